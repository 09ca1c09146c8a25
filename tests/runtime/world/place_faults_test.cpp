// SPDX-License-Identifier: MIT
// Goal: hosts that are killed and come back, and clocks that are wrong, as docs/faults.md says.
#include "tests/support/chosen_faults.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace moira::runtime {
namespace {

using sim::Duration;
using sim::FaultKind;

/// One machine with two hosts: `main` is started on `app:processes`.
class HostsTest : public ChosenFaultsTest {
protected:
    HostsTest() {
        world.plan.hosts.push_back("app:far");
        world.start("main", "main");
        world.process("child", R"lua(
            process.registry.register("w")
            process.inbox():receive()
        )lua");
    }
};

constexpr const char* dies = "host crash of app:far at the 2nd step boundary there";

TEST_F(HostsTest, AKilledHostTakesItsProcessesWithItAndComesBack) {
    world.process("main", R"lua(
        local time = require("time")
        local events = process.events()
        process.set_options({ trap_links = true })
        local pid = process.spawn_linked_monitored("app:child", "app:far")
        local timer = time.after("10s")
        for _ = 1, 2 do
            local result = channel.select { events:case_receive(), timer:case_receive() }
            if result.channel == timer then return say("nothing happened") end
            local event = result.value
            say(event.kind, event.from == pid, tostring(event.result.error))
        end
        say(process.registry.lookup("w") and "known" or "free")
        say(process.send(pid, "x"))
        say(process.spawn("app:child", "app:far"))
        say(process.spawn("app:child", "app:processes") ~= nil)
        time.sleep("1s")
        say(process.spawn("app:child", "app:far") ~= nil)
    )lua");
    allow(FaultKind::host).lengths = {Duration::from_s(1)};
    EXPECT_EQ(with({}), "nothing happened");
    EXPECT_EQ(with({{dies, 1}}),
              "pid.exit, true, context canceled | pid.link.down, true, context canceled | free | "
              "nil, E(NotFound, process not found, false) | "
              "nil, E(NotFound, host not found, false) | true | true");
}

TEST_F(HostsTest, WhatThePlanStartsOnAHostComesBack) {
    world.process("main", "require('time').sleep('10s')");
    world.process("server", R"lua(
        local time = require("time")
        say("up")
        time.sleep("3s")
        say("done")
    )lua");
    world.start("server", "server");
    world.plan.starts.back().host = "app:far";
    allow(FaultKind::host, {"app:far"}).lengths = {Duration::from_s(1)};
    EXPECT_EQ(with({}), "up | done");
    EXPECT_EQ(with({{dies, 1}}), "up | up | done");
    const std::vector<std::string> hosts = asked;
    const auto is_of_main = [](const std::string& question) {
        return question.find("app:processes") != std::string::npos;
    };
    EXPECT_TRUE(std::ranges::none_of(hosts, is_of_main)) << "`of` names only the other";
}

TEST_F(HostsTest, OneHostOfANodeMayGoAndThenTheWholeNode) {
    world.process("main", "require('time').sleep('10s')");
    world.process("server", "say('up') require('time').sleep('3s') say('done')");
    world.start("server", "server");
    world.plan.starts.back().host = "app:far";
    world.plan.network.nodes = {"a", "b"};
    world.plan.network.host_nodes = {1, 2};
    allow(FaultKind::node, {"b"}).lengths = {Duration::from_s(1)};
    allow(FaultKind::host, {"app:far"}).lengths = {Duration::from_s(1)};
    // The second boundary at which the node is asked about is in the second life.
    EXPECT_EQ(with({{dies, 1}, {"node loss of b at the 2nd step boundary there", 1}}),
              "up | up | up | done");
}

TEST_F(HostsTest, GuardsCountAllThatAHostTakesWithIt) {
    world.process("main", R"lua(
        local time = require("time")
        for _ = 1, 2 do process.spawn("app:child", "app:far") end
        time.sleep("1s")
        say(process.spawn("app:child", "app:far") ~= nil)
    )lua");
    allow(FaultKind::host, {"app:far"}).lengths = {Duration::from_s(10)};
    const std::string late = "host crash of app:far at the 4th step boundary there";
    EXPECT_EQ(with({{late, 1}}), "false");
    world.plan.faults.keep.push_back({"app:child", 1, false});
    EXPECT_EQ(with({{late, 1}}), "true") << "either could go alone, but not both";
}

TEST_F(HostsTest, NobodySpawnsOnANodeThatIsLost) {
    world.plan.network.nodes = {"a", "b"};
    world.plan.network.host_nodes = {1, 2};
    world.process("main", R"lua(
        local time = require("time")
        process.spawn("app:child", "app:far")
        time.sleep("1ms")
        say(process.spawn("app:child", "app:far"))
        time.sleep("1s")
        say(process.spawn("app:child", "app:far") ~= nil)
    )lua");
    allow(FaultKind::node, {"b"}).lengths = {Duration::from_s(1)};
    EXPECT_EQ(with({{"node loss of b at the 2nd step boundary there", 1}}),
              "nil, E(NotFound, host not found, false) | true");
}

TEST_F(HostsTest, WhoCalledAProcessThereGetsAnError) {
    world.process("called", "require('time').sleep('1s') return 'done'");
    world.process("main", R"lua(
        local time = require("time")
        local began = time.now()
        local value, err = process.exec("app:called", "app:far")
        say(value or tostring(err), time.now():sub(began):milliseconds())
    )lua");
    allow(FaultKind::host).lengths = {Duration::from_s(1)};
    EXPECT_EQ(with({}), "done, 1000");
    EXPECT_EQ(with({{dies, 1}}), "context canceled, 0");
    world.plan.network.nodes = {"a", "b"};
    world.plan.network.host_nodes = {1, 2};
    allow(FaultKind::node, {"b"}).lengths = {Duration::from_s(1)};
    EXPECT_EQ(with({{"node loss of b at the 1st step boundary there", 1}}), "node lost, 5000");
}

/// `main` on node a, whose clock is right, and `worker` on b.
class ClocksTest : public ChosenFaultsTest {
protected:
    ClocksTest() {
        world.plan.hosts.push_back("app:far");
        world.plan.network.nodes = {"a", "b"};
        world.plan.network.host_nodes = {1, 2};
        world.plan.network.latency = Duration::from_ms(10);
        world.start("main", "main");
        world.process("main", R"lua(
            local time = require("time")
            local inbox, began = process.inbox(), time.now()
            process.spawn("app:worker", "app:far", process.pid())
            while true do
                local message = inbox:receive()
                say(time.now():sub(began):milliseconds(), message:payload():data())
                if message:topic() == "end" then return end
            end
        )lua");
    }
};

constexpr const char* sleeps = R"lua(
    local time = require("time")
    local began = time.now()
    time.sleep("10s")
    process.send((...), "end", time.now():sub(began):milliseconds())
)lua";

