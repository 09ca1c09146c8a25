// SPDX-License-Identifier: MIT
// Goal: `moira explore` as a user meets it: results that depend on nothing but what was asked for.
#include "tests/tools/program.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <sstream>

namespace moira::tools {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using ExploreTest = ProgramTest;

constexpr const char* bad = "scenarios/known_bad/lost_update";
constexpr const char* good = "scenarios/known_bad/lost_update_fixed";

std::vector<json> records(const std::string& text) {
    std::vector<json> list;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) list.push_back(json::parse(line));
    return list;
}

TEST_F(ExploreTest, FindsAFailureAndSaysHowToRepeatIt) {
    const Ended ended = moira(std::string{"explore "} + bad + " --seeds 60");
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.out, HasSubstr("lost_update: 60 runs, "));
    EXPECT_THAT(ended.out, HasSubstr("1 distinct failure\n"));
    EXPECT_THAT(ended.out, HasSubstr("\nfailure: no addition is lost\n  the counter is at "));
    EXPECT_THAT(ended.out, Not(HasSubstr("claim:")));
    const std::size_t at = ended.out.find("reproduce: moira ") + 17;
    const Ended again = moira(ended.out.substr(at, ended.out.find('\n', at) - at));
    EXPECT_EQ(again.code, 1);
    EXPECT_THAT(again.out, HasSubstr("violated: property 'no addition is lost'"));
}

TEST_F(ExploreTest, WithoutAFailureSaysWhatMayBeClaimed) {
    const Ended ended = moira(std::string{"explore "} + good + " --seeds 101");
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("101 runs, no failure\n"));
    EXPECT_THAT(ended.out, HasSubstr("claim: 100 sampled runs without failure: the probability "
                                     "that such a run fails is at most 3.0 % (confidence 95 %)"));
    const Ended one = moira(std::string{"explore "} + good + " --seeds 1");
    EXPECT_THAT(one.out, HasSubstr("claim: none"));
}

TEST_F(ExploreTest, TheNumberOfWorkersDoesNotShow) {
    for (const std::string flags : {"", " --fail-fast", " --max-failures 1", " --shard 2/3"}) {
        for (const std::string format : {"human", "ndjson", "junit", "github"}) {
            const std::string words = "explore scenarios/known_bad/check_then_register --seeds 90" +
                                      flags + " --format " + format + " --jobs ";
            const Ended one = moira(words + "1");
            const Ended three = moira(words + "3");
            EXPECT_EQ(one.out, three.out) << words;
            EXPECT_EQ(one.code, three.code);
            EXPECT_GT(one.out.size(), 50U);
        }
    }
}

TEST_F(ExploreTest, FailFastStopsAtTheFirstFailure) {
    const Ended ended =
        moira(std::string{"explore "} + bad + " --seeds 500 --fail-fast --format ndjson");
    EXPECT_EQ(ended.code, 1);
    const std::vector<json> list = records(ended.out);
    ASSERT_EQ(list.size(), 3U);
    EXPECT_EQ(list[0]["kind"], "campaign");
    EXPECT_EQ(list[1]["kind"], "failure");
    EXPECT_EQ(list[2]["kind"], "summary");
    EXPECT_EQ(list[2]["end"], "failures");
    EXPECT_EQ(list[2]["failed"], 1);
    EXPECT_EQ(list[2]["runs"], list[1]["index"].get<int>() + 1);
}

