// SPDX-License-Identifier: MIT
// Goal: Simulations on several threads know nothing of each other: their hashes are those of the
// same runs one after the other (design.md 3.11).
#include "tests/support/lua_world.hpp"

#include <array>
#include <thread>

namespace moira {
namespace {

using runtime::LuaWorld;

constexpr std::uint64_t seeds = 40;

/// Hashes of runs in which processes in C++ and Lua spawn, race, fail and are killed.
std::vector<std::string> hashes(std::uint64_t first) {
    LuaWorld world;
    world.native("main", [](Process& self) {
        self.trap_links(true);
        for (int i = 0; i < 4; ++i) {
            const char* entry = i % 2 == 0 ? "app:native" : "app:lua";
            static_cast<void>(self.spawn_linked_monitored(entry, "app:processes", self.pid()));
        }
        int ended = 0;
        while (ended < 4) {
            self.select(on(self.inbox(),
                           [&](const Message& message) {
                               if (self.random(3) == 0)
                                   static_cast<void>(self.terminate(message.from()));
                           }),
                        on(self.events(), [&](const Event& event) {
                            if (event.kind == Event::Kind::exit) ++ended;
                        }));
        }
    });
    world.native("native", [](Process& self, const Pid& parent) {
        for (int i = 0; i < 5; ++i) {
            self.sleep(std::chrono::microseconds{self.random(300)});
            static_cast<void>(self.send(parent, "tick", i));
        }
        if (self.random(2) == 0) throw std::runtime_error{"unlucky"};
    });
    world.process("lua", R"lua(
        local parent = ...
        local time = require('time')
        for i = 1, 5 do
            time.sleep(math.random(300) .. 'us')
            process.send(parent, 'tick', i)
        end
    )lua");
    std::vector<std::string> all;
    for (std::uint64_t seed = first; seed < first + seeds; ++seed)
        all.push_back(world.run(seed).summary.trace_hash.hex());
    return all;
}

TEST(ThreadsTest, EightSimulationsGiveTheHashesOfOneAfterTheOther) {
    constexpr std::size_t count = 8;
    std::array<std::vector<std::string>, count> together;
    {
        std::array<std::jthread, count> threads;
        for (std::size_t i = 0; i < count; ++i)
            threads[i] = std::jthread{[&, i] { together[i] = hashes(i * seeds); }};
    }
    for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(together[i], hashes(i * seeds)) << i;
    EXPECT_NE(together[0], together[1]);
}

}  // namespace
}  // namespace moira
