// SPDX-License-Identifier: MIT
// Goal: the model of services accepts what every rule SVC allows and rejects what breaks it.
#include "tests/properties/conformance/event_log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace moira::properties {
namespace {

constexpr std::int64_t second = 1'000'000'000;

Fields service(const char* id, const char* needed = "", std::int64_t max_attempts = 0) {
    return {{"id", id},
            {"requires", needed},
            {"stop_timeout", 10 * second},
            {"stable_threshold", 5 * second},
            {"initial_delay", second},
            {"max_delay", 3 * second},
            {"backoff_factor", 2000},
            {"jitter", 100},
            {"max_attempts", max_attempts}};
}

/// `a` runs the services `x`, `y` (requires x) and `z` (at most 2 attempts).
void begin(Log& log, const char* backoff = "documented") {
    log.trap("a").state("a", "services", {{"backoff", backoff}},
                        {service("x"), service("y", "x"), service("z", "", 2)});
}

void start(Log& log, const char* process, const char* id) {
    constexpr std::uint64_t monitored = 1;
    log.event(TraceKind::spawn, "a", process, "app:x", monitored);
    log.state("a", "services.child", {{"id", id}});
}

void start_all(Log& log, const char* backoff = "documented") {
    begin(log, backoff);
    start(log, "a/x#0", "x");
    start(log, "a/y#0", "y");
    start(log, "a/z#0", "z");
}

void fail(Log& log, const char* process) {
    log.exit(process, true).take("a", process, "@exit");
}

void retry(Log& log, const char* id, std::int64_t attempt, std::int64_t uptime,
           std::int64_t delay) {
    log.state("a", "services.retry",
              {{"id", id}, {"attempt", attempt}, {"uptime", uptime}, {"delay", delay}});
}

void give_up(Log& log, const char* id, std::int64_t attempt, std::int64_t uptime) {
    log.state("a", "services.gives_up", {{"id", id}, {"attempt", attempt}, {"uptime", uptime}});
}

void ask_to_end(Log& log) {
    log.cancel("b", "a").take("a", "b", "@cancel");
}

void stop(Log& log, const char* process) {
    log.cancel("a", process).take(process, "a", "@cancel").exit(process);
    log.take("a", process, "@exit");
}

/// `process` fails with an error object that says whether another attempt is of use.
void fail_with(Log& log, const char* process, sim::Retryable retryable) {
    sim::ByteBuffer buffer = sim::ByteBuffer::on_heap();
    sim::ValueWriter writer{buffer};
    writer.error({.kind = "Internal", .message = "no", .retryable = retryable});
    log.event(TraceKind::exit, process, {}, {}, 1, std::string{buffer.bytes()});
    buffer.release();
    log.take("a", process, "@exit");
}

std::string broken_by(const std::function<void(Log&)>& rest, const char* backoff = "documented") {
    Log log;
    start_all(log, backoff);
    rest(log);
    return log.broken();
}

std::vector<Case> starting_and_stopping() {
    return {
        {"SVC-01",
         [](Log& log) {
             start_all(log);
             ask_to_end(log);
             stop(log, "a/y#0");
             stop(log, "a/x#0");
             stop(log, "a/z#0");
             log.exit("a");
         },
         [](Log& log) {
             begin(log);
             start(log, "a/y#0", "y");
         }},
        {"SVC-02",
         [](Log& log) {
             start_all(log);
             log.exit("a/x#0").take("a", "a/x#0", "@exit");
             fail_with(log, "a/y#0", sim::Retryable::no);
             log.ends({"a"});
         },
         [](Log& log) {
             start_all(log);
             fail(log, "a/x#0");
             log.ends({"a"});
         }},
        {"SVC-05",
         [](Log& log) {
             start_all(log);
             ask_to_end(log);
             stop(log, "a/y#0");
             stop(log, "a/z#0");
             log.cancel("a", "a/x#0").at(10 * second).exit("a");
         },
         [](Log& log) {
             start_all(log);
             ask_to_end(log);
             stop(log, "a/y#0");
             stop(log, "a/z#0");
             log.cancel("a", "a/x#0").at(10 * second - 1).exit("a");
         }},
    };
}

std::vector<Case> trying_again() {
    return {
        {"SVC-03",
         [](Log& log) {
             start_all(log);
             fail(log, "a/x#0");
             retry(log, "x", 1, 0, second * 9 / 10);
             log.at(second * 9 / 10);
             start(log, "a/x#1", "x");
             fail(log, "a/x#1");
             retry(log, "x", 2, 0, second * 22 / 10);
         },
         [](Log& log) {
             start_all(log);
             fail(log, "a/x#0");
             retry(log, "x", 1, 0, second);
             log.at(second - 1);
             start(log, "a/x#1", "x");
         }},
        {"SVC-04",
         [](Log& log) {
             start_all(log);
             fail(log, "a/z#0");
             retry(log, "z", 1, 0, second);
             log.at(second);
             start(log, "a/z#1", "z");
             fail(log, "a/z#1");
             give_up(log, "z", 2, 0);
             log.ends({"a"});
         },
         [](Log& log) {
             start_all(log);
             fail(log, "a/z#0");
             retry(log, "z", 1, 0, second);
             log.at(second);
             start(log, "a/z#1", "z");
             fail(log, "a/z#1");
             retry(log, "z", 2, 0, 2 * second);
         }},
    };
}

}  // namespace

