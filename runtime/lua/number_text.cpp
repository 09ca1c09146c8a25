// SPDX-License-Identifier: MIT
#include "runtime/lua/number_text.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace moira::runtime {
namespace {

constexpr int smallest_plain_exponent = -4;
constexpr int first_scientific_exponent = 21;
constexpr double two_to_63 = 9223372036854775808.0;

std::size_t copy(NumberText& text, std::string_view from) {
    std::memcpy(text.data(), from.data(), from.size());
    return from.size();
}

/// The digits d1d2... and the exponent of d1.d2... x 10^exponent.
struct Decimal {
    std::array<char, 24> digits{};
    int count = 0;
    int exponent = 0;
};

Decimal shortest(double magnitude) {
    NumberText buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude,
                                   std::chars_format::scientific)
                         .ptr;
    Decimal decimal;
    const char* at = buffer.data();
    for (; *at != 'e'; ++at) {
        if (*at != '.') decimal.digits[static_cast<std::size_t>(decimal.count++)] = *at;
    }
    at += at[1] == '+' ? 2 : 1;
    std::from_chars(at, end, decimal.exponent);
    return decimal;
}

/// Appends the plain form: digits with the point and the zeros that it needs.
char* write_plain(char* out, const Decimal& decimal) {
    int position = decimal.exponent < 0 ? decimal.exponent : 0;  // power of ten of the next digit
    const int last = decimal.count - 1 - decimal.exponent;       // digits after the point
    if (decimal.exponent < 0) {
        *out++ = '0';
        *out++ = '.';
        for (int zero = -1; zero > position; --zero)
            *out++ = '0';
    }
    for (int i = 0; i < decimal.count; ++i) {
        if (decimal.exponent >= 0 && i == decimal.exponent + 1) *out++ = '.';
        *out++ = decimal.digits[static_cast<std::size_t>(i)];
    }
    for (int zero = last; zero < 0; ++zero)
        *out++ = '0';
    return out;
}

}  // namespace

std::size_t write_float(NumberText& text, double value) {
    if (std::isnan(value)) return copy(text, "nan");
    if (std::isinf(value)) return copy(text, value < 0 ? "-inf" : "inf");
    if (value >= -two_to_63 && value < two_to_63) {
        const auto whole = static_cast<std::int64_t>(value);
        if (static_cast<double>(whole) == value) {
            return static_cast<std::size_t>(
                std::to_chars(text.data(), text.data() + text.size(), whole).ptr - text.data());
        }
    }
    char* out = text.data();
    if (value < 0) *out++ = '-';
    const double magnitude = std::fabs(value);
    const Decimal decimal = shortest(magnitude);
    if (decimal.exponent >= smallest_plain_exponent &&
        decimal.exponent < first_scientific_exponent) {
        out = write_plain(out, decimal);
    } else {
        out =
            std::to_chars(out, text.data() + text.size(), magnitude, std::chars_format::scientific)
                .ptr;
    }
    return static_cast<std::size_t>(out - text.data());
}

}  // namespace moira::runtime
