// SPDX-License-Identifier: MIT
//
// A saved world goes on as it did, however often and whatever happened in between.
#include "sim/checkpoint.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "runtime/world/world.hpp"
#include "sim/random.hpp"
#include "sim/strategies/uniform_random.hpp"

namespace moira::runtime {
namespace {

constexpr const char* supervisor = R"(
local time = require("time")
local function main()
    process.set_options({ trap_links = true })
    local events, inbox = process.events(), process.inbox()
    local ticker = time.ticker("7ms")
    local function start(i)
        local pid = process.spawn_linked("app:worker", "app:processes", process.pid(), i)
        process.registry.register("worker" .. i, pid)
        return pid
    end
    local pids, restarts, total, ticks = {}, 0, 0, 0
    for i = 1, 5 do pids[start(i)] = i end
    coroutine.spawn(function()
        for _ = 1, 20 do
            process.send("worker" .. math.random(1, 5), "job", { n = math.random(100), tag = "x" })
            time.sleep("1ms")
        end
    end)
    while total < 12 do
        local r = channel.select { events:case_receive(), inbox:case_receive(),
                                   ticker:channel():case_receive() }
        if r.channel == events then
            local i = pids[r.value.from]
            pids[r.value.from] = nil
            if i then restarts = restarts + 1; pids[start(i)] = i end
        elseif r.channel == inbox then
            total = total + 1
        else
            ticks = ticks + 1
        end
    end
    return { restarts = restarts, ticks = ticks }
end
return { main = main })";

constexpr const char* worker = R"(
local function main(parent, i)
    local jobs, kept = process.listen("job"), {}
    while true do
        local job = jobs:receive()
        for k = 1, job.n do kept[#kept + 1] = job.tag .. k end
        if job.n % 7 == 0 then error("bad job " .. job.n) end
        process.send(parent, "done", #kept)
        if job.n % 11 == 0 then process.terminate(process.pid()) end
    end
end
return { main = main })";

LuaProgram make_program() {
    std::vector<LuaSource> sources(2);
    sources[0].id = "app:supervisor";
    sources[0].text = supervisor;
    sources[0].modules = {"time"};
    sources[1].id = "app:worker";
    sources[1].text = worker;
    for (LuaSource& source : sources) source.chunk_name = source.id;
    return LuaProgram{std::move(sources), 0x6d6f6972};
}

sim::Plan make_plan() {
    sim::Plan plan;
    plan.hosts = {"app:processes"};
    plan.starts.push_back({"app:supervisor", "app:processes", "supervisor", "", 0, false});
    plan.limits.virtual_time = sim::Duration::from_s(2);
    return plan;
}

#if defined(__SANITIZE_ADDRESS__)
constexpr int points_per_run = 5;
#else
constexpr int points_per_run = 50;
#endif

struct End {
    sim::Hash128 trace;
    sim::Hash128 state;
    std::uint64_t steps;
    friend bool operator==(const End&, const End&) = default;
};

End run_to_end(World& world) {
    const auto outcome = world.simulation().run();
    EXPECT_TRUE(outcome.has_value());
    return {world.simulation().trace_hash(), world.simulation().state_hash(),
            world.simulation().counters().steps};
}

TEST(CheckpointTest, RestoredWorldsGoOnAsTheyDid) {
    LuaProgram program = make_program();
    const sim::Plan plan = make_plan();
    auto world = World::make(plan, program);
    ASSERT_TRUE(world.has_value());
    sim::Stream picks{20261122, "checkpoint test"};
    sim::Checkpoint checkpoint;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        ASSERT_TRUE((*world)->begin(seed).has_value());
        const End whole = run_to_end(**world);
        const std::uint64_t events = (*world)->simulation().counters().events;
        ASSERT_GT(events, 40U);
        for (int round = 0; round < points_per_run; ++round) {
            ASSERT_TRUE((*world)->begin(seed).has_value());
            (*world)->simulation().run(picks.below(events + 1));
            checkpoint.save((*world)->simulation());
            ASSERT_EQ(run_to_end(**world), whole) << "seed " << seed;
            checkpoint.restore();
            ASSERT_EQ(run_to_end(**world), whole) << "seed " << seed;
            // Another continuation kills and grows other processes in the same memory.
            checkpoint.restore();
            sim::UniformRandom other{seed + 1'000'000};
            (*world)->simulation().use(other);
            run_to_end(**world);
            checkpoint.restore();
            ASSERT_EQ(run_to_end(**world), whole) << "seed " << seed;
        }
    }
}

TEST(CheckpointTest, AnotherSourceGivesAnotherContinuation) {
    LuaProgram program = make_program();
    const sim::Plan plan = make_plan();
    auto world = World::make(plan, program);
    ASSERT_TRUE(world.has_value());
    ASSERT_TRUE((*world)->begin(1).has_value());
    (*world)->simulation().run(20);
    sim::Checkpoint checkpoint;
    checkpoint.save((*world)->simulation());
    const End first = run_to_end(**world);
    checkpoint.restore();
    sim::UniformRandom other{77};
    (*world)->simulation().use(other);
    EXPECT_NE(run_to_end(**world).trace, first.trace);
}

}  // namespace
}  // namespace moira::runtime
