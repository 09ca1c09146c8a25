// SPDX-License-Identifier: MIT
//
// Channels of a Lua process (semantics section 7): FIFO hand-over between its tasks, and what the
// kernel delivers subscribed items into. A channel is a userdata of plain bytes; buffered values
// lie in its user values, undecoded items in its ring. Waiting tasks are lists through records on
// their own stacks. Closed channels stay usable for what they still hold.
#pragma once

#include "runtime/lua/lua_process.hpp"
#include "runtime/lua/object.hpp"
#include "runtime/lua/task.hpp"

#include <lua.hpp>

#include <cstdint>

namespace moira::runtime {

struct Channel;
struct Selection;

/// What a channel's items become for the program.
enum class ChannelMode : std::uint8_t {
    values,    ///< made by channel.new: only the program's own values
    raw,       ///< listen: payloads
    messages,  ///< inbox, listen with message = true: Message objects
    events,    ///< process.events: tables
    time,      ///< timers: Time objects
    future,    ///< funcs.async: a payload wrapper or an error object
};

/// One channel that a blocked task waits on. On the task's stack, or in a userdata of a large
/// select.
struct Waiter {
    Channel* channel = nullptr;
    Selection* selection = nullptr;
    Waiter* next = nullptr;
    Waiter* previous = nullptr;
    int value = 0;             ///< of a send: its index on the selection's thread
    std::uint32_t number = 0;  ///< of the case
    bool sends = false;
};

/// A blocked channel operation: the first event on any of its channels completes it.
struct Selection {
    LuaTask* task = nullptr;
    lua_State* thread = nullptr;  ///< where its values lie and are pushed
    Waiter* waiters = nullptr;
    std::uint32_t count = 0;
    std::uint32_t chosen = 0;
    bool done = false;
    bool closed = false;  ///< completed by a close
    bool pushed = false;  ///< the received value was pushed on the thread
    Delivered delivered;  ///< else: what the kernel brought
};

struct WaiterList {
    Waiter* head = nullptr;
    Waiter* tail = nullptr;
};

/// The state of funcs.async, updated when its channel is delivered to.
struct FutureState {
    bool complete = false;
    bool canceled = false;
    Delivered result;
};

struct Channel : ObjectMark, LuaPort {
    static constexpr ObjectKind kind = ObjectKind::channel;
    static constexpr const char* name = "channel";

    Channel() : ObjectMark{kind} {}

    std::uint32_t capacity = 0;
    std::uint32_t count = 0;
    std::uint32_t head = 0;
    ChannelMode mode = ChannelMode::values;
    bool subscribed = false;  ///< items are routed to it
    bool held = false;        ///< the kernel points at it: hold_channel keeps it alive
    bool once = false;        ///< closes after its first delivery (after, timer, future)
    FutureState* future = nullptr;
    WaiterList receivers;
    WaiterList senders;
    Delivered* ring = nullptr;  ///< `capacity` places; null while only values can be buffered
};

extern const ObjectType channel_type;

/// Pushes a new channel. `ring`: the kernel will deliver into it.
Channel& push_channel(lua_State* L, std::uint32_t capacity, ChannelMode mode);
/// The channel at `index`, or a bad-argument error.
inline Channel& check_channel(lua_State* L, int index) {
    return check_object<Channel>(L, index);
}
/// The channel at `index`, or null.
[[nodiscard]] inline Channel* to_channel(lua_State* L, int index) {
    return find_object<Channel>(L, index);
}

/// Keeps the channel on top of the stack alive for as long as `held` is set, whatever the program
/// forgets: an armed timer or an outstanding call will deliver into it.
void hold_channel(lua_State* L, LuaProcess& process);

/// Kernel side: hands `delivered` to the longest waiting receiver or buffers it.
void channel_deliver(LuaProcess& process, Channel& channel, const Delivered& delivered);
/// Closes; wakes whoever waits. `self` is the closing task.
void channel_close(LuaProcess& process, Channel& channel);

/// Pushes what the kernel brought to a selection of its running task.
void push_selected(lua_State* L, const Channel& channel, Selection& selection);

/// Pushes what an item means to the program, by the channel's mode, and gives the payload back.
/// Needs 16 free stack slots, as every C function has.
void push_delivered(lua_State* L, ChannelMode mode, const Delivered& delivered);

/// The Message objects of inboxes; in modules/process/message.cpp.
extern const ObjectType message_type;

/// channel.select; in channel_select.cpp.
int channel_select(lua_State* L);
int channel_case_receive(lua_State* L);
int channel_case_send(lua_State* L);

// Shared by receive, send and select.
void enqueue_waiter(LuaProcess& process, Waiter& waiter);
void complete(LuaProcess& process, Waiter& waiter);
bool take_ready_value(lua_State* L, LuaProcess& process, Channel& channel, int index);
bool give_ready_value(lua_State* L, LuaProcess& process, Channel& channel, int index, int value);
void observe_if_subscribed(LuaProcess& process, const Channel& channel);

}  // namespace moira::runtime
