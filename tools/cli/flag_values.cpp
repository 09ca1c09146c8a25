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

}  // namespace moira::tools
