// SPDX-License-Identifier: MIT
//
// A Lua state with the values of the time module as the global `time`, under a clock that the test
// sets, for tests that are written in Lua.
#pragma once

#include "runtime/calendar/zone_store.hpp"
#include "runtime/lua/context.hpp"
#include "runtime/lua/error_object.hpp"
#include "runtime/modules/time/module.hpp"

#include <gtest/gtest.h>
#include <lua.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace moira::runtime {

class TestContext final : public LuaContext {
public:
    [[nodiscard]] std::int64_t now_ns() const override { return now; }

    std::uint64_t draw(std::uint64_t) override { return 0; }

    void log(LogLevel, std::string_view) override {}

    std::int64_t now = 0;
};

class TimeModuleTest : public testing::Test {
protected:
    TimeModuleTest() : state_{luaL_newstate()} {
        zones_.add(Zone{"Test/East",
                        {{.offset_seconds = 7'200, .abbreviation = "EAST"},
                         {.offset_seconds = 10'800, .is_dst = true, .abbreviation = "EASS"}},
                        {{.when = 1'700'000'000, .type = 1}},
                        {}});
        context_.zones = &zones_;
        set_context(state_, &context_);
        luaL_openlibs(state_);
        push_errors(state_);
        lua_setglobal(state_, "errors");
        push_time_module(state_);
        lua_setglobal(state_, "time");
    }

    ~TimeModuleTest() override { lua_close(state_); }

    /// Runs a chunk and returns its results as text, separated by "|"; or "raised: " and the error.
    std::string run(std::string_view code) {
        lua_settop(state_, 0);
        const bool failed = luaL_loadbuffer(state_, code.data(), code.size(), "=test") != LUA_OK ||
                            lua_pcall(state_, 0, LUA_MULTRET, 0) != LUA_OK;
        std::string text = failed ? "raised: " : "";
        for (int i = 1; i <= lua_gettop(state_); ++i) {
            if (i > 1) text += '|';
            text += luaL_tolstring(state_, i, nullptr);
            lua_pop(state_, 1);
        }
        return text;
    }

    /// Runs `return code`.
    std::string eval(std::string_view code) { return run("return " + std::string{code}); }

    /// The kind and message of the error that `code` returns behind nil.
    std::string failure(std::string_view code) {
        return run("local v, e = " + std::string{code} +
                   " return v == nil and e:kind() .. ': ' .. e:message() or 'no error'");
    }

    ZoneStore zones_;
    TestContext context_;
    lua_State* state_;
};

}  // namespace moira::runtime
