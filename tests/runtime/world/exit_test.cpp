// SPDX-License-Identifier: MIT
//
// How a process ends and what others see of it: results (semantics 1.5) and values that travel
// (1.4).
#include "tests/support/lua_world.hpp"

namespace moira::runtime {
namespace {

/// The result of the EXIT event of a child that runs `body`.
std::string exit_of(const std::string& body) {
    LuaWorld world;
    world.process("main", R"LUA(
        process.spawn_monitored("app:child", "app:processes")
        say(process.events():receive().result))LUA");
    world.process("child", body);
    return world.run().text();
}

TEST(ExitTest, TheReturnValuesSayHowItEnds) {
    struct Row {
        int line;
        const char* body;
        const char* result;
    };

    const Row rows[] = {
        {__LINE__, "", "{}"},
        {__LINE__, "return", "{}"},
        {__LINE__, "return nil", "{}"},
        {__LINE__, "return 1", "{value=1}"},
        {__LINE__, "return false", "{value=false}"},
        {__LINE__, "return 1, nil", "{value=1}"},
        {__LINE__, "return 1, 42", "{value=1}"},
        {__LINE__, "return 1, true", "{value=1}"},
        {__LINE__, "return 1, {}", "{value=1}"},
        {__LINE__, "return 1, nil, 'third'", "{value=1}"},
        {__LINE__, "return { a = { 1, 'x' } }", "{value={a={1=1, 2=\"x\"}}}"},
        {__LINE__, "return nil, 'msg'", "{error=E(Internal, msg, false)}"},
        {__LINE__, "return 5, 'msg'", "{error=E(Internal, msg, false)}"},
        {__LINE__, "return 5, ''", "{error=E(Internal, , false)}"},
        {__LINE__, "return nil, errors.new('msg')", "{error=E(Internal, msg, nil)}"},
        {__LINE__,
         "return 1, errors.new({ message = 'm', kind = errors.NOT_FOUND, retryable = true })",
         "{error=E(NotFound, m, true)}"},
        {__LINE__, "error('msg')", "{error=E(Internal, child:1: msg, nil)}"},
        {__LINE__, "error('msg', 0)", "{error=E(Internal, msg, nil)}"},
        {__LINE__, "error(errors.new({ message = 'm', kind = errors.TIMEOUT, retryable = false }))",
         "{error=E(Timeout, m, false)}"},
        {__LINE__, "local x = nil; return x.y",
         "{error=E(Internal, child:1: attempt to index a nil value (local 'x'), nil)}"},
        {__LINE__, "error()", "{error=E(Internal, nil, nil)}"},
        {__LINE__, "error(setmetatable({}, { __tostring = function() return 'T' end }))",
         "{error=E(Internal, T, nil)}"},
        {__LINE__, "channel.select({})",
         "{error=E(Internal, deadlock: all coroutines blocked with no pending operations "
         "(threads=1), nil)}"},
        {__LINE__, "coroutine.spawn(function() error('inner') end)  time.sleep('1s')",
         "{error=E(Internal, child:1: inner, nil)}"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(testing::Message() << "line " << row.line << ": " << row.body);
        EXPECT_EQ(exit_of(row.body), row.result);
    }
}

TEST(ExitTest, ATableAsErrorIsItsText) {
    const std::string text = exit_of("error({})");
    EXPECT_THAT(text, testing::StartsWith("{error=E(Internal, table: ")) << text;
}

TEST(ExitTest, TheErrorsDetailsTravel) {
    LuaWorld world;
    world.process("main", R"LUA(
        process.spawn_monitored("app:child", "app:processes")
        local event = process.events():receive()
        local e = event.result.error
        say(e:details(), e:kind(), e:retryable(), event.error == e, event.error:message())
        print("failed: " .. event.result.error, event.result))LUA");
    world.process("child", "return nil, errors.new({ message = 'm', kind = 'NotFound', "
                           "retryable = true, details = { a = { b = 1 } } })");
    EXPECT_EQ(world.run().text(), "{a={b=1}}, \"NotFound\", true, true, \"m\" | failed: m m");
}

TEST(ExitTest, AnEventHasExactlyItsFields) {
    LuaWorld world;
    world.process("main", R"LUA(
        process.set_options({ trap_links = true })
        local events = process.events()
        local pid = process.spawn_linked_monitored("app:fails", "app:processes")
        for i = 1, 2 do
            local e = events:receive()
            local keys = {}
            for k in pairs(e) do keys[#keys + 1] = k end
            table.sort(keys)
            print(table.concat(keys, " "), e.kind, e.from == pid, e.at)
            say(pcall(function() return e:payload() end))
        end
        process.cancel(process.pid(), "why")
        process.cancel(process.pid())
        process.cancel(process.pid(), 5)
        for i = 1, 3 do
            local e = events:receive()
            say(e.kind, e.from == process.pid(), e.reason, e.result, e.at)
        end
        say(process.event)
        say(process.event.EXIT, process.event.OUTDATED)
        say((pcall(function() process.event.X = 1 end))))LUA");
    world.process("fails", "error('boom', 0)");
    const std::string payload =
        " | false, \"main:11: attempt to call a nil value (method 'payload')\"";
    EXPECT_EQ(world.run().text(),
              "at error from kind result pid.exit true 1767225600" + payload +
                  " | at error from kind result pid.link.down true 1767225600" + payload +
                  " | \"pid.cancel\", true, \"why\", nil, 1767225600"
                  " | \"pid.cancel\", true, \"\", nil, 1767225600"
                  " | \"pid.cancel\", true, \"5\", nil, 1767225600"
                  " | {CANCEL=\"pid.cancel\", EXIT=\"pid.exit\", LINK_DOWN=\"pid.link.down\"}"
                  " | \"pid.exit\", nil | false");
}

TEST(ExitTest, AResultPrintsAsItsValue) {
    LuaWorld world;
    world.process("main", R"LUA(
        process.spawn_monitored("app:child", "app:processes")
        local e = process.events():receive()
        print("Result:", e.result, "Result: " .. e.result .. "!"))LUA");
    world.process("child", "return 42");
    EXPECT_EQ(world.run().text(), "Result: 42 Result: 42!");
}

/// What arrives as the payload of a message whose payload is `expression`.
std::string arrives(const std::string& expression) {
    LuaWorld world;
    world.process("main", "local ch = process.listen('t') process.send(process.pid(), 't', " +
                              expression + ") local v, ok = ch:receive() say(v, ok)");
    return world.run().text();
}

TEST(ExitTest, ValuesTravelAsCopies) {
    struct Row {
        int line;
        const char* sent;
        const char* received;
    };

    const Row rows[] = {
        {__LINE__, "nil", "nil, true"},
        {__LINE__, "false", "false, true"},
        {__LINE__, "1", "1, true"},
        {__LINE__, "1.5", "1.5, true"},
        {__LINE__, "10 / 2", "5, true"},
        {__LINE__, "math.mininteger", "-9223372036854775808, true"},
        {__LINE__, "'a\\0b' == 'a\\0b'", "true, true"},
        {__LINE__, "{}", "{}, true"},
        {__LINE__, "{ 1, nil, 3, x = { y = true } }", "{1=1, 3=3, x={y=true}}, true"},
        {__LINE__, "channel.new()", "nil, true"},
        {__LINE__, "time.now()", "nil, true"},
        {__LINE__, "{ channel.new(), 2 }", "{2=2}, true"},
        {__LINE__, "print", "nil, true"},
        {__LINE__, "{ f = print, x = 1 }", "{x=1}, true"},
        {__LINE__, "coroutine.create(print)", "nil, true"},
        {__LINE__, "errors.new({ message = 'm', kind = 'Timeout', retryable = true })",
         "E(Timeout, m, true), true"},
        {__LINE__, "{ errors.new('m') }", "{1=E(, m, nil)}, true"},
        {__LINE__, "payload.new({ 1, 2 })", "{1=1, 2=2}, true"},
        {__LINE__, "1, 2, nil", "{1=1, 2=2}, true"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(testing::Message() << "line " << row.line << ": " << row.sent);
        EXPECT_EQ(arrives(row.sent), row.received);
    }
}

TEST(ExitTest, CopiesKeepTheirShape) {
    expect_snippets({
        {__LINE__,
         "local ch = process.listen('t') local t = {} t.self = t t.a = {} t.b = t.a "
         "process.send(process.pid(), 't', t) t.late = 1 local r = ch:receive() "
         "say(r.self == r, r.a == r.b, r ~= t, r.late)",
         "true, true, true, nil"},
        {__LINE__,
         "local ch = process.listen('t') local k = {} "
         "process.send(process.pid(), 't', { [k] = k }) local r = ch:receive() "
         "local key, value = next(r) say(key == value, key ~= k)",
         "true, true"},
        {__LINE__,
         "local ch = process.listen('t') process.send(process.pid(), 't', "
         "setmetatable({}, { __index = { x = 5 } })) say(ch:receive().x)",
         "5"},
        {__LINE__,
         "local ch = process.listen('t') process.send(process.pid(), 't') "
         "say(ch:receive())",
         "nil, true"},
    });
}

TEST(ExitTest, AForwardedPayloadSendsItsValue) {
    LuaWorld world;
    world.process("main", R"LUA(
        local echo = process.spawn("app:echo", "app:processes")
        local reply = process.listen("reply")
        process.send(echo, "reply", { x = 1 })
        say(reply:receive()))LUA");
    world.process("echo", R"LUA(local m = process.inbox():receive()
        process.send(m:from(), "reply", m:payload()))LUA");
    EXPECT_EQ(world.run().text(), "{x=1}, true");
}

TEST(ExitTest, MainsEndKillsItsCoroutines) {
    LuaWorld world;
    world.process("main", R"LUA(
        coroutine.spawn(function() time.sleep("1ms") print("never") end)
        print("done"))LUA");
    EXPECT_EQ(world.run().text(), "done");
}

TEST(ExitTest, CommandsIssuedBeforeMainReturnedTakeEffect) {
    LuaWorld world;
    world.process("main", R"LUA(
        local to = process.spawn("app:child", "app:processes")
        time.sleep("1ms")
        coroutine.spawn(function() process.send(to, "x", "sent") print("never") end))LUA");
    world.process("child", "print(process.inbox():receive():payload():data())");
    EXPECT_EQ(world.run().text(), "sent");
}

}  // namespace
}  // namespace moira::runtime
