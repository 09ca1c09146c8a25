// SPDX-License-Identifier: MIT
#include "runtime/modules/channel/channel.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <new>

#include "runtime/lua/library.hpp"
#include "runtime/modules/modules.hpp"

namespace moira::runtime {
namespace {

/// Buffers up to here lie in user values; larger ones in a table.
constexpr std::uint32_t inline_capacity = 16;
constexpr lua_Integer capacity_max = 1 << 24;

// Buffered Lua values lie in user value place + 1, or in the table that is user value 1.
void store_value(lua_State* L, int index, const Channel& channel, std::uint32_t place) {
    if (channel.capacity <= inline_capacity) {
        lua_setiuservalue(L, index, static_cast<int>(place) + 1);
        return;
    }
    lua_getiuservalue(L, index, 1);
    lua_insert(L, -2);
    lua_rawseti(L, -2, static_cast<lua_Integer>(place) + 1);
    lua_pop(L, 1);
}

/// Pushes the value and clears its place, so that the collector may have it.
void load_value(lua_State* L, int index, const Channel& channel, std::uint32_t place) {
    if (channel.capacity <= inline_capacity) {
        lua_getiuservalue(L, index, static_cast<int>(place) + 1);
        lua_pushnil(L);
        lua_setiuservalue(L, index, static_cast<int>(place) + 1);
        return;
    }
    lua_getiuservalue(L, index, 1);
    lua_rawgeti(L, -1, static_cast<lua_Integer>(place) + 1);
    lua_pushnil(L);
    lua_rawseti(L, -3, static_cast<lua_Integer>(place) + 1);
    lua_remove(L, -2);
}

std::uint32_t tail_place(const Channel& channel) {
    return (channel.head + channel.count) % channel.capacity;
}

void update_room(Channel& channel) {
    channel.room = channel.closed ? 0 : channel.capacity - channel.count;
}

/// Buffers the value on top of the stack, which is popped; there is room.
void buffer_value(lua_State* L, int index, Channel& channel) {
    const std::uint32_t place = tail_place(channel);
    if (channel.ring != nullptr) channel.ring[place].is_lua_value = true;
    store_value(L, index, channel, place);
    ++channel.count;
    update_room(channel);
}

void unlink(WaiterList& list, Waiter& waiter) {
    (waiter.previous == nullptr ? list.head : waiter.previous->next) = waiter.next;
    (waiter.next == nullptr ? list.tail : waiter.next->previous) = waiter.previous;
}

int channel_new(lua_State* L) {
    lua_Integer capacity = 0;
    if (!lua_isnoneornil(L, 1)) {
        luaL_checktype(L, 1, LUA_TNUMBER);
        const lua_Number number = lua_tonumber(L, 1);
        luaL_argcheck(L, !std::isnan(number) && number <= static_cast<lua_Number>(capacity_max), 1,
                      "capacity too large");
        capacity = number < 0 ? 0 : static_cast<lua_Integer>(number);
    }
    push_channel(L, static_cast<std::uint32_t>(capacity), ChannelMode::values);
    return 1;
}

int channel_send(lua_State* L) {
    Channel& channel = check_channel(L, 1);
    lua_settop(L, 2);
    LuaProcess& process = blocking_self(L);
    if (channel.closed) return luaL_error(L, "send on closed channel");
    if (give_ready_value(L, process, channel, 1, 2)) {
        lua_pushboolean(L, 1);
        return 1;
    }
    Selection selection;
    Waiter waiter;
    selection.task = &process.current_task();
    selection.thread = L;
    selection.waiters = &waiter;
    selection.count = 1;
    waiter.channel = &channel;
    waiter.selection = &selection;
    waiter.sends = true;
    waiter.value = 2;
    enqueue_waiter(process, waiter);
    process.simulation().wait(process.task());
    if (selection.closed) return fail(L, error_kind::internal, "send on closed channel");
    lua_pushboolean(L, 1);
    return 1;
}

int channel_receive(lua_State* L) {
    Channel& channel = check_channel(L, 1);
    LuaProcess& process = blocking_self(L);
    observe_if_subscribed(process, channel);
    if (take_ready_value(L, process, channel, 1)) return 2;
    Selection selection;
    Waiter waiter;
    selection.task = &process.current_task();
    selection.thread = L;
    selection.waiters = &waiter;
    selection.count = 1;
    waiter.channel = &channel;
    waiter.selection = &selection;
    enqueue_waiter(process, waiter);
    process.simulation().wait(process.task());
    if (selection.closed) {
        lua_pushnil(L);
        lua_pushboolean(L, 0);
        return 2;
    }
    if (!selection.pushed) push_selected(L, channel, selection);
    lua_pushboolean(L, 1);
    return 2;
}

int channel_close_method(lua_State* L) {
    Channel& channel = check_channel(L, 1);
    LuaProcess& process = self(L);
    const bool someone = channel.receivers.head != nullptr || channel.senders.head != nullptr;
    channel_close(process, channel);
    if (someone && !process.is_loading()) process.simulation().requeue(process.task());
    return 0;
}

int channel_tostring(lua_State* L) {
    check_channel(L, 1);
    lua_pushliteral(L, "channel");
    return 1;
}

constexpr std::array<LibraryFunction, 6> methods{{
    {"send", &channel_send},
    {"receive", &channel_receive},
    {"close", &channel_close_method},
    {"case_receive", &channel_case_receive},
    {"case_send", &channel_case_send},
    {"__tostring", &channel_tostring},
}};

constexpr std::array<LibraryFunction, 2> functions{{
    {"new", &channel_new},
    {"select", &channel_select},
}};
constexpr LibrarySpec library{.name = "channel", .functions = functions};

}  // namespace

const ObjectType channel_type{Channel::kind, {.name = Channel::name, .functions = methods}};

void push_channel_library(lua_State* L) { push_library(L, library); }

Channel& push_channel(lua_State* L, std::uint32_t capacity, ChannelMode mode) {
    const bool in_table = capacity > inline_capacity;
    const bool has_ring = mode != ChannelMode::values;
    const std::size_t bytes =
        sizeof(Channel) + (has_ring ? capacity * sizeof(Delivered) : std::size_t{0});
    // A future's channel has one more, which holds the future (funcs.async).
    const int user_values =
        (in_table ? 1 : static_cast<int>(capacity)) + (mode == ChannelMode::future ? 1 : 0);
    void* memory = lua_newuserdatauv(L, bytes, user_values);
    auto* channel = new (memory) Channel;
    channel->capacity = capacity;
    channel->room = capacity;
    channel->mode = mode;
    if (has_ring && capacity != 0) {
        auto* ring = reinterpret_cast<Delivered*>(channel + 1);
        for (std::uint32_t i = 0; i < capacity; ++i) new (ring + i) Delivered;
        channel->ring = ring;
    }
    set_object_type(L, channel_type);
    if (in_table) {
        lua_newtable(L);
        lua_setiuservalue(L, -2, 1);
    }
    return *channel;
}

void observe_if_subscribed(LuaProcess& process, const Channel& channel) {
    if (channel.subscribed || channel.mode != ChannelMode::values) {
        process.simulation().observe(process.task());
    }
}

void enqueue_waiter(LuaProcess& process, Waiter& waiter) {
    Channel& channel = *waiter.channel;
    WaiterList& list = waiter.sends ? channel.senders : channel.receivers;
    waiter.previous = list.tail;
    waiter.next = nullptr;
    (list.tail == nullptr ? list.head : list.tail->next) = &waiter;
    list.tail = &waiter;
    if (waiter.sends) {
        ++process.process().waiting;
    } else {
        process.simulation().begin_waiting(process.process(), channel);
    }
}

/// The operation is decided: none of its channels waits for it any more.
void complete(LuaProcess& process, Waiter& waiter) {
    Selection& selection = *waiter.selection;
    selection.done = true;
    selection.chosen = waiter.number;
    for (std::uint32_t i = 0; i < selection.count; ++i) {
        Waiter& other = selection.waiters[i];
        if (other.channel == nullptr) continue;
        unlink(other.sends ? other.channel->senders : other.channel->receivers, other);
        if (other.sends) {
            --process.process().waiting;
        } else {
            process.simulation().end_waiting(process.process(), *other.channel);
        }
    }
}

/// Receives without blocking, if possible: pushes value and ok. Wakes a blocked sender whose value
/// moves up.
bool take_ready_value(lua_State* L, LuaProcess& process, Channel& channel, int index) {
    Waiter* sender = channel.senders.head;
    if (channel.count != 0) {
        const std::uint32_t place = channel.head;
        Delivered* entry = channel.ring != nullptr ? &channel.ring[place] : nullptr;
        const bool is_value = entry == nullptr || entry->is_lua_value;
        channel.head = (channel.head + 1) % channel.capacity;
        --channel.count;
        update_room(channel);
        if (is_value) {
            if (entry != nullptr) entry->is_lua_value = false;
            load_value(L, index, channel, place);
        } else {
            Delivered delivered = *entry;
            if (delivered.is_held) delivered.payload = process.let_go(delivered.held);
            push_delivered(L, channel.mode, delivered);
        }
        if (sender != nullptr) {
            lua_State* from = sender->selection->thread;
            lua_pushvalue(from, sender->value);
            if (from != L) lua_xmove(from, L, 1);
            buffer_value(L, index, channel);
        }
    } else if (sender != nullptr) {
        lua_State* from = sender->selection->thread;
        lua_pushvalue(from, sender->value);
        if (from != L) lua_xmove(from, L, 1);
    } else if (channel.closed) {
        lua_pushnil(L);
        lua_pushboolean(L, 0);
        return true;
    } else {
        return false;
    }
    lua_pushboolean(L, 1);
    if (sender != nullptr) {
        complete(process, *sender);
        process.simulation().hand_over(process.task(), *sender->selection->task->task);
    }
    return true;
}

/// Sends without blocking, if possible: to the longest waiting receiver, or into the buffer.
bool give_ready_value(lua_State* L, LuaProcess& process, Channel& channel, int index, int value) {
    if (channel.closed) return false;
    if (Waiter* receiver = channel.receivers.head; receiver != nullptr) {
        Selection& selection = *receiver->selection;
        lua_pushvalue(L, value);
        if (selection.thread != L) lua_xmove(L, selection.thread, 1);
        selection.pushed = true;
        complete(process, *receiver);
        process.simulation().hand_over(process.task(), *selection.task->task);
        return true;
    }
    if (channel.count == channel.capacity) return false;
    lua_pushvalue(L, value);
    buffer_value(L, index, channel);
    return true;
}

void push_selected(lua_State* L, const Channel& channel, Selection& selection) {
    push_delivered(L, channel.mode, selection.delivered);
    selection.task->unclaimed = nullptr;
}

void hold_channel(lua_State* L, LuaProcess& process) {
    constexpr const char* key = "moira.held";
    constexpr std::uint32_t sweep_least = 32;
    to_channel(L, -1)->held = true;
    if (lua_getfield(L, LUA_REGISTRYINDEX, key) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_setfield(L, LUA_REGISTRYINDEX, key);
    }
    if (++process.held_channels > process.held_sweep) {
        // The kernel cannot touch Lua when it lets go of a channel, so those are found here: each
        // sweep costs no more than the channels that were held since the one before.
        process.held_channels = 1;
        lua_pushnil(L);
        while (lua_next(L, -2) != 0) {
            lua_pop(L, 1);
            if (to_channel(L, -1)->held) {
                ++process.held_channels;
                continue;
            }
            lua_pushvalue(L, -1);
            lua_pushnil(L);
            lua_rawset(L, -4);
        }
        process.held_sweep = std::max(sweep_least, 2 * process.held_channels);
    }
    lua_pushvalue(L, -2);
    lua_pushboolean(L, 1);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

void channel_deliver(LuaProcess& process, Channel& channel, const Delivered& delivered) {
    if (channel.future != nullptr) {
        channel.future->complete = true;
        channel.future->result = delivered;
        if (delivered.payload != nullptr) process.hold(sim::share_blob(delivered.payload));
    }
    if (Waiter* receiver = channel.receivers.head; receiver != nullptr) {
        Selection& selection = *receiver->selection;
        selection.delivered = delivered;
        selection.task->unclaimed = delivered.payload;
        complete(process, *receiver);
        process.simulation().ready(*selection.task->task);
    } else {
        MOIRA_ASSERT(channel.ring != nullptr && channel.count < channel.capacity);
        Delivered& entry = channel.ring[tail_place(channel)];
        entry = delivered;
        entry.is_held = delivered.payload != nullptr;
        if (entry.is_held) entry.held = process.hold(delivered.payload);
        ++channel.count;
        update_room(channel);
    }
    if (!channel.once) return;
    channel.closed = true;
    channel.held = false;
    channel.room = 0;
    while (channel.receivers.head != nullptr) {
        Selection& selection = *channel.receivers.head->selection;
        selection.closed = true;
        complete(process, *channel.receivers.head);
        process.simulation().ready(*selection.task->task);
    }
}

void channel_close(LuaProcess& process, Channel& channel) {
    if (channel.closed) return;
    channel.closed = true;
    channel.room = 0;
    for (WaiterList* list : {&channel.senders, &channel.receivers}) {
        while (list->head != nullptr) {
            Selection& selection = *list->head->selection;
            selection.closed = true;
            complete(process, *list->head);
            process.simulation().wake(*selection.task->task);
        }
    }
}

}  // namespace moira::runtime
