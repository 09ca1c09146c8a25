// SPDX-License-Identifier: MIT
//
// Values that the user sets from outside in the table of a scenario file, before it is read and
// checked: what comes out is as if the file said it, so the plan's hash follows.
#pragma once

#include "runtime/scenario/script.hpp"
#include "sim/result.hpp"

#include <string>
#include <vector>

namespace moira::runtime {

/// Changes the table on top of the stack of `script` by each `path=value`, in order. A path is keys
/// with dots between them (`limits.steps`, `start.1.host`), or what an element of `start` is called
/// (`start.boss.host`); where the table has a key with dots in it, the longest that fits is meant;
/// tables that are missing are made. A value that is a Lua constant or table (`7`, `true`, `nil`,
/// `{ 1 }`, `"7"`) is that, any other is its text; an element of a list that becomes `nil` is taken
/// out of it.
/// @error ErrorCode::invalid_argument with the text that is wrong.
sim::Result<void> apply_overrides(ScenarioScript& script,
                                  const std::vector<std::string>& overrides);

}  // namespace moira::runtime
