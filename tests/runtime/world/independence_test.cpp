// SPDX-License-Identifier: MIT
//
// Worlds of one program know nothing of each other: the same seed gives the same trace hash in a
// second world, in worlds that take turns event by event, and in worlds on threads of their own,
// whatever else the program does meanwhile.
#include "tests/support/lua_world.hpp"

#include <array>
#include <thread>

namespace moira::runtime {
namespace {

constexpr std::array<std::uint64_t, 5> seeds = {0, 1, 2, 3, 4};

/// A bit of everything that could lean on an address, on the heap's history or on a clock.
std::unique_ptr<LuaWorld> make_world() {
    auto world = std::make_unique<LuaWorld>();
    world->process("main", R"LUA(
        process.set_options({ trap_links = true })
        local events, inbox = process.events(), process.inbox()
        local ticker = time.ticker("700us")
        for i = 1, 6 do
            local pid = process.spawn_monitored("app:worker", "app:processes",
                                                process.pid(), i)
            process.registry.register("worker" .. i, pid)
        end
        coroutine.spawn(function()
            for i = 1, 30 do
                process.send("worker" .. math.random(1, 6), "job", { n = math.random(100), i })
                time.sleep(math.random(300) .. "us")
            end
        end)
        local ended, results, ticks = 0, 0, 0
        while ended < 6 do
            local r = channel.select { events:case_receive(), inbox:case_receive(),
                                       ticker:channel():case_receive() }
            if r.channel == events then
                ended = ended + 1
                print("ended", ended, tostring(r.value.result and r.value.result.error))
            elseif r.channel == inbox then
                results = results + 1
            else
                ticks = ticks + 1
                if ticks == 60 then
                    for i = 1, 6 do process.cancel("worker" .. i) end
                end
            end
        end
        return { results = results, ticks = ticks })LUA");
    world->process("worker", R"LUA(
        local main, i = ...
        local jobs, events, seen = process.listen("job"), process.events(), {}
        while true do
            local r = channel.select { jobs:case_receive(), events:case_receive() }
            if r.channel == events then break end
            seen[{}] = r.value.n
            seen[function() return i end] = coroutine.create(print)
            if r.value.n % 17 == 0 then error("bad job " .. tostring(seen)) end
            local order = {}
            for k, v in pairs(seen) do order[#order + 1] = tostring(k) .. tostring(v) end
            local garbage = {}
            for k = 1, 300 do garbage[k] = { k, tostring(k) } end
            process.send(main, "result", order, funcs.new():call("app:twice", r.value.n))
        end)LUA");
    world->function("twice", "return (...) * 2");
    world->plan.limits.virtual_time = sim::Duration::from_s(10);
    return world;
}

std::vector<std::string> hashes_of(LuaWorld& world) {
    std::vector<std::string> hashes;
    for (const std::uint64_t seed : seeds) {
        hashes.push_back(world.run(seed).summary.trace_hash.hex());
    }
    return hashes;
}

const std::vector<std::string>& wanted() {
    static const std::vector<std::string> hashes = hashes_of(*make_world());
    return hashes;
}

TEST(IndependenceTest, TheProgramIsWorthIt) {
    auto world = make_world();
    const LuaOutcome outcome = world->run(1);
    EXPECT_EQ(outcome.summary.outcome.kind, sim::OutcomeKind::completed);
    EXPECT_THAT(outcome.exit("main"), testing::HasSubstr("results"));
    EXPECT_GT(outcome.summary.counters.messages, 30U);
    EXPECT_GT(outcome.summary.counters.decisions, 100U);
    std::vector<std::string> different = wanted();
    std::ranges::sort(different);
    EXPECT_EQ(std::ranges::unique(different).size(), 0U);
}

TEST(IndependenceTest, AnotherWorldAndARepeatedRunGiveTheSameHashes) {
    auto world = make_world();
    EXPECT_EQ(hashes_of(*world), wanted());
    EXPECT_EQ(hashes_of(*world), wanted());
}

TEST(IndependenceTest, AWorldThatOthersLiveBesideGivesTheSameHashes) {
    auto first = make_world();
    first->run(7);
    auto second = make_world();
    LuaWorld other;
    other.process("main", "for i = 1, 50 do process.exec('app:child', 'app:processes') end");
    other.process("child", "local t = {} for i = 1, 100 do t[i] = { i } end return t");
    other.run(1);
    EXPECT_EQ(hashes_of(*second), wanted());
    EXPECT_EQ(hashes_of(*first), wanted());
}

/// Runs all worlds, `events` at a time each, in turn; worlds begin and end at different times.
std::vector<std::string> take_turns(const std::vector<World*>& worlds, std::uint64_t seed,
                                    std::uint64_t events) {
    std::vector<std::string> hashes(worlds.size());
    std::vector<bool> begun(worlds.size(), false);
    std::size_t running = worlds.size();
    for (std::size_t turn = 0; running != 0; ++turn) {
        for (std::size_t i = 0; i < worlds.size(); ++i) {
            if (!hashes[i].empty() || turn < i * 5) continue;
            if (!begun[i]) {
                EXPECT_TRUE(worlds[i]->begin(seed));
                begun[i] = true;
            }
            if (!worlds[i]->simulation().run(events)) continue;
            hashes[i] = worlds[i]->simulation().trace_hash().hex();
            worlds[i]->end();
            --running;
        }
    }
    return hashes;
}

TEST(IndependenceTest, WorldsThatTakeTurnsGiveTheSameHashes) {
    std::vector<std::unique_ptr<LuaWorld>> owners;
    std::vector<World*> worlds;
    for (int i = 0; i < 3; ++i) {
        owners.push_back(make_world());
        worlds.push_back(&owners.back()->world());
    }
    for (const std::uint64_t events : {1U, 3U}) {
        for (std::size_t i = 0; i < seeds.size(); ++i) {
            EXPECT_EQ(take_turns(worlds, seeds[i], events),
                      std::vector<std::string>(worlds.size(), wanted()[i]));
        }
    }
}

TEST(IndependenceTest, WorldsOnThreadsOfTheirOwnGiveTheSameHashes) {
    static_cast<void>(wanted());
    std::vector<std::vector<std::string>> found(4);
    {
        std::vector<std::jthread> threads;
        for (auto& hashes : found) {
            threads.emplace_back([&hashes] {
                auto world = make_world();
                for (int i = 0; i < 3; ++i) {
                    const std::vector<std::string> again = hashes_of(*world);
                    hashes.insert(hashes.end(), again.begin(), again.end());
                }
            });
        }
    }
    std::vector<std::string> thrice;
    for (int i = 0; i < 3; ++i) thrice.insert(thrice.end(), wanted().begin(), wanted().end());
    for (const auto& hashes : found) EXPECT_EQ(hashes, thrice);
}

}  // namespace
}  // namespace moira::runtime
