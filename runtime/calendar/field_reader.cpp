// SPDX-License-Identifier: MIT
#include "runtime/calendar/field_reader.hpp"

#include <algorithm>

namespace moira::runtime {
namespace {

constexpr std::size_t fraction_digits = 9;
constexpr int offset_hours_max = 23;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}

char lower(char c) {
    return is_capital(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

void skip_spaces(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
}

/// Size of a sign and an hour up to 23 at the front of `text`; 0 if there is none.
std::size_t signed_hours_size(std::string_view text) {
    if (!text.starts_with('+') && !text.starts_with('-')) return 0;
    int hours = 0;
    std::size_t size = 1;
    for (; size < text.size() && is_digit(text[size]); ++size) {
        hours = hours * 10 + (text[size] - '0');
        if (hours > offset_hours_max) return 0;
    }
    return size == 1 ? 0 : size;
}

/// Size of the abbreviation at the front of `text`; 0 if there is none.
std::size_t zone_name_size(std::string_view text) {
    if (text.size() < 3) return 0;
    if (text.starts_with("ChST") || text.starts_with("MeST")) return 4;
    if (text.starts_with("GMT")) return 3 + signed_hours_size(text.substr(3));
    if (text[0] == '+' || text[0] == '-') return signed_hours_size(text);
    const auto capitals =
        static_cast<std::size_t>(std::ranges::find_if_not(text, is_capital) - text.begin());
    if (capitals == 3) return 3;
    if (capitals == 4 && (text[3] == 'T' || text.starts_with("WITA"))) return 4;
    if (capitals == 5 && text[4] == 'T') return 5;
    return 0;
}

}  // namespace

bool FieldReader::is_digit_at(std::size_t index) const {
    return index < rest_.size() && is_digit(rest_[index]);
}

bool FieldReader::take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
}

bool FieldReader::take_literal(std::string_view literal) {
    while (!literal.empty()) {
        if (literal[0] == ' ') {
            if (!rest_.empty() && rest_[0] != ' ') return false;
            skip_spaces(literal);
            skip_spaces(rest_);
            continue;
        }
        if (!take(literal[0])) return false;
        literal.remove_prefix(1);
    }
    return true;
}

std::optional<std::string_view> FieldReader::take_text(std::size_t size) {
    if (rest_.size() < size) return std::nullopt;
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
}

std::optional<int> FieldReader::take_number(std::size_t digits_min, std::size_t digits_max) {
    int value = 0;
    std::size_t digits = 0;
    for (; digits < digits_max && is_digit_at(digits); ++digits) {
        value = value * 10 + (rest_[digits] - '0');
    }
    if (digits < digits_min) return std::nullopt;
    rest_.remove_prefix(digits);
    return value;
}

std::optional<int> FieldReader::take_integer(std::size_t size) {
    if (rest_.size() < size) return std::nullopt;
    FieldReader digits{rest_.substr(0, size)};
    const bool negative = digits.take('-');
    if (!negative) digits.take('+');
    const auto value = digits.take_number(1, size);
    if (!value || !digits.rest().empty()) return std::nullopt;
    rest_.remove_prefix(size);
    return negative ? -*value : *value;
}

std::optional<int> FieldReader::take_name(int count, std::string_view (*name)(int),
                                          std::size_t size_max) {
    for (int index = 0; index < count; ++index) {
        const std::string_view wanted = name(index).substr(0, size_max);
        if (rest_.size() < wanted.size()) continue;
        const bool same =
            std::ranges::equal(rest_.substr(0, wanted.size()), wanted, {}, lower, lower);
        if (!same) continue;
        rest_.remove_prefix(wanted.size());
        return index;
    }
    return std::nullopt;
}

std::optional<std::int32_t> FieldReader::take_fraction(std::size_t size) {
    if (rest_.size() < size || size < 2 || (rest_[0] != '.' && rest_[0] != ',')) {
        return std::nullopt;
    }
    std::int32_t ns = 0;
    for (std::size_t i = 1; i < size; ++i) {
        if (!is_digit_at(i)) return std::nullopt;
        if (i <= fraction_digits) ns = ns * 10 + (rest_[i] - '0');
    }
    for (std::size_t i = size; i <= fraction_digits; ++i)
        ns *= 10;
    rest_.remove_prefix(size);
    return ns;
}

std::size_t FieldReader::fraction_size() const {
    if (rest_.empty() || (rest_[0] != '.' && rest_[0] != ',')) return 0;
    std::size_t size = 1;
    while (is_digit_at(size))
        ++size;
    return size == 1 ? 0 : size;
}

std::optional<std::string_view> FieldReader::take_zone_name() {
    const std::size_t size = zone_name_size(rest_);
    if (size == 0) return std::nullopt;
    return take_text(size);
}

}  // namespace moira::runtime
