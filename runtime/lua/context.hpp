// SPDX-License-Identifier: MIT
//
// What the C functions of a Lua state may reach of the world around it: the clock, the random
// draws, the log and a few words that the watchdog reads. The state's extra space holds one pointer
// to it, which Lua copies to every coroutine, so `context(L)` works on any thread of the state. The
// owner of the process provides the object (a subclass may add more) and keeps it alive as long as
// the state.
#pragma once

#include <lua.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace moira::runtime {

class ZoneStore;

/// How loud a line of the program's log is.
enum class LogLevel : std::uint8_t { debug, info, warn, error };

/// The world as one Lua state sees it. No function here may raise a Lua error or switch fibers.
struct LuaContext {
    LuaContext() = default;
    LuaContext(const LuaContext&) = delete;
    LuaContext& operator=(const LuaContext&) = delete;

    /// Virtual time since the run's start, in nanoseconds.
    [[nodiscard]] virtual std::int64_t now_ns() const = 0;
    /// A uniform integer in [0, bound) from the run's data stream; bound 0 means all 64 bits.
    /// A recorded draw: it changes the trace and every later draw of the stream.
    virtual std::uint64_t draw(std::uint64_t bound) = 0;
    /// Appends a line to the run's log (`print`, the logger module).
    virtual void log(LogLevel level, std::string_view text) = 0;

    /// Unix time of virtual time 0, in nanoseconds (2026-01-01T00:00:00Z unless the plan differs).
    std::int64_t epoch_unix_ns = 1'767'225'600'000'000'000;
    /// The time zones that the program can load by name; null: only UTC. Outlives the state.
    const ZoneStore* zones = nullptr;
    /// Steps that native loops (patterns, formats, sorts) may still take in this step of the run.
    std::uint64_t native_budget = 1'000'000'000;
    /// Set by a native loop that ran out of budget; the owner ends the process.
    bool budget_exhausted = false;
    /// Out-of-memory errors raised in this step; the last of them ends the process, caught or not.
    std::uint32_t memory_errors = 0;
    static constexpr std::uint32_t memory_errors_max = 3;
    /// The thread of the state that runs now, for the watchdog's hook; null between steps.
    lua_State* current = nullptr;
    /// Stops the state's code when it is called as a hook; null: nothing does.
    lua_Hook stopper = nullptr;
    /// The code is to be stopped at its next VM instruction. Set by signal handlers too.
    volatile bool stopping = false;
    /// Where Lua keeps a thread's count of instructions until its hook, from the thread's address;
    /// 0 while instructions are not counted.
    std::ptrdiff_t count_offset = 0;
    /// The first byte of the state's slot (its SlotHeap).
    std::byte* slot_base = nullptr;

protected:
    ~LuaContext() = default;
};

/// Attaches `context` to the state's main thread; coroutines made later inherit it. Null is allowed
/// while an image is built.
inline void set_context(lua_State* L, LuaContext* context) {
    *static_cast<LuaContext**>(lua_getextraspace(L)) = context;
}

/// The state's context, or null while an image is built.
[[nodiscard]] inline LuaContext* context_or_null(lua_State* L) {
    return *static_cast<LuaContext**>(lua_getextraspace(L));
}

/// The state's context; there must be one.
[[nodiscard]] inline LuaContext& context(lua_State* L) {
    return *context_or_null(L);
}

/// Stops the running code of the state at its next VM instruction. Safe in a signal handler.
inline void stop_soon(LuaContext& world) {
    if (world.stopper == nullptr || world.current == nullptr) return;
    world.stopping = true;
    lua_sethook(world.current, world.stopper, LUA_MASKCOUNT, 1);
}

/// An out-of-memory error is about to be raised.
inline void count_memory_error(LuaContext& world) {
    if (++world.memory_errors == LuaContext::memory_errors_max) stop_soon(world);
}

/// Instructions that `thread` may still execute before its hook is called.
[[nodiscard]] inline int instruction_count(const LuaContext& world, const lua_State* thread) {
    int count = 0;
    std::memcpy(&count, static_cast<const char*>(static_cast<const void*>(thread)) +
                            world.count_offset, sizeof count);
    return count;
}

inline void set_instruction_count(const LuaContext& world, lua_State* thread, int count) {
    std::memcpy(static_cast<char*>(static_cast<void*>(thread)) + world.count_offset, &count,
                sizeof count);
}

/// Control goes from one thread of the state to another: the count and a pending stop go with it.
inline void pass_control(LuaContext& world, lua_State* from, lua_State* to) {
    world.current = to;
    if (world.count_offset != 0) set_instruction_count(world, to, instruction_count(world, from));
    if (world.stopping) stop_soon(world);
}

}  // namespace moira::runtime
