// SPDX-License-Identifier: MIT
//
// channel.select (semantics 7.3): the first ready case in array order, else the default, else wait
// for the first event on any of the channels.
#include "runtime/lua/library.hpp"
#include "runtime/modules/channel/channel.hpp"

#include <array>
#include <new>

namespace moira::runtime {
namespace {

constexpr const char* case_name = "channel.case";

/// User value 1: the channel; 2: the value to send.
struct Case {
    bool sends = false;
};

/// Waiters of a select with up to this many cases lie on the task's stack.
constexpr std::size_t waiters_inline = 16;

constexpr std::array<LibraryFunction, 1> case_methods{{
    {"__tostring",
     [](lua_State* L) {
         lua_pushliteral(L, "channel.case");
         return 1;
     }},
}};

void push_case(lua_State* L, bool sends) {
    new (lua_newuserdatauv(L, sizeof(Case), sends ? 2 : 1)) Case{sends};
    push_userdata_metatable(L, case_name, case_methods);
    lua_setmetatable(L, -2);
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, 1);
}

// Stack of a select: 1 cases, 2 has_default; each case's channel and value are pushed when needed.
struct Reader {
    lua_State* L;
    lua_Unsigned count;

    /// Pushes channel and value (or nil) of case `number`; null and nothing pushed if it is no
    /// case.
    const Case* push(lua_Unsigned number) const {
        lua_rawgeti(L, 1, static_cast<lua_Integer>(number));
        auto* entry = static_cast<Case*>(luaL_testudata(L, -1, case_name));
        if (entry == nullptr) {
            lua_pop(L, 1);
            return nullptr;
        }
        lua_getiuservalue(L, -1, 1);
        if (entry->sends) {
            lua_getiuservalue(L, -2, 2);
        } else {
            lua_pushnil(L);
        }
        lua_remove(L, -3);
        return entry;
    }
};

/// Stack in: ..., channel, value, ok on top. Leaves the result table.
int push_result(lua_State* L, int channel, int value, bool ok) {
    lua_createtable(L, 0, 3);
    lua_pushvalue(L, channel);
    lua_setfield(L, -2, "channel");
    lua_pushvalue(L, value);
    lua_setfield(L, -2, "value");
    lua_pushboolean(L, ok ? 1 : 0);
    lua_setfield(L, -2, "ok");
    return 1;
}

/// Executes the first ready case and pushes its result table; false when none is ready.
bool try_cases(const Reader& reader, LuaProcess& process) {
    lua_State* L = reader.L;
    for (lua_Unsigned number = 1; number <= reader.count; ++number) {
        const Case* entry = reader.push(number);
        if (entry == nullptr) continue;
        const int at = lua_gettop(L) - 1;
        Channel& channel = *to_channel(L, at);
        if (entry->sends && give_ready_value(L, process, channel, at, at + 1)) {
            push_result(L, at, at + 1, true);
            return true;
        }
        if (!entry->sends && take_ready_value(L, process, channel, at)) {
            push_result(L, at, at + 2, lua_toboolean(L, -1) != 0);
            return true;
        }
        lua_settop(L, at - 1);
    }
    return false;
}

/// Registers on all channels and blocks. Stack: channel and value of each case, from `base` on.
int wait_for_any(const Reader& reader, LuaProcess& process, Waiter* waiters) {
    lua_State* L = reader.L;
    Selection selection;
    selection.task = &process.current_task();
    selection.thread = L;
    selection.waiters = waiters;
    const int base = lua_gettop(L);
    for (lua_Unsigned number = 1; number <= reader.count; ++number) {
        const Case* entry = reader.push(number);
        if (entry == nullptr) continue;
        Waiter* waiter = new (waiters + selection.count) Waiter;
        waiter->selection = &selection;
        waiter->number = selection.count++;
        waiter->sends = entry->sends;
        waiter->value = lua_gettop(L);
        Channel* channel = to_channel(L, waiter->value - 1);
        // A send on a closed channel is never ready (semantics 7.2).
        waiter->channel = channel->closed ? nullptr : channel;
        if (waiter->channel != nullptr) enqueue_waiter(process, *waiter);
    }
    const int top = lua_gettop(L);
    luaL_checkstack(L, 8, "select");
    process.simulation().wait(process.task());
    const Waiter& chosen = waiters[selection.chosen];
    const int at = base + 2 * static_cast<int>(selection.chosen) + 1;
    if (selection.closed) {
        if (chosen.sends) return fail(L, error_kind::internal, "send on closed channel");
        lua_pushnil(L);
        return push_result(L, at, lua_gettop(L), false);
    }
    if (chosen.sends) return push_result(L, at, at + 1, true);
    if (!selection.pushed) push_delivered(L, to_channel(L, at)->mode, selection.delivered);
    return push_result(L, at, top + 1, true);
}

}  // namespace

int channel_case_receive(lua_State* L) {
    check_channel(L, 1);
    push_case(L, false);
    return 1;
}

int channel_case_send(lua_State* L) {
    check_channel(L, 1);
    lua_settop(L, 2);
    push_case(L, true);
    lua_pushvalue(L, 2);
    lua_setiuservalue(L, -2, 2);
    return 1;
}

int channel_select(lua_State* L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    bool has_default = lua_toboolean(L, 2) != 0;
    lua_pushliteral(L, "default");
    lua_rawget(L, 1);
    has_default = has_default || lua_toboolean(L, -1) != 0;
    lua_pop(L, 1);
    LuaProcess& process = blocking_self(L);
    const Reader reader{L, lua_rawlen(L, 1)};
    luaL_checkstack(L, static_cast<int>(2 * reader.count) + 16, "too many cases");
    for (lua_Unsigned number = 1; number <= reader.count; ++number) {
        if (reader.push(number) == nullptr) continue;
        observe_if_subscribed(process, *to_channel(L, -2));
        lua_pop(L, 2);
    }
    if (try_cases(reader, process)) return 1;
    if (has_default) {
        lua_createtable(L, 0, 2);
        lua_pushboolean(L, 1);
        lua_setfield(L, -2, "default");
        lua_pushboolean(L, 1);
        lua_setfield(L, -2, "ok");
        return 1;
    }
    if (reader.count <= waiters_inline) {
        std::array<Waiter, waiters_inline> waiters;
        return wait_for_any(reader, process, waiters.data());
    }
    return wait_for_any(
        reader, process,
        static_cast<Waiter*>(lua_newuserdatauv(L, reader.count * sizeof(Waiter), 0)));
}

}  // namespace moira::runtime
