// SPDX-License-Identifier: MIT
//
// Every limit of a plan, reached: those of a run end it with an outcome that names the limit, those
// of a process end that process or are told to the program, and all others go on.
#include "tests/support/lua_world.hpp"

namespace moira::runtime {
namespace {

/// Starts a process that must not notice what goes wrong beside it.
void add_witness(LuaWorld& world) {
    world.process("witness", "for i = 1, 20 do time.sleep('1ms') end return 'fine'");
    world.start("main", "main").start("witness", "witness");
}

TEST(LimitsTest, ARunEndsWithTheNameOfItsLimit) {
    struct Case {
        const char* body;
        void (*set)(sim::Limits& limits);
        const char* name;
    };
    const std::vector<Case> cases = {
        {"while true do process.send(process.pid(), 'x') process.inbox():receive() end",
         [](sim::Limits& limits) { limits.steps = 1'000; }, "steps"},
        {"while true do process.registry.lookup('x') time.sleep(0) end",
         [](sim::Limits& limits) { limits.steps = 1'000; }, "steps"},
        {"while true do time.sleep('1s') end",
         [](sim::Limits& limits) { limits.virtual_time = sim::Duration::from_s(60); },
         "virtual_time"},
        {"local t = time.ticker('1s') while true do t:channel():receive() end",
         [](sim::Limits& limits) { limits.virtual_time = sim::Duration::from_s(60); },
         "virtual_time"},
        {"while time.now() do end",
         [](sim::Limits& limits) { limits.virtual_time = sim::Duration::from_ms(1); }, nullptr},
        {"while true do process.send(process.pid(), 'x', 1) end",
         [](sim::Limits& limits) { limits.mailbox_items = 500; }, "mailbox"},
        {"local p = process.spawn('app:quiet', 'app:processes') "
         "while true do process.send(p, 'x', 1) end",
         [](sim::Limits& limits) { limits.mailbox_items = 500; }, "mailbox"},
        {"while true do process.cancel(process.pid()) end",
         [](sim::Limits& limits) { limits.mailbox_items = 500; }, "mailbox"},
        {"while true do print(('x'):rep(100)) time.sleep('1us') end",
         [](sim::Limits& limits) { limits.output_bytes = 10'000; }, "output_bytes"},
        {"while true do print(('x'):rep(100)) end",
         [](sim::Limits& limits) { limits.output_bytes = 10'000; }, "output_bytes"},
        {"while true do pcall(print, ('x'):rep(100)) end",
         [](sim::Limits& limits) { limits.output_bytes = 10'000; }, "output_bytes"},
    };
    for (const Case& at : cases) {
        SCOPED_TRACE(at.body);
        LuaWorld world;
        world.process("main", at.body);
        world.process("quiet", "process.events():receive()");
        world.plan.limits.instructions = 1'000'000;
        at.set(world.plan.limits);
        const LuaOutcome outcome = world.run();
        if (at.name == nullptr) {
            EXPECT_THAT(outcome.exit("main"), testing::HasSubstr("instruction limit exceeded"));
            continue;
        }
        EXPECT_EQ(outcome.summary.outcome.kind, sim::OutcomeKind::limit);
        EXPECT_EQ(sim::limit_name(outcome.summary.outcome.limit), at.name);
        EXPECT_EQ(outcome.exit("main"), "still runs");
    }
}

TEST(LimitsTest, WhatJustFitsIsNoLimit) {
    LuaWorld mailbox;
    mailbox.process("main", "for i = 1, 500 do process.send(process.pid(), 'x', i) end return 1");
    mailbox.plan.limits.mailbox_items = 500;
    EXPECT_EQ(mailbox.run().summary.outcome.kind, sim::OutcomeKind::completed);
    LuaWorld time;
    time.process("main", "time.sleep('59s') return 1");
    time.plan.limits.virtual_time = sim::Duration::from_s(60);
    EXPECT_EQ(time.run().summary.outcome.kind, sim::OutcomeKind::completed);
    LuaWorld output;
    output.process("main", "print(('x'):rep(99)) return 1");
    output.plan.limits.output_bytes = 100;
    EXPECT_EQ(output.run().summary.outcome.kind, sim::OutcomeKind::completed);
}

TEST(LimitsTest, ASpawnBeyondTheProcessesIsRefusedUntilOneEnds) {
    LuaWorld world;
    world.process("main", R"LUA(
        local pids = {}
        for i = 1, 9 do
            local pid, err = process.spawn("app:idle", "app:processes")
            if not pid then say(i, err) break end
            pids[i] = pid
        end
        say(#pids, process.exec("app:idle", "app:processes"))
        process.terminate(pids[1])
        time.sleep("1ms")
        say(type((process.spawn("app:idle", "app:processes"))))
        for i = 1, 8 do process.terminate(pids[i] or "") end)LUA");
    world.process("idle", "process.inbox():receive()");
    add_witness(world);
    world.plan.limits.processes = 5;
    const LuaOutcome outcome = world.run();
    const std::string refused = "E(LimitExceeded, max processes limit exceeded, false)";
    EXPECT_THAT(outcome.lines,
                testing::ElementsAre("4, " + refused,
                                     "3, nil, E(Internal, max processes limit exceeded, false)",
                                     "\"string\""));
    EXPECT_EQ(outcome.exit("witness"), "\"fine\"");
    EXPECT_THAT(outcome.summary.refusing_limits, testing::ElementsAre(sim::LimitKind::processes));
}

TEST(LimitsTest, APlanThatCannotBeginSaysSo) {
    LuaWorld world;
    world.process("main", "return 1");
    add_witness(world);
    world.plan.limits.processes = 1;
    EXPECT_THAT(world.run().problem, testing::HasSubstr("the limit of processes is too low"));
}

TEST(LimitsTest, AChainOfSpawnsEndsAtItsDepth) {
    LuaWorld world;
    world.process("main", "process.spawn('app:link', 'app:processes', 1) return 'done'");
    world.process("link", R"LUA(local depth = ...
        local pid, err = process.spawn("app:link", "app:processes", depth + 1)
        if not pid then say(depth, err) end)LUA");
    add_witness(world);
    world.plan.limits.spawn_depth = 50;
    const LuaOutcome outcome = world.run();
    EXPECT_THAT(outcome.lines,
                testing::ElementsAre("50, E(LimitExceeded, spawn depth limit exceeded, false)"));
    EXPECT_EQ(outcome.exit("witness"), "\"fine\"");
    EXPECT_EQ(outcome.exit("main"), "\"done\"");
    EXPECT_THAT(outcome.summary.refusing_limits, testing::ElementsAre(sim::LimitKind::spawn_depth));
}

TEST(LimitsTest, AMessageBeyondTheBytesIsRefused) {
    LuaWorld world;
    world.process("main", R"LUA(
        local me, fits = process.pid(), 0
        for size = 900, 1100 do
            if process.send(me, "x", ("x"):rep(size)) then fits = size end
        end
        print(fits > 950 and fits <= 1000)
        local large = ("x"):rep(2000)
        say(process.send(me, "x", large))
        say(process.spawn("app:idle", "app:processes", large))
        say(process.exec("app:idle", "app:processes", large))
        say(process.send(me, "x", "small"))
        return large)LUA");
    world.process("idle", "return 1");
    add_witness(world);
    world.plan.limits.message_bytes = 1'000;
    const LuaOutcome outcome = world.run();
    const std::string refused = "nil, E(LimitExceeded, message too large, false)";
    EXPECT_THAT(outcome.lines,
                testing::ElementsAre("true", refused, refused, refused, "true, nil"));
    EXPECT_EQ(outcome.exit("main"), "failed: the result cannot be sent");
    EXPECT_EQ(outcome.exit("witness"), "\"fine\"");
    EXPECT_THAT(outcome.summary.refusing_limits,
                testing::ElementsAre(sim::LimitKind::message_bytes));
}

TEST(LimitsTest, AProcessEndsWithTheNameOfItsLimitAndOthersGoOn) {
    struct Case {
        const char* body;
        const char* error;
    };
    const std::vector<Case> cases = {
        {"local t = {} for i = 1, 1e9 do t[i] = i end", "not enough memory"},
        {"while true do pcall(string.rep, 'x', 1e9) end", "memory limit exceeded"},
        {"while true do end", "instruction limit exceeded (2000000 instructions in one step)"},
        {"string.find(('a'):rep(200), ('a?'):rep(100) .. 'b')",
         "match step limit exceeded"},
        {"while true do pcall(string.find, ('a'):rep(200), ('a?'):rep(100) .. 'b') end",
         "native step limit exceeded"},
    };
    for (const Case& at : cases) {
        SCOPED_TRACE(at.body);
        LuaWorld world;
        world.process("main", at.body);
        add_witness(world);
        world.plan.limits.process_memory = 4U << 20U;
        world.plan.limits.instructions = 2'000'000;
        world.plan.limits.native_steps = 100'000;
        const LuaOutcome outcome = world.run();
        EXPECT_THAT(outcome.exit("main"), testing::HasSubstr(at.error));
        EXPECT_THAT(outcome.exit("main"), testing::StartsWith("failed: "));
        EXPECT_EQ(outcome.exit("witness"), "\"fine\"");
        EXPECT_EQ(outcome.summary.outcome.kind, sim::OutcomeKind::completed);
    }
}

}  // namespace
}  // namespace moira::runtime
