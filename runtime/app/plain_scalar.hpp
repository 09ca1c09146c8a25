// SPDX-License-Identifier: MIT
//
// What an unquoted YAML scalar means, as Wippy's reader has it: YAML 1.2 booleans and nulls, but
// prefixed and `0`-led integers of Go, underscores in numbers. Total; pure.
#pragma once

#include "runtime/app/config_value.hpp"

#include <string_view>

namespace moira::runtime {

/// `text` as null, boolean, integer, real, or else as the text itself. Integers that do not fit
/// 64 bits become real. The result has no place yet.
[[nodiscard]] ConfigValue plain_scalar(std::string_view text);

}  // namespace moira::runtime
