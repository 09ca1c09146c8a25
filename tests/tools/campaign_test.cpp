// SPDX-License-Identifier: MIT
// Goal: a campaign survives what ends processes, and other programs can read what it says.
#include "tests/tools/program.hpp"
#include "tools/cli/campaign_codec.hpp"
#include "tools/cli/campaign_progress.hpp"
#include "tools/cli/campaign_shard_variables.hpp"
#include "tools/report/github_text.hpp"
#include "tools/report/xml_text.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>

namespace moira::tools {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using CampaignTest = ProgramTest;

constexpr const char* bad = "scenarios/known_bad/lost_update";
constexpr const char* good = "scenarios/known_bad/lost_update_fixed";

/// Runs of some ten milliseconds.
constexpr const char* slow =
    "local time = require('time') "
    "return { main = function() for i = 1, 2000 do time.sleep('1ms') end return 7 end }";
constexpr const char* slow_settings =
    "limits = { steps = 1000000 }, "
    "properties = { finally = { seven = function(w) return true end } }";

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> list;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) list.push_back(line);
    return list;
}

std::ptrdiff_t count_starting(const std::vector<std::string>& lines, std::string_view start) {
    return std::ranges::count_if(lines,
                                 [&](const std::string& line) { return line.starts_with(start); });
}

/// What a shell script prints.
std::string shell(const std::string& script, const std::string& file) {
    std::ofstream{file + ".sh"} << script;
    const int status = std::system(("sh " + file + ".sh >" + file + " 2>&1").c_str());
    EXPECT_NE(status, -1);
    return text_of(file);
}

/// Shell words that go on when the campaign in `folder` has done some runs, however slow it is.
std::string when_runs_are_done(const std::string& folder) {
    return "n=0; until grep -qs '\"runs\"' " + folder +
           "/journal.ndjson; do sleep 0.05; n=$((n+1)); [ $n -lt 1200 ] || break; done\n";
}

json summary_of(const std::string& ndjson) {
    const auto lines = lines_of(ndjson);
    return lines.empty() ? json{} : json::parse(lines.back());
}

TEST_F(CampaignTest, AKilledWorkerLosesOneRunOnly) {
    const std::string folder = scenario("s", slow, slow_settings);
    const std::string words = std::string{MOIRA_PROGRAM} + " explore " + folder +
                              " --seeds 1000 --format ndjson --jobs 1 --out " + path("camp");
    const std::string out = shell(words + " >" + path("result") +
                                      " & P=$!\n" + when_runs_are_done(path("camp")) +
                                      "kill -9 $(cat /proc/$P/task/$P/children)\n"
                                      "wait $P\necho code $?\n",
                                  path("log"));
    const json summary = summary_of(text_of(path("result")));
    const int lost = summary["lost"];
    EXPECT_EQ(summary["runs"].get<int>() + lost, 1000);
    EXPECT_LE(lost, 1);
    EXPECT_EQ(out, lost == 0 ? "code 0\n" : "code 70\n");
    if (lost == 0) return;
    const json record = json::parse(lines_of(text_of(path("result"))).at(1));
    EXPECT_EQ(record["kind"], "lost");
    EXPECT_EQ(record["reason"], "the worker process ended with signal 9 (Killed)");
}

