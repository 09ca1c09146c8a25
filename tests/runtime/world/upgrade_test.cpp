// SPDX-License-Identifier: MIT
//
// What an upgrade does to what was sent to the process before: everything that was not handed to a
// channel goes to the new program, in its order, and nothing else does (semantics 2.7,
// event-model E3).
#include "tests/support/lua_world.hpp"

namespace moira::runtime {
namespace {

/// `app:old` runs `before` and becomes `app:new`; main watches it and says its result.
LuaWorld& upgraded(LuaWorld& world, const std::string& before, const std::string& after) {
    world.process("main", R"LUA(
        process.set_options({ trap_links = true })
        process.spawn_linked_monitored("app:old", "app:processes", process.pid())
        say(process.events():receive().result))LUA");
    world.process("old", before + " process.upgrade('app:new') print('never')");
    world.process("new", after);
    return world;
}

constexpr const char* read_inbox = R"LUA(
    local inbox, got = process.inbox(), {}
    for i = 1, 3 do got[i] = inbox:receive():payload():data() end
    return table.concat(got, " "))LUA";

TEST(UpgradeMailboxTest, WhatWasTakenGoesBeforeWhatStillTravels) {
    for (const std::string before : {
             // All three in flight; one taken by a poll of the inbox, which takes by the default.
             R"LUA(for _, v in ipairs { "a", "b", "c" } do
                       process.send(process.pid(), v, v)
                   end)LUA",
             R"LUA(process.send(process.pid(), "a", "a")
                   time.sleep("1ms")
                   channel.select { process.inbox():case_receive(), default = true }
                   process.send(process.pid(), "b", "b") process.send(process.pid(), "c", "c"))LUA",
             // Routed to topics of the old program, nobody received.
             R"LUA(local a, c = process.listen("a"), process.listen("c")
                   for _, v in ipairs { "a", "b", "c" } do
                       process.send(process.pid(), v, v)
                   end)LUA",
         }) {
        LuaWorld world;
        upgraded(world, before, read_inbox);
        EXPECT_EQ(world.run().text(), "{value=\"a b c\"}") << before;
        expect_outcomes(world.explore(50), {"{value=\"a b c\"}"});
    }
}

TEST(UpgradeMailboxTest, WhatAChannelHoldsIsGone) {
    LuaWorld world;
    upgraded(world, R"LUA(
        local t = process.listen("t")
        for i = 1, 2 do process.send(process.pid(), "t", i) end
        time.sleep("1ms")
        print((t:receive()))  -- the second lies in the channel
        process.send(process.pid(), "t", "later"))LUA",
             R"LUA(
        local first = process.inbox():receive():payload():data()
        local late = time.after("5ms")
        local r = channel.select { process.inbox():case_receive(), late:case_receive() }
        return { first, r.channel == late })LUA");
    EXPECT_EQ(world.run().text(), "1 | {value={1=\"later\", 2=true}}");
}

TEST(UpgradeMailboxTest, NoticesGoToTheNewProgramsEvents) {
    LuaWorld world;
    upgraded(world, R"LUA(
        process.spawn_monitored("app:quick", "app:processes")
        process.cancel(process.pid(), "why")
        time.sleep("5ms"))LUA",
             R"LUA(
        local events, got = process.events(), {}
        for i = 1, 2 do
            local e = events:receive()
            got[i] = e.kind
        end
        table.sort(got)
        return table.concat(got, " "))LUA");
    world.process("quick", "return 1");
    EXPECT_EQ(world.run().text(), "{value=\"pid.cancel pid.exit\"}");
}

TEST(UpgradeMailboxTest, ATrappedLinkThatWasNotTakenKillsWhoNoLongerTraps) {
    LuaWorld world;
    upgraded(world, R"LUA(
        process.set_options({ trap_links = true })
        process.spawn_linked("app:bad", "app:processes")
        time.sleep("5ms"))LUA",
             "print('new') time.sleep('5ms') return 'lives'");
    world.process("bad", "error('boom')");
    EXPECT_EQ(world.run().text(), "{error=E(Internal, linked process failed, nil)}");
}

TEST(UpgradeMailboxTest, AnExecutedProcessReturnsWhatItsLastProgramReturns) {
    LuaWorld world;
    world.process("main", "say(process.exec('app:old', 'app:processes'))");
    world.process("old", "process.upgrade('app:new', 7)");
    world.process("new", "time.sleep('5ms') return ... + 1");
    EXPECT_EQ(world.run().text(), "8, nil");
    expect_outcomes(world.explore(50), {"8, nil"});
}

TEST(UpgradeMailboxTest, RepliesToCallsOfTheOldProgramReachNobody) {
    LuaWorld world;
    upgraded(world, R"LUA(
        coroutine.spawn(function() print(process.exec("app:slow", "app:processes")) end)
        time.sleep("1ms"))LUA",
             R"LUA(
        local r = channel.select {
            process.inbox():case_receive(), process.events():case_receive(),
            time.after("50ms"):case_receive() }
        return r.channel ~= process.inbox() and r.channel ~= process.events())LUA");
    world.process("slow", "time.sleep('5ms') return 'slow'");
    expect_outcomes(world.explore(50), {"{value=true}"});
}

TEST(UpgradeMailboxTest, AMarkedProcessDiesAtTheBoundaryAndLoadsNothing) {
    LuaWorld world;
    world.process("main", R"LUA(
        process.spawn("app:killer", "app:processes", process.pid())
        process.registry.lookup("a")
        process.upgrade("app:new"))LUA");
    world.process("killer", "local pid = ... print('kills') process.terminate(pid)");
    world.chunk("new", "print('loads') return { main = function() print('runs') end }");
    // The killer prints before it kills: others may come between.
    const std::string dies = " !failed: process terminated";
    expect_outcomes(world.explore(),
                    {"kills" + dies, "loads | kills" + dies, "loads | runs | kills",
                     "kills | loads" + dies, "kills | loads | runs", "loads | kills | runs"});
}

TEST(UpgradeMailboxTest, ATrappedLinkThatWasTakenIsANoticeLikeOthers) {
    LuaWorld world;
    upgraded(world, R"LUA(
        process.set_options({ trap_links = true })
        process.spawn_linked("app:bad", "app:processes")
        time.sleep("5ms")
        channel.select { process.inbox():case_receive(), default = true })LUA",
             "return process.events():receive().kind");
    world.process("bad", "error('boom')");
    EXPECT_EQ(world.run().text(), "{value=\"pid.link.down\"}");
}

TEST(UpgradeMailboxTest, UpgradeAfterUpgradeTakesNoSpace) {
    const auto used_after = [](int rounds) {
        LuaWorld world;
        world.process("main", R"LUA(local n = ...
            n = n or 0
            process.listen("t") time.after("1s") process.send(process.pid(), "x", n)
            process.inbox():receive()
            if n < )LUA" + std::to_string(rounds) +
                                  R"LUA( then process.upgrade(nil, n + 1) end
            process.cancel(process.pid())
            return n)LUA");
        std::size_t used = 0;
        world.tune = [&used](RunOptions& options) {
            options.observer.user = &used;
            options.observer.on_exit = [](void* user, sim::Simulation& simulation,
                                          const sim::Process& process) {
                EXPECT_FALSE(process.failed) << sim::error_text(process.result);
                *static_cast<std::size_t*>(user) = simulation.memory().used();
            };
        };
        EXPECT_EQ(world.run().summary.outcome.kind, sim::OutcomeKind::completed);
        return used;
    };
    EXPECT_EQ(used_after(1'000), used_after(50));
}

}  // namespace
}  // namespace moira::runtime
