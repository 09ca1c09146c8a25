// SPDX-License-Identifier: MIT
// Goal: each sentence of docs/faults.md about relations across a partition and about its shapes.
#include "tests/support/chosen_faults.hpp"

#include <gtest/gtest.h>

namespace moira::runtime {
namespace {

using sim::Duration;
using sim::FaultKind;

/// `main` runs on node a, `app:b` to `app:d` are hosts on the other nodes. A silence is noticed
/// after 5 s.
class PartitionsTest : public ChosenFaultsTest {
protected:
    PartitionsTest() {
        for (const char* host : {"app:b", "app:c", "app:d"}) world.plan.hosts.push_back(host);
        with_nodes(2);
        world.plan.network.latency = Duration::from_ms(10);
        world.process("echo", R"lua(
            process.set_options({ trap_links = true })
            local inbox = process.inbox()
            while true do
                local message = inbox:receive()
                process.send(message:from(), "answer", message:payload():data())
            end
        )lua");
        world.start("main", "main");
    }

    void with_nodes(std::size_t count) {
        const std::vector<std::string> names = {"a", "b", "c", "d"};
        world.plan.network.nodes.assign(names.begin(), names.begin() + static_cast<int>(count));
        world.plan.network.host_nodes.clear();
        for (sim::NodeNumber node = 1; node <= 4; ++node)
            world.plan.network.host_nodes.push_back(node <= count ? node : 1);
    }
};

constexpr const char* begins =
    "partition of a|b with the 1st message 'question' from main to main/echo#0";

/// Makes `RELATION` with a process on b two seconds after a partition between the two began, and
/// another one after six.
std::string relates(const std::string& relation) {
    std::string text = R"lua(
        local time = require("time")
        local events, began = process.events(), time.now()
        process.set_options({ trap_links = true })
        local first = process.spawn("app:echo", "app:b")
        local second = process.spawn("app:echo", "app:b")
        process.send(first, "question", 1)
        time.sleep("2s")
        say(process.RELATION(first))
        time.sleep("4s")
        say(process.RELATION(second))
        local timer = time.after("60s")
        while true do
            local result = channel.select { events:case_receive(), timer:case_receive() }
            if result.channel == timer then break end
            local event = result.value
            say(event.kind, event.from == first, tostring(event.result.error),
                time.now():sub(began):milliseconds())
        end
        say("end")
    )lua";
    for (std::size_t at; (at = text.find("RELATION")) != std::string::npos;)
        text.replace(at, 8, relation);
    return text;
}

const std::string made = "true, nil | true, nil | ";
const std::string lost = "pid.link.down, true, node lost, 7000 | ";

TEST_F(PartitionsTest, MonitorsThatAreMadeWhileItLastsBreakToo) {
    allow(FaultKind::partition).lengths = {Duration::from_s(10)};
    world.process("main", relates("monitor"));
    EXPECT_EQ(with({}), made + "end");
    EXPECT_EQ(with({{begins, 1}}), made + lost + "end")
        << "the second is over before the time of detection is";
    EXPECT_EQ(with({{begins, 2}}), made + lost + "end") << "lost messages";
    EXPECT_EQ(with({{begins, 3}}), made + "end") << "one way: main still hears b";
}

TEST_F(PartitionsTest, LinksThatAreMadeWhileItLastsBreakToo) {
    allow(FaultKind::partition).lengths = {Duration::from_s(10)};
    world.process("main", relates("link"));
    EXPECT_EQ(with({}), made + "end");
    EXPECT_EQ(with({{begins, 1}}), made + lost + "end");
    EXPECT_EQ(with({{begins, 3}}), made + lost + "end")
        << "b hears nothing, and a link breaks for both";
}

TEST_F(PartitionsTest, AChildThatIsSpawnedAcrossItIsMissedToo) {
    allow(FaultKind::partition).lengths = {Duration::from_s(10)};
    world.process("main", R"lua(
        local time = require("time")
        local events, began = process.events(), time.now()
        local pid = process.spawn("app:echo", "app:b")
        process.send(pid, "question", 1)
        local child = process.spawn_monitored("app:echo", "app:b")
        process.set_options({ trap_links = true })
        local event = events:receive()
        say(event.kind, event.from == child, tostring(event.result.error),
            time.now():sub(began):milliseconds())
    )lua");
    EXPECT_EQ(with({{begins, 1}}), "pid.link.down, true, node lost, 5000");
}

TEST_F(PartitionsTest, ACallAcrossItIsGivenUp) {
    allow(FaultKind::partition).lengths = {Duration::from_s(60)};
    world.process("called", "require('time').sleep('1s') return 'done'");
    world.process("main", R"lua(
        local time = require("time")
        local began = time.now()
        local pid = process.spawn("app:echo", "app:b")
        coroutine.spawn(function()
            time.sleep("500ms")
            process.send(pid, "question", 1)
        end)
        for _ = 1, 2 do
            local value, err = process.exec("app:called", "app:b")
            say(value or tostring(err), time.now():sub(began):milliseconds())
        end
    )lua");
    EXPECT_EQ(with({}), "done, 1010 | done, 2020");
    EXPECT_EQ(with({{begins, 1}}), "node lost, 5500 | node lost, 10500")
        << "the first is under way when it begins, the second is called across it";
    EXPECT_EQ(with({{begins, 3}}), "done, 1010 | done, 2020") << "one way: main hears b";
}

TEST_F(PartitionsTest, NoticesOfDeathsAreLateButNeverLost) {
    allow(FaultKind::partition).lengths = {Duration::from_s(3)};
    world.process("child", "require('time').sleep('1s') error('gone')");
    world.process("main", R"lua(
        local time = require("time")
        local events, began = process.events(), time.now()
        local pid = process.spawn("app:echo", "app:b")
        process.spawn_monitored("app:child", "app:b")
        process.send(pid, "question", 1)
        local event = events:receive()
        say(event.kind, time.now():sub(began):milliseconds())
    )lua");
    EXPECT_EQ(with({}), "pid.exit, 1010");
    EXPECT_EQ(with({{begins, 1}}), "pid.exit, 3010") << "parked";
    EXPECT_EQ(with({{begins, 2}}), "pid.exit, 3010") << "what loses messages loses no notice";
}

TEST_F(PartitionsTest, WhatIsUnderWayWhenItBeginsIsParkedOrLost) {
    allow(FaultKind::partition).lengths = {Duration::from_s(3)};
    world.process("child", R"lua(
        local parent = ...
        require("time").sleep("1s")
        process.send(parent, "result", 1)
        error("gone")
    )lua");
    world.process("main", R"lua(
        local time = require("time")
        local events, inbox, began = process.events(), process.inbox(), time.now()
        local pid = process.spawn("app:echo", "app:b")
        local child = process.spawn_monitored("app:child", "app:b", process.pid())
        time.sleep("1005ms")
        process.send(pid, "question", 2)
        local timer = time.after("60s")
        while true do
            local result = channel.select {
                events:case_receive(), inbox:case_receive(), timer:case_receive()
            }
            if result.channel == timer then break end
            local what = result.channel == inbox and result.value:payload():data()
                or result.value.kind
            say(what, time.now():sub(began):milliseconds())
        end
        say("end")
    )lua");
    EXPECT_EQ(with({}), "1, 1010 | pid.exit, 1010 | 2, 1025 | end");
    EXPECT_EQ(with({{begins, 1}}), "1, 4015 | pid.exit, 4015 | 2, 4025 | end");
    EXPECT_EQ(with({{begins, 2}}), "pid.exit, 4015 | end") << "but no notice is lost";
}

TEST_F(PartitionsTest, ACancelIsLateToo) {
    allow(FaultKind::partition).lengths = {Duration::from_s(3)};
    world.process("child", R"lua(
        local parent = ...
        process.events():receive()
        process.send(parent, "cancelled")
    )lua");
    world.process("main", R"lua(
        local time = require("time")
        local inbox, began = process.inbox(), time.now()
        local pid = process.spawn("app:echo", "app:b")
        local child = process.spawn("app:child", "app:b", process.pid())
        process.send(pid, "question", 1)
        process.cancel(child)
        repeat until inbox:receive():topic() == "cancelled"
        say(time.now():sub(began):milliseconds())
    )lua");
    EXPECT_EQ(with({}), "20");
    EXPECT_EQ(with({{begins, 1}}), "3020");
}

TEST_F(PartitionsTest, ALaterPartitionHidesNoLoss) {
    allow(FaultKind::partition).lengths = {Duration::from_s(20)};
    world.process("main", R"lua(
        local time = require("time")
        local events, began = process.events(), time.now()
        process.set_options({ trap_links = true })
        local pid = process.spawn_monitored("app:echo", "app:b")
        process.send(pid, "question", 1)
        time.sleep("2s")
        process.send(pid, "question", 2)
        local event = events:receive()
        say(event.kind, time.now():sub(began):milliseconds())
    )lua");
    const char* again = "partition of a|b with the 2nd message 'question' from main to main/echo#0";
    EXPECT_EQ(with({{begins, 1}, {again, 1}}), "pid.link.down, 5000");
}

TEST_F(PartitionsTest, TheLongerOfTwoCounts) {
    allow(FaultKind::partition).lengths = {Duration::from_s(1), Duration::from_s(3)};
    world.process("main", R"lua(
        local time = require("time")
        local inbox, began = process.inbox(), time.now()
        local pid = process.spawn("app:echo", "app:b")
        process.send(pid, "question", 1)
        process.send(pid, "question", 2)
        for _ = 1, 2 do
            say(inbox:receive():payload():data(), time.now():sub(began):milliseconds())
        end
    )lua");
    const char* again = "partition of a|b with the 2nd message 'question' from main to main/echo#0";
    EXPECT_EQ(with({{begins, 1}, {again, 5}}),
              "1, 3020 | 2, 3020");
}

/// Asks b, c and d, and b by way of c; says who answers.
constexpr const char* asks_all = R"lua(
    local time = require("time")
    local inbox, timer, list = process.inbox(), time.after("60s"), {}
    local pids = {}
    for _, name in ipairs({ "b", "c", "d" }) do
        pids[name] = process.spawn("app:echo", "app:" .. name)
    end
    local relay = process.spawn("app:relay", "app:c", pids.b, process.pid())
    for _, name in ipairs({ "b", "c", "d" }) do process.send(pids[name], "question", name) end
    process.send(relay, "question", "b by way of c")
    while true do
        local result = channel.select { inbox:case_receive(), timer:case_receive() }
        if result.channel == timer then break end
        list[#list + 1] = result.value:payload():data()
    end
    table.sort(list)
    say(table.concat(list, " "))
)lua";

constexpr const char* relay = R"lua(
    local target, back = ...
    local inbox = process.inbox()
    process.send(target, "question", inbox:receive():payload():data())
    process.send(back, "answer", inbox:receive():payload():data())
)lua";

