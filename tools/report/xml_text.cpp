// SPDX-License-Identifier: MIT
#include "tools/report/xml_text.hpp"

#include "sim/json_line.hpp"

#include <fmt/format.h>

namespace moira::tools {
namespace {

std::string escaped(std::string_view character) {
    switch (character.front()) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\n': return "&#10;";
    case '\t': return "&#9;";
    default: break;
    }
    const auto byte = static_cast<unsigned char>(character.front());
    if (byte < 0x20 || byte == 0x7f) return fmt::format("\\x{:02x}", byte);
    const bool is_forbidden = character == "\xef\xbf\xbe" || character == "\xef\xbf\xbf";
    return is_forbidden ? "\xef\xbf\xbd" : std::string{character};
}

}  // namespace

std::string xml_text(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t length = sim::utf8_length(text);
        if (length == 0) {
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
        } else {
            out += escaped(text.substr(0, length));
        }
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

}  // namespace moira::tools
