// SPDX-License-Identifier: MIT
//
// Many of everything: coroutines, processes one after another and at once, chains of spawns,
// messages. What ends is what was begun, and the world ends in order.
#include "tests/support/lua_world.hpp"

namespace moira::runtime {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr int share = 10;  ///< of the full size
#else
constexpr int share = 1;
#endif
#if defined(__OPTIMIZE__)
constexpr int at_once = 20'000 / share;  ///< more take too long: their pages come one by one
#else
constexpr int at_once = 10'000 / share;
#endif

std::string number(int full) {
    return std::to_string(full / share);
}

TEST(ScaleTest, TenThousandCoroutinesInOneProcess) {
    const std::string count = number(10'000);
    LuaWorld world;
    world.process("main", "local n = " + count + R"LUA(
        local done, go = channel.new(n), channel.new(0)
        for i = 1, n do
            coroutine.spawn(function()
                if i % 2 == 0 then time.sleep(i .. "us") else go:receive() end
                done:send(i)
            end)
        end
        time.sleep("1s")
        go:close()
        local sum = 0
        for i = 1, n do sum = sum + done:receive() end
        print(sum == n * (n + 1) // 2)
        local wraps, live = {}, 0
        for i = 1, n do
            wraps[i] = coroutine.wrap(function() while true do coroutine.yield(i) end end)
        end
        for i = 1, n do live = live + wraps[i]() // i end
        print(live == n)
        for i = 1, n do coroutine.spawn(function() process.inbox():receive() end) end
        time.sleep("1ms")
        return "left")LUA");
    const LuaOutcome outcome = world.run();
    EXPECT_EQ(outcome.text(), "true | true");
    EXPECT_EQ(outcome.exit("main"), "\"left\"");
}

TEST(ScaleTest, FiftyThousandProcessesOneAfterAnother) {
    LuaWorld world;
    world.process("main", "local n, sum = " + number(50'000) + R"LUA(, 0
        for i = 1, n do sum = sum + process.exec("app:child", "app:processes", i) end
        print(sum == n * (n + 1) // 2))LUA");
    world.process("child", "return ...");
    const LuaOutcome outcome = world.run();
    EXPECT_EQ(outcome.text(), "true");
    EXPECT_EQ(outcome.summary.counters.processes, 50'000U / share + 1);
}

TEST(ScaleTest, TenThousandProcessesAndMoreAtOnce) {
    LuaWorld world;
    world.process("main", "local n = " + std::to_string(at_once) + R"LUA(
        local pids = {}
        for i = 1, n do
            pids[i] = assert(process.spawn("app:child", "app:processes", process.pid(), i))
        end
        for i = 1, n do process.send(pids[i], "go") end
        local inbox, sum = process.listen("done"), 0
        for i = 1, n do sum = sum + inbox:receive() end
        print(sum == n * (n + 1) // 2))LUA");
    world.process("child", R"LUA(local main, i = ...
        process.inbox():receive()
        process.send(main, "done", i))LUA");
    const LuaOutcome outcome = world.run();
    EXPECT_EQ(outcome.text(), "true");
    EXPECT_EQ(outcome.summary.counters.messages, 2U * at_once);
    EXPECT_EQ(outcome.summary.outcome.kind, sim::OutcomeKind::completed);
}

TEST(ScaleTest, AChainOfSpawnsToTheDepthWithAllAliveAndResultsBack) {
    LuaWorld world;
    world.process("main", "print(process.exec('app:link', 'app:processes', 1))");
    world.process("link", R"LUA(local depth = ...
        local deeper, err = process.exec("app:link", "app:processes", depth + 1)
        if err then print(depth, err) return depth end
        return deeper)LUA");
    world.plan.limits.spawn_depth = 10'000 / share;
    const std::string depth = number(10'000);
    EXPECT_THAT(world.run().lines, testing::ElementsAre(depth + " spawn depth limit exceeded",
                                                        depth + " nil"));
}

TEST(ScaleTest, AFloodUpToTheMailboxIsDeliveredAndOneMoreEndsTheRun) {
    const std::string flood = R"LUA(
        local reader = process.spawn("app:reader", "app:processes", n)
        for i = 1, n do process.send(reader, "x", i) end
        return true)LUA";
    const std::string reader = R"LUA(local n = ...
        time.sleep("1s")
        local inbox = process.inbox()
        for i = 1, n do
            local got = inbox:receive():payload():data()
            if got ~= i then error("wanted " .. i .. ", got " .. got) end
        end
        print("all"))LUA";
    for (const int more : {0, 1}) {
        LuaWorld world;
        const int size = 100'000 / share;
        world.process("main", "local n = " + std::to_string(size + more) + flood);
        world.process("reader", reader);
        world.plan.limits.mailbox_items = static_cast<std::uint32_t>(size);
        EXPECT_EQ(world.run().text(), more == 0 ? "all" : " !limit mailbox");
    }
}

TEST(ScaleTest, ManySendersFloodOneReceiverUnderEverySchedule) {
    LuaWorld world;
    const std::string senders = number(500);
    world.process("main", "local n = " + senders + R"LUA(
        for i = 1, n do process.spawn("app:sender", "app:processes", process.pid(), i) end
        local inbox, last, got = process.listen("x"), {}, 0
        while got < n * 20 do
            local m = inbox:receive()
            assert(m[2] == (last[m[1]] or 0) + 1)  -- in order from each
            last[m[1]] = m[2]
            got = got + 1
        end
        print("all"))LUA");
    world.process("sender", R"LUA(local main, i = ...
        for k = 1, 20 do process.send(main, "x", { i, k }) end)LUA");
    for (const std::uint64_t seed : {0U, 1U, 2U}) EXPECT_EQ(world.run(seed).text(), "all");
}

TEST(ScaleTest, AStarOfLinksDiesAtOnce) {
    LuaWorld world;
    world.process("main", R"LUA(
        local hub = process.spawn_monitored("app:hub", "app:processes")
        local e = process.events():receive()
        print(e.result.error)
        time.sleep("1s"))LUA");
    world.process("hub", "for i = 1, " + number(5'000) + R"LUA( do
            process.spawn_linked("app:leaf", "app:processes")
        end
        error("boom", 0))LUA");
    world.process("leaf", "process.inbox():receive()");
    const LuaOutcome outcome = world.run();
    EXPECT_EQ(outcome.text(), "boom");
    EXPECT_EQ(outcome.summary.outcome.kind, sim::OutcomeKind::completed);
    EXPECT_EQ(outcome.exits.size(), 5'000U / share + 2);
    EXPECT_EQ(outcome.exit("main/hub#0/leaf#0"), "failed: linked process failed");
}

}  // namespace
}  // namespace moira::runtime
