// SPDX-License-Identifier: MIT
// Goal: runs of generated worlds can be repeated, both languages do the same, erasing types changes
// no untyped program, and shrinking keeps the failure.
#include "tests/properties/worlds/laws.hpp"

#include "properties/generators/generators.hpp"
#include "runtime/dialect/type_eraser.hpp"
#include "sim/strategies/strategy.hpp"
#include "tools/cli/executor.hpp"
#include "tools/testing/generated_world.hpp"
#include "tools/testing/script_lua.hpp"
#include "tools/testing/test_campaign.hpp"
#include "tools/testing/world_runs.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <sstream>

namespace moira::worlds {
namespace {

using generators::GeneratedWorld;
using generators::Languages;

/// Generated world `number` of a kind, larger with a larger number.
GeneratedWorld drawn(const generators::WorldKind& kind, std::uint64_t number) {
    return generators::worlds(kind)(rc::Random{number}, static_cast<int>(number % 40)).value();
}

std::string shown(const GeneratedWorld& world) {
    std::ostringstream out;
    out << world;
    return out.str();
}

/// A loaded world, whose runs are asked for their hash.
class Runs {
public:
    explicit Runs(const TestWorld& world)
        : subject_{world.load("t").value()},
          executor_{tools::ScenarioExecutor::make(subject_).value()} {}

    sim::Hash128 hash(std::uint64_t seed, sim::StrategyName name) {
        const auto prior = executor_->prior(name).value();
        const auto decisions = sim::make_strategy(name, seed, prior);
        properties::ExecutionRequest request;
        request.seed = seed;
        request.decisions = decisions.get();
        return executor_->execute(request).value().trace_hash;
    }

private:
    runtime::Subject subject_;
    std::unique_ptr<tools::ScenarioExecutor> executor_;
};

TEST(WorldReplayTest, EqualSeedsGiveEqualRuns) {
    std::set<std::string> hashes;
    for (std::uint64_t number = 0; number < 60; ++number) {
        const GeneratedWorld world = drawn({}, number);
        Runs one{world_of(world)};
        Runs two{world_of(world)};
        for (const auto name : {sim::StrategyName::uniform, sim::StrategyName::pos}) {
            const auto first = one.hash(number + 1, name);
            // Other runs in between leave nothing behind.
            static_cast<void>(two.hash(number + 2, name));
            EXPECT_EQ(first, one.hash(number + 1, name)) << shown(world);
            EXPECT_EQ(first, two.hash(number + 1, name)) << shown(world);
            hashes.insert(first.hex());
        }
    }
    EXPECT_GT(hashes.size(), 60U);  // the runs do differ
}

/// What is printed in a run by the default schedule.
std::vector<std::string> lines_of(const GeneratedWorld& generated) {
    auto heard = std::make_shared<std::vector<std::string>>();
    TestWorld world = world_of(generated);
    world.finally("is heard", [heard](const View& w) {
        heard->clear();  // of the run that strategies look at before the first one
        for (const Line& line : w.lines()) heard->push_back(line.label + " " + line.text);
        return true;
    });
    const auto tried = try_world(world, "t", {.seeds = 1, .out = {}});
    EXPECT_TRUE(tried && tried->passed) << (tried ? tried->report : tried.error().text());
    return *heard;
}

TEST(WorldReplayTest, CppAndLuaSayTheSame) {
    std::size_t lines = 0;
    for (std::uint64_t number = 0; number < 100; ++number) {
        GeneratedWorld world = drawn({.languages = Languages::cpp, .faults = {}}, number);
        const auto in_cpp = lines_of(world);
        world.languages.assign(world.topology.processes, generators::Language::lua);
        EXPECT_EQ(in_cpp, lines_of(world)) << shown(world);
        lines += in_cpp.size();
    }
    EXPECT_GT(lines, 1000U);
}

TEST(WorldReplayTest, ErasingTypesChangesNoUntypedProgram) {
    for (std::uint64_t number = 0; number < 100; ++number) {
        const GeneratedWorld world = drawn({}, number);
        for (const generators::Script& script : world.workload.scripts) {
            const std::string source =
                lua_of({.edges = world.topology.edges, .script = script});
            const auto erased = runtime::erase_types(source, "t");
            ASSERT_TRUE(erased) << erased.error().text();
            EXPECT_EQ(*erased, source);
        }
    }
}

TEST(WorldReplayTest, ShrinkingKeepsTheFailure) {
    std::uint64_t failures = 0;
    for (std::uint64_t number = 0; number < 60; ++number) {
        // Does not hold: some fail by themselves, some have no LINK_DOWN to take.
        TestWorld world = world_of(drawn({}, number));
        world.law("nobody ends by a failure", [](const View& w) {
            for (const Exit& exit : w.exits()) {
                if (!exit.result) return exit.entry + ": " + exit.result.error().message;
            }
            return std::string{};
        });
        auto runs = WorldRuns::make(world, "t").value();
        const auto failure =
            runs.search(10, number, sim::StrategyName::portfolio).value();
        if (!failure) continue;
        ++failures;
        const auto again = runs.reach(*failure).value();
        ASSERT_TRUE(again);
        EXPECT_EQ(again->key, failure->key);
        const auto told = runs.tell(*failure).value();
        EXPECT_EQ(failure_key(told.story.failure), failure->key);
        EXPECT_LE(properties::difference_count(told.shrunk.story.differences),
                  properties::difference_count(failure->story.differences));
    }
    EXPECT_GT(failures, 20U);
}

}  // namespace
}  // namespace moira::worlds
