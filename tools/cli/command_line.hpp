// SPDX-License-Identifier: MIT
//
// From arguments to options: the fence around the parser library. Says what is wrong with a hint
// for mistyped words; never runs anything and never throws.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/result.hpp"
#include "tools/cli/environment.hpp"
#include "tools/cli/options.hpp"

namespace moira::tools {

/// Reads the arguments (without the program's name).
/// @error ErrorCode::invalid_argument for anything that is not documented.
[[nodiscard]] sim::Result<Command> parse_command_line(const std::vector<std::string>& arguments,
                                                      const Environment& environment);

}  // namespace moira::tools
