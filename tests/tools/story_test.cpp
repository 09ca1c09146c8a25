// SPDX-License-Identifier: MIT
//
// Stories of failures: what shrinking comes to on the known bad programs, that stories are read
// back and told apart from damaged ones, and that they reach their failure after edits.
#include "sim/strategies/uniform_random.hpp"
#include "tests/tools/program.hpp"
#include "tools/cli/executor.hpp"
#include "tools/cli/load_target.hpp"
#include "tools/cli/tell_failure.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace moira::tools {
namespace {

/// A known bad program with the least number of holds that it needs (docs/known_bad.md).
struct Known {
    const char* scenario;
    std::size_t holds;
};

constexpr Known known[] = {
    {"lost_update", 0},        {"check_then_register", 0}, {"register_race_noise", 0},
    {"lost_wakeup", 0},        {"late_reply", 1},          {"unlink_race", 2},
    {"double_restart", 0},     {"orphan", 0},              {"name_aba", 1},
    {"name_aba_noise", 1},     {"replica_divergence", 1},  {"unilateral_abort", 1},
    {"stale_read", 1},
};

/// The story of the first random run that fails; some programs fail by default, and are shrunk
/// from a random run all the same.
ToldFailure told(const std::string& path) {
    TargetOptions target;
    target.path = path;
    auto subject = load_target(target);
    EXPECT_TRUE(subject.has_value()) << subject.error().text();
    auto executor = ScenarioExecutor::make(*subject);
    EXPECT_TRUE(executor.has_value()) << executor.error().text();
    for (std::uint64_t seed = 1; seed < 1000; ++seed) {
        const auto execution = (*executor)->execute({.seed = seed});
        EXPECT_TRUE(execution.has_value());
        if (execution->failure() == nullptr) continue;
        sim::UniformRandom decisions{seed};
        auto result = tell_failure(**executor, *subject, seed, decisions);
        EXPECT_TRUE(result.has_value()) << result.error().text();
        return std::move(*result);
    }
    ADD_FAILURE() << path << ": no seed fails";
    return {};
}

TEST(StoryTest, KnownFailuresShrinkToTheirLeastNumberOfHolds) {
    std::vector<std::uint32_t> executions;
    int above = 0;
    for (const Known& bug : known) {
        const ToldFailure failure = told(std::string{"scenarios/known_bad/"} + bug.scenario);
        EXPECT_TRUE(failure.shrunk.story.differences.faults.empty()) << bug.scenario;
        EXPECT_TRUE(failure.shrunk.is_minimal) << bug.scenario;
        if (failure.shrunk.story.differences.holds.size() > bug.holds + 1) ++above;
        executions.push_back(failure.shrunk.executions);
    }
    EXPECT_LE(above, 1);
    std::ranges::sort(executions);
    EXPECT_LE(executions[executions.size() / 2], 300U);
}

TEST(StoryTest, StoriesAreReadBackAsWritten) {
    const ToldFailure failure = told("scenarios/known_bad/unlink_race");
    const std::string text = encode_story(failure.story);
    const auto again = decode_story(text);
    ASSERT_TRUE(again.has_value()) << again.error().text();
    EXPECT_EQ(again->story, failure.story.story);
    EXPECT_EQ(again->plan_hash, failure.story.plan_hash);
    EXPECT_EQ(properties::failure_key(again->failure),
              properties::failure_key(failure.story.failure));
    EXPECT_EQ(encode_story(*again), text);
}

TEST(StoryTest, DamagedStoriesSayWhatIsWrong) {
    const std::string text = encode_story(told("scenarios/known_bad/late_reply").story);
    const auto replaced = [&](const std::string& from, const std::string& to) {
        std::string damaged = text;
        const std::size_t at = damaged.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return damaged.replace(at, from.size(), to);
    };
    const std::pair<std::string, std::string> rows[] = {
        {"", "is no story of a failure"},
        {"[]", "is no story of a failure"},
        {text.substr(0, text.size() / 2), "is no story of a failure"},
        {replaced("\"moira_story\": 1", "\"moira_story\": 2"), "format 2"},
        {replaced("\"seed\": \"", "\"seed\": \"x"), "'seed' is 'x"},
        {replaced("\"plan_hash\": \"", "\"plan_hash\": \"q"), "'plan_hash' is not 32 hex digits"},
        {replaced("\"ordering\": \"", "\"ordering\": \"un"), "which is no ordering model"},
        {replaced("\"holds\": [", "\"holds\": [7, "), "holds: 'label' is no text"},
        {replaced("\"label\"", "\"lable\""), "'label' is no text"},
    };
    for (const auto& [damaged, message] : rows) {
        const auto story = decode_story(damaged);
        ASSERT_FALSE(story.has_value()) << message;
        EXPECT_NE(story.error().text().find(message), std::string::npos) << story.error().text();
    }
    // Any cut and any byte: an error or a story, never worse.
    for (std::size_t i = 0; i < text.size(); i += 7) {
        static_cast<void>(decode_story(text.substr(0, i)));
        std::string damaged = text;
        damaged[i] = static_cast<char>(damaged[i] ^ 0x15);
        static_cast<void>(decode_story(damaged));
    }
}

class StoryProgramTest : public ProgramTest {
protected:
    /// The story of `scenario`'s failure in a file, told from a copy in the test's folder.
    std::string story_of(const std::string& scenario) const {
        const ToldFailure failure = told("scenarios/known_bad/" + scenario);
        const std::string file = path(scenario + ".story.json");
        EXPECT_TRUE(write_story(file, failure.story).has_value());
        std::filesystem::copy("scenarios/known_bad/" + scenario, path(scenario),
                              std::filesystem::copy_options::recursive);
        return file;
    }

