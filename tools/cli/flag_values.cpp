// SPDX-License-Identifier: MIT
#include "tools/cli/flag_values.hpp"

#include <charconv>

namespace moira::tools {

sim::Result<std::uint64_t> parse_count(std::string_view flag, const std::string& text,
                                       std::uint64_t least, std::uint64_t most) {
    const bool hex = text.starts_with("0x") || text.starts_with("0X");
    const char* begin = text.data() + (hex ? 2 : 0);
    const char* end = text.data() + text.size();
    std::uint64_t value = 0;
    const auto [stop, problem] = std::from_chars(begin, end, value, hex ? 16 : 10);
    const bool is_number = begin != end && stop == end &&
                           (problem == std::errc{} || problem == std::errc::result_out_of_range);
    if (!is_number) {
        return sim::fail(sim::ErrorCode::invalid_argument,
                         std::string{flag} + ": '" + text + "' is not a whole number");
    }
    if (problem != std::errc{} || value < least || value > most) {
        return sim::fail(sim::ErrorCode::invalid_argument,
                         std::string{flag} + ": '" + text + "' is not between " +
                             std::to_string(least) + " and " + std::to_string(most));
    }
    return value;
}

sim::Result<std::chrono::nanoseconds> parse_span(std::string_view flag, const std::string& text) {
    static constexpr std::pair<std::string_view, std::int64_t> units[] = {
        {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}};
    constexpr std::int64_t year_ms = 366LL * 24 * 3'600'000;
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, number);
    for (const auto& [unit, ms] : units) {
        const bool fits = problem == std::errc{} && unit == std::string_view{stop, end};
        if (!fits || number <= 0 || number > year_ms / ms) continue;
        return std::chrono::milliseconds{number * ms};
    }
    return sim::fail(sim::ErrorCode::invalid_argument,
                     std::string{flag} + ": '" + text + "' is no time span",
                     "a whole number and a unit: 500ms, 90s, 10m, 1h");
}

}  // namespace moira::tools
