// SPDX-License-Identifier: MIT
#include "tests/tools/program.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace moira::tools {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using UsageTest = ProgramTest;

TEST_F(UsageTest, WrongUseSaysWhatIsWrongAndEndsWithTwo) {
    struct Row {
        int line;
        std::string arguments;
        std::string error;
    };

    const Row rows[] = {
        {__LINE__, "", "moira: a verb is missing"},
        {__LINE__, "rnu", "unknown verb 'rnu'\n  hint: did you mean 'run'?"},
        {__LINE__, "frobnicate", "unknown verb 'frobnicate'\n  hint: `moira help` lists the verbs"},
        {__LINE__, "scenarios", "did you mean 'moira run scenarios'?"},
        {__LINE__, "help tset", "did you mean 'test'?"},
        {__LINE__, "run", "SCENARIO|APP is missing"},
        {__LINE__, "run x --sede 3",
         "moira run: unknown flag '--sede'\n  hint: did you mean '--seed'"},
        {__LINE__, "run x --seed", "--seed"},
        {__LINE__, "run x y", "moira run: unexpected argument 'y'"},
        {__LINE__, "run x --seed banana", "--seed"},
        {__LINE__, "run x --seed 18446744073709551616", "--seed"},
        {__LINE__, "run x --seed -1", "--seed"},
        {__LINE__, "run x --seed ''", "moira run: --seed: is empty"},
        {__LINE__, "test '' --seeds 2", "is empty"},
        {__LINE__, "run x --trace txt",
         "--trace: unknown value 'txt'\n  hint: did you mean 'text'?"},
        {__LINE__, "run x --format xml", "hint: one of human, json"},
        {__LINE__, "run x --model fifo", "--model: unknown value 'fifo'"},
        {__LINE__, "run x --strategy pcd",
         "--strategy: unknown strategy 'pcd'\n  hint: one of random, pct, pos, slow-set"},
        {__LINE__, "run x --lua-hash-seed 4294967296", "is not between 0 and 4294967295"},
        {__LINE__, "run x --trace-format binary", "--out is missing"},
        {__LINE__, "run nowhere", "nowhere"},
        {__LINE__, "replay", "FILE is missing"},
        {__LINE__, "replay nowhere.mtrace", "nowhere.mtrace"},
        {__LINE__, "check x --seeds 0", "--seeds: '0' is not between 1 and"},
        {__LINE__, "check x --seeds many", "--seeds: 'many' is not a whole number"},
        {__LINE__, "check x --selftest-leak clok", "did you mean 'clock'?"},
        {__LINE__, "test x --seed 1 --seeds 2", "--seed"},
        {__LINE__, "test x --jobs 0", "--jobs: '0' is not between 1 and 1024"},
        {__LINE__, "test scenarios/ping_pong", "is a scenario, not an application"},
        {__LINE__, "list", "APP is missing"},
        {__LINE__, "run scenarios/ping_pong --entry a:b", "leave `--entry` out"},
        {__LINE__, std::string{"run "} + demo_app + " --entry demo:t_kk", "no entry 'demo:t_kk'"},
        {__LINE__, std::string{"test "} + demo_app + " --filter demo:t_ko",
         "did you mean 'demo:t_ok'?"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.line);
        const Ended ended = moira(row.arguments);
        EXPECT_EQ(ended.code, 2) << ended.err;
        EXPECT_THAT(ended.err, HasSubstr(row.error));
        EXPECT_EQ(ended.out, "");
    }
}

TEST_F(UsageTest, HelpAndVersionGoToStandardOutput) {
    for (const char* arguments : {"help", "--help", "-h"}) {
        const Ended ended = moira(arguments);
        EXPECT_EQ(ended.code, 0);
        EXPECT_THAT(ended.out, HasSubstr("replay"));
        EXPECT_EQ(ended.out.find("check-worker"), std::string::npos);
    }
    EXPECT_EQ(moira("help run").out, moira("run --help").out);
    EXPECT_EQ(moira("version").out, moira("--version").out);
    EXPECT_THAT(moira("version").out, StartsWith("moira "));
}

TEST_F(UsageTest, TheVersionIsTheProjects) {
    const std::string version = moira("version").out;
    const std::string number = version.substr(6, version.size() - 7);
    EXPECT_THAT(text_of("CMakeLists.txt"), HasSubstr("project(moira VERSION " + number + " "));
}

TEST_F(UsageTest, VariablesAreTwinsOfFlagsAndFlagsWin) {
    const std::string run = "run scenarios/ping_pong --format json";
    const auto seed = [](const Ended& ended) { return nlohmann::json::parse(ended.out)["seed"]; };
    EXPECT_EQ(seed(moira(run, "MOIRA_SEED=7")), 7);
    EXPECT_EQ(seed(moira(run, "MOIRA_SEED=")), 0);
    EXPECT_EQ(seed(moira(run + " --seed 8", "MOIRA_SEED=7")), 8);
    EXPECT_THAT(moira(run, "MOIRA_SEED=x").err, HasSubstr("MOIRA_SEED"));
    const Ended unknown = moira(run, "MOIRA_SEDE=7");
    EXPECT_EQ(unknown.code, 2);
    EXPECT_THAT(unknown.err, HasSubstr("unknown variable 'MOIRA_SEDE'\n  hint: did you mean "
                                       "'MOIRA_SEED'?"));
    const std::string test = std::string{"test "} + demo_app + " --filter demo:t_ok --format json";
    const auto seeds = [](const Ended& ended) {
        return nlohmann::json::parse(ended.out)["tests"][0]["seeds"];
    };
    EXPECT_EQ(seeds(moira(test)), 10);
    EXPECT_EQ(seeds(moira(test, "MOIRA_SEEDS=3 MOIRA_JOBS=1")), 3);
    EXPECT_EQ(seeds(moira(test + " --seeds 2", "MOIRA_SEEDS=3")), 2);
    EXPECT_EQ(seeds(moira(test, "MOIRA_SEED=3")), 1);
}

}  // namespace
}  // namespace moira::tools