TEST_F(ExploreTest, RecordsHaveTheKeysOfTheirSchema) {
    const json schema = json::parse(text_of("docs/schemas/explore.json"));
    const json journal_schema = json::parse(text_of("docs/schemas/campaign_journal.json"));
    const Ended ended = moira(std::string{"explore "} + bad + " --seeds 40 --format ndjson --out " +
                              path("camp"));
    const auto expect_keys_of = [](const json& record, const json& all) {
        const json& known = all["$defs"][record["kind"].get<std::string>()];
        std::set<std::string> found;
        for (const auto& [key, value] : record.items()) found.insert(key);
        EXPECT_EQ(found, known["required"].get<std::set<std::string>>()) << record;
        for (const auto& [key, value] : known["properties"].items()) found.erase(key);
        EXPECT_TRUE(found.empty()) << record;
    };
    std::set<std::string> kinds;
    for (const json& record : records(ended.out)) {
        expect_keys_of(record, schema);
        kinds.insert(record["kind"]);
    }
    EXPECT_EQ(kinds, (std::set<std::string>{"campaign", "failure", "summary"}));
    kinds.clear();
    for (const json& record : records(text_of(path("camp/journal.ndjson")))) {
        if (record["kind"] != "campaign") expect_keys_of(record, journal_schema);
        kinds.insert(record["kind"]);
    }
    EXPECT_EQ(kinds, (std::set<std::string>{"campaign", "end", "runs", "told"}));
}

TEST_F(ExploreTest, CountsFaultsAndSaysWhichNeverHappened) {
    const std::string words = "explore scenarios/faults/crash --seeds 200 --no-shrink";
    EXPECT_THAT(moira(words).out, testing::ContainsRegex("  faults +crash [1-9]"));
    const Ended one = moira("explore scenarios/faults/crash_fixed --seeds 1");
    EXPECT_THAT(one.out, HasSubstr("never injected: fault crash\n"));
    const Ended off = moira(words + " --faults none");
    EXPECT_THAT(off.out, Not(HasSubstr("  faults ")));
}

TEST_F(ExploreTest, EndsHaveTheirExitCodes) {
    struct Row {
        int line;
        std::string source;
        std::string settings;
        std::string flags;
        int code;
    };

    const Row rows[] = {
        {__LINE__, "return { main = function() return 7 end }", "", "", 0},
        {__LINE__, "return { main = function() error('boom') end }", "", "", 6},
        {__LINE__,
         "local time = require('time') "
         "return { main = function() while true do time.sleep('1s') end end }",
         "limits = { steps = 100 }", "", 4},
        {__LINE__, "return { main = function() return 7 end }",
         "properties = { finally = { p = function(w) return false end } }", "", 1},
        {__LINE__, "return { main = function() return 7 end }", "",
         "--seeds 100000000 --budget 300ms", 7},
        {__LINE__, "return { main = function() return 7 end }", "", "--budget 300ms", 0},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.line);
        const std::string folder =
            scenario("s" + std::to_string(row.line), row.source, row.settings);
        const std::string flags = row.flags.empty() ? "--seeds 9" : row.flags;
        const Ended ended = moira("explore " + folder + " --jobs 2 " + flags);
        EXPECT_EQ(ended.code, row.code) << ended.out << ended.err;
        EXPECT_THAT(ended.out, HasSubstr(" run"));
    }
}

TEST_F(ExploreTest, ExploresEntriesAndTestsOfAnApplication) {
    const std::string words = std::string{"explore "} + demo_app + " --seeds 20 ";
    EXPECT_EQ(moira(words + "--test demo:t_ok").code, 0);
    const Ended failed = moira(words + "--test demo:t_raise");
    EXPECT_EQ(failed.code, 1) << failed.out << failed.err;
    EXPECT_THAT(failed.out,
                HasSubstr(std::string{"reproduce: moira test "} + demo_app +
                          " --filter demo:t_raise --seed 0\n"));
    EXPECT_EQ(moira(words + "--test demo:t_ok --entry demo:t_ok").code, 2);
    EXPECT_EQ(moira(words + "--test demo:nothing").code, 2);
}

TEST_F(ExploreTest, AnApplicationHasNoFaultsOfItsOwn) {
    for (const std::string verb : {"explore ", "run ", "check "}) {
        const Ended ended = moira(verb + demo_app + " --faults chaos");
        EXPECT_EQ(ended.code, 2) << verb;
        EXPECT_EQ(ended.err, std::string{"moira: "} + demo_app +
                                 ": is an application; `--faults chaos` is a profile of a "
                                 "scenario's faults\n  hint: a scenario runs an application with "
                                 "app = \"folder\"\n")
            << verb;
    }
    const std::string explore = std::string{"explore "} + demo_app + " --seeds 2 --faults ";
    EXPECT_EQ(moira(explore + "none").code, 0);
    EXPECT_EQ(moira(explore + "default").code, 0);
}

