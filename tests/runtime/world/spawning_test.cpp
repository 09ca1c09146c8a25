// SPDX-License-Identifier: MIT
//
// Spawning, options, builders, context, exec and upgrade (semantics section 2), by what programs
// see.
#include "tests/support/lua_world.hpp"

namespace moira::runtime {
namespace {

TEST(SpawningTest, ChecksArgumentsAndNamesWhatIsUnknown) {
    expect_snippets({
        {__LINE__, "say(process.spawn('app:quick', 'app:processes'))",
         "\"{app:processes|0x00002}\", nil"},
        {__LINE__, "say(process.spawn())",
         "nil, E(Invalid, spawn requires at least id and host arguments, false)"},
        {__LINE__, "say(process.spawn('app:quick'))",
         "nil, E(Invalid, spawn requires at least id and host arguments, false)"},
        {__LINE__, "say(process.spawn_monitored('app:quick'))",
         "nil, E(Invalid, spawn_monitored requires at least id and host arguments, false)"},
        {__LINE__, "say(process.spawn_linked('app:quick'))",
         "nil, E(Invalid, spawn_linked requires at least id and host arguments, false)"},
        {__LINE__, "say(process.spawn_linked_monitored('app:quick'))",
         "nil, E(Invalid, spawn_linked_monitored requires at least id and host arguments, false)"},
        {__LINE__, "say(pcall(function() process.spawn(nil, 'app:processes') end))",
         "false, \"main:1: bad argument #1 to 'spawn' (string expected, got nil)\""},
        {__LINE__, "say(pcall(function() process.spawn('app:quick', {}) end))",
         "false, \"main:1: bad argument #2 to 'spawn' (string expected, got table)\""},
        {__LINE__, "say(process.spawn(1, 2))", "nil, E(NotFound, factory not found, false)"},
        {__LINE__, "say(process.spawn('app:nothing', 'app:processes'))",
         "nil, E(NotFound, factory not found, false)"},
        {__LINE__, "local _, e = process.spawn('app:nothing', 'app:processes') say(e:details())",
         "{factory_id=\"app:nothing\"}"},
        {__LINE__, "say(process.spawn('app:quick', 'app:nowhere'))",
         "nil, E(NotFound, host not found, false)"},
        {__LINE__, "local _, e = process.spawn('app:quick', 'app:nowhere') say(e:details())",
         "{host_id=\"app:nowhere\"}"},
        {__LINE__, "say(process.spawn_monitored('', 'app:processes'))",
         "nil, E(NotFound, factory not found, false)"},
        {__LINE__, "local _, e = process.spawn('x', 'y') print('spawn failed: ' .. e)",
         "spawn failed: factory not found"},
        {__LINE__, "local _, e = process.spawn('x', 'y') print(string.find(e, 'not found'))",
         "9 17"},
    });
}

TEST(SpawningTest, SaysWhoRuns) {
    expect_snippets({
        {__LINE__, "say(process.pid(), process.pid() == process.pid())",
         "\"{app:processes|0x00001}\", true"},
        {__LINE__, "say(process.id())", "\"app:main\""},
    });
}

TEST(SpawningTest, PassesArgumentsByPosition) {
    LuaWorld world;
    world.process("main", R"LUA(
        process.exec("app:child", "app:processes", 1, nil, "x", { a = { 1 } })
        process.exec("app:child", "app:processes")
        process.exec("app:child", "app:processes", nil, nil))LUA");
    world.process("child", "say(select('#', ...), ...)");
    EXPECT_EQ(world.run().text(), "4, 1, nil, \"x\", {a={1=1}} | 0 | 2, nil, nil");
}

TEST(SpawningTest, OptionsAreReadAndSet) {
    expect_snippets({
        {__LINE__, "say(process.get_options())", "{trap_links=false}"},
        {__LINE__, "say(process.get_options() ~= process.get_options())", "true"},
        {__LINE__, "say(process.set_options({ trap_links = true }), process.get_options())",
         "true, {trap_links=true}"},
        {__LINE__, "say(process.set_options({}))", "true, nil"},
        {__LINE__, "say(process.set_options())",
         "false, E(Invalid, options parameter must be a table, false)"},
        {__LINE__, "say(process.set_options('x'))",
         "false, E(Invalid, options parameter must be a table, false)"},
        {__LINE__, "say(process.set_options({ trap_links = 1 }))",
         "false, E(Invalid, trap_links must be a boolean, false)"},
        {__LINE__, "say(process.set_options({ upgradable = true }))",
         "false, E(Invalid, option upgradable is not supported, false)"},
        {__LINE__, "say(process.set_options({ zz = 1, b = 2 }))",
         "false, E(Invalid, option b is not supported, false)"},
        {__LINE__,
         "print((process.set_options({ trap_links = true, b = 2 }))) say(process.get_options())",
         "false | {trap_links=true}"},
        {__LINE__, "say(process.set_options({ [1] = 2 }))", "true, nil"},
    });
}

TEST(SpawningTest, ChunksThatFailMakeTheSpawnFail) {
    const auto spawned = [](const std::string& chunk) {
        LuaWorld world;
        world.problems_allowed = true;
        world.process("main", "say(process.spawn_monitored('app:bad', 'app:processes')) "
                              "say(#process.pid()) "
                              "local r = channel.select { process.events():case_receive(), "
                              "time.after('10ms'):case_receive() } say(r.value.kind)");
        world.chunk("bad", chunk);
        return world.run().text();
    };
    EXPECT_EQ(spawned("error('boom')"),
              "nil, E(Internal, failed to execute script: bad:1: boom, false) | 23 | nil");
    EXPECT_EQ(spawned("local x = nil; x.y = 1"),
              "nil, E(Internal, failed to execute script: bad:1: attempt to index a nil value "
              "(local 'x'), false) | 23 | nil");
    EXPECT_EQ(spawned("require('nothing')"),
              "nil, E(Internal, failed to execute script: bad:1: module 'nothing' not found, false)"
              " | 23 | nil");
    EXPECT_EQ(spawned("return { other = function() end }"),
              "nil, E(NotFound, method \"main\" not found in module, false) | 23 | nil");
    EXPECT_EQ(spawned("return 5"),
              "nil, E(NotFound, method \"main\" not found in module, false) | 23 | nil");
    EXPECT_EQ(spawned("return"),
              "nil, E(NotFound, method \"main\" not found in module, false) | 23 | nil");
    EXPECT_EQ(spawned("this is no Lua"), "nil, E(NotFound, factory not found, false) | 23 | nil");
    EXPECT_EQ(spawned("process.inbox() return function() end"),
              "nil, E(Internal, failed to execute script: bad:1: attempt to yield from outside a "
              "coroutine, false) | 23 | nil");
}

TEST(SpawningTest, AChunkMayReturnTheFunctionItself) {
    LuaWorld world;
    world.chunk("main",
                "local top = process.pid() return function() say(top == process.pid()) end");
    EXPECT_EQ(world.run().text(), "true");
}

TEST(SpawningTest, BuildersCheckTheirArguments) {
    expect_snippets({
        {__LINE__, "say(pcall(process.with_context, { [1] = 2 }))",
         "false, \"context keys must be strings\""},
        {__LINE__, "say(pcall(function() process.with_context() end))",
         "false, \"main:1: bad argument #1 to 'with_context' (table expected, got no value)\""},
        {__LINE__, "say(pcall(function() process.with_options(1) end))",
         "false, \"main:1: bad argument #1 to 'with_options' (table expected, got number)\""},
        {__LINE__, "local s = process.with_context({}) say(s ~= s:with_options({}))", "true"},
        {__LINE__, "say(type(process.with_context({})))", "\"userdata\""},
        {__LINE__, "say(pcall(function() process.with_name('') end))",
         "false, \"main:1: bad argument #1 to 'with_name' (name cannot be empty)\""},
        {__LINE__, "say((pcall(function() process.with_message('@x') end)))", "false"},
        {__LINE__, "local s = process.with_context({}) say((pcall(s.with_actor, s, nil)))",
         "false"},
        {__LINE__, "local s = process.with_context({}) say((pcall(s.with_scope, s, nil)))",
         "false"},
        {__LINE__, "local s = process.with_context({}) say(s.exec)", "nil"},
        {__LINE__,
         "local s = process.with_context({}) say(pcall(function() s:spawn('app:quick') end))",
         "false, \"main:1: spawn requires at least id and host arguments\""},
        {__LINE__, "say(process.with_context({}):spawn('app:nothing', 'app:processes'))",
         "nil, E(NotFound, factory not found, false)"},
        {__LINE__, "say(process.with_options({}):spawn('app:quick', 'nowhere'))",
         "nil, E(NotFound, host not found, false)"},
    });
}

TEST(SpawningTest, BuildersSpawnInAllForms) {
    for (const std::string form :
         {"spawn", "spawn_monitored", "spawn_linked", "spawn_linked_monitored"}) {
        LuaWorld world;
        world.process("main", R"LUA(
            process.set_options({ trap_links = true })
            local events, got = process.events(), ""
            local pid, err = process.with_context({}):)LUA" +
                                  form + R"LUA(("app:fails",
                "app:processes", "arg")
            local timeout = time.after("10ms")
            while true do
                local r = channel.select { events:case_receive(), timeout:case_receive() }
                if r.channel == timeout then break end
                got = got .. " " .. r.value.kind
            end
            print(type(pid), err, got))LUA");
        world.process("fails", "print(...) error('boom')");
        std::string expected = "arg | string nil ";
        if (form.find("monitored") != std::string::npos) expected += " pid.exit";
        if (form.find("linked") != std::string::npos) expected += " pid.link.down";
        EXPECT_EQ(world.run().text(), expected) << form;
    }
}

