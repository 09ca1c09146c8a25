// SPDX-License-Identifier: MIT
// Goal: processes on several nodes, and what goes wrong between them, as docs/faults.md says.
#include "tests/support/chosen_faults.hpp"

#include <gtest/gtest.h>

namespace moira::runtime {
namespace {

using sim::Duration;
using sim::FaultKind;

/// Two nodes: `main` runs on a, and what it spawns on `app:far` on b.
class NodesTest : public ChosenFaultsTest {
protected:
    NodesTest() {
        world.plan.hosts.push_back("app:far");
        world.plan.network.nodes = {"a", "b"};
        world.plan.network.host_nodes = {1, 2};
        world.plan.network.latency = Duration::from_ms(10);
        world.process("echo", R"lua(
            local inbox = process.inbox()
            while true do
                local message = inbox:receive()
                process.send(message:from(), "answer", message:payload():data())
            end
        )lua");
        world.start("main", "main");
    }
};

TEST_F(NodesTest, PidsNameTheirNodeAndMessagesTakeTime) {
    world.process("main", R"lua(
        local time = require("time")
        local inbox, began = process.inbox(), time.now()
        local pid = process.spawn("app:echo", "app:far")
        say(process.pid():match("^{a@app:processes|") ~= nil, pid:match("^{b@app:far|") ~= nil)
        process.send(pid, "question", 1)
        say(inbox:receive():from() == pid)
        say(time.now():sub(began):milliseconds())
    )lua");
    EXPECT_EQ(with({}), "true, true | true | 20");
}

TEST_F(NodesTest, NobodyKnowsWhoLivesOnAnotherNode) {
    world.process("main", R"lua(
        say(process.send("{b@app:far|0x00fff}", "x"))
        say(process.send("{a@app:processes|0x00fff}", "x"))
        say(process.send("{b@app:near|0x00fff}", "x"))
        say(process.send("{c@app:far|0x00fff}", "x"))
    )lua");
    EXPECT_EQ(with({}), "true, nil | nil, E(NotFound, process not found, false) | "
                        "nil, E(NotFound, host not found, false) | "
                        "nil, E(NotFound, node not found, false)");
}

TEST_F(NodesTest, NamesBelongToANodeUnlessTheyAreConsistent) {
    world.process("main", R"lua(
        local inbox = process.inbox()
        process.registry.register("w")
        process.registry.register("g", process.pid(), process.registry.CONSISTENT)
        process.spawn("app:child", "app:far")
        say(inbox:receive():topic())
        say(process.registry.unregister("g", process.registry.CONSISTENT))
    )lua");
    world.process("child", R"lua(
        say(process.registry.lookup("w") and "known" or "unknown")
        say(process.registry.register("w") and "mine" or "taken")
        say(process.registry.register("g", process.pid(), process.registry.STRONG) or "taken")
        say(process.registry.unregister("g", process.registry.STRONG))
        process.send("g", "found")
    )lua");
    EXPECT_EQ(with({}), "unknown | mine | taken | false | found | true");
}

constexpr const char* counts = R"lua(
    local time = require("time")
    local inbox, timer, list = process.inbox(), time.after("60s"), ""
    local pid = process.spawn("app:echo", "app:far")
    for i = 1, 3 do process.send(pid, "question", i) end
    while true do
        local result = channel.select { inbox:case_receive(), timer:case_receive() }
        if result.channel == timer then break end
        list = list .. result.value:payload():data()
    end
    say(list)
)lua";

TEST_F(NodesTest, ALinkLosesRepeatsAndReorders) {
    world.process("main", counts);
    allow(FaultKind::drop);
    allow(FaultKind::duplicate);
    allow(FaultKind::reorder);
    EXPECT_EQ(with({}), "123");
    const std::string second = " of the 2nd message 'question' from main to main/echo#0";
    EXPECT_EQ(with({{"drop" + second, 1}}), "13");
    EXPECT_EQ(with({{"duplicate" + second, 1}}), "1223");
    // The first finds nothing under way, so it is not asked about.
    EXPECT_EQ(with({{"overtaking" + second, 1}}), "312");
}

TEST_F(NodesTest, LinksInsideANodeAreNeverHit) {
    world.process("main", counts);
    world.plan.network.host_nodes = {1, 1};
    allow(FaultKind::drop);
    allow(FaultKind::duplicate);
    allow(FaultKind::reorder);
    allow(FaultKind::partition).lengths = {Duration::from_s(1)};
    EXPECT_EQ(with({}), "123");
    EXPECT_TRUE(asked.empty());
}

TEST_F(NodesTest, APartitionParksOrLosesWhatIsSent) {
    world.process("main", R"lua(
        local time = require("time")
        local inbox, began, list = process.inbox(), time.now(), ""
        local pid = process.spawn("app:echo", "app:far")
        say(process.send(pid, "question", 1))
        say(process.send(pid, "question", 2))
        local timer = time.after("60s")
        while true do
            local result = channel.select { inbox:case_receive(), timer:case_receive() }
            if result.channel == timer then break end
            list = list .. result.value:payload():data() .. "@"
                .. time.now():sub(began):milliseconds() .. " "
        end
        say(list)
    )lua");
    allow(FaultKind::partition).lengths = {Duration::from_s(1)};
    EXPECT_EQ(with({}), "true, nil | true, nil | 1@20 2@20 ");
    // It begins with the second message: the first is under way.
    const std::string fault =
        "partition of a|b with the 2nd message 'question' from main to main/echo#0";
    EXPECT_EQ(with({{fault, 1}}), "true, nil | true, nil | 1@1020 2@1020 ");
    EXPECT_EQ(with({{fault, 2}}), "true, nil | true, nil | ");
    EXPECT_EQ(with({{fault, 3}}), "true, nil | true, nil | 1@1020 2@1020 ");
    const std::string back =
        "partition of b|a with the 1st message 'answer' from main/echo#0 to main";
    EXPECT_EQ(with({{back, 3}}), "true, nil | true, nil | 1@1020 2@1020 ");
}

constexpr const char* watches = R"lua(
    local time = require("time")
    local events, began = process.events(), time.now()
    process.set_options({ trap_links = true })
    local pid = process.spawn_linked_monitored("app:echo", "app:far")
    process.send(pid, "question", 1)
    local timer = time.after("60s")
    while true do
        local result = channel.select { events:case_receive(), timer:case_receive() }
        if result.channel == timer then break end
        local event = result.value
        local problem = event.result and event.result.error or event.error
        say(event.kind, event.from == pid, tostring(problem),
            time.now():sub(began):milliseconds())
    end
    say("end")
)lua";

