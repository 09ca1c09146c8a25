// SPDX-License-Identifier: MIT
// Goal: released programs have no planted defects and say so; the table of defects is the code's.
#include "properties/conformance/rules.hpp"
#include "sim/mutation.hpp"
#include "tests/tools/program.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

namespace moira::tools {
namespace {

using testing::HasSubstr;
using MutateTest = ProgramTest;

TEST_F(MutateTest, AProgramWithoutDefectsSaysHowToGetOneThatHasThem) {
    static_assert(!sim::has_mutations);
    const Ended ended = moira("mutate tests/mutation/probe");
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(ended.out, "");
    EXPECT_THAT(ended.err, HasSubstr("this program was built without planted defects\n"
                                     "  hint: `cmake --preset mutants"));
}

TEST_F(MutateTest, FlagsAreChecked) {
    EXPECT_THAT(moira("mutate --seeds 0").err, HasSubstr("--seeds: '0'"));
    EXPECT_THAT(moira("mutate --sedes 5").err, HasSubstr("did you mean '--seeds'?"));
}

TEST_F(MutateTest, TheProbePassesWithoutDefects) {
    const Ended ended =
        moira("explore tests/mutation/probe --seeds 200 --jobs 1 --out " + path("campaign"));
    EXPECT_EQ(ended.code, 0) << ended.out;
}

TEST(MutationTableTest, EveryDefectHasARuleANameAndARowInTheDocument) {
    std::ifstream file{"docs/mutation.md"};
    std::stringstream document;
    document << file.rdbuf();
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < sim::mutations.size(); ++i) {
        const sim::MutationInfo& info = sim::mutations.at(i);
        EXPECT_EQ(static_cast<std::size_t>(info.mutation), i + 1) << info.name;
        EXPECT_TRUE(names.insert(info.name).second) << info.name;
        EXPECT_TRUE(std::ranges::any_of(properties::conformance_rules, [&](const auto& rule) {
            return rule.id == info.rule;
        })) << info.rule;
        EXPECT_THAT(document.str(),
                    HasSubstr("| `" + std::string{info.name} + "` | " + std::string{info.says} +
                              " | " + std::string{info.rule} + " | "));
    }
}

}  // namespace
}  // namespace moira::tools
