// SPDX-License-Identifier: MIT
//
// The application tests/semantics holds one assertion for each sentence that says how programs
// behave. Here the built program runs it, under many schedules.
#include "tests/tools/program.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace moira::tools {
namespace {

using SemanticsTest = ProgramTest;

TEST_F(SemanticsTest, ProgramsBehaveAsDescribedUnderEverySeed) {
    const Ended ended = moira("test tests/semantics --seeds 50 --format json");
    EXPECT_EQ(ended.code, 0) << ended.err;
    const nlohmann::json report = nlohmann::json::parse(ended.out);
    for (const nlohmann::json& test : report["tests"]) {
        EXPECT_EQ(test["failed"], 0) << test["id"] << ": " << test["message"] << '\n'
                                     << test["replay"];
        EXPECT_EQ(test["seeds"], 50) << test["id"];
    }
    EXPECT_EQ(report["failed"], 0);
    EXPECT_EQ(report["passed"], report["tests"].size());
    EXPECT_GE(report["tests"].size(), 55U);
}

TEST_F(SemanticsTest, NorDoesItDependOnHowMessagesTravel) {
    const Ended ended = moira("test tests/semantics --seeds 5 --model instant");
    EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
}

TEST_F(SemanticsTest, TheRunsRepeat) {
    const Ended ended = moira("check tests/semantics --seeds 2");
    EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
}

}  // namespace
}  // namespace moira::tools
