// SPDX-License-Identifier: MIT
//
// What items become for the program: raw payloads, Message objects, event tables, times, results.
#include <array>
#include <new>

#include "runtime/lua/library.hpp"
#include "runtime/modules/channel/channel.hpp"
#include "runtime/modules/payload/payload.hpp"
#include "runtime/modules/time/time_value.hpp"

namespace moira::runtime {
namespace {

constexpr const char* result_name = "process.event.result";

/// User value 1: the payload wrapper, or the table of wrappers; 2: the topic.
struct Message {
    static constexpr ObjectKind kind = ObjectKind::message;
    static constexpr const char* name = "process.Message";

    ObjectMark mark{kind};
    std::uint64_t source = 0;  ///< value of the sender's id; not shorter: no padding
};

int message_topic(lua_State* L) {
    check_object<Message>(L, 1);
    lua_getiuservalue(L, 1, 2);
    return 1;
}

int message_from(lua_State* L) {
    const std::uint64_t source = check_object<Message>(L, 1).source;
    push_pid(L, sim::ProcessId{static_cast<std::uint32_t>(source)});
    return 1;
}

int message_payload(lua_State* L) {
    check_object<Message>(L, 1);
    lua_getiuservalue(L, 1, 1);
    return 1;
}

int message_tostring(lua_State* L) {
    check_object<Message>(L, 1);
    lua_getiuservalue(L, 1, 2);
    lua_pushfstring(L, "process.Message{topic=%s}", lua_tostring(L, -1));
    return 1;
}

constexpr std::array<LibraryFunction, 4> message_methods{{
    {"topic", &message_topic},
    {"from", &message_from},
    {"payload", &message_payload},
    {"__tostring", &message_tostring},
}};

void push_message(lua_State* L, const Delivered& delivered) {
    auto* message = new (lua_newuserdatauv(L, sizeof(Message), 2)) Message;
    message->source = delivered.source.value;
    set_object_type(L, message_type);
    const int count = push_values(L, delivered.payload);
    if (count == 1) {
        wrap_payload(L);
    } else if (count == 0) {
        lua_pushnil(L);
    } else {
        lua_createtable(L, count, 0);
        for (int i = count; i >= 1; --i) {
            lua_insert(L, -2);  // the table below the last value
            wrap_payload(L);
            lua_rawseti(L, -2, i);
        }
    }
    lua_setiuservalue(L, -2, 1);
    const std::string_view topic = self(L).simulation().symbols().text(delivered.topic);
    lua_pushlstring(L, topic.data(), topic.size());
    lua_setiuservalue(L, -2, 2);
}

void push_raw(lua_State* L, const Delivered& delivered) {
    const int count = push_values(L, delivered.payload);
    if (count == 1) return;
    if (count == 0) return lua_pushnil(L);
    lua_createtable(L, count, 0);
    for (int i = count; i >= 1; --i) {
        lua_insert(L, -2);
        lua_rawseti(L, -2, i);
    }
}

/// `event.result` prints as its value (design.md 3.14): the tutorial prints it directly.
int result_tostring(lua_State* L) {
    lua_getfield(L, 1, "error");
    if (lua_isnil(L, -1)) lua_getfield(L, 1, "value");
    luaL_tolstring(L, -1, nullptr);
    return 1;
}

int result_concat(lua_State* L) {
    lua_settop(L, 2);
    luaL_tolstring(L, 1, nullptr);
    luaL_tolstring(L, 2, nullptr);
    lua_concat(L, 2);
    return 1;
}

void push_result_metatable(lua_State* L) {
    if (push_metatable_of_kind(L, result_name)) return;
    lua_pop(L, 1);
    lua_createtable(L, 0, 2);
    push_function(L, &result_tostring);
    lua_setfield(L, -2, "__tostring");
    push_function(L, &result_concat);
    lua_setfield(L, -2, "__concat");
    register_metatable(L, -1, result_name);
}

const char* event_kind(sim::ItemKind kind) {
    if (kind == sim::ItemKind::exit) return "pid.exit";
    return kind == sim::ItemKind::link_down ? "pid.link.down" : "pid.cancel";
}

void push_event(lua_State* L, const Delivered& delivered) {
    LuaProcess& process = self(L);
    lua_createtable(L, 0, 5);
    lua_pushstring(L, event_kind(delivered.kind));
    lua_setfield(L, -2, "kind");
    push_pid(L, delivered.source);
    lua_setfield(L, -2, "from");
    lua_pushinteger(L, (process.epoch_unix_ns + delivered.at_ns) / 1'000'000'000);
    lua_setfield(L, -2, "at");
    if (delivered.kind == sim::ItemKind::cancel) {
        push_first_value(L, delivered.payload);
        lua_setfield(L, -2, "reason");
        return;
    }
    lua_createtable(L, 0, 1);
    push_first_value(L, delivered.payload);
    if (delivered.is_error) {
        // The tutorial reads event.error, the runtime's programs event.result.error.
        lua_pushvalue(L, -1);
        lua_setfield(L, -4, "error");
    }
    lua_setfield(L, -2, delivered.is_error ? "error" : "value");
    push_result_metatable(L);
    lua_setmetatable(L, -2);
    lua_setfield(L, -2, "result");
}

}  // namespace

const ObjectType message_type{Message::kind, {.name = Message::name, .functions = message_methods}};

void push_delivered(lua_State* L, ChannelMode mode, const Delivered& delivered) {
    switch (mode) {
    case ChannelMode::values:
    case ChannelMode::raw: push_raw(L, delivered); break;
    case ChannelMode::messages: push_message(L, delivered); break;
    case ChannelMode::events: push_event(L, delivered); break;
    case ChannelMode::time:
        push_time(L, self(L).epoch_unix_ns + delivered.at_ns);
        break;
    case ChannelMode::future:
        push_first_value(L, delivered.payload);
        if (!delivered.is_error) wrap_payload(L);
        break;
    }
    sim::release_blob(self(L).simulation().memory(), delivered.payload);
}

}  // namespace moira::runtime
