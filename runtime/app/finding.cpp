// SPDX-License-Identifier: MIT
#include "runtime/app/finding.hpp"

#include <fmt/format.h>

namespace moira::runtime {

std::string shown_place(std::string_view file, int line, int column) {
    return line > 0 ? fmt::format("{}:{}:{}", file, line, column) : std::string{file};
}

std::string Finding::text() const {
    const std::string first = fmt::format("{}: {}", shown_place(file, line, column), message);
    return hint.empty() ? first : first + "\n  hint: " + hint;
}

std::string in_quotes(std::string_view value) {
    constexpr std::size_t longest = 80;
    std::string text;
    for (const char c : value.substr(0, longest)) {
        const auto byte = static_cast<unsigned char>(c);
        text += byte < 0x20 || byte == 0x7F ? fmt::format("\\x{:02X}", byte) : std::string(1, c);
    }
    return fmt::format("'{}{}'", text, value.size() > longest ? "..." : "");
}

}  // namespace moira::runtime