TEST_F(PartitionsTest, WithMoreNodesItHasShapes) {
    world.process("main", asks_all);
    world.process("relay", relay);
    allow(FaultKind::partition).lengths = {Duration::from_s(600)};
    // The form that loses messages both ways, of each shape.
    constexpr std::uint32_t pair = 2;
    constexpr std::uint32_t apart = 6;
    constexpr std::uint32_t halves = 10;
    constexpr std::uint32_t bridge = 14;
    with_nodes(4);
    EXPECT_EQ(with({}), "b b by way of c c d");
    EXPECT_EQ(with({{begins, pair}}), "b by way of c c d") << "all others are a bridge";
    EXPECT_EQ(with({{begins, apart}}), "c d") << "b is alone";
    EXPECT_EQ(with({{begins, halves}}), "c") << "a and c, b and d";
    EXPECT_EQ(with({{begins, bridge}}), "b by way of c c d") << "a and d, b, and c hears all";
    const std::string back =
        "partition of c|b with the 1st message 'question' from main/relay#0 to main/echo#0";
    EXPECT_EQ(with({{back, bridge}}), "b c d") << "c and d, b, and a hears all";
    with_nodes(3);
    EXPECT_EQ(with({{begins, pair}}), "b by way of c c d") << "d is on a";
    EXPECT_EQ(with({{begins, apart}}), "c d");
}