TEST_F(CampaignTest, ResumesAfterItWasKilled) {
    const std::string folder = scenario("s", slow, slow_settings);
    const std::string words = "explore " + folder + " --seeds 1500 --seed 4 --jobs 2";
    const std::string out = shell(std::string{MOIRA_PROGRAM} + " " + words + " --out " +
                                      path("camp") +
                                      " >" + path("result") +
                                      " & P=$!\n" + when_runs_are_done(path("camp")) +
                                      "C=$(cat /proc/$P/task/$P/children)\n"
                                      "kill -9 $P\nwait $P\nsleep 0.1\n"
                                      "for c in $C; do test -d /proc/$c && cat /proc/$c/stat; "
                                      "done\necho end\n",
                                  path("log"));
    // Workers go with their parent; what is left of one may wait for its reaper.
    for (const std::string& line : lines_of(out)) {
        EXPECT_TRUE(line.find(" Z ") != std::string::npos || line == "end" ||
                    line.find("Killed") != std::string::npos)
            << line;
    }
    const std::string journal = text_of(path("camp/journal.ndjson"));
    EXPECT_THAT(journal, HasSubstr("\"kind\":\"runs\""));
    EXPECT_THAT(journal, Not(HasSubstr("\"kind\":\"end\"")));
    const Ended unfinished = moira("merge " + path("camp"));
    EXPECT_EQ(unfinished.code, 7);
    EXPECT_THAT(unfinished.out, HasSubstr("not finished"));
    const Ended whole = moira(words);
    const Ended resumed = moira(words + " --resume --out " + path("camp"));
    EXPECT_EQ(resumed.out, whole.out);
    EXPECT_EQ(resumed.code, 0);
    EXPECT_THAT(text_of(path("camp/journal.ndjson")), testing::StartsWith(journal));
}

TEST_F(CampaignTest, ATornLastLineIsForgotten) {
    const std::string words =
        std::string{"explore "} + bad + " --seeds 40 --no-shrink --out " + path("camp");
    const Ended whole = moira(words);
    const std::string journal = text_of(path("camp/journal.ndjson"));
    for (const std::size_t size : {std::size_t{0}, std::size_t{9}, journal.find('\n'),
                                   journal.find('\n') + 1, journal.find('\n') + 30,
                                   journal.size() - 1}) {
        SCOPED_TRACE(size);
        write("camp/journal.ndjson", journal.substr(0, size));
        const Ended resumed = moira(words + " --resume");
        EXPECT_EQ(resumed.out, whole.out) << resumed.err;
    }
    write("camp/journal.ndjson", journal + "{}\n");
    const Ended damaged = moira(words + " --resume");
    EXPECT_EQ(damaged.code, 2);
    EXPECT_THAT(damaged.err, HasSubstr("is no line of a campaign's journal"));
}

TEST_F(CampaignTest, AnInterruptedCampaignReportsWhatItFound) {
    for (const std::string signal : {"INT", "TERM"}) {
        const Ended ended = moira(std::string{"explore "} + bad +
                                      " --seeds 100000000 --no-shrink --out " + path(signal),
                                  "timeout --foreground --preserve-status -s " + signal + " 3");
        EXPECT_EQ(ended.code, 130);
        EXPECT_THAT(ended.out, HasSubstr("\nfailure: no addition is lost\n"));
        EXPECT_THAT(ended.out, HasSubstr("interrupted"));
        EXPECT_THAT(text_of(path(signal + "/journal.ndjson")), HasSubstr("\"interrupted\"}\n"));
    }
    const Ended passing = moira(std::string{"explore "} + good + " --seeds 100000000",
                                "timeout --foreground --preserve-status -s INT 3");
    EXPECT_EQ(passing.code, 130);
    EXPECT_THAT(passing.out, HasSubstr("claim: "));
}

TEST_F(CampaignTest, FailuresAreShrunkAndTheirStoriesKept) {
    const std::string words = std::string{"explore "} + bad + " --seeds 40 --out ";
    const Ended ended = moira(words + path("camp"));
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.out, HasSubstr("\n  needs: "));
    EXPECT_THAT(ended.out, HasSubstr("\n  replay: moira replay " + path("camp/failures/")));
    const Ended bare = moira(std::string{"explore "} + bad + " --seeds 40 --no-shrink");
    EXPECT_THAT(bare.out, Not(HasSubstr("needs: ")));
}

