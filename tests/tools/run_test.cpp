// SPDX-License-Identifier: MIT
#include "tests/tools/program.hpp"
#include "tests/tools/report_keys.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <sstream>

namespace moira::tools {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;
using RunTest = ProgramTest;
using ReplayTest = ProgramTest;

TEST_F(RunTest, OutcomesHaveTheirExitCodes) {
    struct Row {
        int line;
        std::string source;
        std::string settings;
        int code;
        std::string outcome;
        std::string says;
    };

    const Row rows[] = {
        {__LINE__, "return { main = function() return 7 end }", "", 0, "completed",
         "result: main returned 7"},
        {__LINE__, "return { main = function() error('boom') end }", "", 6, "completed",
         "error: process 'main' ended with: "},
        {__LINE__, "return { main = function() return nil, 'no luck' end }", "", 6, "completed",
         "no luck"},
        {__LINE__, "return { main = function() process.listen('x'):receive() end }", "", 3,
         "deadlock", "deadlock: main: nothing can happen any more, and these wait: main\n"},
        {__LINE__,
         "return { main = function() local c = process.listen('x') "
         "while true do c:receive() end end }",
         "", 0, "quiescent", "waiting: main waits for topic 'x'"},
        {__LINE__, "return { main = function() require('sim').always('fine', 1 > 2) end }", "", 1,
         "violated", "violated: property 'fine': main: is false (step 1, "},
        {__LINE__, "return { main = function() end }", "properties = { asserted = { 'seen' } }", 9,
         "completed", "never evaluated: property 'seen'"},
        {__LINE__,
         "return { main = function() process.send(process.pid(), 'x') end }",
         "waive = { unconsumed = 'it shows how' }", 0, "completed",
         "waived: 1 of 'unconsumed': it shows how"},
        {__LINE__,
         "local time = require('time') "
         "return { main = function() while true do time.sleep('1s') end end }",
         "limits = { steps = 100 }", 4, "limit steps",
         "limit: the run reached limits.steps = 100\n"},
        {__LINE__, "return { main = function() while true do print('line') end end }",
         "limits = { output_bytes = 100 }", 4, "limit output_bytes",
         "limit: the run reached limits.output_bytes = 100\n"},
        {__LINE__,
         "return { main = function() while true do process.send(process.pid(), 'x') end end }",
         "limits = { mailbox = 9 }", 4, "limit mailbox",
         "limit: the mailbox of process 'main' reached limits.mailbox = 9\n"},
        {__LINE__, "return { main = function() return 7 end }",
         "properties = { finally = { ['seven is eight'] = function(w) return false end } }", 1,
         "violated", "violated: property 'seven is eight'"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.line);
        const std::string folder =
            scenario("s" + std::to_string(row.line), row.source, row.settings);
        const Ended human = moira("run " + folder);
        EXPECT_EQ(human.code, row.code) << human.err;
        EXPECT_THAT(human.out, HasSubstr(": " + row.outcome + "\n"));
        EXPECT_THAT(human.out, HasSubstr(row.says));
        const std::string repeat = "reproduce: moira run " + folder + " --seed 0\n";
        EXPECT_EQ(human.out.ends_with(repeat), row.code != 0 && row.code != 9) << human.out;
        const Ended machine = moira("run " + folder + " --format json");
        EXPECT_EQ(machine.code, row.code);
        const json report = json::parse(machine.out);
        EXPECT_EQ(report["outcome"], row.outcome);
        EXPECT_EQ(report["exit_code"], row.code);
        expect_keys(report, "docs/schemas/run.json");
    }
}

TEST_F(RunTest, AStrategyIsSaidRecordedAndRepeated) {
    const std::string folder = scenario(
        "s", "return { main = function(child) if child then return end "
             "process.spawn('app:main', 'app:processes', true) error('boom') end }");
    const std::string run = "run " + folder + " --seed 3 --strategy pct";
    const Ended human = moira(run + " --out " + path("t.ndjson"));
    EXPECT_THAT(human.out, testing::ContainsRegex("\n  strategy     pct d=[2-5] kmax=[0-9]+\n"));
    const std::string repeat =
        "reproduce: moira run " + folder + " --seed 3 --strategy pct\n";
    EXPECT_THAT(human.out, testing::EndsWith(repeat));
    EXPECT_EQ(moira("replay " + path("t.ndjson")).out, human.out);
    const auto strategy_of = [&](const std::string& flags) {
        const Ended machine = moira("run " + folder + " --format json " + flags);
        const json report = json::parse(machine.out);
        expect_keys(report, "docs/schemas/run.json");
        return report["strategy"].get<std::string>();
    };
    EXPECT_EQ(strategy_of(""), "default");
    EXPECT_EQ(strategy_of("--strategy portfolio"), "default");
    EXPECT_EQ(strategy_of("--seed 3"), "random");
    EXPECT_EQ(strategy_of("--seed 3 --strategy random"), "random");
    EXPECT_THAT(strategy_of("--seed 3 --strategy slow-set"), StartsWith("slow-set q="));
}

TEST_F(ReplayTest, TracesOfProgramsWithTimeZonesNameTheirDatabase) {
    const std::string zoned = scenario(
        "zoned", "return { main = function() local zone = time.load_location('Asia/Tokyo') "
                 "return time.unix(0, 0):in_location(zone):format(time.RFC3339) end }");
    const std::string trace = path("zoned.ndjson");
    EXPECT_THAT(moira("run " + zoned + " --out " + trace).out,
                HasSubstr("result: main returned \"1970-01-01T09:00:00+09:00\"\n"));
    EXPECT_EQ(moira("replay " + trace).code, 0);
    std::string text = text_of(trace);
    const std::size_t at = text.find("\nzones: 20");
    ASSERT_NE(at, std::string::npos) << text;
    text.replace(at, 10, "\nzones: 19");
    write("other.ndjson", text);
    const Ended other = moira("replay " + path("other.ndjson"));
    EXPECT_EQ(other.code, 8);
    EXPECT_THAT(other.err, HasSubstr("trace: recorded with time zones of '19"));
    const std::string plain = scenario("plain", "return { main = function() return 1 end }");
    ASSERT_EQ(moira("run " + plain + " --out " + trace).code, 0);
    EXPECT_THAT(text_of(trace), testing::Not(HasSubstr("zones")));
}

TEST_F(RunTest, AFullMailboxNamesItsProcessInTheJsonReportAndInTheTrace) {
    const std::string folder = scenario(
        "s", "return { main = function() while true do process.send(process.pid(), 'x') end end }",
        "limits = { mailbox = 9 }");
    const json report = json::parse(moira("run " + folder + " --format json").out);
    expect_keys(report, "docs/schemas/run.json");
    ASSERT_EQ(report["failures"].size(), 1U);
    const json& failure = report["failures"][0];
    EXPECT_EQ(failure["kind"], "limit");
    EXPECT_EQ(failure["limit"], "mailbox");
    EXPECT_EQ(failure["process"], "main");
    EXPECT_EQ(failure["message"], "the mailbox of process 'main' reached limits.mailbox = 9");
    const std::string trace = path("t.ndjson");
    const Ended run = moira("run " + folder + " --trace text --out " + trace);
    EXPECT_THAT(run.out, HasSubstr("  reaches the limit of mailbox, and the run ends\n"));
    EXPECT_EQ(moira("replay " + trace).code, 4);
}

TEST_F(RunTest, AProcessThatMayFailFailsNoRun) {
    const std::string folder = scenario("s", "return { main = function() error('boom') end }");
    const std::string file = "s/scenario.lua";
    std::string text = text_of(path(file));
    text.replace(text.find("as = 'main'"), 11, "as = 'main', may_fail = true");
    write(file, text);
    const Ended human = moira("run " + folder + " --out " + path("t.ndjson"));
    EXPECT_EQ(human.code, 0) << human.err;
    EXPECT_THAT(human.out, HasSubstr("result: main failed, as it may, with: "));
    EXPECT_THAT(human.out, testing::Not(HasSubstr("reproduce:")));
    EXPECT_EQ(moira("replay " + path("t.ndjson")).code, 0);
    const json report = json::parse(moira("run " + folder + " --format json").out);
    EXPECT_EQ(report["exit_code"], 0);
    EXPECT_EQ(report["failures"], json::array());
}

TEST_F(RunTest, EveryShippedScenarioThatHoldsExitsWithZero) {
    std::size_t scenarios = 0;
    for (const auto& file : std::filesystem::directory_iterator{"scenarios"}) {
        if (!std::filesystem::exists(file.path() / "scenario.lua")) continue;
        ++scenarios;
        const Ended ended = moira("run " + file.path().string());
        EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
    }
    EXPECT_GT(scenarios, 8U);
}

TEST_F(RunTest, ProcessOutputIsPrefixedAndLeavesStandardOutputToJson) {
    const std::string folder =
        scenario("s", "local time = require('time') return { main = function() time.sleep('100ms') "
                      "print('one\\ntwo\\27[31m') end }");
    const Ended human = moira("run " + folder);
    EXPECT_THAT(human.out, StartsWith("[0.100000s main] one\n[0.100000s main] two\\x1b[31m\n"));
    const std::string note = "note: the scenario has no properties: only ends with errors, limits, "
                             "checks and what its programs assert make its runs fail\n";
    EXPECT_EQ(human.err, note);
    const Ended machine = moira("run " + folder + " --format json");
    EXPECT_THAT(machine.err, StartsWith(note + "[0.100000s main] one\n"));
    EXPECT_THAT(machine.out, StartsWith("{"));
    EXPECT_EQ(std::ranges::count(machine.out, '\n'), 1);
}

TEST_F(RunTest, TheSameSeedGivesTheSameBytes) {
    const std::string run = std::string{"run "} + demo_app + " --trace text --seed ";
    EXPECT_EQ(moira(run + "5").out, moira(run + "5").out);
    EXPECT_NE(moira(run + "5").out, moira(run + "6").out);
    EXPECT_EQ(moira(run + "5").out, moira(run + "0x5").out);
}

TEST_F(RunTest, ARandomSeedIsPrintedFirst) {
    const Ended ended = moira("run scenarios/ping_pong --seed random");
    ASSERT_THAT(ended.out, StartsWith("seed: "));
    const std::string seed = ended.out.substr(6, ended.out.find('\n') - 6);
    EXPECT_THAT(ended.out, HasSubstr("  seed         " + seed + "\n"));
    const Ended again = moira("run scenarios/ping_pong --seed " + seed);
    EXPECT_EQ("seed: " + seed + "\n" + again.out, ended.out);
}

TEST_F(RunTest, TheNdjsonTraceIsOneObjectALine) {
    const Ended ended = moira("run scenarios/ping_pong --trace ndjson --format json");
    std::istringstream lines{ended.err};
    std::size_t events = 0;
    for (std::string line; std::getline(lines, line);) {
        ASSERT_TRUE(json::accept(line)) << line;
        EXPECT_FALSE(json::parse(line).contains("end"));
        ++events;
    }
    EXPECT_GT(events, 20U);
}

TEST_F(RunTest, AnInterruptEndsTheRunWithItsSummary) {
    const std::string folder =
        scenario("s", "local time = require('time') "
                      "return { main = function() while true do time.sleep('1ms') end end }");
    // In the foreground: else timeout signals twice, and a second interrupt ends all at once.
    const Ended ended = moira("run " + folder + " --out " + path("t.mtrace"),
                              "timeout --foreground --preserve-status -s INT 3");
    EXPECT_EQ(ended.code, 130);
    EXPECT_THAT(ended.out, HasSubstr(": interrupted\n"));
    EXPECT_TRUE(std::filesystem::exists(path("t.mtrace")));
}

TEST_F(ReplayTest, ReplayOfARecordingIsTheRunByteForByte) {
    for (const std::string& target :
         {std::string{demo_app}, std::string{"scenarios/worker_pool"}}) {
        for (const std::string file : {"t.mtrace", "t.ndjson"}) {
            for (const std::string flags : {"", " --trace text", " --format json"}) {
                SCOPED_TRACE(target + " " + file + flags);
                const Ended run = moira("run " + target + " --seed 3 --model pair-fifo --out " +
                                        path(file) + flags);
                ASSERT_EQ(run.code, 0) << run.err;
                const Ended replay = moira("replay " + path(file) + flags);
                EXPECT_EQ(replay.code, 0);
                EXPECT_EQ(replay.out, run.out);
                EXPECT_EQ(replay.err, run.err);
            }
        }
    }
}

TEST_F(ReplayTest, TheModelAndTheHashSeedComeFromTheTrace) {
    const Ended run = moira("run scenarios/worker_pool --seed 2 --model instant --lua-hash-seed 9 "
                            "--out " +
                            path("t.mtrace"));
    const Ended replay = moira("replay " + path("t.mtrace"));
    EXPECT_EQ(replay.code, 0) << replay.err;
    EXPECT_EQ(replay.out, run.out);
}

TEST_F(ReplayTest, ATraceOfAnotherVersionOrPlanIsToldApartAndFollowed) {
    const std::string folder = scenario("s", "return { main = function() print('hello') end }");
    ASSERT_EQ(moira("run " + folder + " --out " + path("t.ndjson")).code, 0);
    std::string text = text_of(path("t.ndjson"));
    const std::size_t at = text.find("version: ") + 9;
    write("v.ndjson", text.substr(0, at) + "9" + text.substr(at));
    const Ended version = moira("replay " + path("v.ndjson"));
    EXPECT_EQ(version.code, 8);
    EXPECT_THAT(version.err, HasSubstr("recorded by version '9"));
    EXPECT_THAT(version.err, HasSubstr("0 of 0 recorded decisions matched"));
    EXPECT_THAT(version.out, HasSubstr("] hello"));

    write("s/main.lua", "return { main = function() print('other') end }");
    const Ended plan = moira("replay " + path("t.ndjson"));
    EXPECT_EQ(plan.code, 8);
    EXPECT_THAT(plan.err, HasSubstr("sources or settings changed"));
    EXPECT_THAT(plan.err, HasSubstr("reproduce: moira run "));
    EXPECT_THAT(plan.out, HasSubstr("] other"));
}

TEST_F(ReplayTest, ARecordedRunIsJudgedByThePropertiesOfToday) {
    const std::string source = "local time = require('time') return { main = function() for i = 1, "
                               "9 do print(i) time.sleep('1s') end end }";
    const std::string fails = "properties = { always = { ['four lines'] = function(w) local lines "
                              "= w:logs() return #lines <= 4 end } }";
    const std::string folder = scenario("s", source);
    ASSERT_EQ(moira("run " + folder + " --out " + path("whole.ndjson")).code, 0);
    ASSERT_EQ(scenario("s", source, fails), folder);
    const Ended stopped = moira("replay " + path("whole.ndjson"));
    EXPECT_EQ(stopped.code, 1) << stopped.err;
    EXPECT_THAT(stopped.out, HasSubstr("violated: property 'four lines'"));

    const Ended recorded = moira("run " + folder + " --out " + path("cut.ndjson"));
    ASSERT_EQ(recorded.code, 1);
    EXPECT_EQ(stopped.out, recorded.out);
    EXPECT_EQ(moira("replay " + path("cut.ndjson")).out, recorded.out);
    ASSERT_EQ(scenario("s", source), folder);
    const Ended mended = moira("replay " + path("cut.ndjson"));
    EXPECT_EQ(mended.code, 0) << mended.err;
    EXPECT_THAT(mended.out, HasSubstr("s: stopped\n"));

    ASSERT_EQ(scenario("s", source, "limits = { steps = 1000 }"), folder);
    EXPECT_EQ(moira("replay " + path("whole.ndjson")).code, 8);
}

TEST_F(ReplayTest, ThePlanHashOfAnApplicationFollowsFromModelAndHashSeed) {
    const auto hash_with = [&](const std::string& flags) {
        const Ended ended = moira(std::string{"run "} + demo_app + " --format json" + flags);
        return json::parse(ended.out)["plan_hash"].get<std::string>();
    };
    const std::string plain = hash_with("");
    EXPECT_EQ(hash_with(" --model pair-fifo --seed 7"), plain);
    EXPECT_NE(hash_with(" --model instant"), plain);
    EXPECT_NE(hash_with(" --lua-hash-seed 7"), plain);
}

TEST_F(ReplayTest, DamagedTracesAreRefusedOrDiverge) {
    for (const std::string file : {"t.mtrace", "t.ndjson"}) {
        ASSERT_EQ(moira(std::string{"run "} + demo_app + " --seed 3 --out " + path(file)).code, 0);
        const std::string text = text_of(path(file));
        for (const std::size_t size :
             {std::size_t{0}, std::size_t{10}, text.size() / 2, text.size() - 1}) {
            write("cut", text.substr(0, size));
            EXPECT_EQ(moira("replay " + path("cut")).code, 2) << file << " cut to " << size;
        }
        const std::size_t body = text.find("\n\n") + 2;
        for (std::size_t at = body; at < text.size(); at += (text.size() - body) / 12 + 1) {
            std::string flipped = text;
            flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
            write("flipped", flipped);
            const Ended ended = moira("replay " + path("flipped"));
            // What is only said for readers (hashed by nobody) may change without effect.
            EXPECT_TRUE(ended.code == 2 || ended.code == 8 || (ended.code == 0 && file[2] == 'n'))
                << file << " at " << at << ": " << ended.code << "\n"
                << ended.err;
        }
    }
}

TEST_F(ReplayTest, AnotherDecisionDivergesAndBothSidesAreShown) {
    ASSERT_EQ(moira(std::string{"run "} + demo_app + " --out " + path("t.ndjson")).code, 0);
    std::string text = text_of(path("t.ndjson"));
    const std::size_t at = text.find("\"answer\":43");
    ASSERT_NE(at, std::string::npos) << text;
    text.replace(at, 11, "\"answer\":42");
    write("d.ndjson", text);
    const Ended ended = moira("replay " + path("d.ndjson"));
    EXPECT_EQ(ended.code, 8);
    EXPECT_THAT(ended.err, HasSubstr("diverged: replay differs at event "));
    EXPECT_THAT(ended.err, HasSubstr("recorded: "));
    EXPECT_THAT(ended.err, HasSubstr("now: "));
}

TEST_F(ReplayTest, AMovedScenarioIsNamedByAFlag) {
    const std::string folder = scenario("s", "return { main = function() return 1 end }");
    ASSERT_EQ(moira("run " + folder + " --out " + path("t.mtrace")).code, 0);
    std::filesystem::rename(folder, path("moved"));
    EXPECT_EQ(moira("replay " + path("t.mtrace")).code, 2);
    const Ended ended = moira("replay " + path("t.mtrace") + " --scenario " + path("moved"));
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("result: main returned 1\n"));
}

}  // namespace
}  // namespace moira::tools
