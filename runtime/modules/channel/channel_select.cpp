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

/// User value 1: the channel; 2: the value to send.
struct Case {
    static constexpr ObjectKind kind = ObjectKind::channel_case;
    static constexpr const char* name = "channel.case";

    ObjectMark mark{kind};
    Channel* channel = nullptr;  ///< user value 1 keeps it alive
    std::uint64_t sends = 0;     ///< not a bool: padding would hold chance bytes
};

/// Waiters of a select with up to this many cases lie on the task's stack.
constexpr std::size_t waiters_inline = 16;
constexpr lua_Unsigned cases_max = 400'000;  ///< two of Lua's million stack places each

constexpr std::array<LibraryFunction, 1> case_methods{{
    {"__tostring",
     [](lua_State* L) {
         lua_pushliteral(L, "channel.case");
         return 1;
     }},
}};

constexpr ObjectType case_type{Case::kind, {.name = Case::name, .functions = case_methods}};

Case& push_case(lua_State* L) {
    Channel& channel = check_channel(L, 1);
    auto* made = new (lua_newuserdatauv(L, sizeof(Case), 2)) Case;
    made->channel = &channel;
    set_object_type(L, case_type);
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, 1);
    return *made;
}

/// The cases of a select: of each the channel and the value (or nil) lie on the stack from `base`
/// on. What is no case is left out.
struct Cases {
    lua_State* L;
    Waiter* waiters;
    std::uint32_t count = 0;
    int base;

    [[nodiscard]] int channel_at(std::uint32_t number) const {
        return base + 2 * static_cast<int>(number);
    }
};

/// Pushes what the table at 1 lists.
void push_cases(Cases& cases, lua_Unsigned listed) {
    lua_State* L = cases.L;
    for (lua_Unsigned number = 1; number <= listed; ++number) {
        lua_rawgeti(L, 1, static_cast<lua_Integer>(number));
        const Case* entry = find_object<Case>(L, -1);
        if (entry == nullptr) {
            lua_pop(L, 1);
            continue;
        }
        const int at = cases.channel_at(cases.count);
        lua_getiuservalue(L, at, 2);
        lua_getiuservalue(L, at, 1);
        lua_replace(L, at);
        Waiter* waiter = new (cases.waiters + cases.count) Waiter;
        waiter->channel = entry->channel;
        waiter->number = cases.count++;
        waiter->sends = entry->sends != 0;
        waiter->value = at + 1;
    }
}

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
bool try_cases(const Cases& cases, LuaProcess& process) {
    lua_State* L = cases.L;
    for (std::uint32_t number = 0; number < cases.count; ++number) {
        const Waiter& waiter = cases.waiters[number];
        const int at = cases.channel_at(number);
        if (waiter.sends && give_ready_value(L, process, *waiter.channel, at, at + 1)) {
            push_result(L, at, at + 1, true);
            return true;
        }
        if (!waiter.sends && take_ready_value(L, process, *waiter.channel, at)) {
            push_result(L, at, lua_gettop(L) - 1, lua_toboolean(L, -1) != 0);
            return true;
        }
    }
    return false;
}

/// Registers on all channels and blocks.
int wait_for_any(const Cases& cases, LuaProcess& process) {
    lua_State* L = cases.L;
    Selection selection;
    selection.task = &process.current_task();
    selection.thread = L;
    selection.waiters = cases.waiters;
    selection.count = cases.count;
    for (std::uint32_t number = 0; number < cases.count; ++number) {
        Waiter& waiter = cases.waiters[number];
        waiter.selection = &selection;
        // A send on a closed channel is never ready (semantics 7.2).
        if (waiter.channel->closed) waiter.channel = nullptr;
        if (waiter.channel != nullptr) enqueue_waiter(process, waiter);
    }
    const int top = lua_gettop(L);
    process.simulation().wait(process.task());
    const Waiter& chosen = cases.waiters[selection.chosen];
    const int at = cases.channel_at(selection.chosen);
    if (selection.closed) {
        if (chosen.sends) return fail(L, error_kind::internal, "send on closed channel");
        lua_pushnil(L);
        return push_result(L, at, lua_gettop(L), false);
    }
    if (chosen.sends) return push_result(L, at, at + 1, true);
    if (!selection.pushed) push_selected(L, *chosen.channel, selection);
    return push_result(L, at, top + 1, true);
}

/// Selects among the cases in the table at 1 with room for `listed` waiters.
int select_from(lua_State* L, LuaProcess& process, Waiter* waiters, lua_Unsigned listed,
                bool has_default) {
    Cases cases{.L = L, .waiters = waiters, .base = lua_gettop(L) + 1};
    push_cases(cases, listed);
    for (std::uint32_t number = 0; number < cases.count; ++number)
        observe_if_subscribed(process, *waiters[number].channel);
    if (try_cases(cases, process)) return 1;
    if (!has_default) return wait_for_any(cases, process);
    lua_createtable(L, 0, 2);
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, "default");
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, "ok");
    return 1;
}

}  // namespace

int channel_case_receive(lua_State* L) {
    push_case(L);
    return 1;
}

int channel_case_send(lua_State* L) {
    lua_settop(L, 2);
    push_case(L).sends = 1;
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
    const lua_Unsigned listed = lua_rawlen(L, 1);
    if (listed <= waiters_inline) {
        luaL_checkstack(L, 2 * static_cast<int>(waiters_inline) + 24, "select");
        std::array<Waiter, waiters_inline> waiters;
        return select_from(L, process, waiters.data(), listed, has_default);
    }
    luaL_argcheck(L, listed <= cases_max, 1, "too many cases");
    luaL_checkstack(L, static_cast<int>(2 * listed) + 24, "too many cases");
    auto* waiters = static_cast<Waiter*>(lua_newuserdatauv(L, listed * sizeof(Waiter), 0));
    return select_from(L, process, waiters, listed, has_default);
}

}  // namespace moira::runtime
