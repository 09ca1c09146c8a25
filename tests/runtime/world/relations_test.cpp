// SPDX-License-Identifier: MIT
//
// monitor, link, cancel, terminate (semantics section 5), the registry (6) and upgrade (2.7).
#include "tests/support/lua_world.hpp"

namespace moira::runtime {
namespace {

constexpr const char* unresolved =
    "nil, E(NotFound, could not resolve 'nobody' as PID or registered name, false)";
constexpr const char* unregistered = "nil, E(Internal, pid not registered, false)";
constexpr const char* not_found = "nil, E(Internal, process not found, false)";

#define DEAD "'{app:processes|0x00099}'"

TEST(RelationsTest, DestinationsAreChecked) {
    expect_snippets({
        {__LINE__, "say(process.monitor())",
         "nil, E(Invalid, monitor requires a destination argument, false)"},
        {__LINE__, "say(process.monitor('nobody'))", unresolved},
        {__LINE__, "say(process.monitor(" DEAD "))", unregistered},
        {__LINE__, "say(process.monitor(process.pid()))", "true, nil"},
        {__LINE__, "say((pcall(process.monitor, {})))", "false"},
        {__LINE__, "say(process.unmonitor('nobody'))", unresolved},
        {__LINE__, "say(process.unmonitor(" DEAD "))", "true, nil"},
        {__LINE__, "say(process.unmonitor(process.pid()))", "true, nil"},
        {__LINE__, "say(process.link('nobody'))", unresolved},
        {__LINE__, "say(process.link(" DEAD "))", unregistered},
        {__LINE__, "say(process.unlink('nobody'))", unresolved},
        {__LINE__, "say(process.unlink(" DEAD "))", "true, nil"},
        {__LINE__, "say(process.cancel())",
         "nil, E(Invalid, cancel requires at least destination argument, false)"},
        {__LINE__, "say(process.cancel('nobody'))", unresolved},
        {__LINE__, "say(process.cancel(" DEAD "))", not_found},
        {__LINE__, "say((pcall(process.cancel, process.pid(), {})))", "false"},
        {__LINE__, "say(process.terminate('nobody'))", unresolved},
        {__LINE__, "say(process.terminate(" DEAD "))", not_found},
        {__LINE__, "say((pcall(process.terminate, {})))", "false"},
    });
}

TEST(RelationsTest, MonitorsAndLinksAreOnePerPair) {
    const std::string idle = "local pid = process.spawn('app:idle', 'app:processes') ";
    EXPECT_EQ(run_snippet(idle + "say(process.monitor(pid)) say(process.monitor(pid))"),
              "true, nil | nil, E(Internal, already monitoring pid, false)");
    EXPECT_EQ(run_snippet("local pid = process.spawn_monitored('app:idle', 'app:processes') "
                          "say(process.monitor(pid))"),
              "nil, E(Internal, already monitoring pid, false)");
    EXPECT_EQ(run_snippet(idle + "process.monitor(pid) process.unmonitor(pid) "
                                 "say(process.monitor(pid), process.unmonitor(pid))"),
              "true, true, nil");
    EXPECT_EQ(run_snippet(idle + "say(process.link(pid), process.link(pid), process.unlink(pid), "
                                 "process.unlink(pid))"),
              "true, true, true, true, nil");
    EXPECT_EQ(run_snippet(idle +
                          "say(process.link(process.pid())) process.registry.register('i', pid) "
                          "say(process.monitor('i'), process.link('i'), process.unlink('i'), "
                          "process.cancel('i'), process.unmonitor('i'), process.terminate('i'))"),
              "true, nil | true, true, true, true, true, true, nil");
}

TEST(RelationsTest, ALinkWorksFromBothSides) {
    for (const std::string side : {"process.spawn_linked('app:fails', 'app:processes')",
                                   "process.link((process.spawn('app:fails', 'app:processes')))",
                                   "process.spawn('app:links', 'app:processes', process.pid())"}) {
        LuaWorld world;
        world.process("main",
                      "process.set_options({ trap_links = true }) local e = process.events() " +
                          side + " local event = e:receive() say(event.kind, event.result)");
        world.process("fails", "time.sleep('1ms') error('boom', 0)");
        world.process("links", "process.link((...)) error('boom', 0)");
        EXPECT_EQ(world.run().text(), "\"pid.link.down\", {error=E(Internal, boom, nil)}") << side;
    }
}

TEST(RelationsTest, ALinkDeathStrikesWhereverTheProcessBlocks) {
    for (const std::string wait :
         {"process.inbox():receive()", "time.sleep('1h')", "channel.new():receive()",
          "process.exec('app:idle', 'app:processes')",
          "pcall(process.events().receive, "
          "process.events())",
          "channel.select { time.after('1h'):case_receive() }",
          "coroutine.wrap(function() time.sleep('1h') end)()", "funcs.call('app:slow')"}) {
        LuaWorld world;
        world.process("main", R"LUA(
            local pid = process.spawn_monitored("app:victim", "app:processes")
            say(process.events():receive().result))LUA");
        world.process("victim", "process.spawn_linked('app:fails', 'app:processes') " + wait +
                                    " print('alive')");
        world.process("fails", "time.sleep('1ms') error('boom')");
        world.process("idle", "process.inbox():receive()");
        world.function("slow", "time.sleep('2s')");
        EXPECT_EQ(world.run().text(), "{error=E(Internal, linked process failed, nil)}") << wait;
    }
}

TEST(RelationsTest, TheFlagIsReadWhenTheNoticeIsTaken) {
    const auto ends = [](const std::string& after) {
        LuaWorld world;
        world.process("main", R"LUA(
            process.set_options({ trap_links = true })
            process.spawn_linked("app:fails", "app:processes")
            time.sleep("5ms") )LUA" +
                                  after + " time.sleep('1ms') print('alive')");
        world.process("fails", "error('boom')");
        return world.run().text();
    };
    EXPECT_EQ(ends(""), "alive");
    EXPECT_EQ(ends("process.set_options({ trap_links = false })"),
              " !failed: linked process failed");
    EXPECT_EQ(ends("process.set_options({ trap_links = false }) "
                   "process.set_options({ trap_links = true })"),
              "alive");
}

TEST(RelationsTest, SelfTerminationDoesNotReturn) {
    LuaWorld world;
    world.process("main", "pcall(process.terminate, process.pid()) print('never')");
    EXPECT_EQ(world.run().text(), " !failed: process terminated");
    expect_outcomes(world.explore(20), {" !failed: process terminated"});
}

TEST(RelationsTest, TerminateStrikesWhereverTheProcessBlocks) {
    for (const std::string wait :
         {"process.inbox():receive()", "time.sleep('1h')", "channel.new():receive()",
          "channel.new():send(1)", "channel.select { channel.new():case_receive() }",
          "process.exec('app:idle', 'app:processes')", "funcs.call('app:slow')",
          "pcall(time.sleep, '1h')", "table.sort({ 1, 2 }, function() time.sleep('1h') end)",
          "string.gsub('x', 'x', function() time.sleep('1h') end)",
          "coroutine.wrap(function() coroutine.wrap(function() time.sleep('1h') end)() end)()",
          "local t = setmetatable({}, { __index = function() time.sleep('1h') end }) local _ = t.x",
          "for i = 1, 3 do coroutine.spawn(function() time.sleep('1h') end) end time.sleep('1h')",
          "xpcall(error, function() time.sleep('1h') end)"}) {
        LuaWorld world;
        world.process("main", R"LUA(
            local pid = process.spawn_monitored("app:victim", "app:processes")
            time.sleep("1ms")
            say(process.terminate(pid))
            say(process.events():receive().result))LUA");
        world.process("victim", wait + " print('alive')");
        world.process("idle", "process.inbox():receive()");
        world.function("slow", "time.sleep('2ms')");
        EXPECT_EQ(world.run().text(),
                  "true, nil | {error=E(Internal, process terminated, nil)}")
            << wait;
    }
}

TEST(RelationsTest, AFunctionCallCannotBeTerminated) {
    LuaWorld world;
    world.process("main", "funcs.call('app:called')");
    world.function("called", "process.spawn('app:killer', 'app:processes', process.pid()) "
                             "time.sleep('1ms') print(process.pid())");
    world.process("killer", "say(process.terminate((...)))");
    EXPECT_EQ(world.run().text(), "nil, E(Internal, host does not implement process.Host, false) | "
                                  "{app:called#lua.1|0x00002}");
}

TEST(RegistryTest, NamesAreRegisteredAndFound) {
    expect_snippets({
        {__LINE__,
         "say(process.registry.register('n')) "
         "say(process.registry.lookup('n') == process.pid())",
         "true | true"},
        {__LINE__,
         "say(select('#', process.registry.register('n')), "
         "select('#', process.registry.lookup('n')))",
         "1, 1"},
        {__LINE__, "say(process.registry.lookup('n'))",
         "nil, E(NotFound, name not registered, false)"},
        {__LINE__, "process.registry.register('n') say(process.registry.register('n'))", "true"},
        {__LINE__,
         "process.registry.register('n') process.registry.register('m') "
         "say(process.registry.lookup('n') == process.registry.lookup('m'))",
         "true"},
        {__LINE__, "say(process.registry.register('n', 5))",
         "nil, E(Invalid, pid must be a string, false)"},
        {__LINE__, "say(process.registry.register('n', 'x'))",
         "nil, E(Invalid, invalid pid format: x, false)"},
        {__LINE__, "say(process.registry.register('n', nil, 'x'))",
         "nil, E(Invalid, scope must be a number (LOCAL, EVENTUAL, CONSISTENT or STRONG), false)"},
        {__LINE__, "say(process.registry.register('n', nil, process.registry.LOCAL))", "true"},
        {__LINE__, "say(process.registry.register('n', nil, process.registry.EVENTUAL))",
         "nil, E(Internal, eventual registry not available, false)"},
        {__LINE__, "say(process.registry.register('n', nil, process.registry.STRONG))",
         "nil, E(Internal, global registry not available, false)"},
        {__LINE__, "say((pcall(process.registry.register, {})))", "false"},
        {__LINE__, "say((pcall(process.registry.lookup)))", "false"},
        {__LINE__,
         "local pid = process.spawn('app:idle', 'app:processes') "
         "process.registry.register('n', pid) say(process.registry.register('n')) "
         "say(process.registry.lookup('n') == pid)",
         "nil, E(AlreadyExists, name already registered, false) | true"},
        {__LINE__,
         "say(process.registry.unregister('n')) process.registry.register('n') "
         "say(process.registry.unregister('n'), process.registry.unregister('n'))",
         "false | true, false"},
        {__LINE__,
         "local pid = process.spawn('app:idle', 'app:processes') "
         "process.registry.register('n', pid) say(process.registry.unregister('n'))",
         "true"},
        // Liveness is not checked, and the name stays until it is unregistered.
        {__LINE__,
         "local dead = '{app:processes|0x00099}' say(process.registry.register('n', dead)) "
         "say(process.registry.lookup('n')) say(process.send('n', 'x')) "
         "say(process.registry.unregister('n'))",
         "true | \"{app:processes|0x00099}\" | nil, E(NotFound, process not found, false) | true"},
        {__LINE__,
         "say(process.registry.LOCAL, process.registry.EVENTUAL, "
         "process.registry.CONSISTENT, process.registry.STRONG)",
         "0, 1, 2, 3"},
        {__LINE__, "say((pcall(function() process.registry.LOCAL = 1 end)))", "false"},
        {__LINE__,
         "process.registry.register('{app:processes|0x00001}') "
         "say(process.send('{app:processes|0x00001}', 'x'))",
         "true, nil"},
    });
}

TEST(RegistryTest, AnExitFreesAllNamesForOthers) {
    LuaWorld world;
    world.process("main", R"LUA(
        process.spawn_monitored("app:owner", "app:processes")
        process.events():receive()
        say(process.registry.lookup("a")) say(process.registry.register("a"))
        say(process.registry.lookup("c") == process.pid()))LUA");
    world.process("owner", R"LUA(process.registry.register("a") process.registry.register("b")
        process.registry.register("c")
        process.registry.unregister("c") )LUA");
    EXPECT_EQ(world.run().text(), "nil, E(NotFound, name not registered, false) | true | false");
}

LuaWorld& upgraded(LuaWorld& world, const std::string& before, const std::string& call,
                   const std::string& after) {
    world.process("main", R"LUA(
        process.set_options({ trap_links = true })
        local pid = process.spawn_linked_monitored("app:old", "app:processes")
        local events = process.events()
        say(events:receive().result))LUA");
    world.process("old", before + " " + call + " print('never')");
    world.process("new", after);
    return world;
}

TEST(UpgradeTest, KeepsIdentityNamesAndWhatWasNotHandedOver) {
    LuaWorld world;
    upgraded(world, R"LUA(
        process.registry.register("n")
        process.set_options({ trap_links = true })
        coroutine.spawn(function() time.sleep("1ms") print("never") end)
        time.after("1ms")
        local t = process.listen("t")
        for i = 1, 3 do process.send(process.pid(), "t", i) end
        process.send(process.pid(), "other", "o")
        process.cancel(process.pid(), "why")
        time.sleep("500us"))LUA",
             "process.upgrade('app:new', process.pid(), { 2 })", R"LUA(
        local pid, arg = ...
        say(pid == process.pid(), process.id(), arg, process.registry.lookup("n") == pid,
            process.get_options())
        local inbox = process.inbox()
        for i = 1, 4 do say(inbox:receive():payload():data()) end
        say(process.events():receive().reason)
        time.sleep("10ms")
        return "new")LUA");
    EXPECT_EQ(world.run().text(), "true, \"app:new\", {1=2}, true, {trap_links=false}"
                                  " | 1 | 2 | 3 | \"o\" | \"why\" | {value=\"new\"}");
}