TEST_F(PartitionsTest, OneWayTheSecondSideHearsNothing) {
    world.process("main", asks_all);
    world.process("relay", relay);
    allow(FaultKind::partition).lengths = {Duration::from_s(600)};
    with_nodes(4);
    const std::string back =
        "partition of b|a with the 1st message 'answer' from main/echo#0 to main";
    EXPECT_EQ(with({{begins, 8}}), "c d") << "b is asked nothing";
    EXPECT_EQ(with({{back, 8}}), "") << "all answer, and a hears none of them";
}

TEST_F(PartitionsTest, OnlyTwoNodesHaveOnlyThePair) {
    sim::FaultRule& rule = allow(FaultKind::partition);
    rule.lengths = {Duration::from_s(1), Duration::from_s(10)};
    sim::FaultQuestion question;
    question.kind = FaultKind::partition;
    question.target = "a|b";
    question.place = "message";
    question.lengths = &rule.lengths;
    const std::vector<std::string> texts = {
        "partition of a|b for 1s, with the 1st message",
        "partition of a|b for 1s, which loses messages, with the 1st message",
        "partition of a|b for 1s, one way, with the 1st message",
        "partition of a|b for 1s, one way, which loses messages, with the 1st message",
        "partition of a|b for 10s, with the 1st message"};
    for (std::uint32_t form = 1; form <= texts.size(); ++form)
        EXPECT_EQ(sim::fault_text(question, form), texts[form - 1]);
    EXPECT_EQ(sim::fault_text(question, 9),
              "partition of a|b for 1s, and of the second from all, with the 1st message");
    EXPECT_EQ(sim::fault_text(question, 23),
              "partition of a|b for 10s, in halves, one way, with the 1st message");
    EXPECT_EQ(sim::fault_text(question, 25),
              "partition of a|b for 1s, in halves around a bridge, with the 1st message");
}

}  // namespace
}  // namespace moira::runtime
