// SPDX-License-Identifier: MIT
#include "sim/strategies/replay.hpp"

#include <fmt/format.h>

#include "sim/json_line.hpp"
#include "sim/trace_text.hpp"

namespace moira::sim {
namespace {

std::string question_text(const DecisionRecord& decision) {
    const std::string_view name = decision_kind_name(decision.kind);
    if (decision.kind != DecisionKind::data) {
        return fmt::format("'{}' of {}", name, decision.alternatives);
    }
    if (decision.label == 0) return "'data' of 64 bits";
    return fmt::format("'data' below {}", decision.label);
}

std::string hash_text_of(std::string_view text, std::uint64_t hash) {
    std::string shown;
    append_json_text(shown, text);
    return fmt::format("{} (hash {:016x})", shown, hash);
}

std::string bytes_text(const TraceEvent& event) {
    RunningHash hash;
    hash.absorb_bytes(event.payload);
    return fmt::format("{} values in {} bytes (hash {}): {}", event.payload_count,
                       event.payload.size(), hash.value().hex(), payload_text(event));
}

}  // namespace

std::string Mismatch::text() const {
    const std::string where = fmt::format("decision {}: ", position);
    switch (kind) {
    case Kind::none: return "no mismatch";
    case Kind::question:
    case Kind::alternatives:
    case Kind::bound:
        return where + fmt::format("recorded {}, the run asks {}", question_text(expected),
                                   question_text(found));
    case Kind::answer:
        return where + fmt::format("recorded answer {} of {}, which the run does not have",
                                   expected.answer, question_text(expected));
    case Kind::used_up:
        return where + fmt::format("the recording has {} decisions, the run asks {} more", recorded,
                                   question_text(found));
    case Kind::left_over:
        return where + fmt::format("the run ended after {} of {} recorded decisions; recorded {}",
                                   position, recorded, question_text(expected));
    }
    return where + "unknown mismatch";
}

void ReplayDecisions::refuse(Mismatch::Kind kind, const DecisionRecord& question) {
    mismatch_.kind = kind;
    mismatch_.position = position_;
    mismatch_.recorded = recorded_.size();
    mismatch_.found = question;
    if (position_ < recorded_.size()) mismatch_.expected = recorded_[position_];
}

const DecisionRecord* ReplayDecisions::answer(const DecisionRecord& question) {
    if (mismatch_.kind != Mismatch::Kind::none) return nullptr;
    if (position_ == recorded_.size()) {
        refuse(Mismatch::Kind::used_up, question);
        return nullptr;
    }
    const DecisionRecord& record = recorded_[position_];
    Mismatch::Kind kind = Mismatch::Kind::none;
    if (record.kind != question.kind) {
        kind = Mismatch::Kind::question;
    } else if (record.alternatives != question.alternatives) {
        kind = Mismatch::Kind::alternatives;
    } else if (record.kind == DecisionKind::data) {
        const bool fits = record.label == 0 || record.answer < record.label;
        kind = record.label != question.label ? Mismatch::Kind::bound
               : fits                         ? Mismatch::Kind::none
                                              : Mismatch::Kind::answer;
    } else if (record.kind == DecisionKind::config) {
        if (record.label != question.label) kind = Mismatch::Kind::question;
    } else if (record.answer >= record.alternatives) {
        kind = Mismatch::Kind::answer;
    }
    if (kind != Mismatch::Kind::none) {
        refuse(kind, question);
        return nullptr;
    }
    ++position_;
    return &record;
}

Enabled* ReplayDecisions::next(EventSet& events, Instant now, Enabled* current) {
    events.collect(now);
    const DecisionRecord question{DecisionKind::next, static_cast<std::uint32_t>(events.size()), 0,
                                  0};
    if (const DecisionRecord* record = answer(question)) return events.at(record->answer);
    return current != nullptr ? current : events.oldest();
}

void ReplayDecisions::faults(const FaultPlan& plan, FaultSettings& settings) {
    for (const FaultRule& rule : plan.rules) {
        const DecisionRecord* record =
            answer({DecisionKind::config, 0, 0, static_cast<std::uint64_t>(rule.kind) + 1});
        if (record == nullptr) return;
        settings[rule.kind] = {static_cast<std::uint32_t>(record->answer >> 32U),
                               static_cast<std::uint32_t>(record->answer)};
    }
}

std::uint32_t ReplayDecisions::fault(const FaultQuestion& question) {
    const DecisionRecord* record =
        answer({DecisionKind::fault, question.alternatives, 0, question.label});
    return record != nullptr ? static_cast<std::uint32_t>(record->answer) : 0;
}

std::uint32_t ReplayDecisions::arrival(std::span<const ArrivalHead> heads) {
    const auto count = static_cast<std::uint32_t>(heads.size());
    const DecisionRecord* record = answer({DecisionKind::arrival, count + 2, 0, 0});
    return record != nullptr ? static_cast<std::uint32_t>(record->answer) : count + 1;
}

std::uint64_t ReplayDecisions::data(std::uint64_t bound, std::string_view) {
    if (const DecisionRecord* record = answer({DecisionKind::data, 0, 0, bound})) {
        return record->answer;
    }
    return bound == 0 ? data_.next() : data_.below(bound);
}

void ReplayDecisions::finish() {
    if (mismatch_.kind != Mismatch::Kind::none || position_ == recorded_.size()) return;
    refuse(Mismatch::Kind::left_over, {});
}

std::string ReplayCheck::Report::text() const {
    std::string text = fmt::format("replay differs at {}\n  recorded: {}\n  now:      {}", where,
                                   expected.empty() ? "(the recording has ended)" : expected,
                                   found.empty() ? "(the run has ended)" : found);
    for (const Difference& difference : members) {
        text += fmt::format("\n  {}: recorded {}, now {}", difference.member, difference.expected,
                            difference.found);
    }
    return text;
}

bool ReplayCheck::next_is_decision() const {
    return decisions_ < recorded_->decisions().size() &&
           recorded_->events_before(decisions_) == events_;
}

bool ReplayCheck::at_end() const {
    return events_ == recorded_->events().size() && decisions_ == recorded_->decisions().size();
}

std::string ReplayCheck::next_line() const {
    if (next_is_decision()) return decision_line(recorded_->decisions()[decisions_], decisions_);
    if (events_ < recorded_->events().size()) return trace_line(recorded_->events()[events_]);
    return {};
}

void ReplayCheck::differ(std::string where, std::string found) {
    differs_ = true;
    report_.where = std::move(where);
    report_.expected = next_line();
    report_.found = std::move(found);
}

void ReplayCheck::compare(const char* member, const std::string& expected,
                          const std::string& found) {
    if (expected != found) report_.members.push_back({member, expected, found});
}

void ReplayCheck::on_event(const TraceEvent& event) {
    if (differs_) return;
    const bool is_event = !next_is_decision() && events_ < recorded_->events().size();
    if (is_event && recorded_->events()[events_] == event) {
        ++events_;
        return;
    }
    differ(fmt::format("event {}", event.index), trace_line(event));
    if (!is_event) return;
    const TraceEvent& old = recorded_->events()[events_];
    compare("index", std::to_string(old.index), std::to_string(event.index));
    compare("kind", std::string{trace_kind_name(old.kind)},
            std::string{trace_kind_name(event.kind)});
    compare("time", instant_text(old.time), instant_text(event.time));
    compare("process", hash_text_of(old.actor, old.actor_hash),
            hash_text_of(event.actor, event.actor_hash));
    compare("object", hash_text_of(old.object, old.object_hash),
            hash_text_of(event.object, event.object_hash));
    compare("text", hash_text_of(old.text, old.text_hash),
            hash_text_of(event.text, event.text_hash));
    compare("number", std::to_string(old.number), std::to_string(event.number));
    compare("payload", bytes_text(old), bytes_text(event));
}

void ReplayCheck::on_decision(const DecisionRecord& decision) {
    if (differs_) return;
    const bool is_decision = next_is_decision();
    if (is_decision && recorded_->decisions()[decisions_] == decision) {
        ++decisions_;
        return;
    }
    differ(fmt::format("decision {} (before event {})", decisions_, events_),
           decision_line(decision, decisions_));
    if (!is_decision) return;
    const DecisionRecord& old = recorded_->decisions()[decisions_];
    compare("kind", std::string{decision_kind_name(old.kind)},
            std::string{decision_kind_name(decision.kind)});
    compare("alternatives", std::to_string(old.alternatives),
            std::to_string(decision.alternatives));
    compare("answer", std::to_string(old.answer), std::to_string(decision.answer));
    compare(old.kind == DecisionKind::data ? "bound" : "label", fmt::format("{:016x}", old.label),
            fmt::format("{:016x}", decision.label));
}

void ReplayCheck::finish(const Outcome& outcome, const Counters& counters, const Hash128& hash) {
    if (differs_) return;
    if (!at_end()) return differ(fmt::format("event {}", events_), {});
    const TraceTotals& old = recorded_->totals;
    const auto ending = [](OutcomeKind kind, LimitKind limit) {
        return fmt::format("{} (limit: {})", outcome_name(kind), limit_name(limit));
    };
    compare("outcome", ending(old.outcome, old.limit), ending(outcome.kind, outcome.limit));
    compare("steps", std::to_string(old.steps), std::to_string(counters.steps));
    compare("messages", std::to_string(old.messages), std::to_string(counters.messages));
    compare("trace hash", old.hash.hex(), hash.hex());
    if (report_.members.empty()) return;
    differ("the end", ending(outcome.kind, outcome.limit));
    report_.expected = ending(old.outcome, old.limit);
}

}  // namespace moira::sim
