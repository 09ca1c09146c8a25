// SPDX-License-Identifier: MIT
//
// What holds under every schedule (semantics 14.1): the races that are legal do occur, those that
// are not never do.
#include "tests/support/lua_world.hpp"

namespace moira::runtime {
namespace {

TEST(GuaranteesTest, WhoRunsFirstAfterASpawnIsOpen) {
    LuaWorld world;
    world.process("main", "process.spawn('app:child', 'app:processes') print('parent')");
    world.process("child", "print('child')");
    EXPECT_EQ(world.run().text(), "child | parent");
    expect_outcomes(world.explore(), {"child | parent", "parent | child"});
}

TEST(GuaranteesTest, ExitNeverOvertakesTheDeadProcessesMessages) {
    LuaWorld world;
    world.process("main", R"LUA(
        local topic, inbox, events = process.listen("t"), process.inbox(), process.events()
        process.spawn_monitored("app:child", "app:processes", process.pid())
        local got = {}
        while true do
            local r = channel.select {
                events:case_receive(), inbox:case_receive(), topic:case_receive() }
            if r.channel == events then break end
            got[#got + 1] = r.channel == inbox and r.value:payload():data() or r.value
        end
        print(table.concat(got, " ")))LUA");
    world.process("child", R"LUA(local parent = ...
        process.send(parent, "x", 1)
        process.send(parent, "y", 2)
        process.send(parent, "t", 3))LUA");
    // Between channels the receiver chooses, and only the topic has a buffer to choose from.
    expect_outcomes(world.explore(), {"1 2 3", "1 3 2", "3 1 2"});
}

TEST(GuaranteesTest, APairsMessagesKeepTheirOrderAcrossTopics) {
    LuaWorld world;
    world.process("main", R"LUA(
        local inbox = process.inbox()
        for i = 1, 2 do process.spawn("app:sender", "app:processes", process.pid(), i * 10) end
        local last, ok = { [10] = 0, [20] = 0 }, true
        for i = 1, 8 do
            local value = inbox:receive():payload():data()
            local base = value // 10 * 10
            ok = ok and value == base + last[base] + 1
            last[base] = value - base
        end
        print(ok))LUA");
    world.process("sender", R"LUA(local to, base = ...
        for i = 1, 4 do process.send(to, "topic" .. i % 2, base + i) end)LUA");
    expect_outcomes(world.explore(), {"true"});
}

TEST(GuaranteesTest, TwoSendersInterleaveInEveryWay) {
    LuaWorld world;
    world.process("main", R"LUA(
        local inbox = process.inbox()
        for i = 1, 2 do process.spawn("app:sender", "app:processes", process.pid(), i) end
        local got = ""
        for i = 1, 4 do got = got .. inbox:receive():payload():data() end
        print(got))LUA");
    world.process("sender", R"LUA(local to, who = ...
        for i = 1, 2 do process.send(to, "x", who) end)LUA");
    expect_outcomes(world.explore(), {"1122", "1212", "1221", "2112", "2121", "2211"});
}

constexpr const char* after_exit = R"LUA(
    local events = process.events()
    local pid = process.spawn_monitored("app:child", "app:processes")
    local event = events:receive()
    say(event.from == pid, process.registry.lookup("n"))
    say(process.send(pid, "x"))
    say(process.send("n", "x"))
    say(process.monitor(pid))
    say(process.link(pid))
    say(process.cancel(pid))
    say(process.terminate(pid)))LUA";

TEST(GuaranteesTest, NothingReachesAProcessWhoseExitWasSeen) {
    LuaWorld world;
    world.process("main", after_exit);
    world.process("child", "process.registry.register('n')");
    expect_outcomes(world.explore(),
                    {"true, nil, E(NotFound, name not registered, false)"
                     " | nil, E(NotFound, process not found, false)"
                     " | nil, E(NotFound, could not resolve 'n' as PID or registered name, false)"
                     " | nil, E(Internal, pid not registered, false)"
                     " | nil, E(Internal, pid not registered, false)"
                     " | nil, E(Internal, process not found, false)"
                     " | nil, E(Internal, process not found, false)"});
}

/// The kinds of all events that `main` receives within 50 ms, after `setup`.
LuaWorld& events_seen(LuaWorld& world, const std::string& setup) {
    world.process("main", "local events = process.events() " + setup + R"LUA(
        local timeout, got = time.after("50ms"), {}
        while true do
            local r = channel.select { events:case_receive(), timeout:case_receive() }
            if r.channel == timeout then break end
            got[#got + 1] = r.value.kind
        end
        print("[" .. table.concat(got, " ") .. "]"))LUA");
    world.process("quick", "return 1");
    world.process("fails", "error('boom')");
    world.process("idle", "process.inbox():receive()");
    return world;
}

TEST(GuaranteesTest, AMonitorFiresOnce) {
    LuaWorld world;
    events_seen(world, R"LUA(
        local pid = process.spawn_monitored("app:quick", "app:processes")
        process.monitor(pid))LUA");
    expect_outcomes(world.explore(), {"[pid.exit]"});
}

TEST(GuaranteesTest, AMonitorOfASpawnedChildComesTooLateOrFires) {
    LuaWorld world;
    events_seen(world, R"LUA(
        print(process.monitor((process.spawn("app:quick", "app:processes")))))LUA");
    expect_outcomes(world.explore(), {"true nil | [pid.exit]", "nil pid not registered | []"});
}

TEST(GuaranteesTest, AMonitoredChildThatEndsAtOnceIsSeen) {
    LuaWorld world;
    events_seen(world, "process.spawn_monitored('app:fails', 'app:processes')");
    EXPECT_EQ(world.run().text(), "[pid.exit]");
    expect_outcomes(world.explore(), {"[pid.exit]"});
}

TEST(GuaranteesTest, UnmonitorDoesNotRetractAnExit) {
    LuaWorld world;
    events_seen(world, R"LUA(
        local pid = process.spawn_monitored("app:quick", "app:processes")
        say(process.unmonitor(pid)))LUA");
    expect_outcomes(world.explore(), {"true, nil | [pid.exit]", "true, nil | []"});
}

TEST(GuaranteesTest, ANormalExitGivesNoLinkDown) {
    for (const std::string trap : {"true", "false"}) {
        LuaWorld world;
        events_seen(world, "process.set_options({ trap_links = " + trap + R"LUA( })
            process.spawn_linked("app:quick", "app:processes"))LUA");
        expect_outcomes(world.explore(), {"[]"});
    }
}

TEST(GuaranteesTest, UnlinkSavesOrComesTooLate) {
    LuaWorld world;
    events_seen(world, R"LUA(
        local pid = process.spawn_linked("app:fails", "app:processes")
        process.unlink(pid))LUA");
    expect_outcomes(world.explore(), {"[]", " !failed: linked process failed"});
}

TEST(GuaranteesTest, ALinkDownTakenBeforeTheFlagIsSetKills) {
    LuaWorld world;
    events_seen(world, R"LUA(
        process.spawn_linked("app:fails", "app:processes")
        process.set_options({ trap_links = true }))LUA");
    expect_outcomes(world.explore(), {"[pid.link.down]", " !failed: linked process failed"});
}

TEST(GuaranteesTest, ACycleOfLinksDiesOnceEach) {
    LuaWorld world;
    world.process("main", R"LUA(
        local events = process.events()
        local pids = {}
        for i = 1, 3 do pids[i] = process.spawn_monitored("app:member", "app:processes") end
        for i = 1, 3 do process.send(pids[i], "link", pids[i % 3 + 1]) end
        time.sleep("5ms")
        process.terminate(pids[1])
        local causes = {}
        for i = 1, 3 do
            local event = events:receive()
            causes[#causes + 1] = tostring(event.result.error)
        end
        table.sort(causes)
        print(table.concat(causes, ", "))
        local r = channel.select { events:case_receive(), time.after("50ms"):case_receive() }
        print(r.channel ~= events))LUA");
    world.process("member", R"LUA(
        process.link(process.listen("link"):receive())
        process.inbox():receive())LUA");
    expect_outcomes(world.explore(100), {"linked process failed, linked process failed, "
                                         "process terminated | true"});
}

TEST(GuaranteesTest, ATerminatedProcessMayStillTakeMessagesAndRunsNoMoreOfItsCode) {
    LuaWorld world;
    world.process("main", R"LUA(
        local events = process.events()
        local pid = process.spawn_monitored("app:victim", "app:processes")
        time.sleep("5ms")
        process.terminate(pid)
        say((process.send(pid, "x")))
        say(events:receive().result))LUA");
    world.process("victim", "pcall(function() process.inbox():receive() end) print('alive')");
    const std::string end = " | {error=E(Internal, process terminated, nil)}";
    expect_outcomes(world.explore(), {"true" + end, "nil" + end});
}

TEST(GuaranteesTest, IndependentExitsComeInAnyOrder) {
    LuaWorld world;
    world.process("main", R"LUA(
        local events = process.events()
        local first = process.spawn_monitored("app:quick", "app:processes")
        process.spawn_monitored("app:quick", "app:processes")
        print(events:receive().from == first))LUA");
    world.process("quick", "");
    expect_outcomes(world.explore(), {"true", "false"});
}

TEST(GuaranteesTest, ManyWatchersSeeAnExitInAnyOrder) {
    LuaWorld world;
    world.process("main", R"LUA(
        local pid = process.spawn("app:target", "app:processes")
        for i = 1, 2 do process.spawn("app:watcher", "app:processes", pid, i) end)LUA");
    world.process("target", "time.sleep('5ms')");
    world.process("watcher", R"LUA(local pid, number = ...
        process.monitor(pid)
        process.events():receive()
        print(number))LUA");
    expect_outcomes(world.explore(), {"1 | 2", "2 | 1"});
}

TEST(GuaranteesTest, CancelIsNotLostBeforeTheTargetListens) {
    LuaWorld world;
    world.process("main", R"LUA(
        local pid = process.spawn("app:child", "app:processes")
        process.cancel(pid, "why"))LUA");
    world.process("child",
                  "local event = process.events():receive() print(event.kind, event.reason)");
    expect_outcomes(world.explore(), {"pid.cancel why"});
}

TEST(GuaranteesTest, ATransitiveMessageMayOvertakeInPairFifo) {
    LuaWorld world;
    world.process("main", R"LUA(
        local inbox = process.inbox()
        local relay = process.spawn("app:relay", "app:processes", process.pid())
        process.spawn("app:sender", "app:processes", process.pid(), relay)
        print(inbox:receive():topic() .. " " .. inbox:receive():topic()))LUA");
    world.process("relay", "local to = ... process.inbox():receive() process.send(to, 'relayed')");
    world.process("sender", R"LUA(local to, relay = ...
        process.send(to, "direct")
        process.send(relay, "go"))LUA");
    expect_outcomes(world.explore(), {"direct relayed", "relayed direct"});
}

TEST(GuaranteesTest, ATransitiveMessageDoesNotOvertakeInInstant) {
    LuaWorld world;
    world.plan.ordering = sim::OrderingModel::instant;
    world.process("main", R"LUA(
        local inbox = process.inbox()
        local relay = process.spawn("app:relay", "app:processes", process.pid())
        process.spawn("app:sender", "app:processes", process.pid(), relay)
        print(inbox:receive():topic() .. " " .. inbox:receive():topic()))LUA");
    world.process("relay", "local to = ... process.inbox():receive() process.send(to, 'relayed')");
    world.process("sender", R"LUA(local to, relay = ...
        process.send(to, "direct")
        process.send(relay, "go"))LUA");
    expect_outcomes(world.explore(), {"direct relayed"});
}

TEST(GuaranteesTest, AParentsDeathDoesNotTouchAMonitoredChild) {
    LuaWorld world;
    world.process("main", "process.spawn_monitored('app:child', 'app:processes') error('boom')");
    world.process("child", "time.sleep('5ms') print('alive')");
    expect_outcomes(world.explore(100), {"alive !failed: main:1: boom"});
}

TEST(GuaranteesTest, AnExecOfAChildHasItsResultAfterItsMessages) {
    LuaWorld world;
    world.process("main", R"LUA(
        local topic = process.listen("t")
        local result = process.exec("app:child", "app:processes", process.pid())
        say(result, channel.select { topic:case_receive(), default = true }.value))LUA");
    world.process("child", "process.send(..., 't', 1) return 2");
    expect_outcomes(world.explore(), {"2, 1"});
}

}  // namespace
}  // namespace moira::runtime