TEST(SpawningTest, ContextFlowsToAllThatIsSpawnedOrCalled) {
    LuaWorld world;
    world.process("main", R"LUA(
        local s = process.with_context({ a = 1, b = { 2 } })
        s:with_context({ a = 3, [7] = 8, f = print }):spawn("app:middle", "app:processes"))LUA");
    world.process("middle", R"LUA(
        say(ctx.get("a")) say(ctx.get("b")) say(ctx.get("nothing")) say(ctx.get(""))
        say(type(ctx.get("f")))
        process.with_context({ b = 4 }):spawn("app:leaf", "app:processes", "spawner")
        time.sleep("1ms")
        process.spawn("app:leaf", "app:processes", "plain")
        time.sleep("1ms")
        process.exec("app:leaf", "app:processes", "exec")
        funcs.call("app:called", "call")
        funcs.new():with_context({ a = 5 }):call("app:called", "executor"))LUA");
    const std::string leaf = "say((...), ctx.get('a'), (ctx.get('b')))";
    world.process("leaf", leaf);
    world.function("called", leaf);
    EXPECT_EQ(world.run().text(), "3, nil | {1=2}, nil"
                                  " | nil, E(NotFound, key not found: nothing, false)"
                                  " | nil, E(Invalid, empty key, false) | \"string\""
                                  " | \"spawner\", 3, 4 | \"plain\", 3, {1=2} | \"exec\", 3, {1=2}"
                                  " | \"call\", 3, {1=2} | \"executor\", 5, {1=2}");
}

