// SPDX-License-Identifier: MIT
//
// "did you mean": the known word that is nearest to a mistyped one. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace moira::tools {

/// `did you mean 'X'?` for the nearest of `known` if it is near enough, else the empty text. Of
/// equally near ones the first.
[[nodiscard]] std::string suggestion(std::string_view word, std::span<const std::string> known);

}  // namespace moira::tools
