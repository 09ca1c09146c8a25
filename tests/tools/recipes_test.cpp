// SPDX-License-Identifier: MIT
//
// The recipes of docs/recipes do what they say.
#include "tests/tools/program.hpp"

#include <gmock/gmock.h>

namespace moira::tools {
namespace {

using testing::HasSubstr;
using RecipesTest = ProgramTest;

constexpr const char* target = "scenarios/known_bad/lost_update";

bool has(const std::string& program) {
    return std::system(("command -v " + program + " >/dev/null").c_str()) == 0;
}

TEST_F(RecipesTest, GnuParallelRunsTheShardsAndMergesThem) {
    ASSERT_TRUE(has("parallel")) << "`tools/install-packages test` installs it";
    const std::string flags = std::string{target} + " --seeds 60 --no-shrink";
    const std::string words = "sh docs/recipes/gnu_parallel 3 " + path("camp") + " " + flags;
    const std::string before = "MOIRA_PROGRAM=" MOIRA_PROGRAM " ";
    const int status =
        std::system((before + words + " >" + path("merged") + " 2>" + path("log")).c_str());
    EXPECT_EQ(WEXITSTATUS(status), 1) << text_of(path("log"));
    EXPECT_EQ(text_of(path("merged")), moira("explore " + flags).out);
    EXPECT_THAT(text_of(path("camp/joblog")), HasSubstr("--shard 3/3"));
}

/// The task of the array job, without a scheduler.
TEST_F(RecipesTest, ASlurmTaskIsAShard) {
    const std::string flags = std::string{target} + " --seeds 60 --no-shrink";
    for (const std::string task : {"5", "6"}) {
        const std::string before = "MOIRA_PROGRAM=" MOIRA_PROGRAM " SLURM_ARRAY_TASK_MIN=5 "
                                   "SLURM_ARRAY_TASK_COUNT=2 SLURM_ARRAY_TASK_ID=" +
                                   task;
        const int status = std::system((before + " sh docs/recipes/slurm_array " +
                                        path("camp") + " " + flags + " >" + path("log"))
                                           .c_str());
        EXPECT_EQ(WEXITSTATUS(status), 1);
    }
    const Ended merged = moira("merge " + path("camp/shard-1") + " " + path("camp/shard-2"));
    EXPECT_EQ(merged.out, moira("explore " + flags).out);
}

/// A cluster of this machine, for as long as the test takes.
TEST_F(RecipesTest, SlurmRunsTheArrayJob) {
    for (const char* program : {"slurmctld", "slurmd", "munged", "sbatch"}) {
        ASSERT_TRUE(has(program)) << program << ": `tools/install-packages test` installs it";
    }
    const std::string flags = std::string{target} + " --seeds 60 --no-shrink";
    const std::string words = "MOIRA_PROGRAM=" MOIRA_PROGRAM " sh tests/tools/slurm_cluster " +
                              path("cluster") + " 3 " + path("camp") + " " + flags + " >" +
                              path("log") + " 2>&1";
    const int status = std::system(words.c_str());
    if (WEXITSTATUS(status) == 77) GTEST_SKIP() << text_of(path("log"));
    ASSERT_EQ(WEXITSTATUS(status), 0) << text_of(path("log"));
    std::string folders;
    for (const std::string shard : {"1", "2", "3"}) folders += " " + path("camp/shard-" + shard);
    EXPECT_EQ(moira("merge" + folders).out, moira("explore " + flags).out);
}

}  // namespace
}  // namespace moira::tools
