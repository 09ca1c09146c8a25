// SPDX-License-Identifier: MIT
// Goal: each kind of fault does what docs/faults.md says, and nothing unless it is chosen.
#include "tests/support/chosen_faults.hpp"

#include <gtest/gtest.h>

namespace moira::runtime {
namespace {

using sim::Duration;
using sim::FaultKind;

using FaultKindsTest = ChosenFaultsTest;

TEST_F(FaultKindsTest, ASpawnIsRefused) {
    world.process("main", R"lua(
        local pid, err = process.spawn("app:child", "app:processes")
        say(pid and "spawned" or tostring(err))
    )lua");
    world.process("child", "").start("main", "main");
    allow(FaultKind::spawn);
    EXPECT_EQ(with({}), "spawned");
    EXPECT_EQ(with({{"spawn failure of main when it spawns 'app:child'", 1}}),
              "max processes limit exceeded");
}

TEST_F(FaultKindsTest, AProcessDiesBeforeItsFirstStep) {
    world.process("main", R"lua(
        local events = process.events()
        process.spawn_monitored("app:child", "app:processes")
        local event = events:receive()
        say(event.error and tostring(event.error) or "fine")
    )lua");
    world.process("child", "say('runs')").start("main", "main");
    allow(FaultKind::start);
    EXPECT_EQ(with({}), "runs | fine");
    EXPECT_EQ(with({{"start failure of main/child#0 before its first step", 1}}),
              "process failed to start");
}

TEST_F(FaultKindsTest, ANameBelongsToSomebodyElse) {
    world.process("main", R"lua(
        local ok, err = process.registry.register("w")
        say(ok and "mine" or tostring(err))
        say(process.registry.register("w") and "mine" or "still taken")
        local sent, problem = process.send("w", "hello")
        say(sent and "sent" or tostring(problem))
    )lua");
    world.start("main", "main");
    allow(FaultKind::name, {"app:main"});
    const std::string fault = "name conflict of main when it registers 'w'";
    EXPECT_EQ(with({}), "mine | mine | sent");
    EXPECT_EQ(with({{fault, 1}}), "name already registered | mine | sent");
    EXPECT_EQ(with({{fault, 2}}), "name already registered | still taken | process not found");
}

constexpr const char* patient = R"lua(
    local events, inbox = process.events(), process.inbox()
    local pid = process.spawn_monitored("app:child", "app:processes", process.pid())
    while true do
        local result = channel.select { events:case_receive(), inbox:case_receive() }
        if result.channel == inbox then
            say(result.value:topic())
        else
            say(result.value.error and tostring(result.value.error) or "fine")
            break
        end
    end
)lua";

TEST_F(FaultKindsTest, ACancelComesFromOutside) {
    world.process("main", patient);
    world.process("child", R"lua(
        local time = require("time")
        local events, timer = process.events(), time.after("1s")
        local result = channel.select { events:case_receive(), timer:case_receive() }
        if result.channel == events then
            say(result.value.kind, "from", tostring(result.value.from))
        end
    )lua");
    world.start("main", "main");
    allow(FaultKind::cancel);
    EXPECT_EQ(with({}), "fine");
    const std::string text = with({{"cancel of main/child#0 at its 1st step boundary", 1}});
    EXPECT_TRUE(text.starts_with("pid.cancel")) << text;
    EXPECT_TRUE(text.ends_with("| fine")) << text;
}

TEST_F(FaultKindsTest, ATerminateComesFromOutside) {
    world.process("main", patient).process("child", "process.send(..., 'hello')");
    world.start("main", "main");
    allow(FaultKind::terminate);
    EXPECT_EQ(with({}), "hello | fine");
    EXPECT_EQ(with({{"terminate of main/child#0 at its 1st step boundary", 1}}),
              "process terminated");
}

TEST_F(FaultKindsTest, AnUpgradeBeginsTheProgramAgain) {
    world.process("main", patient).process("child", R"lua(
        local parent = ...
        process.send(parent, "begins")
        require("time").sleep("1s")
        process.send(parent, "ends")
    )lua");
    world.start("main", "main");
    allow(FaultKind::upgrade, {"app:child"});
    EXPECT_EQ(with({}), "begins | ends | fine");
    for (const char* nth : {"1st", "2nd"}) {
        const std::string fault =
            std::string{"upgrade of main/child#0 at its "} + nth + " step boundary";
        EXPECT_EQ(with({{fault, 1}}), "begins | begins | ends | fine") << nth;
    }
}

TEST_F(FaultKindsTest, APauseHoldsAProcessAndWhatIsSentToIt) {
    world.process("main", R"lua(
        local time = require("time")
        local inbox = process.inbox()
        local pid = process.spawn("app:child", "app:processes", process.pid())
        process.send(pid, "question")
        local timer = time.after("5s")
        local first = channel.select { inbox:case_receive(), timer:case_receive() }
        say(first.channel == inbox and "in time" or "late")
        if first.channel == timer then inbox:receive() end
        say("answered")
    )lua");
    world.process("child", R"lua(
        local message = process.inbox():receive()
        process.send(message:from(), "answer")
    )lua");
    world.start("main", "main");
    allow(FaultKind::pause).lengths = {Duration::from_ms(1), Duration::from_s(6)};
    EXPECT_EQ(with({}), "in time | answered");
    const std::vector<std::string> questions = asked;
    ASSERT_THAT(questions, testing::Contains("pause of main/child#0 before its send of 'answer'"));
    for (const std::string& question : questions) {
        EXPECT_EQ(with({{question, 1}}), "in time | answered") << question;
        // Once it has answered, a pause does no harm.
        const bool harmless = question == questions.back() && !question.ends_with("'answer'");
        EXPECT_EQ(with({{question, 2}}), harmless ? "in time | answered" : "late | answered")
            << question;
    }
}

TEST_F(FaultKindsTest, ASlowProcessIsLateAtEachStep) {
    world.process("main", R"lua(
        local time = require("time")
        local inbox = process.inbox()
        local pid = process.spawn("app:child", "app:processes")
        local began = time.now()
        for i = 1, 3 do process.send(pid, "question") inbox:receive() end
        say(time.now():sub(began):milliseconds() >= 60)
    )lua");
    world.process("child", R"lua(
        local inbox = process.inbox()
        while true do process.send(inbox:receive():from(), "answer") end
    )lua");
    world.start("main", "main");
    sim::FaultRule& rule = allow(FaultKind::slow);
    rule.lengths = {Duration::from_ms(20)};
    rule.lasts = Duration::from_s(1);
    EXPECT_EQ(with({}), "false");
    EXPECT_EQ(with({{"slowness of main/child#0 at its 1st step boundary", 1}}), "true");
}

TEST_F(FaultKindsTest, ALateMessageLosesAgainstATimeoutAndKeepsItsOrder) {
    world.process("main", R"lua(
        local time = require("time")
        local inbox, timer = process.inbox(), time.after("5s")
        local pid = process.spawn("app:child", "app:processes", process.pid())
        local waits = true
        for i = 1, 3 do
            local cases = { inbox:case_receive(), waits and timer:case_receive() or nil }
            local result = channel.select(cases)
            if result.channel == timer then waits = false end
            say(result.channel == inbox and result.value:topic() or "timeout")
        end
    )lua");
    world.process("child", R"lua(
        local parent = ...
        process.send(parent, "first")
        process.send(parent, "second")
    )lua");
    world.start("main", "main");
    allow(FaultKind::delay).lengths = {Duration::from_s(6)};
    for (const auto ordering : {sim::OrderingModel::pair_fifo, sim::OrderingModel::instant}) {
        world.plan.ordering = ordering;
        EXPECT_EQ(with({}), "first | second | timeout");
        const std::string first = "delay of the 1st message 'first' from main/child#0 to main";
        EXPECT_EQ(with({{first, 1}}), "timeout | first | second");
        const std::string second = "delay of the 1st message 'second' from main/child#0 to main";
        EXPECT_EQ(with({{second, 1}}), "first | timeout | second");
    }
}

TEST_F(FaultKindsTest, AFullMailboxRefusesOrDrops) {
    world.process("main", R"lua(
        local time = require("time")
        local inbox = process.inbox()
        local pid = process.spawn("app:child", "app:processes", process.pid())
        for i = 1, 4 do
            local ok, err = process.send(pid, "number", i)
            if not ok then say(i, tostring(err)) end
        end
        local list = inbox:receive():payload():data()
        say(list)
    )lua");
    world.process("child", R"lua(
        local parent = ...
        require("time").sleep("1s")
        local inbox, list = process.inbox(), ""
        local stop = require("time").after("1s")
        while true do
            local result = channel.select { inbox:case_receive(), stop:case_receive() }
            if result.channel == stop then break end
            list = list .. result.value:payload():data()
        end
        process.send(parent, "list", list)
    )lua");
    world.start("main", "main");
    allow(FaultKind::mailbox).sizes = {2};
    const std::string fault = "bounded mailbox of main/child#0 from its start";
    EXPECT_EQ(with({}), "1234");
    EXPECT_EQ(with({{fault, 1}}), "3, mailbox full | 4, mailbox full | 12");
    EXPECT_EQ(with({{fault, 2}}), "34");
    EXPECT_EQ(with({{fault, 3}}), "12");
}

TEST_F(FaultKindsTest, AnAllocationFails) {
    world.process("main", patient).process("child", R"lua(
        local parent = ...
        local ok, problem = pcall(function()
            local list = {}
            for i = 1, 10 do list[i] = { i } end
        end)
        process.send(parent, ok and "enough" or tostring(problem))
    )lua");
    world.start("main", "main");
    allow(FaultKind::memory).sizes = {2, 1'000'000};
    EXPECT_EQ(with({}), "enough | fine");
    const std::string fault = "memory exhaustion of main/child#0 in its 1st step";
    EXPECT_EQ(with({{fault, 1}}), "not enough memory | fine");
    EXPECT_EQ(with({{fault, 2}}), "enough | fine");
}

}  // namespace
}  // namespace moira::runtime
