// SPDX-License-Identifier: MIT
//
// send, inbox, events, listen, unlisten (semantics section 3).
#include "runtime/lua/library.hpp"
#include "runtime/modules/channel/channel.hpp"
#include "runtime/modules/process/process_calls.hpp"

#include <new>

namespace moira::runtime {
namespace {

using sim::Status;

int special_channel(lua_State* L, int LuaProcess::*reference, sim::Simulation::Route route,
                    ChannelMode mode) {
    LuaProcess& process = blocking_self(L);
    if (process.*reference != LUA_NOREF) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, process.*reference);
        const sim::Port* bound = route == sim::Simulation::Route::inbox ? process.process().inbox
                                                                        : process.process().events;
        const Channel* channel = to_channel(L, -1);
        if (!channel->closed || bound == channel) {
            process.simulation().pass(process.task());
            return 1;
        }
        // The program closed it, and the kernel let go of it at the next item.
        luaL_unref(L, LUA_REGISTRYINDEX, process.*reference);
    }
    // The reference is taken first: while the subscription lets other tasks run, they may ask too.
    Channel& channel = push_channel(L, 0, mode);
    channel.subscribed = true;
    lua_pushvalue(L, -1);
    process.*reference = luaL_ref(L, LUA_REGISTRYINDEX);
    process.simulation().subscribe(process.task(), route, {}, channel);
    return 1;
}

/// Pushes the table topic -> channel.
void push_topics(lua_State* L, LuaProcess& process) {
    if (process.topic_channels == LUA_NOREF) {
        lua_newtable(L);
        lua_pushvalue(L, -1);
        process.topic_channels = luaL_ref(L, LUA_REGISTRYINDEX);
    } else {
        lua_rawgeti(L, LUA_REGISTRYINDEX, process.topic_channels);
    }
}

bool wants_messages(lua_State* L, int index) {
    if (!lua_istable(L, index)) return false;
    lua_getfield(L, index, "message");
    const bool wanted = lua_isboolean(L, -1) && lua_toboolean(L, -1) != 0;
    lua_pop(L, 1);
    return wanted;
}

}  // namespace

std::string_view check_string(lua_State* L, int index) {
    std::size_t size = 0;
    const char* text = luaL_checklstring(L, index, &size);
    return {text, size};
}

int process_send(lua_State* L) {
    LuaProcess& process = blocking_self(L);
    const int top = lua_gettop(L);
    if (top < 2) {
        return fail(L, error_kind::invalid,
                    "send requires at least destination and topic arguments");
    }
    const std::string_view destination = check_string(L, 1);
    const std::string_view topic = check_string(L, 2);
    if (topic.starts_with('@')) {
        return fail(L, error_kind::invalid, "cannot send to @ topics");
    }
    sim::Blob* payload = encode_values(L, 3);
    if (payload == nullptr) return 2;
    Status status = Status::ok;
    process.simulation().send(process.task(), sim::Destination{destination},
                              process.topic_symbol(topic), payload, status);
    if (status != Status::ok) return fail_status(L, status, destination, false);
    return succeed(L);
}

sim::Status send_blob(LuaProcess& process, std::string_view destination, sim::SymbolId topic,
                      sim::Blob* payload) {
    Status status = Status::ok;
    process.simulation().send(process.task(), sim::Destination{destination}, topic, payload,
                              status);
    return status;
}

int process_inbox(lua_State* L) {
    return special_channel(L, &LuaProcess::inbox_channel, sim::Simulation::Route::inbox,
                           ChannelMode::messages);
}

int process_events(lua_State* L) {
    return special_channel(L, &LuaProcess::events_channel, sim::Simulation::Route::events,
                           ChannelMode::events);
}

