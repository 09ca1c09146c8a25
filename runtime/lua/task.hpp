// SPDX-License-Identifier: MIT
//
// A task of a Lua process: a thread of the process's state on a fiber of its own, and the ports
// that its calls block on. Plain data in the run's region.
#pragma once

#include "runtime/fiber/fiber.hpp"
#include "sim/body.hpp"
#include "sim/item.hpp"

#include <lua.hpp>

#include <cstdint>

namespace moira::runtime {

class LuaProcess;

struct LuaTask {
    LuaProcess* process = nullptr;
    sim::Task* task = nullptr;
    lua_State* thread = nullptr;  ///< the state's main thread for the main task
    Fiber fiber;
    std::uint32_t stack = 0;  ///< place in the world's stacks
    int anchor = LUA_NOREF;   ///< registry reference that keeps `thread` alive
    int arguments = 0;        ///< on the thread's stack above the function, before the start
    sim::Blob* unclaimed = nullptr;  ///< delivered to the task, which has not run since
    LuaTask* next = nullptr;  ///< of the process
    LuaTask* previous = nullptr;
};

/// A reference that a process holds to a blob from within its Lua memory, where nothing tells the
/// kernel that it is gone: given back when the process ends. Member of a list of the process.
struct HeldBlob {
    sim::Blob* blob = nullptr;
    HeldBlob* next = nullptr;
    HeldBlob* previous = nullptr;
};

/// What an item brought, kept until a task of the process decodes it.
struct Delivered {
    union {
        sim::Blob* payload = nullptr;
        HeldBlob* held;  ///< if is_held
    };

    std::int64_t at_ns = 0;  ///< virtual time of sending, firing or dying
    sim::ProcessId source;
    sim::SymbolId topic;
    sim::ItemKind kind = sim::ItemKind::message;
    bool is_error = false;
    bool is_held = false;       ///< it lies in a channel's buffer and has a payload
    bool is_lua_value = false;  ///< the value lies in the channel's user value instead
};

/// The kernel's ports that a Lua process owns: channels, and single waits of a task.
struct LuaPort : sim::Port {
    enum class Kind : std::uint8_t { channel, wait };
    Kind kind = Kind::channel;
};

/// A task blocks until one item arrives (sleep, exec, funcs.call). Lives on the task's stack.
struct Wait : LuaPort {
    explicit Wait(LuaTask& waiter) : task{&waiter} { kind = Kind::wait; }

    LuaTask* task;
    Delivered delivered;
};

}  // namespace moira::runtime
