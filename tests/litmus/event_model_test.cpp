// SPDX-License-Identifier: MIT
//
// The event model's own litmus tests: for each, what must happen under some schedule, what must not
// under any, and what the default schedule and model `instant` give.
#include "tests/support/lua_world.hpp"

namespace moira::runtime {
namespace {

constexpr const char* gone = "nil, E(NotFound, process not found, false)";

LuaWorld& instant(LuaWorld& world) {
    world.plan.ordering = sim::OrderingModel::instant;
    return world;
}

void spawn_then_send(LuaWorld& world) {
    world.process("main", R"LUA(local pid = process.spawn("app:child", "app:processes")
        say(process.send(pid, "x", 1)))LUA");
    world.process("child", "print('child')");
}

TEST(EventModelTest, AChildMayExitBeforeItsParentsNextSend) {
    for (const bool in_order : {false, true}) {
        LuaWorld world;
        spawn_then_send(world);
        if (in_order) instant(world);
        EXPECT_EQ(world.run().text(), std::string{"child | "} + gone);
        expect_outcomes(world.explore(), {"true, nil | child", std::string{"child | "} + gone});
    }
}

TEST(EventModelTest, AnOwnerMayExitBetweenLookupAndSend) {
    LuaWorld world;
    world.process("main", R"LUA(process.spawn("app:owner", "app:processes")
        local pid = process.registry.lookup("o")
        if not pid then return print("none") end
        say(process.send(pid, "x")))LUA");
    world.process("owner", R"LUA(process.registry.register("o") process.registry.lookup("o"))LUA");
    expect_outcomes(world.explore(), {"none", "true, nil", gone});
}

TEST(EventModelTest, ANameIsFreeBeforeItsOwnersPidIsRefused) {
    LuaWorld world;
    world.process("main", R"LUA(process.spawn("app:owner", "app:processes")
        say(process.send("o", "x")))LUA");
    world.process("owner", R"LUA(process.registry.register("o") process.registry.lookup("o"))LUA");
    expect_outcomes(
        world.explore(),
        {"nil, E(NotFound, could not resolve 'o' as PID or registered name, false)", "true, nil"});
}

TEST(EventModelTest, ATargetMayBeTerminatedBetweenTwoSends) {
    for (const bool in_order : {false, true}) {
        LuaWorld world;
        world.process("main", R"LUA(
            local target = process.spawn("app:target", "app:processes")
            process.spawn("app:sender", "app:processes", target)
            process.terminate(target))LUA");
        world.process("target", "process.events():receive()");
        world.process("sender", R"LUA(local target = ...
            local first = process.send(target, "a")
            say(first, (process.send(target, "b"))))LUA");
        if (in_order) instant(world);
        expect_outcomes(world.explore(), {"true, true", "true, nil", "nil, nil"});
    }
}

TEST(EventModelTest, AServerMayDieBetweenARequestAndTheMonitorThatFollows) {
    for (const bool in_order : {false, true}) {
        for (const std::string command : {"monitor", "link"}) {
            LuaWorld world;
            world.process("main", R"LUA(
                local server = process.spawn("app:server", "app:processes")
                process.send(server, "question")
                say((process.)LUA" + command +
                                      "(server)))");
            world.process("server", R"LUA(process.listen("question"):receive())LUA");
            if (in_order) instant(world);
            EXPECT_EQ(world.run().text(), "true");
            expect_outcomes(world.explore(), {"true", "nil"});
        }
    }
}

TEST(EventModelTest, ALinkMayKillBetweenASendAndTheUnlinkThatFollows) {
    LuaWorld world;
    world.process("main", R"LUA(
        local helper = process.spawn_linked("app:helper", "app:processes")
        process.send(helper, "stop")
        process.unlink(helper)
        time.sleep("1ms")
        print("alive"))LUA");
    world.process("helper", R"LUA(process.listen("stop"):receive() error("stopped"))LUA");
    expect_outcomes(world.explore(), {"alive", " !failed: linked process failed"});
}

LuaWorld& b_then_a(LuaWorld& world, const std::string& before_select) {
    world.process("main", R"LUA(
        local a, b = process.listen("a"), process.listen("b")
        process.spawn("app:sender", "app:processes", process.pid()) )LUA" +
                              before_select + R"LUA(
        local got = {}
        for i = 1, 2 do
            local r = channel.select { a:case_receive(), b:case_receive() }
            got[i] = r.value
        end
        print(got[1] .. got[2]))LUA");
    world.process("sender",
                  R"LUA(local to = ... process.send(to, "b", "b") process.send(to, "a", "a"))LUA");
    return world;
}

TEST(EventModelTest, TheOlderMessageWakesOrTheEarlierCaseWins) {
    for (const std::string before : {"", "time.sleep(0)"}) {
        LuaWorld world;
        expect_outcomes(b_then_a(world, before).explore(), {"ab", "ba"});
        LuaWorld ordered;
        expect_outcomes(instant(b_then_a(ordered, before)).explore(), {"ab", "ba"});
    }
}

TEST(EventModelTest, FiveMillisecondsLaterBothAreBuffered) {
    LuaWorld world;
    EXPECT_EQ(b_then_a(world, "time.sleep('5ms')").run().text(), "ab");
    expect_outcomes(world.explore(), {"ab"});
}

TEST(EventModelTest, AMessageMayWakeWhileABufferedOneIsFoundAtTheNextSelect) {
    LuaWorld world;
    world.process("main", R"LUA(
        local a, b = process.listen("a"), process.listen("b")
        process.spawn("app:sender", "app:processes", process.pid())
        local first = b:receive()
        local r = channel.select { a:case_receive(), default = true }
        print(first, r.default and "none" or r.value))LUA");
    world.process("sender",
                  R"LUA(local to = ... process.send(to, "b", "b") process.send(to, "a", "a"))LUA");
    expect_outcomes(world.explore(), {"b none", "b a"});
}

// E12: the message to main was sent a millisecond before the one to other, so once main waits, it
// comes first, however late main began to wait.
TEST(EventModelTest, WhatWasSentBeforeItsReceiverParkedComesFirst) {
    for (const bool in_order : {false, true}) {
        LuaWorld world;
        world.process("main", R"LUA(
            local other = process.spawn("app:other", "app:processes")
            process.spawn("app:sender", "app:processes", process.pid(), other)
            process.registry.lookup("a")  -- the sender may send to main
            for i = 1, 1100 do time.now() end
            process.registry.lookup("a")  -- and, a millisecond later, to other
            local inbox = process.inbox()
            print("parks")
            inbox:receive()
            print("own"))LUA");
        world.process("other", "print(process.inbox():receive():payload():data())");
        world.process("sender", R"LUA(local main, other = ...
            process.send(main, "x")
            local first = time.now():unix_nano()
            process.registry.lookup("b")
            local apart = time.now():unix_nano() - first
            process.send(other, "y", apart >= 1000000 and "late" or "early"))LUA");
        if (in_order) instant(world);
        expect_outcomes(world.explore(1500), {"parks | own | late", "late | parks | own"},
                        {"parks | own | early", "parks | early | own", "early | parks | own"});
    }
}

TEST(EventModelTest, PollingARendezvousChannelFindsNothing) {
    for (const std::string channel : {"inbox", "events"}) {
        LuaWorld world;
        world.process("main", "local ch = process." + channel + R"LUA(()
            for i = 1, 3 do
                process.send(process.pid(), "x", i)
                process.cancel(process.pid())
            end
            time.sleep("5ms")
            for i = 1, 3 do
                say(channel.select { ch:case_receive(), default = true }.default)
            end)LUA");
        expect_outcomes(world.explore(100), {"true | true | true"});
    }
}

TEST(EventModelTest, PollingATopicFindsOneMessageBetweenYields) {
    const std::string poll = R"LUA(
        local ch = process.listen("t")
        for i = 1, 2 do process.send(process.pid(), "t", i) end
        WAIT
        local function poll() return channel.select { ch:case_receive(), default = true }.value end
        local first, second = poll(), poll()
        time.sleep("5ms")
        say(first, second, poll()))LUA";
    LuaWorld certain;
    certain.process("main", std::string{poll}.replace(poll.find("WAIT"), 4, "time.sleep('5ms')"));
    expect_outcomes(certain.explore(100), {"1, nil, 2"});
    LuaWorld racy;
    racy.process("main", std::string{poll}.replace(poll.find("WAIT"), 4, ""));
    EXPECT_EQ(racy.run().text(), "1, nil, 2");
    expect_outcomes(racy.explore(), {"1, nil, 2", "nil, nil, 1"});
}

TEST(EventModelTest, BothMaySeeANameFreeAndOneIsRefused) {
    LuaWorld world;
    world.process("main",
                  R"LUA(for i = 1, 2 do process.spawn("app:racer", "app:processes") end)LUA");
    world.process("racer", R"LUA(local free = process.registry.lookup("n") == nil
        local ok, err = process.registry.register("n")
        say(free, ok, err)
        process.inbox():receive())LUA");
    const std::string won = "true, true, nil";
    const std::string refused = "nil, E(AlreadyExists, name already registered, false)";
    expect_outcomes(world.explore(), {won + " | true, " + refused, won + " | false, " + refused});
}

constexpr const char* finder = R"LUA(process.listen("go"):receive()
    say(process.registry.lookup("n") ~= nil))LUA";

