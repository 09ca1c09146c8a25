// SPDX-License-Identifier: MIT
#include "runtime/calendar/quoted_text.hpp"

namespace moira::runtime {

std::string quoted_text(std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string quoted = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte >= 0x80) {
            quoted += "\\x";
            quoted += hex[byte >> 4U];
            quoted += hex[byte & 15U];
            continue;
        }
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

}  // namespace moira::runtime
