// SPDX-License-Identifier: MIT
#include "runtime/lua/context.hpp"
#include "runtime/lua/library.hpp"
#include "runtime/lua/sandbox.hpp"

#include <array>

namespace moira::runtime {

namespace {

constexpr const char* task_yield_key = "moira.task_yield";

lua_State* check_thread(lua_State* L, int index) {
    lua_State* thread = lua_tothread(L, index);
    if (thread == nullptr) luaL_typeerror(L, index, "thread");
    return thread;
}

/// Runs `thread` with the top `arguments` values of L. Returns how many results it left on top of
/// L, or -1 with an error value there. The watchdog follows through LuaContext::current.
int resume(lua_State* L, lua_State* thread, int arguments) {
    if (lua_checkstack(thread, arguments) == 0) {
        lua_pushliteral(L, "too many arguments to resume");
        return -1;
    }
    lua_xmove(L, thread, arguments);
    LuaContext* world = context_or_null(L);
    if (world != nullptr) pass_control(*world, L, thread);
    int results = 0;
    const int status = lua_resume(thread, L, arguments, &results);
    if (world != nullptr) pass_control(*world, thread, L);
    if (status != LUA_OK && status != LUA_YIELD) {
        lua_xmove(thread, L, 1);
        return -1;
    }
    if (lua_checkstack(L, results + 1) == 0) {
        lua_pop(thread, results);
        lua_pushliteral(L, "too many results to resume");
        return -1;
    }
    lua_xmove(thread, L, results);
    return results;
}

int coroutine_create(lua_State* L) {
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_State* thread = lua_newthread(L);
    lua_pushvalue(L, 1);
    lua_xmove(L, thread, 1);
    return 1;
}

int coroutine_resume(lua_State* L) {
    lua_State* thread = check_thread(L, 1);
    const int results = resume(L, thread, lua_gettop(L) - 1);
    lua_pushboolean(L, results >= 0 ? 1 : 0);
    const int pushed = results >= 0 ? results : 1;
    lua_insert(L, -(pushed + 1));
    return pushed + 1;
}

// Upvalue 1: the thread.
int call_wrapped(lua_State* L) {
    lua_State* thread = lua_tothread(L, lua_upvalueindex(1));
    const int results = resume(L, thread, lua_gettop(L));
    if (results >= 0) return results;
    const int status = lua_status(thread);
    if (status != LUA_OK && status != LUA_YIELD) {
        // Closes its to-be-closed variables; leaves the (perhaps new) error on the thread.
        lua_resetthread(thread);
        lua_xmove(thread, L, 1);
    }
    if (status != LUA_ERRMEM && lua_type(L, -1) == LUA_TSTRING) {
        luaL_where(L, 1);
        lua_insert(L, -2);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

int coroutine_wrap(lua_State* L) {
    coroutine_create(L);
    lua_pushcclosure(L, &call_wrapped, 1);
    return 1;
}

int coroutine_yield(lua_State* L) {
    if (lua_isyieldable(L) != 0) return lua_yield(L, lua_gettop(L));
    if (lua_getfield(L, LUA_REGISTRYINDEX, task_yield_key) != LUA_TFUNCTION) return lua_yield(L, 0);
    lua_call(L, 0, 0);
    return 0;
}

const char* status_of(lua_State* L, lua_State* thread) {
    if (thread == L) return "running";
    switch (lua_status(thread)) {
    case LUA_YIELD:
        return "suspended";
    case LUA_OK: {
        lua_Debug frame;
        if (lua_getstack(thread, 0, &frame) != 0) return "normal";
        return lua_gettop(thread) == 0 ? "dead" : "suspended";
    }
    default:
        return "dead";
    }
}

int coroutine_status(lua_State* L) {
    lua_pushstring(L, status_of(L, check_thread(L, 1)));
    return 1;
}

int coroutine_running(lua_State* L) {
    const int main = lua_pushthread(L);
    lua_pushboolean(L, main);
    return 2;
}

constexpr std::array<LibraryFunction, 6> functions{{
    {"create", &coroutine_create},
    {"resume", &coroutine_resume},
    {"running", &coroutine_running},
    {"status", &coroutine_status},
    {"wrap", &coroutine_wrap},
    {"yield", &coroutine_yield},
}};

}  // namespace

const LibrarySpec coroutine_spec{.name = "coroutine", .functions = functions};

void push_coroutine(lua_State* L) {
    push_library(L, coroutine_spec);
}

void set_task_yield(lua_State* L) {
    lua_setfield(L, LUA_REGISTRYINDEX, task_yield_key);
}

}  // namespace moira::runtime
