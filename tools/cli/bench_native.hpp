// SPDX-License-Identifier: MIT
//
// The workloads of `moira bench` whose programs are in C++: what those in Lua do, as `W1.cpp` and
// so on, and with actors in place of fibers as `W5.actor` and so on.
#pragma once

#include "tools/cli/bench_workloads.hpp"

#include <span>

namespace moira::tools {

[[nodiscard]] std::span<const Workload> native_workloads();

}  // namespace moira::tools
