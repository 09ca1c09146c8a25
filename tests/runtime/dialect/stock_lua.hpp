// SPDX-License-Identifier: MIT
//
// Stock Lua as the judge of erased programs: does it compile, and what does a chunk return?
#pragma once

#include <lua.hpp>

#include <memory>
#include <string>

namespace moira::runtime::testing {

struct StateCloser {
    void operator()(lua_State* state) const { lua_close(state); }
};

inline std::unique_ptr<lua_State, StateCloser> stock_state() {
    std::unique_ptr<lua_State, StateCloser> state{luaL_newstate()};
    luaL_openlibs(state.get());
    return state;
}

inline std::string top_text(lua_State* state) {
    std::size_t size = 0;
    const char* text = luaL_tolstring(state, -1, &size);
    return {text, size};
}

/// Lua's complaint about `program`, or "" if it compiles.
inline std::string compile_error(const std::string& program) {
    const auto state = stock_state();
    const int status = luaL_loadbufferx(state.get(), program.data(), program.size(), "=t", "t");
    return status == LUA_OK ? "" : top_text(state.get());
}

/// The text of what `program` returns first, or of the error that it raises.
inline std::string outcome(const std::string& program) {
    const auto state = stock_state();
    if (luaL_loadbufferx(state.get(), program.data(), program.size(), "=t", "t") == LUA_OK) {
        lua_pcall(state.get(), 0, 1, 0);
    }
    return top_text(state.get());
}

}  // namespace moira::runtime::testing