    /// Replaces the first `from` in a file of the copy.
    void edit(const std::string& file, const std::string& from, const std::string& to) const {
        std::string text = text_of(path(file));
        const std::size_t at = text.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        write(file, text.replace(at, from.size(), to));
    }
};

TEST_F(StoryProgramTest, AStoryFailsAsBefore) {
    const std::string file = story_of("name_aba");
    const Ended ended = moira("replay " + file);
    EXPECT_EQ(ended.code, 1);
    EXPECT_NE(ended.out.find("story: 'no addition is lost' fails as before"), std::string::npos)
        << ended.out;
    EXPECT_NE(ended.out.find("matched: 1 of 1"), std::string::npos);
    EXPECT_NE(ended.out.find("reproduce: moira replay"), std::string::npos);
    EXPECT_EQ(ended.err, "");
}

TEST_F(StoryProgramTest, PromotedStoriesAreTestsWithNamedSteps) {
    const std::string file = story_of("unlink_race");
    const std::string copy = path("unlink_race");
    const Ended ended = moira("promote " + file + " --scenario " + copy);
    EXPECT_EQ(ended.code, 0) << ended.err;
    std::string page;
    for (const auto& written : std::filesystem::directory_iterator{copy + "/regressions"}) {
        if (written.path().extension() == ".md") page = text_of(written.path());
    }
    for (const char* part : {"# who has let go is safe\n", "1. timer #0 of parent\n",
                             "   comes only after timer #0 of parent/helper#0\n",
                             "exit code 0 once it is mended"}) {
        EXPECT_NE(page.find(part), std::string::npos) << part << "\n" << page;
    }
    const Ended all = moira("replay " + copy + "/regressions");
    EXPECT_EQ(all.code, 1);
    EXPECT_NE(all.out.find("'who has let go is safe' fails as before"), std::string::npos);
    const Ended mended =
        moira("replay " + copy + "/regressions --scenario scenarios/known_bad/unlink_race_fixed");
    EXPECT_EQ(mended.code, 0) << mended.out << mended.err;
    EXPECT_NE(mended.out.find("does not fail any more"), std::string::npos);
    write("empty/none.txt", "");
    EXPECT_EQ(moira("replay " + path("empty")).code, 2);
    EXPECT_EQ(moira("promote " + path("empty/none.txt")).code, 2);
}

TEST_F(StoryProgramTest, AStoryOfATestIsJudgedByTheTest) {
    const std::string app = "tests/tools/demo_app --test demo:t_race --seeds 200 --out ";
    EXPECT_EQ(moira("explore " + app + path("race")).code, 1);
    const Ended race = moira("replay " + path("race/failures"));
    EXPECT_EQ(race.code, 1) << race.err;
    EXPECT_NE(race.out.find("story: 'test' fails as before"), std::string::npos) << race.out;
    // What only returns false is no failure but for a test.
    const std::string false_app = "tests/tools/demo_app --test demo:t_false --seeds 2 --out ";
    EXPECT_EQ(moira("explore " + false_app + path("false")).code, 1);
    for (const auto& file : std::filesystem::directory_iterator{path("false/failures")}) {
        const Ended one = moira("replay " + file.path().string());
        EXPECT_EQ(one.code, 1);
        EXPECT_NE(one.out.find("story: 'test' fails as before"), std::string::npos) << one.out;
        const Ended shrunk = moira("shrink " + file.path().string());
        EXPECT_EQ(shrunk.code, 1) << shrunk.err;
        EXPECT_EQ(shrunk.out.find("FAIL test: returned false\n"), 0U) << shrunk.out;
    }
}

TEST_F(StoryProgramTest, AStoryKeepsItsProfileOfFaults) {
    write("s/main.lua", "local time = require('time') return { main = function() time.sleep('1ms') "
                        "return 1 end }");
    write("s/scenario.lua",
          "return { title = 't', entries = { ['a:m'] = { source = 'main.lua', modules = { 'time' } "
          "} }, hosts = { 'a:h' }, start = { { entry = 'a:m', as = 'm' } }, faults = { profiles = {"
          " harsh = { crash = { of = 'a:m', at_most = 1 } } } }, properties = { finally = { ['it "
          "ends'] = function(w) local e = w:exit('m') return e ~= nil and e.value == 1 end } } }");
    const std::string words = "explore " + path("s") + " --seeds 400 --fail-fast";
    EXPECT_EQ(moira(words).code, 0);
    const Ended found = moira(words + " --faults harsh --out " + path("camp"));
    EXPECT_EQ(found.code, 1) << found.out << found.err;
    EXPECT_NE(found.out.find("needs: 1 fault, 0 order constraints"), std::string::npos)
        << found.out;
    EXPECT_NE(found.out.find("F1  crash of m "), std::string::npos) << found.out;
    for (const auto& file : std::filesystem::directory_iterator{path("camp/failures")}) {
        const Ended again = moira("replay " + file.path().string());
        EXPECT_EQ(again.code, 1);
        EXPECT_EQ(again.err, "");
        EXPECT_NE(again.out.find("story: 'it ends' fails as before"), std::string::npos)
            << again.out;
    }
}

TEST_F(StoryProgramTest, WhatWasSetIsKeptInTracesStoriesAndCommands) {
    const std::string folder =
        scenario("s", "return { main = function(n) return n end }",
                 "properties = { finally = { seven = function(w) "
                 "return w:exit('main').value ~= 7 end } }");
    const std::string set = " --set 'start.1.args={ 7 }' --set limits.steps=50";
    const Ended run = moira("run " + folder + set + " --out " + path("t.mtrace"));
    EXPECT_EQ(run.code, 1) << run.err;
    EXPECT_THAT(run.out, testing::HasSubstr(set + " --seed 0"));
    const Ended replay = moira("replay " + path("t.mtrace"));
    EXPECT_EQ(replay.code, 1) << replay.err;
    EXPECT_EQ(moira("run " + folder).code, 0);
    EXPECT_EQ(moira("run" + set + " " + folder).code, 1) << "the target may follow the flags";
    EXPECT_EQ(moira("check " + folder + set + " --seeds 2").code, 0);
    EXPECT_EQ(moira("explore " + folder + set + " --seeds 3 --out " + path("camp")).code, 1);
    const Ended story = moira("replay " + path("camp/failures"));
    EXPECT_EQ(story.code, 1) << story.err;
    EXPECT_THAT(story.out, testing::HasSubstr("fails as before"));
    const Ended application = moira("run tests/semantics --entry semantics:worker --set a=1");
    EXPECT_EQ(application.code, 2);
    EXPECT_THAT(application.err, testing::HasSubstr("`--set` sets values of a scenario"));
}

/// One process draws numbers and fails when one of them is above 95, if there is enough to do.
constexpr const char* drawing = R"(return {
    title = 't', hosts = { 'h:h' },
    entries = {
        ['a:main'] = { code = [[ return function(rounds, lists)
            local most = 0
            for i = 1, rounds do most = math.max(most, math.random(1, 100)) end
            if most > 95 and #lists > 1 then error('too much') end
        end ]] },
        ['a:other'] = { code = [[ return function() end ]] },
    },
    start = {
        { entry = 'a:main', args = { 20, { 'a', 'b', 'c', 'd' } } },
        { entry = 'a:other' },
        { entry = 'a:other', as = 'another' },
    },
})";

