// SPDX-License-Identifier: MIT
#include "runtime/calendar/duration_text.hpp"

#include "runtime/calendar/quoted_text.hpp"
#include "runtime/calendar/text_writer.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

namespace moira::runtime {
namespace {

__extension__ using Wide = unsigned __int128;

/// One more than the largest duration: the magnitude of the smallest.
constexpr std::uint64_t magnitude_max = std::uint64_t{1} << 63U;

constexpr std::array<std::pair<std::string_view, std::uint64_t>, 8> units{{
    {"ns", 1},
    {"us", 1'000},
    {"\xc2\xb5s", 1'000},  // U+00B5, the micro sign
    {"\xce\xbcs", 1'000},  // U+03BC, the Greek letter
    {"ms", 1'000'000},
    {"s", 1'000'000'000},
    {"m", 60'000'000'000},
    {"h", 3'600'000'000'000},
}};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::optional<std::uint64_t> find_unit(std::string_view name) {
    for (const auto& [unit, ns] : units) {
        if (unit == name) return ns;
    }
    return std::nullopt;
}

/// A number of the text: whole + fraction / scale.
struct Number {
    std::uint64_t whole = 0;
    std::uint64_t fraction = 0;
    std::uint64_t scale = 1;
};

/// Takes a decimal number from the front of `rest`; nothing if there is none or it is too large.
std::optional<Number> take_number(std::string_view& rest) {
    Number number;
    std::size_t digits = 0;
    std::size_t i = 0;
    for (; i < rest.size() && is_digit(rest[i]); ++i, ++digits) {
        const auto digit = static_cast<std::uint64_t>(rest[i] - '0');
        if (number.whole > (magnitude_max - digit) / 10) return std::nullopt;
        number.whole = number.whole * 10 + digit;
    }
    if (i < rest.size() && rest[i] == '.') {
        for (++i; i < rest.size() && is_digit(rest[i]); ++i, ++digits) {
            // 18 digits are far below a nanosecond of an hour; further ones are skipped.
            if (number.scale >= 1'000'000'000'000'000'000U) continue;
            number.fraction = number.fraction * 10 + static_cast<std::uint64_t>(rest[i] - '0');
            number.scale *= 10;
        }
    }
    if (digits == 0) return std::nullopt;
    rest.remove_prefix(i);
    return number;
}

/// Takes everything up to the next digit or point.
std::string_view take_unit(std::string_view& rest) {
    std::size_t length = 0;
    while (length < rest.size() && rest[length] != '.' && !is_digit(rest[length]))
        ++length;
    const std::string_view unit = rest.substr(0, length);
    rest.remove_prefix(length);
    return unit;
}

std::unexpected<sim::Error> wrong(std::string message) {
    return sim::fail(sim::ErrorCode::invalid_argument, std::move(message),
                     "a duration is a number with a unit: \"300ms\", \"1.5h\", \"1h30m\"");
}

std::unexpected<sim::Error> invalid(std::string_view text) {
    return wrong("time: invalid duration " + quoted_text(text));
}

}  // namespace

sim::Result<sim::Duration> parse_duration(std::string_view text) {
    std::string_view rest = text;
    const bool negative = rest.starts_with('-');
    if (negative || rest.starts_with('+')) rest.remove_prefix(1);
    if (rest == "0") return sim::Duration{};
    if (rest.empty()) return invalid(text);
    Wide total = 0;
    while (!rest.empty()) {
        const auto number = take_number(rest);
        if (!number) return invalid(text);
        const std::string_view name = take_unit(rest);
        if (name.empty()) return wrong("time: missing unit in duration " + quoted_text(text));
        const auto unit = find_unit(name);
        if (!unit) {
            return wrong("time: unknown unit " + quoted_text(name) + " in duration " +
                         quoted_text(text));
        }
        total += Wide{number->whole} * *unit + Wide{number->fraction} * *unit / number->scale;
        if (total > magnitude_max) return invalid(text);
    }
    const auto magnitude = static_cast<std::uint64_t>(total);
    if (negative) return sim::Duration::from_ns(static_cast<std::int64_t>(0 - magnitude));
    if (magnitude == magnitude_max) return invalid(text);
    return sim::Duration::from_ns(static_cast<std::int64_t>(magnitude));
}

namespace {

/// Writes value / scale, where scale is a power of ten, without trailing zeros.
void write_decimal(TextWriter& out, std::uint64_t value, std::uint64_t scale) {
    out.put_number(static_cast<std::int64_t>(value / scale));
    std::uint64_t rest = value % scale;
    if (rest != 0) out.put('.');
    while (rest != 0) {
        scale /= 10;
        out.put(static_cast<char>('0' + rest / scale));
        rest %= scale;
    }
}

void write_below_second(TextWriter& out, std::uint64_t ns) {
    if (ns < 1'000) {
        write_decimal(out, ns, 1);
        out.put("ns");
    } else if (ns < 1'000'000) {
        write_decimal(out, ns, 1'000);
        out.put("\xc2\xb5s");
    } else {
        write_decimal(out, ns, 1'000'000);
        out.put("ms");
    }
}

}  // namespace

void write_duration(TextWriter& out, sim::Duration duration) {
    constexpr std::uint64_t second = 1'000'000'000;
    constexpr std::uint64_t minute = 60 * second;
    constexpr std::uint64_t hour = 60 * minute;
    auto ns = static_cast<std::uint64_t>(duration.ns());
    if (duration.ns() < 0) {
        out.put('-');
        ns = 0 - ns;
    }
    if (ns == 0) {
        out.put("0s");
        return;
    }
    if (ns < second) {
        write_below_second(out, ns);
        return;
    }
    if (ns >= hour) {
        out.put_number(static_cast<std::int64_t>(ns / hour));
        out.put('h');
    }
    if (ns >= minute) {
        out.put_number(static_cast<std::int64_t>(ns % hour / minute));
        out.put('m');
    }
    write_decimal(out, ns % minute, second);
    out.put('s');
}

std::string duration_text(sim::Duration duration) {
    char buffer[32];
    TextWriter out{buffer};
    write_duration(out, duration);
    return std::string{buffer, out.size()};
}

}  // namespace moira::runtime
