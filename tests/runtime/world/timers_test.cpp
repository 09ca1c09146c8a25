// SPDX-License-Identifier: MIT
// Goal: timers in the life of a process, in Lua and in C++ (semantics 8.2).
#include "tests/support/lua_world.hpp"

#include <gtest/gtest.h>

namespace moira::runtime {
namespace {

TEST(TimersTest, OneThatFiredWhileItsProcessSleptIsNotPending) {
    LuaWorld world;
    world.process("main", R"LUA(
        local t = time.timer("5ms")
        local begin = time.now()
        time.sleep("60s")
        print(t:stop())
        local fired, ok = t:channel():receive()
        print(fired:sub(begin):milliseconds(), ok, t:channel():receive())
        t = time.timer("5ms")
        time.sleep("60s")
        print(t:reset("5ms"), (select(2, t:channel():receive())))
        t = time.timer("60s")
        time.sleep("5ms")
        print(t:reset("1s"), t:stop(), t:stop()))LUA");
    EXPECT_EQ(world.run().text(), "false | 5 true nil false | false true | true true false");
}

TEST(TimersTest, InCppToo) {
    LuaWorld world;
    world.native("main", [](Process& self) {
        const Duration soon = std::chrono::milliseconds{5};
        const Duration long_after = std::chrono::minutes{1};
        Timer timer = self.timer(soon);
        self.sleep(long_after);
        self.print(timer.stop() ? "pending" : "fired");
        self.print(timer.channel().receive() ? "with its value" : "without");
        Timer second = self.timer(soon);
        self.sleep(long_after);
        self.print(second.reset(soon) ? "pending" : "fired");
    });
    EXPECT_EQ(world.run().text(), "fired | with its value | fired");
}

}  // namespace
}  // namespace moira::runtime
