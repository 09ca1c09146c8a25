// SPDX-License-Identifier: MIT
// Goal: what a campaign may claim, and its exit code, follow from its sums alone.
#include "tools/report/campaign_formats.hpp"
#include "tools/report/campaign_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace moira::tools {
namespace {

using properties::Execution;
using properties::Severity;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

CampaignResult campaign() {
    CampaignResult result;
    result.header.name = "pool";
    result.header.path = "my pool";
    result.header.runs = 10;
    for (std::uint64_t i = 0; i < 10; ++i) {
        Execution execution;
        execution.tallies = {{"retried", "sometimes", i, i == 4 ? 1U : 0U},
                             {"in order", "always", i, i},
                             {"crash", "fault", 1, i % 2}};
        result.sums.add(i, i, i == 0 ? "default" : "pct d=3", execution);
    }
    return result;
}

void add_failure(CampaignResult& result, const std::string& rule) {
    Execution execution;
    execution.findings.push_back({rule, "went wrong", "main/a#2", Severity::violation, 7, {}});
    result.sums.add(99, 99, "pct d=3", execution);
}

TEST(CampaignReportTest, ExitCodesFollowFromWhatHappened) {
    EXPECT_EQ(campaign_exit_code(campaign()), ExitCode::ok);
    const std::pair<const char*, ExitCode> rules[] = {
        {"a property", ExitCode::failed},
        {"deadlock", ExitCode::deadlock},
        {"limit.steps", ExitCode::limit},
        {"process_failed", ExitCode::process_failed},
    };
    for (const auto& [rule, code] : rules) {
        CampaignResult result = campaign();
        add_failure(result, rule);
        EXPECT_EQ(campaign_exit_code(result), code) << rule;
        result.end = CampaignEnd::interrupted;
        EXPECT_EQ(campaign_exit_code(result), ExitCode::interrupted);
    }
    CampaignResult lost = campaign();
    lost.sums.lost[3] = {3, 3, "pct", "gone"};
    EXPECT_EQ(campaign_exit_code(lost), ExitCode::internal);
    add_failure(lost, "a property");
    EXPECT_EQ(campaign_exit_code(lost), ExitCode::failed);
    CampaignResult brief = campaign();
    brief.end = CampaignEnd::budget;
    EXPECT_EQ(campaign_exit_code(brief), ExitCode::budget);
    brief.header.runs.reset();
    EXPECT_EQ(campaign_exit_code(brief), ExitCode::ok);
    CampaignResult partly = campaign();
    partly.missing.push_back({1, 2});
    EXPECT_EQ(campaign_exit_code(partly), ExitCode::budget);
    CampaignResult known = campaign();
    known.corpus.push_back({"f", CorpusState::fixed, {}, {}});
    EXPECT_EQ(campaign_exit_code(known), ExitCode::ok);
    known.corpus.push_back({"g", CorpusState::fails, {}, {}});
    EXPECT_EQ(campaign_exit_code(known), ExitCode::failed);
}

TEST(CampaignReportTest, WhatWasNeverMetIsNoPass) {
    CampaignResult result = campaign();
    EXPECT_THAT(never_met(result, false), ElementsAre());
    result.sums.tallies[{"sometimes", "retried"}].held = 0;
    result.sums.tallies[{"always", "in order"}].evaluated = 0;
    result.sums.tallies[{"reachable", "the end"}] = {10, 0, 0};
    result.sums.tallies[{"always_or_unreachable", "x"}] = {10, 0, 0};
    result.sums.tallies[{"fault", "crash"}].held = 0;
    EXPECT_THAT(never_met(result, false),
                ElementsAre("always 'in order'", "reachable 'the end'", "sometimes 'retried'"));
    EXPECT_THAT(never_met(result, true), ElementsAre("crash"));
    EXPECT_EQ(campaign_exit_code(result), ExitCode::vacuous);
    const std::string text = campaign_report_text(result);
    EXPECT_THAT(text, HasSubstr("\nnever: sometimes 'retried'\n"));
    EXPECT_THAT(text, HasSubstr("\nnever injected: fault crash\n"));
    EXPECT_THAT(campaign_junit(result), HasSubstr("failures=\"3\""));
    add_failure(result, "a property");
    EXPECT_EQ(campaign_exit_code(result), ExitCode::failed);
    EXPECT_THAT(campaign_report_text(result), Not(HasSubstr("claim:")));
}

TEST(CampaignReportTest, RunsByStrategyAndFaultsAreCounted) {
    const std::string text = campaign_report_text(campaign());
    EXPECT_THAT(text, HasSubstr("pool: 10 runs, no failure\n"));
    EXPECT_THAT(text, HasSubstr("  strategies   default 1, pct 9\n"));
    EXPECT_THAT(text, HasSubstr("  faults       crash 5\n"));
    EXPECT_THAT(text, HasSubstr("claim: 9 sampled runs without failure"));
}

TEST(CampaignReportTest, AFailureNamesItsProcessItsStrategyAndACommand) {
    CampaignResult result = campaign();
    add_failure(result, "p");
    result.told["p|went wrong|main/a"] = {99, "  needs: 1 fault\n", "a b.json", ""};
    EXPECT_THAT(campaign_report_text(result),
                HasSubstr("\nfailure: p\n  went wrong\n  process main/a#2\n"
                          "  in 1 of 11 runs, first run 99 (pct d=3), step 7, 0.000000s\n"
                          "  reproduce: moira run 'my pool' --seed 99 --strategy pct\n"
                          "  needs: 1 fault\n  replay: moira replay 'a b.json'\n"));
    result.header.is_test = true;
    result.header.selector = "a:b";
    EXPECT_EQ(campaign_run_command(result.header, 0, "default"),
              "moira test 'my pool' --filter a:b --seed 0");
}

}  // namespace
}  // namespace moira::tools
