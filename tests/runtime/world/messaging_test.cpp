// SPDX-License-Identifier: MIT
//
// send, inbox, listen, unlisten and message objects (semantics section 3), by what programs see.
#include "tests/support/lua_world.hpp"

namespace moira::runtime {
namespace {

TEST(MessagingTest, SendChecksItsArguments) {
    const char* few =
        "nil, E(Invalid, send requires at least destination and topic arguments, false)";
    expect_snippets({
        {__LINE__, "say(process.send(process.pid(), 't', 1))", "true, nil"},
        {__LINE__, "say(process.send(process.pid(), 't'))", "true, nil"},
        {__LINE__, "say(process.send(process.pid(), ''))", "true, nil"},
        {__LINE__, "say(process.send())", few},
        {__LINE__, "say(process.send('x'))", few},
        {__LINE__, "say(pcall(function() process.send(nil, 'x') end))",
         "false, \"main:1: bad argument #1 to 'send' (string expected, got nil)\""},
        {__LINE__, "say(pcall(function() process.send('x', {}) end))",
         "false, \"main:1: bad argument #2 to 'send' (string expected, got table)\""},
        {__LINE__, "say(process.send('nobody', '@x'))",
         "nil, E(Invalid, cannot send to @ topics, false)"},
        {__LINE__, "say(process.send('nobody', 'x'))",
         "nil, E(NotFound, could not resolve 'nobody' as PID or registered name, false)"},
        {__LINE__, "say(process.send('', 'x'))",
         "nil, E(NotFound, could not resolve '' as PID or registered name, false)"},
        {__LINE__, "say(process.send('{app:processes|0x00099}', 'x'))",
         "nil, E(NotFound, process not found, false)"},
        {__LINE__, "say(process.send('{app:nowhere|0x00001}', 'x'))",
         "nil, E(NotFound, host not found, false)"},
        {__LINE__, "say(process.send('{app:processes|zz}', 'x'))",
         "nil, E(NotFound, process not found, false)"},
        {__LINE__, "say(process.send('{app:processes}', 'x'))",
         "nil, E(NotFound, could not resolve '{app:processes}' as PID or registered name, false)"},
        {__LINE__, "say(process.send('{app:processes|x|0x00001}', 'x'))", "true, nil"},
        {__LINE__, "say(process.send('{other@app:processes|0x00001}', 'x'))",
         "nil, E(NotFound, node not found, false)"},
        {__LINE__, "local _, e = process.send('n', 'x') say(string.find(e, 'not') ~= nil, type(e))",
         "true, \"userdata\""},
    });
}

TEST(MessagingTest, ListenChecksItsTopic) {
    expect_snippets({
        {__LINE__, "say(process.listen(''))", "nil, E(Invalid, topic cannot be empty, false)"},
        {__LINE__, "say(process.listen('@x'))",
         "nil, E(Invalid, cannot listen to @ topics, false)"},
        {__LINE__, "say((pcall(process.listen)))", "false"},
        {__LINE__, "say((pcall(process.listen, {})))", "false"},
        {__LINE__, "say(process.listen('a') == process.listen('a'))", "true"},
        {__LINE__, "say(process.listen('a') == process.listen('b'))", "false"},
        {__LINE__, "say(process.inbox() == process.inbox(), process.events() == process.events())",
         "true, true"},
        {__LINE__, "say(process.inbox() == process.events())", "false"},
    });
}

TEST(MessagingTest, ListenersGetRawValuesOrMessages) {
    expect_snippets({
        {__LINE__,
         "local ch = process.listen('t') process.send(process.pid(), 't', { from = 1 }) "
         "say(ch:receive())",
         "{from=1}, true"},
        {__LINE__,
         "local ch = process.listen('t', { message = true }) "
         "process.send(process.pid(), 't', 5) local m = ch:receive() "
         "say(m:topic(), m:from() == process.pid(), m:payload():data(), type(m))",
         "\"t\", true, 5, \"userdata\""},
        {__LINE__,
         "local ch = process.listen('t', { message = 1 }) "
         "process.send(process.pid(), 't', 5) say((ch:receive()))",
         "5"},
        {__LINE__,
         "local ch = process.listen('t', true) "
         "process.send(process.pid(), 't', 5) say((ch:receive()))",
         "5"},
        {__LINE__,
         "local ch = process.listen('t') process.listen('t', { message = true }) "
         "process.send(process.pid(), 't', 5) print((ch:receive()))",
         "process.Message{topic=t}"},
        {__LINE__,
         "local ch = process.listen('t', { message = true }) process.listen('t') "
         "process.send(process.pid(), 't', 5) print((ch:receive()))",
         "process.Message{topic=t}"},
    });
}

TEST(MessagingTest, MessagesHaveMethods) {
    const auto received = [&](const std::string& values, const std::string& shown) {
        return run_snippet("local inbox = process.inbox() process.send(process.pid(), 'T'" +
                           values + ") local m = inbox:receive() " + shown);
    };
    EXPECT_EQ(received("", "say(m:payload())"), "nil");
    EXPECT_EQ(received(", nil", "say(m:payload():data(), m:payload():unmarshal())"), "nil, nil");
    EXPECT_EQ(received(", { a = 1 }", "say(m:payload():data(), m:payload():unmarshal())"),
              "{a=1}, {a=1}");
    EXPECT_EQ(received(", 1, nil, 3", "local p = m:payload() say(#p, p[1]:data(), p[2]:data())"),
              "3, 1, nil");
    EXPECT_EQ(received(", 1", "print(m, m:payload())"),
              "process.Message{topic=T} payload{format=lua/any}");
    EXPECT_EQ(received(", 1", "say(m:payload():get_format(), type(m.topic), type(m.payload))"),
              "\"lua/any\", \"function\", \"function\"");
    EXPECT_EQ(received(", errors.new('x')", "say(m:payload():get_format())"), "\"golang/error\"");
    EXPECT_EQ(received(", 1", "say(m:payload():transcode('lua/any'):data())"), "1");
    EXPECT_EQ(received(", 1", "say(m:payload():transcode('x/y'))"),
              "nil, E(Internal, no transcoder from lua/any to x/y, false)");
    EXPECT_EQ(
        received(", 1", "say(pcall(function() m.topic() end))"),
        "false, \"main:1: bad argument #1 to 'topic' (process.Message expected, got no value)\"");
    EXPECT_EQ(received(", 1", "say((pcall(function() m.x = 1 end)))"), "false");
}

TEST(MessagingTest, NothingIsLostBeforeASubscription) {
    expect_snippets({
        {__LINE__,
         "for i = 1, 3 do process.send(process.pid(), 't', i) end time.sleep('5ms') "
         "local ch = process.listen('t') "
         "for i = 1, 3 do say((ch:receive())) end",
         "1 | 2 | 3"},
        {__LINE__,
         "for i = 1, 3 do process.send(process.pid(), 't' .. i, i) end time.sleep('5ms') "
         "local ch = process.inbox() "
         "for i = 1, 3 do say(ch:receive():topic()) end",
         "\"t1\" | \"t2\" | \"t3\""},
        {__LINE__, "process.send(process.pid(), '', 1) say(process.inbox():receive():topic())",
         "\"\""},
        {__LINE__,
         "process.send(process.pid(), 'inbox', 1) local t = process.listen('inbox') "
         "say((t:receive()))",
         "1"},
    });
}

TEST(MessagingTest, TheInboxIsTheFallback) {
    expect_snippets({
        // A topic's message that waits for the inbox goes to a listener that comes first.
        {__LINE__,
         "local inbox = process.inbox() process.send(process.pid(), 't', 1) "
         "time.sleep('5ms') local t = process.listen('t') say((t:receive()))",
         "1"},
        {__LINE__,
         "local inbox, t = process.inbox(), process.listen('t') "
         "process.send(process.pid(), 't', 1) process.send(process.pid(), 'u', 2) "
         "say(inbox:receive():topic(), (t:receive()))",
         "\"u\", 1"},
        {__LINE__,
         "local inbox, t = process.inbox(), process.listen('t') say(process.unlisten(t)) "
         "process.send(process.pid(), 't', 1) say(inbox:receive():topic())",
         "true | \"t\""},
    });
}

TEST(MessagingTest, UnlistenClosesTheChannel) {
    expect_snippets({
        {__LINE__,
         "local t = process.listen('t') say(process.unlisten(t)) say(t:receive()) "
         "say(process.unlisten(t))",
         "true | nil, false | false, E(NotFound, channel not found, false)"},
        {__LINE__, "say(process.unlisten(channel.new()))",
         "false, E(NotFound, channel not found, false)"},
        {__LINE__, "say((pcall(process.unlisten, 't')))", "false"},
        {__LINE__, "say((pcall(process.unlisten)))", "false"},
        {__LINE__,
         "local t = process.listen('t') process.unlisten(t) say(process.listen('t') == t)",
         "false"},
        // One value is buffered; what waits behind it falls back.
        {__LINE__,
         "local t = process.listen('t') for i = 1, 2 do "
         "process.send(process.pid(), 't', i) end time.sleep('5ms') process.unlisten(t) "
         "say(t:receive()) say(t:receive()) say(process.listen('t'):receive())",
         "1, true | nil, false | 2, true"},
        {__LINE__,
         "local inbox = process.inbox() say(process.unlisten(inbox)) "
         "say(process.inbox() == inbox) process.send(process.pid(), 'x', 7) "
         "say(process.inbox():receive():payload():data())",
         "true | false | 7"},
        {__LINE__,
         "local events = process.events() say(process.unlisten(events)) "
         "process.cancel(process.pid()) say(process.events():receive().kind)",
         "true | \"pid.cancel\""},
        {__LINE__,
         "local t = process.listen('t') coroutine.spawn(function() say(t:receive()) end) "
         "process.unlisten(t) time.sleep('1ms')",
         "nil, false"},
    });
}

TEST(MessagingTest, AClosedSubscribedChannelGivesItsTopicBack) {
    expect_snippets({
        {__LINE__,
         "local t = process.listen('t') t:close() process.send(process.pid(), 't', 1) "
         "process.send(process.pid(), 't', 2) time.sleep('5ms') "
         "process.send(process.pid(), 't', 3) "
         "say(process.inbox():receive():payload():data())",
         "2"},
        {__LINE__, "local t = process.listen('t') t:close() say(t:receive())", "nil, false"},
        {__LINE__,
         "local t = process.listen('t') t:close() process.send(process.pid(), 't', 1) "
         "time.sleep('5ms') process.inbox() time.sleep(0) local u = process.listen('t') "
         "say(u == t) process.send(process.pid(), 't', 2) say(u:receive())",
         "false | 2, true"},
        {__LINE__,
         "local i = process.inbox() i:close() process.send(process.pid(), 't', 1) "
         "process.listen('u') time.sleep('5ms') process.listen('v') say(process.inbox() "
         "== i) process.send(process.pid(), 't', 2) "
         "say(process.inbox():receive():payload():data())",
         "false | 2"},
    });
}

TEST(MessagingTest, TwoTasksShareATopic) {
    expect_snippets({
        {__LINE__,
         "local got = {} for i = 1, 2 do coroutine.spawn(function() "
         "local v = process.listen('t'):receive() got[#got + 1] = v end) end "
         "for i = 1, 2 do process.send(process.pid(), 't', i) end time.sleep('5ms') "
         "say(got)",
         "{1=1, 2=2}"},
    });
}

TEST(MessagingTest, SubscribeBindsAChannelOfTheProgram) {
    expect_snippets({
        {__LINE__,
         "local ch = channel.new(4) say(subscribe('t', ch)) "
         "for i = 1, 3 do process.send(process.pid(), 't', i) end time.sleep('5ms') "
         "local function poll() return channel.select { ch:case_receive(), "
         "default = true }.value end say(poll(), poll(), poll(), poll())",
         "true | 1, 2, 3, nil"},
        {__LINE__,
         "local ch = channel.new(1) subscribe('t', ch) say(subscribe('t', channel.new(1)))",
         "nil, E(AlreadyExists, topic \"t\" already subscribed, false)"},
        {__LINE__, "local ch = channel.new(1) say(subscribe('t', ch), subscribe('t', ch))",
         "true, true"},
        {__LINE__,
         "local ch = channel.new() subscribe('@x', ch) say(unsubscribe(ch), "
         "unsubscribe(ch))",
         "true, false, E(NotFound, channel not found, false)"},
        {__LINE__,
         "local ch = channel.new(2) ch:send('own') subscribe('t', ch) "
         "process.send(process.pid(), 't', 'sent') time.sleep('1ms') "
         "say((ch:receive())) say((ch:receive()))",
         "\"own\" | \"sent\""},
        {__LINE__, "say((pcall(subscribe, 't', 5)))", "false"},
    });
}

TEST(MessagingTest, PayloadsAreMadeByPrograms) {
    expect_snippets({
        {__LINE__, "say(payload.new({ 1 }):data(), payload.new(1):get_format())",
         "{1=1}, \"lua/any\""},
        {__LINE__, "say(payload.new(errors.new('x')):get_format())", "\"golang/error\""},
        {__LINE__, "say(payload.new(nil):data())", "nil"},
        {__LINE__, "say((pcall(payload.new)))", "false"},
        {__LINE__, "say(payload.format)",
         "{BYTES=\"application/octet-stream\", ERROR=\"golang/error\", GOLANG=\"golang/any\", "
         "JSON=\"json/plain\", LUA=\"lua/any\", MSGPACK=\"application/msgpack\", "
         "STRING=\"text/plain\", YAML=\"yaml/plain\"}"},
        {__LINE__, "say((pcall(function() payload.format.X = 1 end)))", "false"},
    });
}

}  // namespace
}  // namespace moira::runtime
