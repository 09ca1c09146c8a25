// SPDX-License-Identifier: MIT
#include "sim/trace_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <set>
#include <vector>

#include "tests/sim/trace_samples.hpp"

namespace moira::sim {
namespace {

using Kind = TraceKind;

std::uint64_t number_of(Status status) { return static_cast<std::uint64_t>(status); }

std::string failure() {
    return sample::value([](ValueWriter& writer) {
        writer.error(ErrorView{.kind = "Internal", .message = "boom\nat x"});
    });
}

struct KindRow {
    TraceEvent event;
    const char* text;
};

/// The payloads must outlive the rows' events.
struct Payloads {
    std::string task = sample::task();
    std::string error = failure();
};

std::vector<KindRow> rows_of_life(const Payloads& payloads) {
    const std::string& task = payloads.task;
    const std::string& error = payloads.error;
    return {
        {sample::event(Kind::run, "a"), "runs"},
        {sample::event(Kind::wake, "a", "b", "work", 2), "wakes up for 'work' #2 from b"},
        {sample::event(Kind::wake, "a", "", "EXIT", 0),
         "wakes up for 'EXIT' #0 from a process that is gone"},
        {sample::event(Kind::timer, "a", "", "", 3), "wakes up: its timer #3 fires"},
        {sample::event(Kind::kill, "a"), "dies: it was terminated"},
        {sample::event(Kind::take, "a", "b", "work", 1), "gets 'work' #1 from b"},
        {sample::event(Kind::take, "a", "b"), "gets a cancel request from b"},
        {sample::event(Kind::fire, "a", "", "", 1), "sees its timer #1 fire"},
        {sample::event(Kind::drop, "a", "", "", 1),
         "misses a tick of timer #1: the last is unread"},
        {sample::event(Kind::spawn, "", "a", "app:a", 0), "starts a (entry 'app:a')"},
        {sample::event(Kind::spawn, "a", "a/b#1", "app:b", 1, task, 1),
         "spawns a/b#1 (entry 'app:b'), monitored: {task_id = 1}"},
        {sample::event(Kind::spawn, "a", "a/b#1", "app:b", 2),
         "spawns a/b#1 (entry 'app:b'), linked"},
        {sample::event(Kind::call, "a", "a/f#1", "app:f", 0, task, 1),
         "calls a/f#1 (entry 'app:f'): {task_id = 1}"},
        {sample::event(Kind::spawn_failed, "a", "", "app:x", number_of(Status::entry_not_found)),
         "cannot spawn entry 'app:x': no such entry"},
        {sample::event(Kind::spawn_failed, "a", "", "app:x", number_of(Status::load_failed), error,
                       1),
         "cannot spawn entry 'app:x': its program failed to load: error(Internal: boom\\nat x)"},
        {sample::event(Kind::send, "a", "b", "work", 4, task, 1),
         "sends 'work' #4 to b: {task_id = 1}"},
        {sample::event(Kind::send, "a", "b", "ping", 0), "sends 'ping' #0 to b"},
        {sample::event(Kind::send_failed, "a", "", "work", number_of(Status::unresolved), task, 1),
         "cannot send 'work': neither a pid nor a registered name; it was: {task_id = 1}"},
        {sample::event(Kind::send_failed, "a", "b", "work", number_of(Status::message_too_large)),
         "cannot send 'work' to b: the message is too large"},
        {sample::event(Kind::exit, "a"), "ends"},
        {sample::event(Kind::exit, "a", "", "", 0, task, 1), "ends with {task_id = 1}"},
        {sample::event(Kind::exit, "a", "", "", 1, error, 1),
         "fails: error(Internal: boom\\nat x)"},
        {sample::event(Kind::exit, "a", "", "", 1), "fails"},
    };
}

std::vector<KindRow> rows_of_commands(const std::string& task) {
    return {
        {sample::event(Kind::monitor, "a", "b"), "monitors b"},
        {sample::event(Kind::monitor, "a", "b", "", number_of(Status::already_monitoring)),
         "cannot monitor b: monitored already"},
        {sample::event(Kind::unmonitor, "a", "b"), "stops monitoring b"},
        {sample::event(Kind::link, "a", "b"), "links to b"},
        {sample::event(Kind::link, "a", "", "", number_of(Status::not_registered)),
         "cannot link to: no live process or no such relation"},
        {sample::event(Kind::unlink, "a", "b"), "unlinks from b"},
        {sample::event(Kind::cancel, "a", "b", "", 0, task, 1),
         "asks to end: b, reason: {task_id = 1}"},
        {sample::event(Kind::cancel, "a", "", "", number_of(Status::process_not_found)),
         "cannot cancel: no such process"},
        {sample::event(Kind::terminate, "a", "b"), "terminates b"},
        {sample::event(Kind::terminate, "a", "b", "", number_of(Status::not_a_host_process)),
         "cannot terminate b: a function call cannot be terminated"},
        {sample::event(Kind::name_register, "a", "a", "db"), "registers itself as 'db'"},
        {sample::event(Kind::name_register, "a", "b", "db"), "registers b as 'db'"},
        {sample::event(Kind::name_register, "a", "a", "db", number_of(Status::already_exists)),
         "cannot register 'db': the name belongs to another process"},
        {sample::event(Kind::name_unregister, "a", "", "db", 1), "frees the name 'db'"},
        {sample::event(Kind::name_unregister, "a", "", "db", 0),
         "cannot free the name 'db': nobody has it"},
        {sample::event(Kind::name_lookup, "a", "b", "db", 1), "looks up 'db': b"},
        {sample::event(Kind::name_lookup, "a", "", "db", 1),
         "looks up 'db': a process that is gone"},
        {sample::event(Kind::name_lookup, "a", "", "db", 0), "looks up 'db': nobody has it"},
        {sample::event(Kind::subscribe, "a", "", "work", 0), "listens to topic 'work'"},
        {sample::event(Kind::subscribe, "a", "", "", 1), "opens its inbox"},
        {sample::event(Kind::subscribe, "a", "", "", 2), "opens its events"},
        {sample::event(Kind::unsubscribe, "a"), "stops listening to a channel"},
        {sample::event(Kind::arm, "a", "", "", 1'500'000'000), "sets a timer of 1.5s"},
        {sample::event(Kind::disarm, "a", "", "", 2), "stops its timer #2"},
        {sample::event(Kind::log, "a", "", "hello\tworld", 1), "prints [info] hello\\x09world"},
        {sample::event(Kind::log, "a", "", "\xff", 3), "prints [error] \\xff"},
        {sample::event(Kind::draw, "a", "", "", 17), "draws the number 17"},
        {sample::event(Kind::clock, "a"), "reads the clock so often that time moves on"},
        {sample::event(Kind::option, "a", "", "", 1),
         "traps links: failures of others become events"},
        {sample::event(Kind::option, "a", "", "", 0),
         "no longer traps links: failures of others end it"},
        {sample::event(Kind::upgrade, "a", "", "app:b", 0, task, 1),
         "upgrades to entry 'app:b': {task_id = 1}"},
        {sample::event(Kind::limit, "", "", "", 1),
         "reaches the limit of steps, and the run ends"},
        {sample::event(Kind::limit, "main", "", "", 4),
         "reaches the limit of mailbox, and the run ends"},
        {sample::event(Kind::limit, "", "", "", 99), "reaches a limit, and the run ends"},
        {sample::event(Kind::property, "a", "", "fine", 0x001), "says always 'fine': false"},
        {sample::event(Kind::property, "a", "", "fine", 0x103), "says sometimes 'fine': true"},
        {sample::event(Kind::property, "a", "", "here", 0x104),
         "comes to 'here', which is reachable"},
        {sample::event(Kind::property, "a", "", "reply", 0x20007), "promises 'reply' #2 within ?"},
        {sample::event(Kind::property, "a", "", "reply", 0x20107), "keeps its promise 'reply' #2"},
        {sample::event(Kind::property, "a", "", "round", 0x108), "makes progress: 'round'"},
        {sample::event(Kind::property, "a", "", "busy", 0x109), "is in state 'busy'"},
        {sample::event(TraceKind{99}), "unknown kind 99"},
    };
}

TEST(TraceTextTest, EachKindSaysWhatHappened) {
    const Payloads payloads;
    std::set<Kind> seen;
    for (const auto& rows : {rows_of_life(payloads), rows_of_commands(payloads.task)}) {
        for (const auto& row : rows) {
            EXPECT_EQ(what_happened(row.event), row.text);
            seen.insert(row.event.kind);
        }
    }
    EXPECT_EQ(seen.size(), 34U) << "all kinds and an unknown one";
}

TEST(TraceTextTest, LinesStandInColumns) {
    TraceEvent event = sample::event(Kind::run, "parent/task_worker#1");
    event.index = 12;
    event.time = Instant::from_ns(100'000'000);
    EXPECT_EQ(trace_line(event), "   0.100000s     12  parent/task_worker#1      runs");
    EXPECT_EQ(trace_line(event, 17), "   0.100000s     12  .../task_worker#1  runs");
    EXPECT_EQ(trace_line(event, 16), "   0.100000s     12  ...task_worker#1  runs");
    EXPECT_EQ(trace_line(event, 12), "   0.100000s     12  ..._worker#1  runs");
    event.actor = {};
    EXPECT_EQ(trace_line(event, 8), "   0.100000s     12  (run)     runs");
}

TEST(TraceTextTest, LabelsAreCutAtTheirBeginning) {
    struct Row {
        const char* label;
        std::size_t most;
        const char* text;
    };

    const Row rows[] = {
        {"parent", 8, "parent"},
        {"12345678", 8, "12345678"},
        {"123456789", 8, "...56789"},
        {"root/supervisor#1/worker#2", 20, ".../worker#2"},
        {"root/supervisor#1/w#2", 20, ".../supervisor#1/w#2"},
        {"root/supervisor#1/w#2", 19, "...supervisor#1/w#2"},
        {"a\nb", 8, "a\\nb"},
    };
    for (const Row& row : rows) EXPECT_EQ(short_label(row.label, row.most), row.text);
}

TEST(TraceTextTest, DurationsAndInstantsAreExact) {
    struct Row {
        std::int64_t ns;
        const char* duration;
        const char* instant;
    };

    const Row rows[] = {
        {0, "0s", "0.000000s"},
        {7, "7ns", "0.000000007s"},
        {1'000, "1us", "0.000001s"},
        {50'500, "50.5us", "0.000050500s"},
        {100'000'000, "100ms", "0.100000s"},
        {1'500'000'000, "1.5s", "1.500000s"},
        {3'600'000'000'000, "3600s", "3600.000000s"},
        {-2'000'000, "-2ms", "-0.002000s"},
        {std::numeric_limits<std::int64_t>::max(), "9223372036.854775807s",
         "9223372036.854775807s"},
        {std::numeric_limits<std::int64_t>::min(), "-9223372036.854775808s",
         "-9223372036.854775808s"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(duration_text(Duration::from_ns(row.ns)), row.duration);
        EXPECT_EQ(instant_text(Instant::from_ns(row.ns)), row.instant);
    }
}

TEST(TraceTextTest, DecisionsSayQuestionAndAnswer) {
    EXPECT_EQ(decision_line({DecisionKind::next, 2, 1, 255}, 3),
              "           ?      3  which event runs next: 1 of 2 (label 00000000000000ff)");

    struct Row {
        DecisionRecord decision;
        const char* text;
    };

    const Row rows[] = {
        {{DecisionKind::arrival, 4, 1, 0}, "what had arrived: 1 of 2"},
        {{DecisionKind::arrival, 4, 2, 0}, "what had arrived: nothing more"},
        {{DecisionKind::arrival, 4, 3, 0}, "what had arrived: everything, in the order of sending"},
        {{DecisionKind::data, 0, 5, 6}, "a number: 5 (below 6)"},
        {{DecisionKind::data, 0, 5, 0}, "a number: 5"},
        {{DecisionKind::config, 3, 2, 0}, "a setting: 2"},
        {{DecisionKind::config, 0, (5'300ULL << 32U) | 2, 1},
         "faults 'crash': at most 2, at each opportunity with 0.53 %"},
        {{DecisionKind::config, 0, 0, 1}, "faults 'crash': none"},
        {{DecisionKind::fault, 2, 0, 0}, "whether a fault happens: no"},
        {{DecisionKind::fault, 3, 2, 0}, "a fault: form 2 of 2"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(decision_line(row.decision, 0), std::string{"           ?      0  "} + row.text);
    }
}

TEST(TraceTextTest, PayloadsAreListedAndCut) {
    const std::string task = sample::task();
    TraceEvent event = sample::event(Kind::send, "a", "b", "t", 0, {}, 0);
    const std::string three = task + task + task;
    event.payload = three;
    event.payload_count = 3;
    EXPECT_EQ(payload_text(event), "{task_id = 1}, {task_id = 1}, {task_id = 1}");
    EXPECT_EQ(payload_text(event, 14), "{task_id = 1}, ...");
    event.payload_count = 4;
    EXPECT_EQ(payload_text(event), "{task_id = 1}, {task_id = 1}, {task_id = 1}, <malformed>");
    const std::string large =
        sample::value([](ValueWriter& writer) { writer.string(std::string(5'000, 'x')); });
    event.payload = large;
    event.payload_count = 1;
    EXPECT_EQ(payload_text(event).size(), 123U);
}

RC_GTEST_PROP(TraceTextTest, AnyRecordIsOneLineOfText, ()) {
    const TraceFile trace = sample::any_trace();
    for (const TraceEvent& event : trace.events()) {
        const std::string line = trace_line(event);
        RC_ASSERT(line.find('\n') == std::string::npos);
        RC_ASSERT(line.size() < 2'000U);
    }
}

}  // namespace
}  // namespace moira::sim
