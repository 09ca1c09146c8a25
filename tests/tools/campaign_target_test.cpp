// SPDX-License-Identifier: MIT
// Goal: a campaign knows what it judges by, and its command lines repeat what it found.
#include "tests/tools/program.hpp"

#include <gmock/gmock.h>

namespace moira::tools {
namespace {

using testing::HasSubstr;
using CampaignTargetTest = ProgramTest;

/// The rest of the line that begins with `start`.
std::string after(const std::string& text, const std::string& start) {
    const std::size_t at = text.find(start);
    if (at == std::string::npos) return {};
    const std::size_t begin = at + start.size();
    return text.substr(begin, text.find('\n', begin) - begin);
}

constexpr const char* fails = "return { main = function() process.send(process.pid(), 'x') end }";

TEST_F(CampaignTargetTest, ResumeRefusesAJournalWhoseJudgesWereOthers) {
    const std::string program = "return { main = function() return 10 end }";
    const auto settings = [](int limit) {
        return "properties = { finally = { small = function(w) return w:exit('main').value <= " +
               std::to_string(limit) + " end } }";
    };
    const std::string folder = scenario("s", program, settings(10));
    const std::string words = "explore " + folder + " --seeds 20 --jobs 1 --out " + path("camp");
    EXPECT_EQ(moira(words).code, 0);
    EXPECT_EQ(moira(words + " --resume").code, 0);
    EXPECT_THAT(moira(words + " --resume --strict").err, HasSubstr("flags"));
    ASSERT_EQ(scenario("s", program, settings(0)), folder);
    const Ended other = moira(words + " --resume");
    EXPECT_EQ(other.code, 2);
    EXPECT_THAT(other.err, HasSubstr("scenario file (what is a failure changed)"));
}

TEST_F(CampaignTargetTest, ShardsWithOtherJudgesAreNotMerged) {
    const auto explore = [&](const std::string& limit, const std::string& shard) {
        const std::string folder = scenario(
            "s", "return { main = function() return 10 end }",
            "properties = { finally = { small = function(w) return w:exit('main').value <= " +
                limit + " end } }");
        return moira("explore " + folder + " --seeds 20 --jobs 1 --no-shrink --shard " + shard +
                     "/2 --out " + path("c" + shard))
            .code;
    };
    EXPECT_EQ(explore("10", "1"), 0);
    EXPECT_EQ(explore("0", "2"), 1);
    const Ended merged = moira("merge " + path("c1") + " " + path("c2"));
    EXPECT_EQ(merged.code, 2);
    EXPECT_THAT(merged.err, HasSubstr("is of another campaign"));
}

TEST_F(CampaignTargetTest, ItsCommandsRepeatAStrictFailure) {
    const std::string folder = scenario("s", fails, "limits = { steps = 100 }");
    EXPECT_EQ(moira("run " + folder).code, 0);
    const Ended found =
        moira("explore " + folder + " --strict --seeds 5 --jobs 1 --out " + path("camp"));
    EXPECT_EQ(found.code, 1);
    EXPECT_EQ(moira(after(found.out, "reproduce: moira ")).code, 1) << found.out;
    EXPECT_EQ(moira(after(found.out, "replay: moira ")).code, 1) << found.out;
}

TEST_F(CampaignTargetTest, ItsCommandsRepeatWhatWasSet) {
    const std::string folder =
        scenario("s p", "return { main = function() end }",
                 "properties = { finally = { none = function(w) return false end } }");
    const Ended found = moira("explore '" + folder +
                              "' --set 'limits={steps=77}' --seeds 5 "
                              "--jobs 1 --out " +
                              path("camp"));
    EXPECT_THAT(after(found.out, "reproduce: "), HasSubstr("--set 'limits={steps=77}'"));
    EXPECT_EQ(moira(after(found.out, "reproduce: moira ")).code, 1);
}

TEST_F(CampaignTargetTest, AFolderInPlaceOfAStoryIsAMistakeOfTheUser) {
    const Ended folder = moira("shrink scenarios/ping_pong");
    EXPECT_EQ(folder.code, 2);
    EXPECT_THAT(folder.err, HasSubstr("Is a directory"));
}

TEST_F(CampaignTargetTest, AnObserverThatSawNothingIsVacuous) {
    const std::string folder =
        scenario("s", "return { main = function() end }",
                 "observers = { ['lost messages'] = { initial = 'a', states = { a = { on = { "
                 "lost = function() end } } } } }");
    EXPECT_EQ(moira("run " + folder).code, 9);
    const Ended all = moira("explore " + folder + " --seeds 5 --jobs 1 --out " + path("camp"));
    EXPECT_EQ(all.code, 9);
    EXPECT_THAT(all.out, HasSubstr("never: observer 'lost messages'"));
}

TEST_F(CampaignTargetTest, APromiseThatNobodyCanKeepFailsALivenessPhaseToo) {
    const std::string folder =
        scenario("s",
                 "return { main = function() require('sim').within('answered', '30s') "
                 "local ch = process.inbox() while true do ch:receive() end end }",
                 "phases = { chaos = '1s', liveness = '60s' }");
    const Ended ended = moira("run " + folder);
    EXPECT_EQ(ended.code, 1) << ended.out;
    EXPECT_THAT(ended.out, HasSubstr("'answered'"));
}

}  // namespace
}  // namespace moira::tools
