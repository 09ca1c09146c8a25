// SPDX-License-Identifier: MIT
//
// The ordering model `causal` (event-model E12): what overtakes nothing that happened before it,
// and what stays as free as in `pair-fifo`. Each table gives the outcomes of both.
#include "tests/support/lua_world.hpp"

#include <algorithm>
#include <functional>

namespace moira::runtime {
namespace {

using Build = std::function<void(LuaWorld&)>;

Outcomes outcomes_in(sim::OrderingModel model, const Build& build) {
    LuaWorld world;
    build(world);
    world.plan.ordering = model;
    return world.explore(600);
}

/// `causal` are all outcomes of that model, `only_pair_fifo` those that the weaker one adds.
void expect_models(const Build& build, const std::vector<std::string>& causal,
                   const std::vector<std::string>& only_pair_fifo) {
    {
        SCOPED_TRACE("causal");
        expect_outcomes(outcomes_in(sim::OrderingModel::causal, build), causal);
    }
    SCOPED_TRACE("pair-fifo");
    std::vector<std::string> all = causal;
    all.insert(all.end(), only_pair_fifo.begin(), only_pair_fifo.end());
    expect_outcomes(outcomes_in(sim::OrderingModel::pair_fifo, build), all);
}

/// Receives two messages and prints their topics.
constexpr const char* receive_two = R"LUA(
    local inbox = process.inbox()
    local first = inbox:receive():topic()
    print(first .. " " .. inbox:receive():topic()))LUA";

TEST(CausalOrderTest, AChainOfMessagesDoesNotOvertakeADirectOne) {
    expect_models(
        [](LuaWorld& world) {
            world.process("main", R"LUA(
                local target = process.spawn("app:target", "app:processes")
                local hop = process.spawn("app:hop", "app:processes", target)
                process.send(target, "direct")
                process.send(hop, "go"))LUA");
            world.process("hop", R"LUA(local target = ...
                process.inbox():receive()
                process.send(target, "round"))LUA");
            world.process("target", receive_two);
        },
        {"direct round"}, {"round direct"});
}

TEST(CausalOrderTest, ALongChainDoesNotEither) {
    expect_models(
        [](LuaWorld& world) {
            world.process("main", R"LUA(
                local target = process.spawn("app:target", "app:processes")
                local last = target
                for i = 1, 3 do last = process.spawn("app:hop", "app:processes", last) end
                process.send(target, "direct")
                process.send(last, "round"))LUA");
            world.process("hop", R"LUA(local to = ...
                process.inbox():receive()
                process.send(to, "round"))LUA");
            world.process("target", receive_two);
        },
        {"direct round"}, {"round direct"});
}

TEST(CausalOrderTest, ConcurrentMessagesComeInAnyOrder) {
    expect_models(
        [](LuaWorld& world) {
            world.process("main", R"LUA(
                local target = process.spawn("app:target", "app:processes")
                process.spawn("app:sender", "app:processes", target, "a")
                process.spawn("app:sender", "app:processes", target, "b"))LUA");
            world.process("sender", "local to, topic = ... process.send(to, topic)");
            world.process("target", receive_two);
        },
        {"a b", "b a"}, {});
}

TEST(CausalOrderTest, WhatASenderDidNotReceiveYetIsNotInItsPast) {
    // The hop sends before it takes what main sent it: its message knows nothing of main's.
    expect_models(
        [](LuaWorld& world) {
            world.process("main", R"LUA(
                local target = process.spawn("app:target", "app:processes")
                local hop = process.spawn("app:hop", "app:processes", target)
                process.send(target, "direct")
                process.send(hop, "late"))LUA");
            world.process("hop", R"LUA(local target = ...
                process.listen("never")
                process.send(target, "early")
                process.inbox():receive())LUA");
            world.process("target", receive_two);
        },
        {"direct early", "early direct"}, {});
}

TEST(CausalOrderTest, AChildKnowsWhatItsParentSent) {
    expect_models(
        [](LuaWorld& world) {
            world.process("main", R"LUA(
                local target = process.spawn("app:target", "app:processes")
                process.send(target, "parent")
                process.spawn("app:child", "app:processes", target))LUA");
            world.process("child", "process.send(..., 'child')");
            world.process("target", receive_two);
        },
        {"parent child"}, {"child parent"});
}

/// Says in which order a message and the exit of another process come, both of one killer.
constexpr const char* receive_message_and_exit = R"LUA(
    local inbox, events = process.inbox(), process.events()
    local other = process.spawn_monitored("app:other", "app:processes")
    process.spawn("app:killer", "app:processes", process.pid(), other)
    local got = {}
    for i = 1, 2 do
        local r = channel.select { inbox:case_receive(), events:case_receive() }
        got[i] = r.channel == inbox and "message" or "exit"
    end
    print(table.concat(got, " ")))LUA";