TEST_F(CampaignTest, TheCorpusIsRunFirst) {
    const std::string broken =
        "properties = { finally = { ['is eight'] = function(w) return false, 'seven' end } }";
    const std::string folder = scenario("s", "return { main = function() return 7 end }", broken);
    const std::string words = "explore " + folder + " --seeds 5 --corpus " + path("corpus");
    EXPECT_THAT(moira(words).out, Not(HasSubstr("known: ")));
    const Ended again = moira(words + " --fail-fast");
    EXPECT_EQ(again.code, 1) << again.err;
    EXPECT_THAT(again.out, HasSubstr(": 0 runs, no failure\n"));
    EXPECT_THAT(again.out, HasSubstr("known: " + path("corpus/is-eight-")));
    EXPECT_THAT(again.out, HasSubstr(": still fails: is eight\n  replay: moira replay "));
    EXPECT_THAT(again.out, Not(HasSubstr("claim:")));
    const std::string mended = "properties = { finally = { ['is eight'] = function(w) return true "
                               "end } }";
    ASSERT_EQ(scenario("s", "return { main = function() return 7 end }", mended), folder);
    const Ended fixed = moira(words);
    EXPECT_EQ(fixed.code, 0) << fixed.out;
    EXPECT_THAT(fixed.out, HasSubstr("fixed: " + path("corpus/is-eight-")));
    const Ended other = moira(std::string{"explore "} + good + " --seeds 5 --corpus " +
                              path("corpus"));
    EXPECT_THAT(other.out, Not(HasSubstr("\nfixed: ")));
    write("corpus/a.story.json", "{}");
    EXPECT_EQ(moira(words).code, 2);
}

/// Fails with one of 26 messages, by the seed.
std::string letters(const std::string& message) {
    return "properties = { finally = { ['p, q'] = function(w) return false, " + message +
           " end } }";
}

constexpr const char* draws =
    "return { main = function() return string.char(97 + math.random(0, 25)) end }";

TEST_F(CampaignTest, GitHubShowsTheFirstTenFailures) {
    const std::string folder =
        scenario("s", draws, letters("'100% ' .. tostring(w:exit('main').value) .. '\\n'"));
    const std::string words = "explore " + folder + " --seeds 200 --no-shrink";
    const Ended ended =
        moira(words, "GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=" + path("page.md"));
    const auto lines = lines_of(ended.out);
    EXPECT_EQ(count_starting(lines, "::error title="), 10);
    EXPECT_THAT(lines.front(), HasSubstr("::error title=s%3A p%2C q::100%25 "));
    const int failures = summary_of(moira(words + " --format ndjson").out)["failures"];
    EXPECT_GT(failures, 20);
    const std::string page = text_of(path("page.md"));
    EXPECT_THAT(page, HasSubstr("### moira explore s\n\n```text\n"));
    EXPECT_EQ(count_starting(lines_of(page), "failure: "), failures);
    const Ended only = moira(words + " --format github");
    EXPECT_EQ(lines_of(only.out).size(), 10U);
}

TEST_F(CampaignTest, JUnitIsReadByARealParser) {
    const std::string folder = scenario(
        "s", draws,
        letters("'a<b>&\\\"\\'\\27[31m\\0\\255 ]]> ' .. tostring(w:exit('main').value)"));
    const Ended ended = moira("explore " + folder + " --seeds 100 --no-shrink --format junit");
    EXPECT_EQ(ended.code, 1);
    write("j.xml", ended.out);
    const std::string script =
        "import sys, xml.etree.ElementTree as E\n"
        "root = E.parse(sys.argv[1]).getroot()\n"
        "suite = root.find('testsuite')\n"
        "cases = suite.findall('testcase')\n"
        "assert root.tag == 'testsuites' and int(suite.get('tests')) == len(cases)\n"
        "failed = [c for c in cases if c.find('failure') is not None]\n"
        "assert int(suite.get('failures')) == len(failed) == int(root.get('failures'))\n"
        "assert all(c.get('classname') and c.get('name') and c.get('time') for c in cases)\n"
        "print(len(failed), failed[0].find('failure').get('message')[:26])\n"
        "print(failed[0].find('failure').text.split('\\n')[-2][:20])\n"
        "print(suite.find(\"properties/property[@name='seeds_run']\").get('value'))\n";
    write("read.py", script);
    const std::string out = shell("python3 " + path("read.py") + " " + path("j.xml"), path("log"));
    const auto lines = lines_of(out);
    ASSERT_EQ(lines.size(), 3U) << out;
    EXPECT_THAT(lines[0], HasSubstr(" a<b>&\"'\\x1b[31m\\x00"));
    EXPECT_EQ(lines[1], "reproduce: moira run");
    EXPECT_EQ(lines[2], "100");
}