TEST_F(StoryProgramTest, WorkloadAndNumbersAreMadeLess) {
    write("s/scenario.lua", drawing);
    const Ended found = moira("explore " + path("s") + " --seeds 100 --out " + path("camp"));
    EXPECT_EQ(found.code, 6) << found.err;
    for (const char* part :
         {"less to do: start.main.args.2.1 is left out", "less to do: start.main.args.2.2 is left",
          "less to do: other is not started", "less to do: another is not started",
          "of main, below 100, is 95\n      (without it: passes;",
          "(the run without N1):", "numbers that are drawn: 0 where nothing else is said"}) {
        EXPECT_THAT(found.out, testing::HasSubstr(part));
    }
    EXPECT_THAT(found.out, testing::Not(testing::HasSubstr("N2")));
    const Ended again = moira("replay " + path("camp/failures"));
    EXPECT_EQ(again.code, 1) << again.err;
    EXPECT_THAT(again.out, testing::HasSubstr("fails as before"));
    for (const auto& file : std::filesystem::directory_iterator{path("camp/failures")}) {
        const Ended one = moira("replay " + file.path().string());
        EXPECT_THAT(one.out, testing::HasSubstr("matched: 1 of 1 differences"));
        const Ended shrunk = moira("shrink " + file.path().string());
        EXPECT_EQ(shrunk.code, 1) << shrunk.err;
        EXPECT_THAT(shrunk.out, testing::Not(testing::HasSubstr("less to do"))) << "least already";
    }
}

