// SPDX-License-Identifier: MIT
//
// The built-in checks by name: what each finds and how much it weighs. The one table that waivers,
// reports and docs/oracles.md go by.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "properties/finding.hpp"

namespace moira::properties {

struct CheckRule {
    std::string_view name;
    Severity severity;       ///< unless strict: then every finding is a violation
    std::string_view finds;  ///< in words, for lists
};

/// Ascending by name.
[[nodiscard]] std::span<const CheckRule> check_rules();

/// The rule of that name, or null.
[[nodiscard]] const CheckRule* find_check_rule(std::string_view name);

}  // namespace moira::properties