TEST_F(CampaignTest, VariablesSayWhichShardThisIs) {
    struct Row {
        int line;
        std::string variables;
        std::string shard;  ///< or what is wrong
    };

    const Row rows[] = {
        {__LINE__, "A=1", "1/1"},
        {__LINE__, "MOIRA_SHARD=2/3 TEST_SHARD_INDEX=0 TEST_TOTAL_SHARDS=4", "2/3"},
        {__LINE__, "TEST_SHARD_INDEX=0 TEST_TOTAL_SHARDS=4 CI_NODE_INDEX=2 CI_NODE_TOTAL=2", "1/4"},
        {__LINE__, "GTEST_SHARD_INDEX=3 GTEST_TOTAL_SHARDS=4", "4/4"},
        {__LINE__, "CI_NODE_INDEX=1 CI_NODE_TOTAL=2", "1/2"},
        {__LINE__, "CIRCLE_NODE_INDEX=1 CIRCLE_NODE_TOTAL=2", "2/2"},
        {__LINE__, "BUILDKITE_PARALLEL_JOB=0 BUILDKITE_PARALLEL_JOB_COUNT=2", "1/2"},
        {__LINE__, "CI_NODE_TOTAL=2", "1/1"},
        {__LINE__, "CI_NODE_INDEX=3 CI_NODE_TOTAL=2", "CI_NODE_INDEX: '3' is not between 1 and 2"},
        {__LINE__, "GTEST_SHARD_INDEX=2 GTEST_TOTAL_SHARDS=2", "is not between 0 and 1"},
        {__LINE__, "GTEST_SHARD_INDEX=0 GTEST_TOTAL_SHARDS=0", "GTEST_TOTAL_SHARDS: '0'"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.line);
        std::istringstream words{row.variables};
        std::vector<std::string> texts;
        for (std::string word; words >> word;) texts.push_back(word);
        std::vector<const char*> pointers;
        for (const std::string& text : texts) pointers.push_back(text.c_str());
        pointers.push_back(nullptr);
        const auto environment = read_environment(pointers.data());
        ASSERT_TRUE(environment);
        const auto found = find_shard(*environment);
        EXPECT_THAT(found ? found->shard.text() : found.error().text(), HasSubstr(row.shard));
    }
    const Ended ended = moira(std::string{"explore "} + good + " --seeds 9",
                              "TEST_SHARD_INDEX=1 TEST_TOTAL_SHARDS=3 TEST_SHARD_STATUS_FILE=" +
                                  path("status"));
    EXPECT_THAT(ended.out, HasSubstr(": 3 runs, no failure\n"));
    EXPECT_THAT(ended.out, HasSubstr("  shard        2/3\n"));
    EXPECT_THAT(ended.err, HasSubstr("shard 2/3, as TEST_SHARD_INDEX says"));
    EXPECT_TRUE(std::filesystem::exists(path("status")));
}