TEST(EventModelTest, OtherTasksRegisterBeforeASendIsDispatched) {
    LuaWorld world;
    world.process("finder", finder);
    world.process("main", R"LUA(
        local to = process.spawn("app:finder", "app:processes")
        coroutine.spawn(function() process.send(to, "go") end)
        process.registry.register("n")
        time.sleep("10ms"))LUA");
    expect_outcomes(world.explore(), {"true"});
}

TEST(EventModelTest, OneTaskSendsBeforeItRegisters) {
    LuaWorld world;
    world.process("finder", finder);
    world.process("main", R"LUA(
        local to = process.spawn("app:finder", "app:processes")
        process.send(to, "go")
        process.registry.register("n")
        time.sleep("10ms"))LUA");
    expect_outcomes(world.explore(), {"true", "false"});
}

LuaWorld& watched_failure(LuaWorld& world, const std::string& options) {
    world.process("main", options + R"LUA(
        process.spawn_linked_monitored("app:fails", "app:processes")
        local events = process.events()
        print(events:receive().kind)
        print(events:receive().kind))LUA");
    world.process("fails", "error('boom')");
    return world;
}

TEST(EventModelTest, ATrappingWatcherSeesExitAndThenLinkDown) {
    for (const bool in_order : {false, true}) {
        LuaWorld world;
        watched_failure(world, "process.set_options({ trap_links = true })");
        if (in_order) instant(world);
        EXPECT_EQ(world.run().text(), "pid.exit | pid.link.down");
        expect_outcomes(world.explore(), {"pid.exit | pid.link.down"});
    }
}

