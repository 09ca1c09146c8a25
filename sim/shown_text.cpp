// SPDX-License-Identifier: MIT
#include "sim/shown_text.hpp"

#include "sim/json_line.hpp"

#include <fmt/format.h>

namespace moira::sim {

std::string one_line(std::string_view text, std::size_t max_chars) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        if (out.size() >= max_chars) return out + "...";
        const std::size_t length = utf8_length(text.substr(at));
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte == '\n') {
            out += "\\n";
        } else if (length == 0 || byte < 0x20 || byte == 0x7f) {
            out += fmt::format("\\x{:02x}", byte);
        } else {
            out += text.substr(at, length);
        }
        at += length == 0 ? 1 : length;
    }
    return out;
}

std::string quoted(std::string_view text, std::size_t max_chars) {
    return "'" + one_line(text, max_chars) + "'";
}

}  // namespace moira::sim