TEST_F(CampaignTest, VariablesAreTwinsOfFlags) {
    const std::string words = std::string{"explore "} + bad;
    const auto summary = [](const Ended& ended) { return summary_of(ended.out); };
    EXPECT_EQ(summary(moira(words, "MOIRA_SEEDS=7 MOIRA_FORMAT=ndjson MOIRA_JOBS=1 "
                                   "MOIRA_STRATEGY=random"))["runs"],
              7);
    EXPECT_EQ(summary(moira(words + " --format ndjson",
                            "MOIRA_MAX_FAILURES=1 MOIRA_SEED=5 MOIRA_SHARD=1/2"))["end"],
              "failures");
    EXPECT_EQ(moira(words, "MOIRA_BUDGET=soon").code, 2);
    EXPECT_EQ(moira(words, "MOIRA_STRATEGY=soon").code, 2);
    EXPECT_EQ(moira(words + " --seeds 5", "MOIRA_OUT=" + path("camp")).code, 1);
    EXPECT_TRUE(std::filesystem::exists(path("camp/junit.xml")));
}

TEST(ProgressTest, SaysHowFarAndHowFast) {
    using std::chrono::seconds;
    ProgressState state{1200, 0, 0, 5000, {}};
    EXPECT_EQ(progress_text(state, 200, seconds{2}),
              "1200 of 5000 runs, 500/s, no failure, 7 s left");
    state = {1200, 1, 3, 0, seconds{60}};
    EXPECT_EQ(progress_text(state, 0, seconds{2}),
              "1200 runs, 600/s, 1 failure in 3 runs, 58 s left");
    state = {0, 0, 0, 5000, {}};
    EXPECT_EQ(progress_text(state, 0, seconds{0}), "0 of 5000 runs, 0/s, no failure");
    state = {100, 2, 1, 100'000, {}};
    EXPECT_THAT(progress_text(state, 0, seconds{10}), HasSubstr("2 failures in 1 run, 3 h left"));
}

TEST(CampaignCodecTest, LinesOfOtherKindsAndDamagedOnesAreRefused) {
    CampaignHeader header;
    header.name = "n\"\n";
    header.runs = 5;
    header.shard = {1, 3};
    const std::string line = encode_header(header);
    EXPECT_EQ(std::ranges::count(line, '\n'), 1);
    EXPECT_EQ(decode_header(line), header);
    EXPECT_FALSE(decode_segment(line));
    EXPECT_FALSE(decode_end(line));
    for (std::size_t size = 0; size + 1 < line.size(); ++size) {
        EXPECT_FALSE(decode_header(line.substr(0, size)));
    }
    std::string next = line;
    next.replace(next.find("\"v\":1"), 5, "\"v\":2");
    EXPECT_FALSE(decode_header(next));
    EXPECT_FALSE(decode_segment("{\"kind\":\"runs\",\"at\":\"x\"}"));
    EXPECT_FALSE(decode_segment("[]"));
    EXPECT_EQ(decode_end(encode_end(CampaignEnd::budget)), CampaignEnd::budget);
}

TEST(XmlTextTest, HoldsNothingThatXmlForbids) {
    EXPECT_EQ(xml_text("a<b>&\"\t\n"), "a&lt;b&gt;&amp;&quot;&#9;&#10;");
    EXPECT_EQ(xml_text(std::string{"\0\x1b\x7f\r", 4}), "\\x00\\x1b\\x7f\\x0d");
    EXPECT_EQ(xml_text("\xff\xc3"), "\\xff\\xc3");
    EXPECT_EQ(xml_text("\xc3\xa9 \xef\xbf\xbf"), "\xc3\xa9 \xef\xbf\xbd");
}

TEST(GitHubTextTest, EscapesWhatEndsACommand) {
    EXPECT_EQ(annotation("error", "a:b,c%", "x:y,\r\n%"),
              "::error title=a%3Ab%2Cc%25::x:y,%0D%0A%25\n");
    EXPECT_EQ(github_markdown("a*b\n`c`"), "a\\*b \\`c\\`");
}

}  // namespace
}  // namespace moira::tools
