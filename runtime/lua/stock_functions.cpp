// SPDX-License-Identifier: MIT
#include "runtime/lua/stock_functions.hpp"

#include "sim/assert.hpp"

#include <map>
#include <string>
#include <utility>

namespace moira::runtime {

namespace {

using Functions = std::map<std::pair<std::string, std::string>, lua_CFunction>;

void collect(lua_State* L, const char* library, Functions& functions) {
    lua_pushnil(L);
    while (lua_next(L, -2) != 0) {
        if (lua_iscfunction(L, -1) != 0) {
            functions[{library, lua_tostring(L, -2)}] = lua_tocfunction(L, -1);
        }
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

Functions load() {
    struct Opener {
        const char* library;
        lua_CFunction open;
    };

    constexpr Opener openers[] = {
        {"_G", &luaopen_base},
        {"string", &luaopen_string},
        {"table", &luaopen_table},
        {"math", &luaopen_math},
    };
    Functions functions;
    lua_State* L = luaL_newstate();
    MOIRA_ASSERT(L != nullptr);
    for (const Opener& opener : openers) {
        lua_pushcfunction(L, opener.open);
        lua_call(L, 0, 1);
        collect(L, opener.library, functions);
    }
    lua_pushlstring(L, "", 0);
    lua_getmetatable(L, -1);
    collect(L, "string metatable", functions);
    lua_close(L);
    return functions;
}

}  // namespace

lua_CFunction stock_function(const char* library, const char* name) {
    static const Functions functions = load();
    const auto found = functions.find({library, name});
    MOIRA_ASSERT(found != functions.end());
    return found->second;
}

}  // namespace moira::runtime