std::vector<Case> service_cases() {
    std::vector<Case> all = starting_and_stopping();
    std::ranges::move(trying_again(), std::back_inserter(all));
    return all;
}

namespace {

TEST(ServiceModelTest, DelaysGrowToTheirLimitAndByTheirJitterOnly) {
    const auto with_delays = [](std::vector<std::int64_t> delays, const char* backoff) {
        return broken_by(
            [&](Log& log) {
                std::int64_t now = 0;
                std::int64_t attempt = 0;
                for (const std::int64_t delay : delays) {
                    const std::string process = "a/x#" + std::to_string(attempt);
                    fail(log, process.c_str());
                    retry(log, "x", ++attempt, 0, delay);
                    log.at(now += delay);
                    start(log, ("a/x#" + std::to_string(attempt)).c_str(), "x");
                }
            },
            backoff);
    };
    EXPECT_EQ(with_delays({second, 2 * second, 3 * second, 3 * second}, "documented"), "");
    EXPECT_EQ(with_delays({second, second, second}, "observed"), "");
    EXPECT_EQ(with_delays({second, second}, "documented"), "SVC-03");
    EXPECT_EQ(with_delays({second, 2 * second}, "observed"), "SVC-03");
    EXPECT_EQ(with_delays({second, 2 * second, 4 * second}, "documented"), "SVC-03");
    EXPECT_EQ(with_delays({second * 11 / 10 + 10}, "documented"), "SVC-03");
}

TEST(ServiceModelTest, AStableRunForgetsEarlierAttempts) {
    const auto rest = [](std::int64_t uptime) {
        return [uptime](Log& log) {
            fail(log, "a/z#0");
            retry(log, "z", 1, 0, second);
            log.at(second);
            start(log, "a/z#1", "z");
            log.at(second + uptime);
            fail(log, "a/z#1");
            retry(log, "z", 1, uptime, second);
        };
    };
    EXPECT_EQ(broken_by(rest(5 * second)), "");
    EXPECT_EQ(broken_by(rest(5 * second - 1)), "SVC-04 SVC-03");  // judged as the second attempt
}

TEST(ServiceModelTest, WhoClaimsAnotherUptimeIsNoticed) {
    EXPECT_EQ(broken_by([](Log& log) {
                  fail(log, "a/x#0");
                  retry(log, "x", 1, 6 * second, second);
              }),
              "SVC-04");
}

TEST(ServiceModelTest, WhoEndedWellOrForGoodIsNotStartedAgain) {
    EXPECT_EQ(broken_by([](Log& log) {
                  log.exit("a/x#0").take("a", "a/x#0", "@exit");
                  retry(log, "x", 1, 0, second);
              }),
              "SVC-02");
    EXPECT_EQ(broken_by([](Log& log) {
                  fail_with(log, "a/x#0", sim::Retryable::no);
                  start(log, "a/x#1", "x");
              }),
              "SVC-02");
    EXPECT_EQ(broken_by([](Log& log) {
                  fail_with(log, "a/x#0", sim::Retryable::unset);
                  retry(log, "x", 1, 0, second);
              }),
              "");
    EXPECT_EQ(broken_by([](Log& log) {
                  log.exit("a/x#0");
                  start(log, "a/x#1", "x");
              }),
              "SVC-02");
}

TEST(ServiceModelTest, RequestsStartAndStop) {
    EXPECT_EQ(broken_by([](Log& log) {
                  log.state("a", "services.request", {{"stop", "x"}});
                  stop(log, "a/x#0");
                  log.state("a", "services.request", {{"start", "x"}});
                  start(log, "a/x#1", "x");
                  log.ends({"a"});
              }),
              "");
    EXPECT_EQ(broken_by([](Log& log) { log.cancel("a", "a/y#0"); }), "SVC-02");
    EXPECT_EQ(broken_by([](Log& log) { log.terminate("a", "a/y#0"); }), "SVC-05");
}

TEST(ServiceModelTest, WhoIsRequiredIsStoppedLast) {
    EXPECT_EQ(broken_by([](Log& log) {
                  ask_to_end(log);
                  log.cancel("a", "a/x#0");
              }),
              "SVC-01");
    EXPECT_EQ(broken_by([](Log& log) {
                  ask_to_end(log);
                  log.cancel("a", "a/y#0").at(10 * second).cancel("a", "a/x#0");
              }),
              "");
}

TEST(ServiceModelTest, AStartThatFailsIsAnEndForGood) {
    EXPECT_EQ(broken_by([](Log& log) {
                  fail(log, "a/x#0");
                  retry(log, "x", 1, 0, second);
                  log.at(second).event(TraceKind::spawn_failed, "a", {}, "app:x", 1);
                  log.ends({"a"});
              }),
              "");
    // Somebody asks for it before its delay is over.
    EXPECT_EQ(broken_by([](Log& log) {
                  fail(log, "a/x#0");
                  retry(log, "x", 1, 0, second);
                  log.state("a", "services.request", {{"start", "x"}});
                  log.event(TraceKind::spawn_failed, "a", {}, "app:x", 1);
                  log.at(second).ends({"a"});
              }),
              "");
}

}  // namespace
}  // namespace moira::properties
