// SPDX-License-Identifier: MIT
#include "properties/finding.hpp"

namespace moira::properties {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// The end of `{host|0x00001}` that begins at `at`, or `at`.
std::size_t pid_end(std::string_view text, std::size_t at) {
    const std::size_t bar = text.find("|0x", at);
    const std::size_t end = text.find('}', at);
    return bar != std::string_view::npos && end != std::string_view::npos && bar < end ? end + 1
                                                                                        : at;
}

/// The end of the number that begins at `at`: digits, a fraction, an exponent or a hex number.
std::size_t number_end(std::string_view text, std::size_t at) {
    while (at < text.size() && (is_word(text[at]) || (text[at] == '.' && at + 1 < text.size() &&
                                                      is_digit(text[at + 1])))) {
        ++at;
    }
    return at;
}

}  // namespace

std::string process_class(std::string_view label) {
    std::string result;
    for (std::size_t i = 0; i < label.size();) {
        const bool is_next = i + 1 < label.size() && is_digit(label[i + 1]);
        if (label[i] == '#' || (label[i] == '~' && is_next)) {
            ++i;
            while (i < label.size() && is_digit(label[i])) ++i;
        } else {
            result += label[i++];
        }
    }
    return result;
}

std::string normalised(std::string_view message) {
    std::string result;
    for (std::size_t i = 0; i < message.size();) {
        const char c = message[i];
        const bool in_word = i > 0 && is_word(message[i - 1]);
        if (c == '{' && pid_end(message, i) != i) {
            result += "<pid>";
            i = pid_end(message, i);
        } else if (is_digit(c) && !in_word) {
            result += "<n>";
            i = number_end(message, i);
        } else {
            result += c;
            ++i;
        }
    }
    return result;
}

std::string failure_key(const Finding& finding) {
    const std::string_view message{finding.message};
    return finding.rule + "|" + normalised(message.substr(0, message.find('\n'))) + "|" +
           process_class(finding.process);
}

}  // namespace moira::properties