TEST_F(StoryProgramTest, AWorkloadThatCanOnlyFailIsNoStory) {
    // With another number than 3 the property would fail for no reason but that it says 3.
    write("s/scenario.lua", R"(return {
        title = 't', hosts = { 'h:h' },
        entries = { ['a:main'] = { code = [[ return function(n)
            return math.random(1, 4) == 1 and n + 1 or n end ]] } },
        start = { { entry = 'a:main', args = { 3 } } },
        properties = { finally = { three = function(w) return w:exit('main').value == 3 end } },
    })");
    const Ended found = moira("explore " + path("s") + " --seeds 50");
    EXPECT_EQ(found.code, 1) << found.err;
    EXPECT_THAT(found.out, testing::HasSubstr("numbers that are drawn: 0\n"));
    EXPECT_THAT(found.out, testing::Not(testing::HasSubstr("less to do")));
}

TEST_F(StoryProgramTest, ACorpusThatIsAFileIsRefused) {
    write("file", "x");
    const Ended ended = moira("explore scenarios/ping_pong --seeds 2 --corpus " + path("file"));
    EXPECT_EQ(ended.code, 2);
    EXPECT_NE(ended.err.find("is no folder"), std::string::npos) << ended.err;
}

TEST_F(StoryProgramTest, AStoryOfWhatIsMendedSaysSo) {
    const std::string file = story_of("late_reply");
    const Ended ended =
        moira("replay " + file + " --scenario scenarios/known_bad/late_reply_fixed");
    EXPECT_EQ(ended.code, 0) << ended.out;
    EXPECT_NE(ended.out.find("does not fail any more; the program has changed since"),
              std::string::npos)
        << ended.out;
    EXPECT_NE(ended.err.find("the program has changed"), std::string::npos);
}

