// SPDX-License-Identifier: MIT
//
// Assertions about our own code, on in every build. A failing one prints the condition, the place
// and the run in progress (seed, step, virtual time, replay line), then aborts. Never used on a
// user's input, never with side effects.
#pragma once

#include "sim/mutation.hpp"
#include "sim/time.hpp"

#include <cstdint>

namespace moira::sim {

/// What an assertion, the redirected C functions of Lua and the watchdog may know of the run that
/// the current thread executes. The one thread-local of the project; null outside a run.
struct RunContext {
    const char* replay = "";              ///< paste-able command line
    std::uint64_t seed = 0;               ///< the run's seed
    const std::uint64_t* step = nullptr;  ///< the run's step counter
    const Instant* now = nullptr;         ///< the run's virtual clock
    void* watch = nullptr;           ///< the watchdog's view of the run (runtime/lua/watchdog.hpp)
    Mutation mutation = Mutation::none;  ///< the plan's
    std::uint32_t lua_unpinned = 0;  ///< rows of runtime/lua/pins.hpp that a test switched off
};

/// The current thread's run, or null.
RunContext*& current_run();

/// Prints the failed condition with the run in progress and aborts.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace moira::sim

#define MOIRA_ASSERT(condition)                                                                    \
    (__builtin_expect(static_cast<bool>(condition), 1)                                             \
         ? static_cast<void>(0)                                                                    \
         : ::moira::sim::assertion_failed(#condition, __FILE__, __LINE__))
#define MOIRA_UNREACHABLE() ::moira::sim::assertion_failed("unreachable", __FILE__, __LINE__)
