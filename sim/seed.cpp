// SPDX-License-Identifier: MIT
#include "sim/seed.hpp"

#include "sim/hash.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace moira::sim {
namespace {

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

}  // namespace

Seed Seed::derive(std::string_view label, std::uint64_t index) const {
    return Seed{mix(mix(value, hash_text(label)), index)};
}

Result<Seed> parse_seed(std::string_view text) {
    const std::string quoted = "'" + std::string{text} + "'";
    if (text.size() == 40 && std::all_of(text.begin(), text.end(), is_hex)) {
        std::string lower{text};
        std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
            return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        return Seed{hash_text(lower)};
    }
    const bool hex = text.starts_with("0x") || text.starts_with("0X");
    const std::string_view digits = hex ? text.substr(2) : text;
    std::uint64_t value = 0;
    const auto [end, status] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
    if (status == std::errc::result_out_of_range) {
        return fail(ErrorCode::invalid_argument, "seed " + quoted + " does not fit 64 bits",
                    "the largest seed is 18446744073709551615");
    }
    if (digits.empty() || status != std::errc{} || end != digits.data() + digits.size()) {
        return fail(
            ErrorCode::invalid_argument, "seed " + quoted + " is not a number",
            "a decimal number, 0x and hex digits, 40 hex digits (a commit id), or 'random'");
    }
    return Seed{value};
}

}  // namespace moira::sim