TEST_F(StoryProgramTest, StoriesReachTheirFailureAfterEdits) {
    struct Edit {
        const char* scenario;
        const char* file;
        const char* from;
        const char* to;
    };
    const char* bystander = "start = { { entry = 'demo:idle' },";
    const Edit edits[] = {
        // A local renamed.
        {"late_reply", "client.lua", "local timeout = time.after(\"5200us\")",
         "local limit = time.after(\"5200us\") local timeout = limit"},
        // A line logged.
        {"late_reply", "shop.lua", "local thing = question.thing",
         "local thing = question.thing print('asked for', thing)"},
        // A message on another topic.
        {"late_reply", "client.lua", "local prices = {}",
         "local prices = {} process.send(shop, 'hello', 1)"},
        // A name of its own.
        {"late_reply", "client.lua", "local prices = {}",
         "local prices = {} process.registry.register('client')"},
        // A timer that nobody waits for.
        {"reversal", "sender.lua", "time.sleep(\"1ms\")",
         "local unused = time.after('1h') time.sleep(\"1ms\")"},
        // A message more before the one that counts, on another topic.
        {"reversal", "sender.lua", "process.send(collector, \"part\", part)",
         "process.send(collector, 'note', 1) process.send(collector, \"part\", part)"},
        // Another value.
        {"reversal", "collector.lua", "local parts = {}", "local parts = {} local count = 4"},
        // A lookup before everything.
        {"unlink_race", "parent.lua", "local helper =",
         "process.registry.lookup('nobody') local helper ="},
        // Another text of the error.
        {"unlink_race", "helper.lua", "out of paper", "out of ink"},
        // A process that has nothing to do with it.
        {"name_aba", "scenario.lua", "start = {", bystander},
    };
    int reached = 0;
    for (const Edit& change : edits) {
        const std::string scenario = change.scenario;
        std::filesystem::remove_all(path(scenario));
        const std::string file = story_of(scenario);
        edit(scenario + "/" + change.file, change.from, change.to);
        if (change.to == bystander) {
            edit(scenario + "/scenario.lua", "entries = {",
                 "entries = { ['demo:idle'] = { source = 'idle.lua' },");
            write(scenario + "/idle.lua", "return { main = function() return 1 end }");
        }
        const Ended ended = moira("replay " + file + " --scenario " + path(scenario));
        const bool fails = ended.out.find("fails as before") != std::string::npos;
        EXPECT_NE(ended.err.find("the program has changed"), std::string::npos) << ended.err;
        if (fails) ++reached;
    }
    EXPECT_GE(reached, 9);
}

TEST_F(StoryProgramTest, ARecordingIsFollowedOnAnEditedProgram) {
    story_of("late_reply");
    const std::string trace = path("run.mtrace");
    for (int seed = 1; seed < 100; ++seed) {
        const Ended ended = moira("run " + path("late_reply") + " --seed " + std::to_string(seed) +
                                  " --out " + trace);
        if (ended.code == 1) break;
    }
    edit("late_reply/shop.lua", "local thing = question.thing",
         "local thing = question.thing print('asked for', thing)");
    const Ended ended = moira("replay " + trace);
    EXPECT_EQ(ended.code, 8);
    EXPECT_NE(ended.err.find("recorded decisions matched (100 %)"), std::string::npos) << ended.err;
    EXPECT_NE(ended.out.find("violated: property 'the price of pears"), std::string::npos);
}

TEST_F(StoryProgramTest, ShrinkTellsWhyAndWritesTheStory) {
    const std::string trace = path("run.mtrace");
    for (int seed = 1; seed < 200; ++seed) {
        const Ended ended = moira("run scenarios/known_bad/unlink_race --seed " +
                                  std::to_string(seed) + " --out " + trace);
        if (ended.code == 1) break;
    }
    const Ended ended = moira("shrink " + trace + " --out " + path("story.json"));
    EXPECT_EQ(ended.code, 1);
    for (const char* part :
         {"FAIL who has let go is safe", "needs: 0 faults, 2 order constraints, ordering model",
          "minimal: yes", "  H1  hold ", "(without it: passes; ", "  H2  hold LINK_DOWN of",
          "First difference from the nearest run that passes (the run without H2):", "Sequence (",
          "replay: moira replay "}) {
        EXPECT_NE(ended.out.find(part), std::string::npos) << part << "\n" << ended.out;
    }
    EXPECT_EQ(moira("shrink " + path("story.json")).code, 1);
    const Ended passes = moira("run scenarios/ping_pong --out " + path("passes.mtrace"));
    ASSERT_EQ(passes.code, 0);
    const Ended nothing = moira("shrink " + path("passes.mtrace"));
    EXPECT_EQ(nothing.code, 2);
    EXPECT_NE(nothing.err.find("there is nothing to shrink"), std::string::npos) << nothing.err;
}

}  // namespace
}  // namespace moira::tools
