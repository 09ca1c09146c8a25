// SPDX-License-Identifier: MIT
#include "tests/tools/program.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <map>

namespace moira::tools {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using CheckVerbTest = ProgramTest;
using TestVerbTest = ProgramTest;
using ListVerbTest = ProgramTest;

TEST_F(CheckVerbTest, RunsAreEqualInTwoProcesses) {
    const Ended app = moira(std::string{"check "} + demo_app + " --seeds 4");
    EXPECT_EQ(app.code, 0) << app.out << app.err;
    EXPECT_EQ(app.out, "deterministic: 24 runs (6 x seeds 0..3) were equal in two processes\n");
    const Ended scenario = moira("check scenarios/worker_pool --seeds 6 --format json");
    EXPECT_EQ(scenario.code, 0) << scenario.err;
    EXPECT_EQ(json::parse(scenario.out)["runs"], 6);
    EXPECT_EQ(json::parse(scenario.out)["deterministic"], true);
}

TEST_F(CheckVerbTest, EveryPlantedLeakIsFoundWithItsEvent) {
    const std::map<std::string, std::string> leaks = {
        {"clock", "leaked clock"}, {"address", "leaked address"}, {"pairs", "key1"}};
    for (const auto& [kind, shown] : leaks) {
        SCOPED_TRACE(kind);
        const Ended ended = moira("check scenarios/worker_pool --selftest-leak " + kind);
        EXPECT_EQ(ended.code, 5) << ended.err;
        EXPECT_THAT(ended.out, HasSubstr("NOT deterministic: scenarios/worker_pool seed 0\n"));
        EXPECT_THAT(ended.out, HasSubstr("first difference at event "));
        EXPECT_THAT(ended.out, HasSubstr(shown));
        EXPECT_THAT(ended.out, HasSubstr("reproduce: moira check scenarios/worker_pool"));
    }
}

TEST_F(CheckVerbTest, SortingAndTablesOfAnySizeRepeat) {
    const std::string folder = scenario(
        "s", "return { main = function() local t, n = {}, 0 for i = 1, 500 do "
             "t[i] = { key = math.random(1, 50) } end "
             "table.sort(t, function(a, b) n = n + 1 return a.key < b.key end) "
             "local keys, order = {}, '' for i = 1, 50 do keys[{}] = i end "
             "for _, i in pairs(keys) do order = order .. ' ' .. i end "
             "print(n, order, tostring(t[1])) end }");
    const Ended ended = moira("check " + folder + " --seeds 5");
    EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
}

TEST_F(TestVerbTest, WhatCannotBeStartedIsNotCalledDeterministic) {
    write("app/src/_index.yaml",
          "namespace: demo\nentries:\n  - name: broken\n    kind: function.lua\n"
          "    source: file://broken.lua\n    method: run\n    meta: {type: test}\n");
    write("app/src/broken.lua", "local x = = 1\n");
    const Ended ended = moira("check " + path("app") + " --seeds 3");
    EXPECT_EQ(ended.code, 2) << ended.out;
    EXPECT_EQ(ended.out, "");
    EXPECT_THAT(ended.err, HasSubstr("'demo:broken' cannot be started: src/broken.lua:1: "));
    const Ended test = moira("test " + path("app") + " --seeds 3");
    EXPECT_EQ(test.code, 1) << test.err;
    EXPECT_THAT(test.out, HasSubstr("demo:broken: FAILED to start\n"));
    EXPECT_THAT(test.out, HasSubstr("seed 0, no plan, version "));
}

TEST_F(TestVerbTest, VerdictsFollowTheReturnConvention) {
    const Ended ended = moira(std::string{"test "} + demo_app + " --format json");
    EXPECT_EQ(ended.code, 1) << ended.err;
    const json report = json::parse(ended.out);
    std::map<std::string, json> tests;
    for (const json& test : report["tests"]) tests[test["id"]] = test;
    EXPECT_EQ(report["passed"], 1);
    EXPECT_EQ(report["failed"], 5);
    EXPECT_EQ(tests["demo:t_ok"]["failed"], 0);
    EXPECT_EQ(tests["demo:t_false"]["message"], "returned false");
    EXPECT_THAT(tests["demo:t_raise"]["message"].get<std::string>(), HasSubstr("boom"));
    EXPECT_THAT(tests["demo:t_raise"]["output"][0].get<std::string>(), HasSubstr("about to"));
    EXPECT_EQ(tests["demo:t_second"]["message"], "second");
    EXPECT_THAT(tests["demo:t_hang"]["message"].get<std::string>(),
                HasSubstr("t_hang waits for topic 'never'"));
    EXPECT_GT(tests["demo:t_race"]["failed"], 0);
    EXPECT_LT(tests["demo:t_race"]["failed"], 10);
}

TEST_F(TestVerbTest, TheReplayLineFailsAlike) {
    const Ended all = moira(std::string{"test "} + demo_app + " --filter '*race' --format json");
    const json test = json::parse(all.out)["tests"][0];
    const std::string line = test["replay"];
    ASSERT_EQ(line.substr(0, 6), "moira ");
    const Ended again = moira(line.substr(6) + " --format json");
    EXPECT_EQ(again.code, 1);
    const json repeated = json::parse(again.out)["tests"][0];
    EXPECT_EQ(repeated["seeds"], 1);
    EXPECT_EQ(repeated["message"], test["message"]);
    EXPECT_EQ(repeated["first_failing_seed"], test["first_failing_seed"]);
}

TEST_F(TestVerbTest, ARunawayTestFailsAndTheOthersGoOn) {
    write("app/src/_index.yaml",
          "version: '1.0'\nnamespace: r\nentries:\n"
          "  - name: processes\n    kind: process.host\n"
          "  - name: a_loop\n    kind: function.lua\n    meta: { type: test }\n"
          "    source: \"return { main = function() print('in') while true do end end }\"\n"
          "    method: main\n"
          "  - name: b_fine\n    kind: function.lua\n    meta: { type: test }\n"
          "    source: 'return { main = function() return true end }'\n    method: main\n");
    const Ended ended = moira("test " + path("app") + " --jobs 1 --seeds 1 --format json");
    EXPECT_EQ(ended.code, 1) << ended.err;
    const json tests = json::parse(ended.out)["tests"];
    ASSERT_EQ(tests.size(), 2U);
    EXPECT_THAT(tests[0]["message"].get<std::string>(), HasSubstr("limit"));
    EXPECT_EQ(tests[0]["output"].size(), 1U);
    EXPECT_EQ(tests[1]["failed"], 0);
}

TEST_F(TestVerbTest, TheNumberOfJobsChangesNothing) {
    const std::string test = std::string{"test "} + demo_app + " --jobs ";
    const Ended one = moira(test + "1");
    EXPECT_EQ(one.out, moira(test + "4").out);
    EXPECT_THAT(one.out, HasSubstr("6 tests, 10 seeds each: 1 passed, 5 failed\n"));
    EXPECT_EQ(moira(test + "2 --filter demo:t_ok").code, 0);
}

TEST_F(ListVerbTest, ListsTestsAndEntries) {
    const Ended human = moira(std::string{"list "} + demo_app);
    EXPECT_EQ(human.code, 0);
    EXPECT_THAT(human.out, HasSubstr("suite a\n  demo:t_false\n  demo:t_ok\n"));
    EXPECT_THAT(human.out, HasSubstr("6 tests, 9 entries\n"));
    const json report = json::parse(moira(std::string{"list "} + demo_app + " --json").out);
    EXPECT_EQ(report["tests"].size(), 6U);
    EXPECT_EQ(report["entries"][0]["id"], "demo:main");
}

}  // namespace
}  // namespace moira::tools
