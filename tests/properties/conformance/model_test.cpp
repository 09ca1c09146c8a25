// SPDX-License-Identifier: MIT
// Goal: the reference model accepts what every rule allows and rejects what breaks it.
#include "properties/conformance/rules.hpp"
#include "sim/fault.hpp"
#include "sim/request.hpp"
#include "tests/properties/conformance/event_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

namespace moira::properties {
namespace {

using sim::Status;
using sim::TraceKind;

std::vector<Case> relation_cases() {
    return {
        {"CALL-01",
         [](Log& log) {
             log.event(TraceKind::call, "a", "a/f#0", "app:f").exit("a/f#0");
             log.take("a", "a/f#0", "@result");
         },
         [](Log& log) { log.take("a", "b", "@result"); }},
        {"CANCEL-01",
         [](Log& log) { log.event(TraceKind::cancel, "a", "b").take("b", "a", "@cancel"); },
         [](Log& log) {
             log.event(TraceKind::cancel, "a", "b").take("b", "a", "@cancel");
             log.take("b", "a", "@cancel");
         }},
        {"CANCEL-02",
         [](Log& log) {
             log.event(TraceKind::cancel, "a", "b").take("b", "a", "@cancel").ends({"b"});
         },
         [](Log& log) { log.event(TraceKind::cancel, "a", "b").ends({"b"}); }},
        {"LINK-01", [](Log& log) { log.link("a", "b"); },
         [](Log& log) { log.exit("b").link("a", "b"); }},
        {"LINK-02",
         [](Log& log) {
             log.link("a", "b").trap("a").exit("b", true).take("a", "b", "@link_down");
         },
         [](Log& log) { log.link("a", "b").trap("a").exit("b").take("a", "b", "@link_down"); }},
        {"LINK-03",
         [](Log& log) {
             log.link("a", "b").exit("b", true).take("a", "b", "@link_down").exit("a", true);
         },
         [](Log& log) {
             log.link("a", "b").exit("b", true).take("a", "b", "@link_down").send("a", "c", "x");
         }},
        {"LINK-04",
         [](Log& log) {
             log.link("a", "b").trap("a").exit("b", true).take("a", "b", "@link_down").ends({"a"});
         },
         [](Log& log) { log.link("a", "b").trap("a").exit("b", true).ends({"a"}); }},
    };
}

std::vector<Case> monitor_cases() {
    return {
        {"MON-01", [](Log& log) { log.monitor("a", "b").monitor("c", "b"); },
         [](Log& log) { log.monitor("a", "b").monitor("a", "b"); }},
        {"MON-02", [](Log& log) { log.monitor("a", "b").exit("b").take("a", "b", "@exit"); },
         [](Log& log) {
             log.monitor("a", "b").event(TraceKind::unmonitor, "a", "b").exit("b");
             log.take("a", "b", "@exit");
         }},
        {"MON-03",
         [](Log& log) { log.monitor("a", "b").monitor("a", "b", Status::already_monitoring); },
         [](Log& log) { log.monitor("a", "b", Status::already_monitoring); }},
        {"MON-04", [](Log& log) { log.monitor("a", "b").exit("b").ends(); },
         [](Log& log) { log.monitor("a", "b").exit("b").ends({"a"}); }},
    };
}

std::vector<Case> other_cases() {
    return {
        {"MSG-01",
         [](Log& log) {
             log.send("a", "b", "x").send("a", "b", "y").wake("b", "a", "y").take("b", "a", "x");
             log.take("b", "a", "y").send("b", "c", "z");
         },
         [](Log& log) { log.send("a", "b", "x").send("a", "b", "y").take("b", "a", "y"); }},
        {"MSG-02", [](Log& log) { log.send("a", "b", "x").take("b", "a", "x"); },
         [](Log& log) { log.send("a", "b", "x").take("b", "a", "x").take("b", "a", "x"); }},
        {"MSG-03",
         [](Log& log) {
             log.monitor("a", "b").send("b", "a", "x").exit("b").take("a", "b", "x");
             log.take("a", "b", "@exit");
         },
         [](Log& log) {
             log.monitor("a", "b").send("b", "a", "x").exit("b").take("a", "b", "@exit");
         }},
        {"MSG-04",
         [](Log& log) { log.send("a", "b", "other").send("a", "c", "x").ends({"b"}); },
         [](Log& log) { log.send("a", "b", "x").ends({"b"}); }},
        {"NAME-01",
         [](Log& log) {
             log.event(TraceKind::name_register, "a", "a", "n").exit("a");
             log.event(TraceKind::name_register, "b", "b", "n");
         },
         [](Log& log) {
             log.event(TraceKind::name_register, "a", "a", "n");
             log.event(TraceKind::name_register, "b", "b", "n");
         }},
        {"NAME-02",
         [](Log& log) {
             log.event(TraceKind::name_register, "a", "a", "n");
             log.event(TraceKind::name_lookup, "b", "a", "n", 1);
         },
         [](Log& log) {
             log.event(TraceKind::name_register, "a", "a", "n");
             log.event(TraceKind::name_lookup, "b", "", "n", 0);
         }},
        {"NAME-03",
         [](Log& log) {
             log.event(TraceKind::name_register, "a", "a", "n").exit("a");
             log.event(TraceKind::name_lookup, "b", "", "n", 0);
         },
         [](Log& log) {
             log.event(TraceKind::name_register, "a", "a", "n").exit("a");
             log.event(TraceKind::name_lookup, "b", "a", "n", 1);
         }},
    };
}

std::vector<Case> process_cases() {
    return {
        {"PROC-01", [](Log& log) { log.event(TraceKind::spawn, "a", "a/x#0", "app:x"); },
         [](Log& log) { log.event(TraceKind::spawn, "a", "b", "app:x"); }},
        {"PROC-02", [](Log& log) { log.exit("a").exit("b"); },
         [](Log& log) { log.exit("a").exit("a"); }},
        {"PROC-03",
         [](Log& log) {
             log.exit("b").event(TraceKind::send_failed, "a", "b", "x",
                                 static_cast<std::uint64_t>(Status::process_not_found));
         },
         [](Log& log) { log.exit("b").send("a", "b", "x"); }},
        {"TERM-01",
         [](Log& log) { log.event(TraceKind::terminate, "a", "b").exit("b", true).ends(); },
         [](Log& log) { log.event(TraceKind::terminate, "a", "b").ends(); }},
        {"TIME-01",
         [](Log& log) {
             log.event(TraceKind::arm, "a", {}, {}, 50).at(50).event(TraceKind::timer, "a");
         },
         [](Log& log) {
             log.event(TraceKind::arm, "a", {}, {}, 50).at(49).event(TraceKind::timer, "a");
         }},
        {"TIME-02", [](Log& log) { log.at(5).send("a", "b", "x").send("a", "b", "x", 1); },
         [](Log& log) { log.at(5).send("a", "b", "x").at(4).send("a", "b", "x", 1); }},
    };
}

const std::vector<Case>& cases() {
    static const std::vector<Case> all = [] {
        std::vector<Case> both = relation_cases();
        std::ranges::move(monitor_cases(), std::back_inserter(both));
        std::ranges::move(process_cases(), std::back_inserter(both));
        std::ranges::move(other_cases(), std::back_inserter(both));
        std::ranges::move(supervision_cases(), std::back_inserter(both));
        std::ranges::move(service_cases(), std::back_inserter(both));
        return both;
    }();
    return all;
}

class ConformanceRuleTest : public testing::TestWithParam<std::size_t> {};

TEST_P(ConformanceRuleTest, AcceptsWhatItAllowsAndRejectsWhatBreaksIt) {
    const Case& row = cases()[GetParam()];
    Log good;
    row.accepted(good);
    EXPECT_EQ(good.broken(), "") << row.rule;
    Log bad;
    row.rejected(bad);
    EXPECT_EQ(bad.broken(), row.rule);
}

INSTANTIATE_TEST_SUITE_P(Rules, ConformanceRuleTest,
                         testing::Range(std::size_t{0}, cases().size()));

TEST(ConformanceTest, EveryRuleHasACaseAndARowInTheDocument) {
    std::ifstream file{"docs/conformance.md"};
    std::stringstream document;
    document << file.rdbuf();
    std::set<std::string_view> tested;
    for (const Case& row : cases())
        tested.insert(row.rule);
    for (const ConformanceRule& rule : conformance_rules) {
        EXPECT_TRUE(tested.contains(rule.id)) << rule.id;
        const std::string row = "| " + std::string{rule.id} + " | " + std::string{rule.says} +
                                " | " + std::string{rule.source} + " |\n";
        EXPECT_THAT(document.str(), testing::HasSubstr(row));
    }
    EXPECT_EQ(tested.size(), conformance_rules.size());
}

TEST(ConformanceTest, FaultsBetweenNodesSuspendWhatTheyBreak) {
    Log reorder;
    reorder.fault(sim::FaultKind::reorder).send("a", "b", "x").send("a", "b", "y");
    EXPECT_EQ(reorder.take("b", "a", "y").broken(), "");
    Log duplicate;
    duplicate.fault(sim::FaultKind::duplicate).send("a", "b", "x").take("b", "a", "x");
    EXPECT_EQ(duplicate.take("b", "a", "x").broken(), "");
    Log partition;
    EXPECT_EQ(partition.fault(sim::FaultKind::partition).take("a", "b", "@exit").broken(), "");
    Log clock;
    clock.fault(sim::FaultKind::clock).event(TraceKind::arm, "a", {}, {}, 50);
    EXPECT_EQ(clock.event(TraceKind::timer, "a").broken(), "");
    Log crash;  // breaks nothing of it
    EXPECT_EQ(crash.fault(sim::FaultKind::crash).take("a", "b", "@exit").broken(), "MON-02");
}

TEST(ConformanceTest, WhoWakesUpForAnItemTakesWhatCameBefore) {
    Log log;
    log.send("a", "b", "x").send("a", "b", "y").wake("b", "a", "y").take("b", "a", "x");
    EXPECT_EQ(log.send("b", "c", "z").broken(), "MSG-01");
}

TEST(ConformanceTest, WhoTookALinkDownAndStillLivesIsFoundInTheEnd) {
    Log log;
    log.link("a", "b").exit("b", true).take("a", "b", "@link_down").ends({"a"});
    EXPECT_EQ(log.broken(), "LINK-03");
}

TEST(ConformanceTest, WhatIsLostIsNotOwed) {
    Log log;
    log.send("a", "b", "x").send("a", "b", "y");
    log.event(TraceKind::lost, "b", "a", "x", 0);
    EXPECT_EQ(log.take("b", "a", "y").broken(), "");
}

}  // namespace
}  // namespace moira::properties
