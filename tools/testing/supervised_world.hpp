// SPDX-License-Identifier: MIT
//
// Makes a TestWorld of a generated tree of supervisors (properties/generators): each supervisor is
// moira::supervise or Lua's library, each worker ends, fails or waits as its spec says. The rules
// of supervisors are judged by the conformance model (docs/supervision.md).
#pragma once

#include "properties/generators/generated_world.hpp"
#include "properties/generators/supervision_spec.hpp"
#include "tools/testing/test_world.hpp"

namespace moira {

/// The process `main` starts the supervisor at the top, asks it to end after 20 s unless it has
/// ended, and ends itself a minute after it. Workers run the entry `tree:worker` and print
/// `up ID` when they begin.
[[nodiscard]] TestWorld world_of(const generators::SupervisionSpec& spec,
                                 generators::Language language);

}  // namespace moira