TEST(CausalOrderTest, AnExitDoesNotOvertakeWhatCausedIt) {
    expect_models(
        [](LuaWorld& world) {
            world.process("main", receive_message_and_exit);
            world.process("other", "process.inbox():receive()");
            world.process("killer", R"LUA(local main, other = ...
                process.send(main, "x")
                process.send(other, "die"))LUA");
        },
        {"message exit"}, {"exit message"});
}

TEST(CausalOrderTest, ATerminationHasItsCauseInItsPast) {
    expect_models(
        [](LuaWorld& world) {
            world.process("main", receive_message_and_exit);
            world.process("other", "process.inbox():receive()");
            world.process("killer", R"LUA(local main, other = ...
                process.send(main, "x")
                process.terminate(other))LUA");
        },
        {"message exit"}, {"exit message"});
}

TEST(CausalOrderTest, WhatNobodyListensToHoldsNothingBackForEver) {
    // The direct message wakes nobody, so the round one must, and takes it along.
    expect_models(
        [](LuaWorld& world) {
            world.process("main", R"LUA(
                local target = process.spawn("app:target", "app:processes")
                local hop = process.spawn("app:hop", "app:processes", target)
                process.send(target, "direct")
                process.send(hop, "go"))LUA");
            world.process("hop", R"LUA(local target = ...
                process.inbox():receive()
                process.send(target, "round"))LUA");
            world.process("target", R"LUA(
                print(process.listen("round"):receive() == nil)
                print(process.inbox():receive():topic()))LUA");
        },
        {"true | direct"}, {});
}

TEST(CausalOrderTest, ALookSeesADirectMessageWithWhatItCaused) {
    // What a poll finds in the buffers is closed under "happened before".
    expect_models(
        [](LuaWorld& world) {
            world.process("main", R"LUA(
                local target = process.spawn("app:target", "app:processes")
                local hop = process.spawn("app:hop", "app:processes", target)
                process.send(target, "direct", true)
                process.send(hop, "go"))LUA");
            world.process("hop", R"LUA(local target = ...
                process.inbox():receive()
                process.send(target, "round", true))LUA");
            world.process("target", R"LUA(
                local direct, round = process.listen("direct"), process.listen("round")
                local function has(topic)
                    local r = channel.select { topic:case_receive(), default = true }
                    return r.channel == topic
                end
                for i = 1, 3 do process.registry.lookup("nobody") end
                print(has(round), has(direct)))LUA");
        },
        {"false false", "false true", "true true"}, {"true false"});
}

TEST(CausalOrderTest, TimersStayFree) {
    expect_models(
        [](LuaWorld& world) {
            world.process("main", R"LUA(
                local inbox, timeout = process.inbox(), time.after("100us")
                process.spawn("app:sender", "app:processes", process.pid())
                local r = channel.select { inbox:case_receive(), timeout:case_receive() }
                print(r.channel == inbox and "message" or "timeout"))LUA");
            world.process("sender", "time.sleep('100us') process.send(..., 'x')");
        },
        {"message", "timeout"}, {});
}

TEST(CausalOrderTest, TheDefaultScheduleIsTheSameInAllModels) {
    const auto build = [](LuaWorld& world) {
        world.process("main", R"LUA(
            local inbox = process.inbox()
            for i = 1, 4 do process.spawn("app:worker", "app:processes", process.pid(), i) end
            for i = 1, 8 do print(inbox:receive():payload():data()) end)LUA");
        world.process("worker", R"LUA(local main, i = ...
            process.send(main, "x", i)
            time.sleep("1ms")
            process.send(main, "x", i + 10))LUA");
    };
    std::vector<std::string> texts;
    for (const auto model : {sim::OrderingModel::instant, sim::OrderingModel::causal,
                             sim::OrderingModel::pair_fifo}) {
        LuaWorld world;
        build(world);
        world.plan.ordering = model;
        texts.push_back(world.run().text());
    }
    EXPECT_EQ(texts[0], "1 | 2 | 3 | 4 | 11 | 12 | 13 | 14");
    EXPECT_EQ(texts[1], texts[0]);
    EXPECT_EQ(texts[2], texts[0]);
}

TEST(CausalOrderTest, ManyShortLivedProcessesCostLittle) {
    LuaWorld world;
    world.process("main", R"LUA(
        local inbox = process.inbox()
        for i = 1, 3000 do
            process.spawn("app:worker", "app:processes", process.pid())
            inbox:receive()
        end
        print("done"))LUA");
    world.process("worker", "process.send(..., 'x')");
    world.plan.ordering = sim::OrderingModel::causal;
    EXPECT_EQ(world.run(1).text(), "done");
}

}  // namespace
}  // namespace moira::runtime
