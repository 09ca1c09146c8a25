// SPDX-License-Identifier: MIT
#include "runtime/app/plain_scalar.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <system_error>

namespace moira::runtime {
namespace {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Base by prefix, with the prefix removed; a leading 0 alone means octal.
int take_base(std::string_view& digits) {
    if (digits.size() < 2 || digits[0] != '0') return 10;
    const char mark = static_cast<char>(digits[1] | 0x20);
    const int base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;
    digits.remove_prefix(base == 0 ? 1 : 2);
    return base == 0 ? 8 : base;
}

std::optional<std::int64_t> whole(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    const int base = take_base(text);
    std::uint64_t size = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), size, base);
    constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (text.empty() || status != std::errc{} || end != text.data() + text.size() ||
        size > largest + (negative ? 1 : 0)) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(negative ? 0 - size : size);
}

/// from_chars also takes `inf` and `nan`, which YAML writes with a dot.
bool looks_real(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) {
                           return is_digit(c) || c == '.' || c == 'e' || c == 'E' || c == '-' ||
                                  c == '+';
                       }) &&
           std::any_of(text.begin(), text.end(), is_digit);
}

std::optional<double> real(std::string_view text) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (is_one_of(text, {".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"})) return infinity;
    if (is_one_of(text, {"-.inf", "-.Inf", "-.INF"})) return -infinity;
    if (is_one_of(text, {".nan", ".NaN", ".NAN"})) return std::numeric_limits<double>::quiet_NaN();
    if (!looks_real(text)) return std::nullopt;
    if (text.starts_with("+-")) return std::nullopt;
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (status != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

ConfigValue plain_scalar(std::string_view text) {
    ConfigValue result;
    if (is_one_of(text, {"", "~", "null", "Null", "NULL"})) return result;
    if (is_one_of(text, {"true", "True", "TRUE"})) {
        result.value = true;
        return result;
    }
    if (is_one_of(text, {"false", "False", "FALSE"})) {
        result.value = false;
        return result;
    }
    result.value = std::string{text};
    const bool number_like =
        is_digit(text[0]) || text[0] == '+' || text[0] == '-' || text[0] == '.';
    if (!number_like) return result;
    std::string digits{text};
    std::erase(digits, '_');
    if (const auto integer = whole(digits)) {
        result.value = *integer;
    } else if (const auto number = real(digits)) {
        result.value = *number;
    }
    return result;
}

}  // namespace moira::runtime