TEST_F(NodesTest, APartitionThatLastsIsALostNode) {
    world.process("main", watches);
    allow(FaultKind::partition).lengths = {Duration::from_s(1), Duration::from_s(10)};
    const std::string fault =
        "partition of a|b with the 1st message 'question' from main to main/echo#0";
    EXPECT_EQ(with({}), "end");
    EXPECT_EQ(with({{fault, 1}}), "end") << "over before anybody notices";
    const std::string lost = "pid.link.down, true, node lost, 5000";
    EXPECT_EQ(with({{fault, 5}}), lost + " | " + lost + " | end") << "as monitor, and as link";
}

TEST_F(NodesTest, ALostNodeIsMissedAfterTheDetectionTime) {
    world.process("main", watches);
    allow(FaultKind::node, {"b"}).lengths = {Duration::from_s(1)};
    EXPECT_EQ(with({}), "end");
    const std::string lost = "pid.link.down, true, node lost, 5000";
    const std::string fault = "node loss of b at the 1st step boundary there";
    EXPECT_EQ(with({{fault, 1}}), lost + " | " + lost + " | end");
}

TEST_F(NodesTest, WhatThePlanStartsOnANodeComesBack) {
    world.process("main", "require('time').sleep('10s')");
    world.process("server", R"lua(
        local time = require("time")
        say("up")
        time.sleep("3s")
        say("done")
    )lua");
    world.start("server", "server");
    world.plan.starts.back().host = "app:far";
    allow(FaultKind::node, {"b"}).lengths = {Duration::from_s(1)};
    EXPECT_EQ(with({}), "up | done");
    EXPECT_EQ(with({{"node loss of b at the 2nd step boundary there", 1}}), "up | up | done");
}

