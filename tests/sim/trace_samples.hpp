// SPDX-License-Identifier: MIT
//
// Traces for tests: a small one that a person can read, and generated ones with every kind of
// record and any bytes as texts.
#pragma once

#include <rapidcheck.h>

#include <string>

#include "sim/trace_file.hpp"
#include "sim/value.hpp"

namespace moira::sim::sample {

/// The bytes of one encoded value that `write` writes.
template <class Write>
std::string value(Write write) {
    ByteBuffer buffer = ByteBuffer::on_heap();
    ValueWriter writer{buffer};
    write(writer);
    std::string bytes{buffer.bytes()};
    buffer.release();
    return bytes;
}

/// `{task_id = 1}`
inline std::string task() {
    return value([](ValueWriter& writer) {
        const ValueWriter::Table table = writer.begin_table();
        writer.pairs();
        writer.string("task_id");
        writer.integer(1);
        writer.end_table(table, 0, 1);
    });
}

inline TraceEvent event(TraceKind kind, std::string_view actor = {}, std::string_view object = {},
                        std::string_view text = {}, std::uint64_t number = 0,
                        std::string_view payload = {}, std::uint32_t count = 0) {
    TraceEvent event;
    event.kind = kind;
    event.actor = actor;
    event.object = object;
    event.text = text;
    event.number = number;
    event.payload = payload;
    event.payload_count = count;
    derive_hashes(event);
    return event;
}

/// Sets the totals that follow from the records.
inline void set_totals(TraceFile& trace) {
    RunningHash hash;
    for (const TraceEvent& event : trace.events()) absorb(hash, event);
    trace.totals.events = trace.events().size();
    trace.totals.decisions = trace.decisions().size();
    trace.totals.hash = hash.value();
}

/// A parent spawns a worker and sends it a task.
inline TraceFile small(TraceBody body) {
    TraceFile trace;
    trace.header.version = "0.1.0";
    trace.header.plan_hash = {0x0123456789abcdef, 0xfedcba9876543210};
    trace.header.plan_name = "two processes";
    trace.header.seed = 7;
    trace.header.lua_seed = 99;
    trace.header.body = body;
    trace.header.fields = {{"scenario", "apps/two.lua"}, {"argument", "a\\b\nc"}, {"argument", ""}};
    const std::string payload = task();
    trace.add(event(TraceKind::spawn, {}, "parent", "app:parent"));
    trace.add(event(TraceKind::run, "parent"));
    trace.add(event(TraceKind::spawn, "parent", "parent/worker#1", "app:worker", 3));
    trace.add(DecisionRecord{DecisionKind::next, 2, 1, 0x1122334455667788});
    trace.add(event(TraceKind::send, "parent", "parent/worker#1", "work", 0, payload, 1));
    TraceEvent woken = event(TraceKind::wake, "parent/worker#1", "parent", "work");
    woken.time = Instant::from_ns(100'000'000);
    trace.add(woken);
    trace.add(DecisionRecord{DecisionKind::arrival, 3, 2, 0});
    trace.add(DecisionRecord{DecisionKind::data, 0, 4, 6});
    TraceEvent drawn = event(TraceKind::draw, "parent/worker#1", {}, {}, 4);
    drawn.time = woken.time;
    trace.add(drawn);
    TraceEvent line = event(TraceKind::log, "parent/worker#1", {}, "caf\xc3\xa9 \xff\"\n", 1);
    line.time = woken.time;
    trace.add(line);
    trace.totals.outcome = OutcomeKind::limit;
    trace.totals.limit = LimitKind::steps;
    trace.totals.steps = 12;
    trace.totals.messages = 1;
    set_totals(trace);
    return trace;
}

inline rc::Gen<std::string> any_text() {
    return rc::gen::weightedOneOf<std::string>(
        {{2, rc::gen::just(std::string{})},
         {3, rc::gen::element<std::string>("parent", "parent/worker#1", "work", "t\xc3\xa4ter")},
         {2, rc::gen::container<std::string>(rc::gen::arbitrary<char>())}});
}

inline void add_any_event(TraceFile& trace) {
    const std::string actor = *any_text();
    const std::string object = *any_text();
    const std::string text = *any_text();
    const std::string payload = *any_text();
    const auto kind = static_cast<TraceKind>(*rc::gen::inRange(1, 33));
    TraceEvent made = event(kind, actor, object, text,
                            *rc::gen::oneOf(rc::gen::just(std::uint64_t{0}),
                                            rc::gen::arbitrary<std::uint64_t>()),
                            payload, *rc::gen::inRange(0U, 3U));
    made.time = Instant::from_ns(*rc::gen::arbitrary<std::int64_t>());
    trace.add(made);
}

inline void add_any_decision(TraceFile& trace) {
    DecisionRecord decision;
    decision.kind = static_cast<DecisionKind>(*rc::gen::inRange(0, 4));
    decision.label = *rc::gen::arbitrary<std::uint64_t>();
    if (decision.kind == DecisionKind::data) {
        decision.answer = *rc::gen::arbitrary<std::uint64_t>();
    } else {
        decision.alternatives = *rc::gen::inRange(2U, ~0U);
        decision.answer = *rc::gen::inRange(0U, decision.alternatives);
    }
    trace.add(decision);
}

inline TraceFile any_trace() {
    TraceFile trace;
    trace.header.version = *any_text();
    trace.header.plan_hash = {*rc::gen::arbitrary<std::uint64_t>(),
                              *rc::gen::arbitrary<std::uint64_t>()};
    trace.header.plan_name = *any_text();
    trace.header.seed = *rc::gen::arbitrary<std::uint64_t>();
    trace.header.lua_seed = *rc::gen::arbitrary<std::uint64_t>();
    trace.header.ordering = *rc::gen::element(OrderingModel::instant, OrderingModel::causal,
                                               OrderingModel::pair_fifo);
    trace.header.body = *rc::gen::element(TraceBody::ndjson, TraceBody::binary);
    if (*rc::gen::arbitrary<bool>()) trace.header.fields.emplace_back("argument", *any_text());
    const int records = *rc::gen::inRange(0, 40);
    for (int i = 0; i < records; ++i) {
        if (*rc::gen::inRange(0, 3) == 0) {
            add_any_decision(trace);
        } else {
            add_any_event(trace);
        }
    }
    trace.totals.outcome = static_cast<OutcomeKind>(*rc::gen::inRange(0, 4));
    trace.totals.limit = static_cast<LimitKind>(*rc::gen::inRange(0, 6));
    trace.totals.steps = *rc::gen::arbitrary<std::uint64_t>();
    trace.totals.messages = *rc::gen::arbitrary<std::uint64_t>();
    set_totals(trace);
    return trace;
}

}  // namespace moira::sim::sample
