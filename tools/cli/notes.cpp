// SPDX-License-Identifier: MIT
#include "tools/cli/notes.hpp"

#include <cstdio>

namespace moira::tools {

void print_notes(const std::vector<std::string>& notes) {
    constexpr std::size_t most = 10;
    for (std::size_t i = 0; i < notes.size() && i < most; ++i) {
        std::fprintf(stderr, "note: %s\n", notes[i].c_str());
    }
    if (notes.size() > most) {
        std::fprintf(stderr, "note: and %zu more\n", notes.size() - most);
    }
}

}  // namespace moira::tools
