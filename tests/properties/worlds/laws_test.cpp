// SPDX-License-Identifier: MIT
// Goal: generated worlds with faults, in C++, Lua and both, obey the laws of processes.
#include "tests/properties/worlds/laws.hpp"

#include "properties/generators/generators.hpp"
#include "tools/testing/generated_world.hpp"
#include "tools/testing/rapidcheck.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>

namespace moira::worlds {
namespace {

using generators::GeneratedWorld;
using generators::Languages;
using generators::WorldKind;

ForAllOptions tried(std::uint64_t cases) {
    return {.cases = cases, .schedules = 15, .size = 35, .out = {}};
}

testing::AssertionResult lawful_for_all(const WorldKind& kind, std::uint64_t cases) {
    return holds_for(
        generators::worlds(kind),
        [](const GeneratedWorld& world) { return lawful(world_of(world)); }, tried(cases));
}

TEST(WorldLawsTest, HoldInCpp) {
    EXPECT_TRUE(lawful_for_all({.languages = Languages::cpp}, 200));
}

TEST(WorldLawsTest, HoldInLua) {
    EXPECT_TRUE(lawful_for_all({.languages = Languages::lua}, 100));
}

TEST(WorldLawsTest, HoldBetweenCppAndLua) {
    EXPECT_TRUE(lawful_for_all({.languages = Languages::mixed}, 150));
}

TEST(WorldLawsTest, HoldWithoutFaults) {
    EXPECT_TRUE(lawful_for_all({.languages = Languages::mixed, .faults = {}}, 100));
}

/// Verbs that the processes of 150 worlds said, each with how often.
std::map<std::string, std::uint64_t> verbs(const WorldKind& kind) {
    auto said = std::make_shared<std::map<std::string, std::uint64_t>>();
    for (std::uint64_t number = 0; number < 150; ++number) {
        const auto value = generators::worlds(kind)(rc::Random{number}, 30).value();
        TestWorld world = world_of(value);
        world.finally("is heard", [said](const View& w) {
            for (const Told& told : observe(w.lines(), w.exits()).told) ++(*said)[told.verb];
            return true;
        });
        EXPECT_TRUE(holds(world, {.seeds = 3, .out = {}}));
    }
    return *said;
}

TEST(WorldLawsTest, SpeakOfWhatHappensInBothLanguages) {
    for (const Languages languages : {Languages::cpp, Languages::lua}) {
        auto said = verbs({.languages = languages});
        for (const char* verb :
             {"sent", "unsent", "got", "waited", "traps", "traps not", "monitored", "not monitor",
              "unmonitored", "linked", "not link", "unlinked", "canceled", "cancel", "terminated",
              "named", "not named", "unnamed", "not unnamed", "found", "not found", "spawned",
              "exit", "exit-failed", "down", "dead", "ends", "fails", "idle", "done"}) {
            EXPECT_GE(said[verb], 5U) << verb << static_cast<int>(languages);
        }
    }
}

}  // namespace
}  // namespace moira::worlds
