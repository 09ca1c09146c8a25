// SPDX-License-Identifier: MIT
//
// A Lua state with the sandbox's globals and a world made of plain fields, for tests that say what
// a piece of Lua gives. Owned by one test; errors of the Lua code come back as text.
#pragma once

#include "runtime/lua/context.hpp"
#include "runtime/lua/image.hpp"
#include "runtime/lua/sandbox.hpp"
#include "sim/random.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace moira::runtime {

/// A world whose clock is a number, whose draws come from one stream and whose log is a list.
struct FakeWorld final : LuaContext {
    [[nodiscard]] std::int64_t now_ns() const override { return clock_ns; }

    std::uint64_t draw(std::uint64_t bound) override {
        bounds.push_back(bound);
        return bound == 0 ? stream.next() : stream.below(bound);
    }

    void log(LogLevel level, std::string_view text) override {
        constexpr const char* names[] = {"debug", "info", "warn", "error"};
        lines.push_back(std::string{names[static_cast<std::size_t>(level)]} + " " +
                        std::string{text});
    }

    std::int64_t clock_ns = 0;
    sim::Stream stream{1, "test"};
    std::vector<std::uint64_t> bounds;
    std::vector<std::string> lines;
};

class SandboxTest : public testing::Test {
protected:
    SandboxTest()
        : memory_{std::calloc(heap_bytes, 1)},
          L{new_state({.base = static_cast<std::byte*>(memory_), .reserved = heap_bytes}, {},
                      &world)} {
        open_sandbox(L);
    }

    SandboxTest(const SandboxTest&) = delete;
    SandboxTest& operator=(const SandboxTest&) = delete;

    ~SandboxTest() override { std::free(memory_); }

    /// Runs a chunk called `test`; its results as tostring gives them, with `, ` between, or
    /// `error: <message>`.
    std::string run(const std::string& code) {
        lua_settop(L, 0);
        if (luaL_loadbufferx(L, code.data(), code.size(), "=test", "t") != LUA_OK ||
            lua_pcall(L, 0, LUA_MULTRET, 0) != LUA_OK) {
            return "error: " + std::string{luaL_tolstring(L, -1, nullptr)};
        }
        std::string text;
        const int results = lua_gettop(L);
        for (int i = 1; i <= results; ++i) {
            text += (i > 1 ? ", " : "") + std::string{luaL_tolstring(L, i, nullptr)};
        }
        return text;
    }

    /// As run, for an expression.
    std::string eval(const std::string& expression) { return run("return " + expression); }

    FakeWorld world;

private:
    static constexpr std::size_t heap_bytes = std::size_t{64} << 20U;
    void* memory_;

protected:
    lua_State* L;
};

}  // namespace moira::runtime
