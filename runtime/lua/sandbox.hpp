// SPDX-License-Identifier: MIT
//
// The globals that every program of a world has, but for those that reach other processes; the
// whole list is at open_sandbox. Nothing here reads the machine: clock, random draws and the log go
// through the state's LuaContext. Everything lives in the Lua state and may be part of an image.
#pragma once

#include "runtime/lua/globals.hpp"

#include <lua.hpp>

namespace moira::runtime {

/// Installs, in a fresh state (raises only when memory is out):
///
///   base       _G _VERSION assert error getmetatable ipairs next pairs pcall print rawequal rawget
///              rawset require package select setmetatable tonumber tostring type unpack xpcall
///   string     byte char find format gfind gmatch gsub is len lower match rep reverse sub upper;
///              string(v) is a checked cast; strings have its functions as methods
///   table      concat create freeze getn insert isfrozen maxn remove sort unpack
///   math       abs acos asin atan atan2 ceil cos cosh deg exp floor fmod frexp ldexp log log10 max
///              min mod modf pow rad random randomseed sin sinh sqrt tan tanh tointeger type ult,
///              huge maxinteger mininteger pi
///   coroutine  create resume running status wrap yield
///   os         clock date difftime time, platform
///   errors     new wrap is call_stack and the kinds (runtime/lua/error_object.hpp)
///   integer, number, boolean   checked casts: integer(v), integer:is(v)
///
/// Different from stock Lua 5.4, as programs of the dialect expect: libraries are read-only; assert
/// puts the position before a string message; xpcall hands no further arguments on; print logs,
/// with one space between; math.random draws from the run, randomseed does nothing, math.huge is
/// the greatest finite number; next, rawget and pairs see the names of a library; %d takes any
/// number. Absent on purpose: load loadstring loadfile dofile collectgarbage rawlen io debug utf8
/// getfenv setfenv module newproxy warn, table.pack table.move, string.dump string.pack, os.getenv
/// and whatever else touches the machine, coroutine.close coroutine.isyieldable.
///
/// All but the methods of strings come into being when they are first used
/// (runtime/lua/globals.hpp); the globals of processes, `coroutine.spawn` and modules are added by
/// their owners.
void open_sandbox(lua_State* L);

/// Pops a function and calls it whenever coroutine.yield is used where no coroutine can yield: in a
/// task of the process (which it reschedules, then returns no values) or below a native callback.
void set_task_yield(lua_State* L);

/// The parts of open_sandbox, for tests and for worlds with fewer libraries: a push_ function makes
/// a library of which a state has one (add_globals, open_library).
void open_base(lua_State* L);
void set_string_metatable(lua_State* L);
void push_boolean(lua_State* L);
void push_coroutine(lua_State* L);
void push_integer(lua_State* L);
void push_math(lua_State* L);
void push_number(lua_State* L);
void push_os(lua_State* L);
void push_string(lua_State* L);
void push_table(lua_State* L);

/// What push_coroutine makes, for owners that add to it.
extern const LibrarySpec coroutine_spec;

}  // namespace moira::runtime