TEST_F(ExploreTest, MergedShardsAreTheWhole) {
    const std::string words = std::string{"explore "} + bad + " --seeds 50 --seed 3 --no-shrink ";
    std::string folders;
    for (const std::string shard : {"3", "1", "2"}) {
        const std::string folder = path("shard" + shard);
        EXPECT_EQ(moira(words + "--shard " + shard + "/3 --out " + folder).code, 1);
        folders += " " + folder;
    }
    for (const std::string format : {"human", "ndjson", "junit", "github"}) {
        const Ended whole = moira(words + "--format " + format);
        const Ended merged = moira("merge" + folders + " --format " + format);
        EXPECT_EQ(merged.out, whole.out);
        EXPECT_EQ(merged.code, whole.code);
    }
    const Ended partly = moira("merge " + path("shard1"));
    EXPECT_EQ(partly.code, 1);
    EXPECT_THAT(partly.out, HasSubstr("missing: shard 2/3\nmissing: shard 3/3\n"));
    const Ended twice = moira("merge " + path("shard1") + " " + path("shard1"));
    EXPECT_EQ(twice.code, 2);
    EXPECT_THAT(twice.err, HasSubstr("holds a shard that another holds"));
    EXPECT_EQ(moira("merge " + path("nowhere")).code, 2);
    EXPECT_EQ(moira("merge").code, 2);
}

TEST_F(ExploreTest, AFolderHoldsOneCampaign) {
    const std::string words = std::string{"explore "} + good + " --seeds 20 --out " + path("camp");
    EXPECT_EQ(moira(words).code, 0);
    const Ended again = moira(words);
    EXPECT_EQ(again.code, 2);
    EXPECT_THAT(again.err, HasSubstr("holds a campaign already"));
    EXPECT_EQ(text_of(path("camp/report.txt")), moira(words + " --resume").out);
    const Ended more =
        moira(std::string{"explore "} + good + " --seeds 30 --resume --out " + path("camp"));
    EXPECT_THAT(more.out, HasSubstr("30 runs, no failure"));
    EXPECT_EQ(more.out, moira(std::string{"explore "} + good + " --seeds 30").out);
    const Ended other = moira(words + " --resume --seed 5");
    EXPECT_EQ(other.code, 2);
    EXPECT_THAT(other.err, HasSubstr("is of another campaign: its base seed differs"));
}

TEST_F(ExploreTest, WrongUseIsRefused) {
    struct Row {
        int line;
        std::string flags;
        std::string error;
    };

    const Row rows[] = {
        {__LINE__, "--seeds 0", "--seeds: '0' is not between"},
        {__LINE__, "--budget 5", "--budget: '5' is no time span"},
        {__LINE__, "--budget 0s", "--budget: '0s' is no time span"},
        {__LINE__, "--budget 99999999999999h", "is no time span"},
        {__LINE__, "--shard 3/2", "--shard: '3/2' is no shard"},
        {__LINE__, "--strategy unifrom", "--strategy: unknown strategy 'unifrom'"},
        {__LINE__, "--fail-fast --keep-going", "--fail-fast stops"},
        {__LINE__, "--keep-going --max-failures 2", "--keep-going never stops"},
        {__LINE__, "--resume", "--resume: there is no folder"},
        {__LINE__, "--format html", "--format: unknown value 'html'"},
        {__LINE__, "--out /proc/no/such", "/proc/no/such"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.line);
        const Ended ended = moira(std::string{"explore "} + good + " " + row.flags);
        EXPECT_EQ(ended.code, 2);
        EXPECT_THAT(ended.err, HasSubstr(row.error));
        EXPECT_EQ(ended.out, "");
    }
}

}  // namespace
}  // namespace moira::tools
