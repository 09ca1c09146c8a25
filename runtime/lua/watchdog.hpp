// SPDX-License-Identifier: MIT
//
// Runaway code (design.md 3.12): a step's outcome depends on instruction counts, never on wall
// time. Two ways to run: counted, where Lua counts every instruction and the one beyond the limit
// ends the process; and free, at full speed, where a timer of CPU time only notices that a step
// takes long. Then the run is given up and executed anew, counted. Free and counted runs have equal
// hashes.
//
// A Watch belongs to a World and is what its thread's signal handlers read.
#pragma once

#include "runtime/lua/lua_process.hpp"
#include "sim/limits.hpp"

#include <lua.hpp>

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <ctime>

namespace moira::runtime {

/// The watchdog's view of the current run. Plain words that a signal handler may read at any time.
struct Watch {
    bool counts = false;                     ///< the run is counted
    volatile bool needs_counting = false;    ///< given up: to be executed anew, counted
    LuaProcess* volatile process = nullptr;  ///< whose code runs; null: the kernel's
    std::ptrdiff_t count_offset = 0;         ///< see LuaContext
    const sim::WorldMemory* memory = nullptr;
    const sim::RunContext* context = nullptr;
    // Of the timer's handler: how long nothing but native code runs.
    const void* last_thread = nullptr;
    int last_count = 0;
    std::uint32_t native_ticks = 0;
};

/// CPU time between two looks at the running step.
inline constexpr std::int64_t watch_tick_ns = 25'000'000;
/// Ticks after which a free step is given up: more than 50 ms.
inline constexpr std::uint32_t long_step_ticks = 3;
#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
/// Ticks without a VM instruction after which the program ends: 10 s of CPU time, of optimized
/// code.
inline constexpr std::uint32_t native_call_ticks = 4'000;
#else
inline constexpr std::uint32_t native_call_ticks = 400;
#endif
/// Below this limit runs are always counted: it is cheaper than running twice.
inline constexpr std::uint64_t small_instruction_limit = 100'000'000;
/// Exit code when the machine gave up: no verdict about the program.
inline constexpr int machine_exit_code = 70;

/// The code of `process` begins or goes on to run, or (null) stops. Returns whose code ran before.
inline LuaProcess* watch_begin(LuaRun& run, LuaProcess* process) {
    if (run.watch == nullptr) return nullptr;
    LuaProcess* const before = run.watch->process;
    run.watch->process = process;
    return before;
}

/// The count that lets a step execute as many instructions as the limit says, at most 2^31 - 2.
[[nodiscard]] int instruction_limit(const sim::Limits& limits);

/// The hook of every Lua state of a run. Never returns to the code that it interrupts.
void stop_code(lua_State* L, lua_Debug* event);

/// Where this Lua library keeps a thread's instruction count, found by a probe.
[[nodiscard]] std::ptrdiff_t find_count_offset();

/// The timer and the signal handlers of one World. The handlers are installed once per program, on
/// the first arm; a second World on the thread has a timer of its own.
class Watchdog {
public:
    explicit Watchdog(const sim::WorldMemory& memory);
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;
    ~Watchdog();

    /// A run begins on this thread. When no timer can be had, it is counted.
    void begin_run(bool counts, const sim::RunContext& context);
    void end_run();

    [[nodiscard]] Watch& watch() { return watch_; }

private:
    bool start_timer();
    void set_timer(std::int64_t interval_ns);
    void drop_timer();
    void provide_signal_stack();

    Watch watch_;
    timer_t timer_{};
    int thread_ = 0;  ///< the system's number of the thread that the timer watches
    bool is_running_ = false;
    std::byte* signal_stack_ = nullptr;
};

}  // namespace moira::runtime
