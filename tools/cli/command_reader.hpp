// SPDX-License-Identifier: MIT
//
// Turns the texts of a command line into the options of its verb, with the documented defaults and
// the environment's values. Fails with the first error, which names the flag or variable.
#pragma once

#include <string>

#include "sim/result.hpp"
#include "tools/cli/command_flags.hpp"
#include "tools/cli/environment.hpp"
#include "tools/cli/options.hpp"

namespace moira::tools {

/// The options of `verb`, which exists.
[[nodiscard]] sim::Result<Command> read_options(const std::string& verb, const Texts& texts,
                                                const Environment& environment);

}  // namespace moira::tools