int process_listen(lua_State* L) {
    LuaProcess& process = blocking_self(L);
    const std::string_view topic = check_string(L, 1);
    if (topic.empty()) return fail(L, error_kind::invalid, "topic cannot be empty");
    if (topic.starts_with('@')) return fail(L, error_kind::invalid, "cannot listen to @ topics");
    const bool messages = wants_messages(L, 2);
    push_topics(L, process);
    lua_pushvalue(L, 1);
    lua_rawget(L, -2);
    const sim::SymbolId symbol = process.simulation().symbols().intern(topic);
    Channel* channel = to_channel(L, -1);
    const bool let_go = channel != nullptr && channel->closed &&
                        process.simulation().subscribed(process.process(), symbol) != channel;
    if (channel != nullptr && !let_go) {
        if (messages && channel->mode == ChannelMode::raw) channel->mode = ChannelMode::messages;
        process.simulation().pass(process.task());
        return 1;
    }
    lua_pop(L, 1);
    Channel& made = push_channel(L, 1, messages ? ChannelMode::messages : ChannelMode::raw);
    made.subscribed = true;
    lua_pushvalue(L, 1);
    lua_pushvalue(L, -2);
    lua_rawset(L, -4);
    process.simulation().subscribe(process.task(), sim::Simulation::Route::topic, symbol, made);
    return 1;
}

int process_unlisten(lua_State* L) {
    LuaProcess& process = blocking_self(L);
    Channel& channel = check_channel(L, 1);
    if (!process.simulation().unsubscribe(process.task(), channel)) {
        lua_pushboolean(L, 0);
        push_error(L, error_kind::not_found, "channel not found");
        return 2;
    }
    channel.subscribed = false;
    push_topics(L, process);
    lua_pushnil(L);
    while (lua_next(L, -2) != 0) {
        const bool same = lua_rawequal(L, -1, 1) != 0;
        lua_pop(L, 1);
        if (!same) continue;
        lua_pushnil(L);
        lua_rawset(L, -3);
        break;
    }
    for (int LuaProcess::*reference : {&LuaProcess::inbox_channel, &LuaProcess::events_channel}) {
        if (process.*reference == LUA_NOREF) continue;
        lua_rawgeti(L, LUA_REGISTRYINDEX, process.*reference);
        if (lua_rawequal(L, -1, 1) != 0) {
            luaL_unref(L, LUA_REGISTRYINDEX, process.*reference);
            process.*reference = LUA_NOREF;
        }
        lua_pop(L, 1);
    }
    channel_close(process, channel);
    process.simulation().requeue(process.task());
    lua_pushboolean(L, 1);
    return 1;
}

int global_subscribe(lua_State* L) {
    LuaProcess& process = blocking_self(L);
    const std::string_view topic = check_string(L, 1);
    Channel& channel = check_channel(L, 2);
    sim::Simulation& simulation = process.simulation();
    const sim::SymbolId symbol = simulation.symbols().intern(topic);
    if (sim::Port* bound = simulation.subscribed(process.process(), symbol); bound != nullptr) {
        if (bound == &channel) {
            lua_pushboolean(L, 1);
            return 1;
        }
        lua_pushfstring(L, "topic \"%s\" already subscribed", lua_tostring(L, 1));
        return fail(L, error_kind::already_exists, lua_tostring(L, -1));
    }
    if (channel.ring == nullptr && channel.capacity != 0) {
        // Until now only values could be buffered; what is in the buffer stays where it is.
        auto* ring = static_cast<Delivered*>(
            process.take_for_life(channel.capacity * sizeof(Delivered)));
        for (std::uint32_t i = 0; i < channel.capacity; ++i) {
            new (ring + i) Delivered;
            ring[i].is_lua_value = true;
        }
        channel.ring = ring;
    }
    channel.subscribed = true;
    push_topics(L, process);
    lua_pushvalue(L, 1);
    lua_pushvalue(L, 2);
    lua_rawset(L, -3);
    simulation.subscribe(process.task(), sim::Simulation::Route::topic, symbol, channel);
    lua_pushboolean(L, 1);
    return 1;
}

int global_unsubscribe(lua_State* L) {
    return process_unlisten(L);
}

}  // namespace moira::runtime