TEST(SpawningTest, ContextIsEmptyByDefault) {
    expect_snippets({
        {__LINE__, "say(ctx.all())", "{}, nil"},
        {__LINE__, "say(ctx.all() ~= ctx.all())", "true"},
        {__LINE__,
         "local t = { a = { 1 } } local s = process.with_context(t) t.a[1] = 2 t.b = 3 "
         "s:spawn('app:main2', 'app:processes') say(#t.a)",
         "1"},
    });
}

TEST(SpawningTest, ANamedSpawnSignalsTheOwnerOfTheName) {
    LuaWorld world;
    world.process("main", R"LUA(
        local s = process.with_name("one"):with_message("hello", 1):with_message("again", 2, 3)
        local first, err = s:spawn("app:named", "app:processes", "first")
        local second = s:spawn_monitored("app:named", "app:processes", "second")
        say(first == second, err, process.registry.lookup("one") == first))LUA");
    world.process("named", R"LUA(print((...))
        local inbox = process.inbox()
        for i = 1, 4 do
            local m = inbox:receive()
            local p = m:payload()
            say(m:topic(), m:from(), type(p) == "table" and #p or p:data())
        end
        inbox:receive())LUA");
    EXPECT_EQ(world.run().text(), "first | \"hello\", \"\", 1 | \"again\", \"\", 2"
                                  " | \"hello\", \"\", 1 | \"again\", \"\", 2 | true, nil, true");
}

TEST(SpawningTest, TwoNamedSpawnsMakeOneProcess) {
    LuaWorld world;
    world.process("main", R"LUA(
        local idle = process.spawn("app:idle", "app:processes")
        for i = 1, 2 do process.spawn("app:racer", "app:processes", idle) end)LUA");
    world.process("idle", "while true do process.inbox():receive() end");
    world.process("racer", R"LUA(local idle = ...
        coroutine.spawn(function() process.send(idle, "x") end)
        process.with_name("n"):with_message("hello"):spawn("app:named", "app:processes"))LUA");
    world.process("named", R"LUA(local inbox = process.inbox()
        for i = 1, 2 do inbox:receive() end
        print("both", process.registry.lookup("n") == process.pid()))LUA");
    expect_outcomes(world.explore(), {"both true"});
}

TEST(SpawningTest, ExecValidatesAndReturnsTheResult) {
    const std::string id =
        "nil, E(Invalid, invalid process ID format (namespace:name required), false)";
    const std::string few = "nil, E(Invalid, exec requires id and host arguments, false)";
    expect_snippets({
        {__LINE__, "say(process.exec())", few.c_str()},
        {__LINE__, "say(process.exec('app:quick'))", few.c_str()},
        {__LINE__, "say(process.exec('', 'h'))", "nil, E(Invalid, process ID required, false)"},
        {__LINE__, "say(process.exec('quick', 'h'))", id.c_str()},
        {__LINE__, "say(process.exec(':quick', 'h'))", id.c_str()},
        {__LINE__, "say(process.exec('app:', 'h'))", id.c_str()},
        {__LINE__, "say(process.exec('app:quick', ''))",
         "nil, E(Invalid, host ID required, false)"},
        {__LINE__, "say(process.exec('app:nothing', 'app:processes'))",
         "nil, E(Internal, factory not found, false)"},
        {__LINE__, "say(process.exec('app:quick', 'nowhere'))",
         "nil, E(Internal, host not found, false)"},
        {__LINE__, "say(process.exec('app:quick', 'app:processes', { 1, 2 }))", "{1=1, 2=2}, nil"},
        {__LINE__, "say(process.exec('app:quick', 'app:processes'))", "nil, nil"},
        {__LINE__, "say(process.exec('app:fail', 'app:processes'))",
         "nil, E(Internal, fail:1: boom, nil)"},
        {__LINE__,
         "process.events() process.exec('app:quick', 'app:processes') "
         "say(channel.select { process.events():case_receive(), "
         "time.after('1ms'):case_receive() }.channel == process.events())",
         "false"},
    });
}

TEST(SpawningTest, AChildOutlivesTheCallerOfItsExec) {
    LuaWorld world;
    world.process("main", R"LUA(
        local pid = process.spawn("app:caller", "app:processes")
        time.sleep("1ms")
        process.terminate(pid)
        time.sleep("10ms"))LUA");
    world.process("caller", "process.exec('app:child', 'app:processes')");
    world.process("child", "time.sleep('5ms') print('alive')");
    EXPECT_EQ(world.run().text(), "alive");
}

}  // namespace
}  // namespace moira::runtime
