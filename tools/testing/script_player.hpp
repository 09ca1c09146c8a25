// SPDX-License-Identifier: MIT
//
// One process of a generated world in C++: makes its edges, goes through its script, and waits to
// be stopped. script_lua.hpp writes the same process in Lua.
#pragma once

#include "properties/generators/workload.hpp"
#include "runtime/fiber/process.hpp"

#include <cstddef>
#include <vector>

namespace moira {

/// What one process of a generated world does.
struct Part {
    std::vector<generators::Edge> edges = {};  ///< those that begin here
    generators::Script script = {};
};

/// How long the scripts have until `main` stops who is left.
inline constexpr Duration script_time = std::chrono::seconds{20};

/// Returns when the script ends, or when the process was stopped and has heard all it is owed.
Result<void> play(Process& self, const Part& part);

/// A child that a script spawns: ends, or fails, after `ms`.
Result<void> play_child(Process& self, std::int64_t ms, bool fails);

}  // namespace moira