TEST_F(ClocksTest, AClockThatDriftsMeasuresItsOwnSleeps) {
    world.process("worker", sleeps);
    allow(FaultKind::drift, {"b"}).sizes = {100'000};
    const std::string drift = "clock drift of b from its start";
    EXPECT_EQ(with({}), "10010, 10000");
    EXPECT_EQ(with({{drift, 1}}), "9100, 10000") << "fast by a tenth: 10 s are 9.09 s";
    EXPECT_EQ(with({{drift, 2}}), "11121, 10000") << "slow by a tenth: 10 s are 11.1 s";
    EXPECT_EQ(asked, std::vector<std::string>{drift}) << "once, and only of the node that is named";
}

TEST_F(ClocksTest, ATickerTicksByTheClockOfItsNode) {
    world.process("worker", R"lua(
        local time = require("time")
        local began, ticker = time.now(), time.ticker("1s")
        for _ = 1, 3 do
            local at = ticker:channel():receive()
            process.send((...), "tick", at:sub(began):milliseconds())
        end
        time.sleep("2500ms")
        ticker:channel():receive()
        ticker:channel():receive()
        process.send((...), "end", time.now():sub(began):milliseconds())
    )lua");
    allow(FaultKind::drift, {"b"}).sizes = {500'000};
    EXPECT_EQ(with({}), "1010, 1000 | 2010, 2000 | 3010, 3000 | 5510, 5500");
    EXPECT_EQ(with({{"clock drift of b from its start", 2}}),
              "2009, 1000 | 4009, 2000 | 6009, 3000 | 11009, 5500");
}

TEST_F(ClocksTest, AClockIsWrongFromItsStart) {
    world.process("worker", R"lua(
        local time = require("time")
        local first = time.now():unix() - 1767225600
        time.sleep("1s")
        process.send((...), "end", first .. " " .. time.now():unix() - 1767225600)
    )lua");
    allow(FaultKind::offset, {"b"}).lengths = {Duration::from_s(3600)};
    world.plan.faults.after = Duration::from_s(60);
    const std::string offset = "clock offset of b from its start";
    EXPECT_EQ(with({}), "1010, 0 1");
    EXPECT_EQ(with({{offset, 1}}), "1010, 3600 3601") << "sleeps are not moved";
    EXPECT_EQ(with({{offset, 2}}), "1010, -3600 -3599");
}

TEST_F(ClocksTest, ClocksGoRightWhenFaultsEnd) {
    world.process("worker", sleeps);
    allow(FaultKind::offset, {"b"}).lengths = {Duration::from_s(3600)};
    allow(FaultKind::drift, {"b"}).sizes = {500'000};
    world.plan.faults.before = Duration::from_s(4);
    // Until then two of the ten seconds are over by its clock, so eight are left.
    EXPECT_EQ(with({{"clock drift of b from its start", 2}}), "12010, 12000");
    EXPECT_EQ(with({{"clock offset of b from its start", 1}}), "10010, -3590000");
}

}  // namespace
}  // namespace moira::runtime
