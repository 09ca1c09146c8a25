// SPDX-License-Identifier: MIT
// Goal: the model of supervisors accepts what every rule SUP allows and rejects what breaks it.
#include "tests/properties/conformance/event_log.hpp"

#include <gtest/gtest.h>

namespace moira::properties {
namespace {

constexpr std::int64_t five = 5'000'000'000;

Fields child(const char* id, const char* restart = "permanent", std::int64_t shutdown = five) {
    return {{"id", id}, {"restart", restart}, {"shutdown", shutdown}};
}

/// `a` supervises `x` (permanent), `y` (transient) and `z` (temporary), and has started them.
void begin(Log& log, const char* strategy = "one_for_one", std::int64_t shutdown = five) {
    log.trap("a").state("a", "supervisor",
                        {{"strategy", strategy}, {"intensity", 1}, {"period", five}},
                        {child("x"), child("y", "transient", shutdown), child("z", "temporary")});
    log.spawn("a", "a/x#0").state("a", "supervisor.child", {{"id", "x"}});
    log.spawn("a", "a/y#0").state("a", "supervisor.child", {{"id", "y"}});
    log.spawn("a", "a/z#0").state("a", "supervisor.child", {{"id", "z"}});
}

/// The child ends, with an error, and `a` hears of it.
void fail(Log& log, const char* process) {
    log.exit(process, true).take("a", process, "@exit").take("a", process, "@link_down");
}

void decide(Log& log, const char* id, std::int64_t at = 0) {
    log.state("a", "supervisor.restart", {{"id", id}, {"at", at}});
}

void start(Log& log, const char* process, const char* id) {
    log.spawn("a", process).state("a", "supervisor.child", {{"id", id}});
}

/// The child is asked to end and does.
void stop(Log& log, const char* process) {
    log.cancel("a", process).take(process, "a", "@cancel").exit(process);
    log.take("a", process, "@exit");
}

void restart_x(Log& log, const char* process, std::int64_t at) {
    fail(log, process);
    decide(log, "x", at);
}

void ask_to_end(Log& log) {
    log.cancel("b", "a").take("a", "b", "@cancel");
}

void stop_all(Log& log) {
    stop(log, "a/z#0");
    stop(log, "a/y#0");
    stop(log, "a/x#0");
}

std::vector<Case> starting_cases() {
    return {
        {"SUP-01",
         [](Log& log) {
             begin(log);
             restart_x(log, "a/x#0", 1);
             start(log, "a/x#1", "x");
         },
         [](Log& log) {
             begin(log);
             log.state("a", "supervisor.request", {{"start", "x"}});
             start(log, "a/x#1", "x");
         }},
        {"SUP-02",
         [](Log& log) {
             begin(log);
             log.exit("a/y#0").take("a", "a/y#0", "@exit");
             fail(log, "a/z#0");
             log.ends({"a"});
         },
         [](Log& log) {
             begin(log);
             fail(log, "a/x#0");
             log.ends({"a"});
         }},
        {"SUP-03",
         [](Log& log) {
             begin(log, "rest_for_one");
             fail(log, "a/y#0");
             decide(log, "y");
             stop(log, "a/z#0");
             start(log, "a/y#1", "y");
             log.ends({"a"});
         },
         [](Log& log) {
             begin(log, "one_for_all");
             fail(log, "a/y#0");
             decide(log, "y");
             stop(log, "a/z#0");
             stop(log, "a/x#0");
             start(log, "a/x#1", "x");
             log.ends({"a"});
         }},
        {"SUP-04",
         [](Log& log) {
             begin(log, "one_for_all");
             restart_x(log, "a/x#0", 1);
             stop(log, "a/z#0");
             stop(log, "a/y#0");
             start(log, "a/x#1", "x");
             start(log, "a/y#1", "y");
         },
         [](Log& log) {
             begin(log, "one_for_all");
             restart_x(log, "a/x#0", 1);
             stop(log, "a/z#0");
             stop(log, "a/y#0");
             start(log, "a/y#1", "y");
             start(log, "a/x#1", "x");
         }},
    };
}

std::vector<Case> ending_cases() {
    return {
        {"SUP-05",
         [](Log& log) {
             begin(log);
             ask_to_end(log);
             stop_all(log);
             log.exit("a");
         },
         [](Log& log) {
             begin(log);
             ask_to_end(log);
             stop(log, "a/z#0");
             log.cancel("a", "a/x#0");
         }},
        {"SUP-06",
         [](Log& log) {
             begin(log);
             restart_x(log, "a/x#0", 1);
             start(log, "a/x#1", "x");
             restart_x(log, "a/x#1", five + 1);
             start(log, "a/x#2", "x");
             fail(log, "a/x#2");
             log.state("a", "supervisor.gives_up", {{"id", "x"}, {"at", five + 2}});
         },
         [](Log& log) {
             begin(log);
             restart_x(log, "a/x#0", 1);
             start(log, "a/x#1", "x");
             restart_x(log, "a/x#1", five);
         }},
        {"SUP-07",
         [](Log& log) {
             begin(log);
             ask_to_end(log);
             log.cancel("a", "a/z#0").at(five).terminate("a", "a/z#0").exit("a/z#0", true);
         },
         [](Log& log) {
             begin(log);
             ask_to_end(log);
             log.cancel("a", "a/z#0").at(five - 1).terminate("a", "a/z#0").exit("a/z#0", true);
         }},
        {"SUP-08",
         [](Log& log) {
             begin(log);
             log.event(TraceKind::kill, "a").exit("a", true);
         },
         [](Log& log) {
             begin(log);
             log.exit("a");
         }},
        {"SUP-09",
         [](Log& log) {
             begin(log);
             ask_to_end(log);
             stop_all(log);
             log.exit("a");
         },
         [](Log& log) {
             begin(log);
             ask_to_end(log);
             stop_all(log);
             log.exit("a", true);
         }},
    };
}

}  // namespace

std::vector<Case> supervision_cases() {
    std::vector<Case> all = starting_cases();
    for (Case& row : ending_cases()) all.push_back(std::move(row));
    return all;
}

namespace {

/// What a log breaks that begins with the supervisor of above.
std::string broken_by(const std::function<void(Log&)>& rest, const char* strategy = "one_for_one",
                      std::int64_t shutdown = five) {
    Log log;
    begin(log, strategy, shutdown);
    rest(log);
    return log.broken();
}

TEST(SupervisionModelTest, WhoMustNotBeStartedAgainIsNot) {
    EXPECT_EQ(broken_by([](Log& log) {
                  log.exit("a/y#0").take("a", "a/y#0", "@exit");
                  decide(log, "y");
              }),
              "SUP-02");
    EXPECT_EQ(broken_by([](Log& log) {
                  fail(log, "a/z#0");
                  start(log, "a/z#1", "z");
              }),
              "SUP-02");
    EXPECT_EQ(broken_by([](Log& log) { decide(log, "x"); }), "SUP-02");
}

TEST(SupervisionModelTest, ARestartThatWasNotDecidedIsNotCounted) {
    EXPECT_EQ(broken_by([](Log& log) {
                  fail(log, "a/x#0");
                  start(log, "a/x#1", "x");
              }),
              "SUP-06");
}

TEST(SupervisionModelTest, WhoGivesUpTooEarlyBreaksTheIntensity) {
    EXPECT_EQ(broken_by([](Log& log) {
                  fail(log, "a/x#0");
                  log.state("a", "supervisor.gives_up", {{"id", "x"}, {"at", 7}});
              }),
              "SUP-06");
}

TEST(SupervisionModelTest, AStrategyStopsNobodyElse) {
    EXPECT_EQ(broken_by([](Log& log) {
                  restart_x(log, "a/x#0", 1);
                  log.cancel("a", "a/z#0");
              }),
              "SUP-03");
    EXPECT_EQ(broken_by(
                  [](Log& log) {
                      fail(log, "a/y#0");
                      decide(log, "y");
                      stop(log, "a/z#0");
                      log.cancel("a", "a/x#0");
                  },
                  "rest_for_one"),
              "SUP-03");
    EXPECT_EQ(broken_by(
                  [](Log& log) {
                      restart_x(log, "a/x#0", 1);
                      start(log, "a/x#1", "x");
                  },
                  "one_for_all"),
              "SUP-03");
}

TEST(SupervisionModelTest, ShutdownKindsAreJudged) {
    const auto ask_y = [](Log& log) {
        log.state("a", "supervisor.request", {{"stop", "y"}}).cancel("a", "a/y#0");
    };
    const auto kill_y = [](Log& log) {
        log.state("a", "supervisor.request", {{"stop", "y"}}).terminate("a", "a/y#0");
    };
    EXPECT_EQ(broken_by(ask_y, "one_for_one", -1), "SUP-07");
    EXPECT_EQ(broken_by(kill_y, "one_for_one", -1), "");
    EXPECT_EQ(broken_by(ask_y, "one_for_one", -2), "");
    EXPECT_EQ(broken_by(kill_y, "one_for_one", -2), "SUP-07");
    EXPECT_EQ(broken_by(kill_y), "SUP-07");
}

TEST(SupervisionModelTest, AStartThatFailsCountsAsAnEnd) {
    const auto rest = [](Log& log) {
        restart_x(log, "a/x#0", 1);
        log.event(TraceKind::spawn_failed, "a", {}, "app:x", 1);
        log.state("a", "supervisor.gives_up", {{"id", "x"}, {"at", 2}});
    };
    EXPECT_EQ(broken_by(rest), "");
}

TEST(SupervisionModelTest, AChildMayEndBeforeItIsKnownWhichOneItWas) {
    EXPECT_EQ(broken_by([](Log& log) {
                  restart_x(log, "a/x#0", 1);
                  log.spawn("a", "a/x#1");
                  fail(log, "a/x#1");
                  log.state("a", "supervisor.child", {{"id", "x"}});
                  log.state("a", "supervisor.gives_up", {{"id", "x"}, {"at", 2}});
              }),
              "");
}

TEST(SupervisionModelTest, ChildrenOfATemplateAreStoppedInAnyOrderAndAddedOnRequest) {
    Log log;
    log.trap("a").state("a", "supervisor",
                        {{"strategy", "simple_one_for_one"}, {"intensity", 1}, {"period", five}},
                        {child("t")});
    for (const char* id : {"1", "2"}) {
        const std::string process = std::string{"a/t#"} + id;
        log.state("a", "supervisor.add", child(id)).spawn("a", process.c_str());
        log.state("a", "supervisor.child", {{"id", id}});
    }
    ask_to_end(log);
    log.cancel("a", "a/t#1").cancel("a", "a/t#2").exit("a/t#1").exit("a/t#2").exit("a");
    EXPECT_EQ(log.broken(), "");
}

TEST(SupervisionModelTest, PartitionsAndLostHostsSuspendIt) {
    for (const sim::FaultKind kind :
         {sim::FaultKind::partition, sim::FaultKind::node, sim::FaultKind::host}) {
        EXPECT_EQ(broken_by([kind](Log& log) { log.fault(kind).exit("a"); }), "");
    }
}

TEST(SupervisionModelTest, WhatIsSaidInAWrongFormIsTakenAsNothing) {
    Log log;
    log.event(TraceKind::property, "a", {}, "supervisor",
              static_cast<std::uint64_t>(sim::PropertyKind::state), "\xff\x01nonsense");
    log.state("a", "supervisor.child", {}).state("b", "supervisor.restart", {{"id", "q"}});
    EXPECT_EQ(log.broken(), "SUP-02");  // a child that nobody knows
}

}  // namespace
}  // namespace moira::properties