TEST(EventModelTest, ANonTrappingWatcherDiesBeforeOrAfterTheExit) {
    LuaWorld world;
    watched_failure(world, "");
    expect_outcomes(world.explore(),
                    {" !failed: linked process failed", "pid.exit !failed: linked process failed"});
}

TEST(EventModelTest, ResultsComeBeforeTheFailureOfWhoSentThem) {
    for (const bool in_order : {false, true}) {
        LuaWorld world;
        world.process("main", R"LUA(
            process.set_options({ trap_links = true })
            local events, inbox = process.events(), process.inbox()
            process.spawn_linked_monitored("app:child", "app:processes", process.pid())
            local got = {}
            while got[#got] ~= "pid.link.down" do
                local r = channel.select { events:case_receive(), inbox:case_receive() }
                got[#got + 1] = r.channel == events and r.value.kind or r.value:payload():data()
            end
            print(table.concat(got, " ")))LUA");
        world.process("child", R"LUA(local parent = ...
            for i = 1, 3 do process.send(parent, "r" .. i, "m" .. i) end
            error("boom"))LUA");
        if (in_order) instant(world);
        expect_outcomes(world.explore(), {"m1 m2 m3 pid.exit pid.link.down"});
    }
}

/// A timer at 10 ms against a message sent at `sends_at`.
Outcomes timer_against_message(const std::string& sends_at) {
    LuaWorld world;
    world.process("main", R"LUA(
        local inbox = process.inbox()
        local timer = time.after("10ms")
        process.spawn("app:sender", "app:processes", process.pid())
        local r = channel.select { timer:case_receive(), inbox:case_receive() }
        print(r.channel == timer and "timer" or "message"))LUA");
    world.process("sender", "time.sleep('" + sends_at + "') process.send(..., 'x')");
    return world.explore();
}

TEST(EventModelTest, ATimerRacesWithAMessageOfTheSameMoment) {
    expect_outcomes(timer_against_message("10100us"), {"timer", "message"});
    expect_outcomes(timer_against_message("9900us"), {"timer", "message"});
}

TEST(EventModelTest, FiveMillisecondsSeparateATimerFromAMessage) {
    expect_outcomes(timer_against_message("15ms"), {"timer"});
    expect_outcomes(timer_against_message("5ms"), {"message"});
}

TEST(EventModelTest, ABusyWaitOnTheClockEnds) {
    LuaWorld world;
    world.process("main", R"LUA(
        local start = time.now()
        while time.now():sub(start):milliseconds() < 5 do end
        print("done"))LUA");
    EXPECT_EQ(world.run().text(), "done");
    expect_outcomes(world.explore(20), {"done"});
}

TEST(EventModelTest, ABusyWaitOnTheRegistryEnds) {
    LuaWorld world;
    world.process("main", R"LUA(
        process.spawn("app:later", "app:processes")
        while not process.registry.lookup("n") do end
        print("done"))LUA");
    world.process("later",
                  "time.sleep('1ms') process.registry.register('n') process.inbox():receive()");
    EXPECT_EQ(world.run().text(), "done");
    expect_outcomes(world.explore(20), {"done"});
}

TEST(EventModelTest, ABusyWaitOnAPollEnds) {
    LuaWorld world;
    world.process("main", R"LUA(
        local ch = process.listen("t")
        process.spawn("app:later", "app:processes", process.pid())
        while channel.select { ch:case_receive(), default = true }.default do time.sleep(0) end
        print("done"))LUA");
    world.process("later", "time.sleep('1ms') process.send(..., 't')");
    EXPECT_EQ(world.run().text(), "done");
    expect_outcomes(world.explore(20), {"done"});
}

TEST(EventModelTest, ABusyWaitOfOneTaskBesideAnotherEnds) {
    LuaWorld world;
    world.process("main", R"LUA(
        process.spawn("app:later", "app:processes")
        coroutine.spawn(function() process.inbox():receive() end)
        while not process.registry.lookup("n") do time.sleep(0) end
        print("done"))LUA");
    world.process("later", R"LUA(time.sleep("1ms") process.registry.register("n")
        process.inbox():receive())LUA");
    EXPECT_EQ(world.run().text(), "done");
    expect_outcomes(world.explore(20), {"done"});
}

TEST(EventModelTest, TasksThatNeverParkReachTheLimitOfSteps) {
    for (const std::string other : {"", "coroutine.spawn(function() time.sleep('1h') end)"}) {
        LuaWorld world;
        world.plan.limits.steps = 1000;
        world.process("main", other + " while true do time.sleep(0) end");
        EXPECT_EQ(world.run().text(), " !limit steps");
    }
}

}  // namespace
}  // namespace moira::runtime
