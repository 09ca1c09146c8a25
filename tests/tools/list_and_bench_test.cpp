// SPDX-License-Identifier: MIT
#include "tests/tools/program.hpp"
#include "tests/tools/report_keys.hpp"

#include <gmock/gmock.h>

namespace moira::tools {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using ListTest = ProgramTest;
using BenchTest = ProgramTest;

TEST_F(ListTest, ListsTestsBySuiteAndEveryEntryWithItsPlace) {
    const Ended ended = moira("list tests/tools/demo_app --json");
    ASSERT_EQ(ended.code, 0) << ended.err;
    const json report = json::parse(ended.out);
    expect_keys(report, "docs/schemas/list.json");
    EXPECT_EQ(report["tests"].size(), 6U);
    EXPECT_EQ(report["tests"][1], (json{{"id", "demo:t_ok"}, {"suite", "a"}}));
    for (const json& entry : report["entries"]) {
        EXPECT_THAT(entry["place"], HasSubstr(".yaml:")) << entry;
        EXPECT_FALSE(entry.contains("problem")) << entry;
    }
}

TEST_F(ListTest, AnEntryThatCannotBeCompiledHasAProblem) {
    write("app/src/_index.yaml", "namespace: demo\nentries:\n  - name: broken\n"
                                 "    kind: library.lua\n    source: file://broken.lua\n"
                                 "  - name: user\n    kind: function.lua\n    method: run\n"
                                 "    source: file://broken.lua\n");
    write("app/src/broken.lua", "return {}\nlocal = 1\n");
    const Ended ended = moira("list " + path("app") + " --json");
    ASSERT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("src/broken.lua:2: "));
}

TEST_F(BenchTest, ReportsTheMedianOfEachFigureByName) {
    const Ended ended = moira("bench start checkpoint --samples 1 --json");
    ASSERT_EQ(ended.code, 0) << ended.err;
    const json report = json::parse(ended.out);
    ASSERT_EQ(report.size(), 3U) << report;
    for (const char* name : {"start", "checkpoint.save", "checkpoint.restore"})
        EXPECT_GT(report.at(name).get<double>(), 0) << name;
}

TEST_F(BenchTest, AnUnknownWorkloadIsRefused) {
    const Ended ended = moira("bench W99");
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, HasSubstr("W99"));
}

}  // namespace
}  // namespace moira::tools