TEST_F(NodesTest, AClockJumps) {
    world.process("main", R"lua(
        local time = require("time")
        local began = time.now()
        say(time.now():sub(began):milliseconds())
    )lua");
    allow(FaultKind::clock).lengths = {Duration::from_s(1)};
    EXPECT_EQ(with({}), "0");
    const std::string fault = "wrong clock of a when main reads it for the 2nd time";
    EXPECT_EQ(with({{fault, 1}}), "1000");
    EXPECT_EQ(with({{fault, 2}}), "-1000");
}

/// Sends one question that has arrived but was not taken, then two, when the partition begins.
constexpr const char* sends_late = R"lua(
    local time = require("time")
    local inbox, timer, list = process.inbox(), time.after("60s"), ""
    local pid = process.spawn("app:sleeper", "app:far")
    process.send(pid, "question", 1)
    time.sleep("20ms")
    process.send(pid, "question", 2)
    process.send(pid, "question", 3)
    while true do
        local result = channel.select { inbox:case_receive(), timer:case_receive() }
        if result.channel == timer then break end
        list = list .. result.value:payload():data() .. " "
    end
    say(list)
)lua";

constexpr const char* sleeper = R"lua(
    local inbox = process.inbox()
    require("time").sleep("50ms")
    while true do
        local message = inbox:receive()
        process.send(message:from(), "answer", message:payload():data())
    end
)lua";

TEST_F(NodesTest, APartitionLosesAlsoWhatIsBehindAnArrivedMessage) {
    world.process("main", sends_late);
    world.process("sleeper", sleeper);
    allow(FaultKind::partition).lengths = {Duration::from_s(1)};
    EXPECT_EQ(with({}), "1 2 3 ");
    const std::string fault =
        "partition of a|b with the 3rd message 'question' from main to main/sleeper#0";
    EXPECT_EQ(with({{fault, 3}}), "1 2 3 ") << "one way, parked";
    EXPECT_EQ(with({{fault, 4}}), "1 ") << "one way, lost: 2 was under way";
}

TEST_F(NodesTest, NothingElseHappensToWhatMeetsAPartition) {
    world.process("main", counts);
    allow(FaultKind::drop);
    allow(FaultKind::duplicate);
    allow(FaultKind::reorder);
    allow(FaultKind::partition).lengths = {Duration::from_s(1)};
    const std::string message = "message 'question' from main to main/echo#0";
    const std::string partition = "partition of a|b with the 1st " + message;
    std::map<std::string, std::uint32_t> all = {{partition, 2}};
    for (const std::string nth : {"1st ", "2nd ", "3rd "}) {
        for (const std::string kind : {"duplicate of the ", "overtaking of the "}) {
            all[kind + nth + message] = 1;
        }
    }
    EXPECT_EQ(with(all), "") << "lost, and no copy and no message beside it comes through";
    all[partition] = 1;
    EXPECT_EQ(with(all), "123") << "parked, and in order";
}

TEST_F(NodesTest, UnderCausalOrderTheFaultsOfLinksActToo) {
    world.plan.ordering = sim::OrderingModel::causal;
    world.process("main", counts);
    allow(FaultKind::duplicate);
    allow(FaultKind::reorder);
    EXPECT_EQ(with({}), "123");
    const std::string second = " of the 2nd message 'question' from main to main/echo#0";
    EXPECT_EQ(with({{"duplicate" + second, 1}}), "1223");
    EXPECT_EQ(with({{"overtaking" + second, 1}}), "312");
}

}  // namespace
}  // namespace moira::runtime
