// SPDX-License-Identifier: MIT
//
// A pool of workers: the program of the guide (docs/testing_cpp_actors.md).
#pragma once

#include <moira/moira.hpp>

namespace pool {

inline constexpr const char* host = "app:processes";

/// Squares what it is sent, and says to whom it belongs.
void worker(moira::Process& self);

/// Gives the numbers from 1 to `tasks` to `workers` workers and returns the sum of their squares.
/// When a worker dies, its task goes to a new one.
moira::Result<int> pool(moira::Process& self, int workers, int tasks);

/// Likewise, but a task of a worker that dies is given up and counted as done.
moira::Result<int> forgetful_pool(moira::Process& self, int workers, int tasks);

}  // namespace pool
