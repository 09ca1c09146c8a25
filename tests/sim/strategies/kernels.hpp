// SPDX-License-Identifier: MIT
//
// Small programs with one known bug each, and campaigns that count the runs until a strategy finds
// it. A run shows its bug by printing BUG, or by a deadlock. Built anew for each test.
#pragma once

#include "sim/strategies/default_schedule.hpp"
#include "sim/strategies/strategy.hpp"
#include "tests/support/lua_world.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace moira::runtime {

/// Two clients of a counter read it, then write what they read plus one.
inline void lost_update(LuaWorld& world) {
    world.process("main", R"LUA(
        process.registry.register("counter")
        local inbox, value, writes = process.inbox(), 0, 0
        for i = 1, 2 do process.spawn("app:client", "app:processes") end
        while writes < 2 do
            local message = inbox:receive()
            if message:topic() == "get" then
                process.send(message:from(), "value", value)
            else
                value, writes = message:payload():data(), writes + 1
            end
        end
        if value == 1 then print("BUG") end)LUA");
    world.process("client", R"LUA(
        local values = process.listen("value")
        process.send("counter", "get")
        process.send("counter", "put", values:receive() + 1))LUA");
}

/// Two processes look whether a service runs before they become it.
inline void register_race(LuaWorld& world) {
    world.process("main", R"LUA(
        for i = 1, 2 do process.spawn("app:starter", "app:processes") end)LUA");
    world.process("starter", R"LUA(
        if not process.registry.lookup("service") then
            if not process.registry.register("service") then print("BUG") end
        end
        process.listen("never"):receive())LUA");
}

/// One process makes ten steps before another makes its first.
inline void starve(LuaWorld& world, int steps) {
    world.process("main", R"LUA(
        process.spawn("app:starved", "app:processes")
        process.spawn("app:busy", "app:processes"))LUA");
    world.process("busy", "local steps = " + std::to_string(steps) + R"LUA(
        local seen
        for i = 1, steps do seen = process.registry.lookup("here") end
        if not seen then print("BUG") end)LUA");
    world.process("starved", R"LUA(
        process.registry.register("here")
        process.listen("never"):receive())LUA");
}

/// A message that goes through a chain of processes arrives before one that was sent directly.
inline void overtake(LuaWorld& world, int hops) {
    world.process("main", "local hops = " + std::to_string(hops) + R"LUA(
        local target = process.spawn("app:target", "app:processes")
        local last = target
        for i = 1, hops do last = process.spawn("app:hop", "app:processes", last) end
        process.send(target, "direct")
        process.send(last, "round"))LUA");
    world.process("hop", R"LUA(local to = ...
        process.inbox():receive()
        process.send(to, "round"))LUA");
    world.process("target", R"LUA(
        if process.inbox():receive():topic() == "round" then print("BUG") end)LUA");
}

/// Philosophers who take the left fork, then the right one.
inline void dining(LuaWorld& world, int seats) {
    world.process("main", "local seats = " + std::to_string(seats) + R"LUA(
        local forks = {}
        for i = 1, seats do forks[i] = process.spawn("app:fork", "app:processes") end
        local eaten = process.listen("eaten")
        for i = 1, seats do
            process.spawn("app:philosopher", "app:processes", process.pid(), forks[i],
                          forks[i % seats + 1])
        end
        for i = 1, seats do eaten:receive() end
        for i = 1, seats do process.terminate(forks[i]) end)LUA");
    world.process("fork", R"LUA(
        local take, put = process.listen("take"), process.listen("put")
        while true do
            local taker = take:receive()
            process.send(taker, "taken")
            put:receive()
        end)LUA");
    world.process("philosopher", R"LUA(local main, left, right = ...
        local taken = process.listen("taken")
        for _, fork in ipairs({ left, right }) do
            process.send(fork, "take", process.pid())
            taken:receive()
        end
        process.send(left, "put")
        process.send(right, "put")
        process.send(main, "eaten"))LUA");
}

struct Kernel {
    const char* name;
    std::function<void(LuaWorld&)> build;
};

inline std::vector<Kernel> kernels() {
    return {{"lost_update", lost_update},
            {"register_race", register_race},
            {"dining3", [](LuaWorld& world) { dining(world, 3); }},
            {"starve10", [](LuaWorld& world) { starve(world, 10); }},
            {"overtake_8hops", [](LuaWorld& world) { overtake(world, 8); }}};
}

inline bool shows_bug(const LuaOutcome& outcome) {
    const bool deadlock = outcome.summary.outcome.kind == sim::OutcomeKind::quiescent;
    const bool told = std::ranges::find(outcome.lines, "BUG") != outcome.lines.end();
    const auto main = outcome.exits.find("main");
    return told || (deadlock && main == outcome.exits.end());
}

/// One kernel in a world of its own, run under strategies.
class Campaigns {
public:
    explicit Campaigns(const Kernel& kernel) {
        kernel.build(world_);
        sim::DefaultSchedule schedule{0};
        run(schedule, 0);
        prior_ = schedule.asked();
    }

    LuaOutcome run(sim::DecisionSource& source, std::uint64_t seed) {
        world_.tune = [&source](RunOptions& options) { options.decisions = &source; };
        return world_.run(seed);
    }

    LuaOutcome run(sim::StrategyName name, std::uint64_t seed) {
        const auto strategy = sim::make_strategy(name, seed, prior_);
        return run(*strategy, seed);
    }

    /// How many runs of the campaign it takes to show the bug; `cap` + 1: more than that.
    int runs_to_bug(sim::StrategyName name, std::uint64_t campaign, int cap) {
        for (int i = 1; i <= cap; ++i) {
            const std::uint64_t seed =
                sim::Seed{campaign}.derive("run", static_cast<std::uint64_t>(i)).value;
            if (shows_bug(run(name, seed))) return i;
        }
        return cap + 1;
    }

    [[nodiscard]] const sim::PriorRun& prior() const { return prior_; }

private:
    LuaWorld world_;
    sim::PriorRun prior_;
};

}  // namespace moira::runtime
