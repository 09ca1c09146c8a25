// SPDX-License-Identifier: MIT
// Goal: generated worlds with faults, in C++, Lua and both, obey the laws of processes.
#include "tests/properties/worlds/laws.hpp"

#include "properties/generators/generators.hpp"
#include "tools/testing/generated_world.hpp"
#include "tools/testing/rapidcheck.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace moira::worlds