TEST(UpgradeTest, WithoutAnIdRunsTheSameEntryAgain) {
    LuaWorld world;
    world.process("main", "local n = ... print(n) if not n then process.upgrade(nil, 1) end "
                          "if n == 1 then process.upgrade(false, 2) end say(process.id())");
    EXPECT_EQ(world.run().text(), "nil | 1 | 2 | \"app:main\"");
}

TEST(UpgradeTest, AFailureEndsTheProcess) {
    LuaWorld unknown;
    upgraded(unknown, "", "pcall(process.upgrade, 'app:nothing')", "");
    EXPECT_EQ(unknown.run().text(),
              "{error=E(Internal, upgrade: create failed: factory not found, nil)}");
    LuaWorld raising;
    upgraded(raising, "", "process.upgrade('app:bad')", "").chunk("bad", "error('boom', 0)");
    EXPECT_EQ(raising.run().text(),
              "{error=E(Internal, upgrade: init failed: failed to execute script: boom, nil)}");
}

TEST(UpgradeTest, OtherTasksOfTheOldProgramAreGone) {
    LuaWorld world;
    upgraded(world, R"LUA(
        coroutine.spawn(function() process.inbox():receive() print("never") end)
        coroutine.spawn(function()
            process.exec("app:slow", "app:processes")
            print("never")
        end))LUA",
             "process.upgrade('app:new')", R"LUA(
        time.sleep("20ms")
        process.send(process.pid(), "x", 1)
        return process.inbox():receive():payload():data())LUA");
    world.process("slow", "time.sleep('5ms') return 'slow'");
    EXPECT_EQ(world.run().text(), "{value=1}");
    expect_outcomes(world.explore(100), {"{value=1}"});
}

}  // namespace
}  // namespace moira::runtime
