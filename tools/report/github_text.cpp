// SPDX-License-Identifier: MIT
#include "tools/report/github_text.hpp"

namespace moira::tools {
namespace {

std::string escaped(std::string_view text, bool is_property) {
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '%': out += "%25"; break;
        case '\r': out += "%0D"; break;
        case '\n': out += "%0A"; break;
        case ':': out += is_property ? "%3A" : ":"; break;
        case ',': out += is_property ? "%2C" : ","; break;
        default: out += c;
        }
    }
    return out;
}

}  // namespace

std::string annotation(std::string_view kind, std::string_view title, std::string_view message) {
    std::string text = "::" + std::string{kind} + " title=" + escaped(title, true) + "::";
    return text + escaped(message, false) + "\n";
}

std::string github_markdown(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (std::string_view{"\\`*_{}[]()#+!|<>~"}.find(c) != std::string_view::npos) out += '\\';
        out += c == '\n' || c == '\r' ? ' ' : c;
    }
    return out;
}

}  // namespace moira::tools
