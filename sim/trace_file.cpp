// SPDX-License-Identifier: MIT
#include "sim/trace_file.hpp"

#include <algorithm>
#include <cstring>

#include "sim/trace_codec.hpp"
#include "sim/shown_text.hpp"

namespace moira::sim {
namespace {

constexpr std::size_t chunk_size = std::size_t{64} << 10U;

}  // namespace

const std::string* TraceHeader::field(std::string_view key) const {
    for (const auto& [name, value] : fields) {
        if (name == key) return &value;
    }
    return nullptr;
}

std::string_view TextArena::store(std::string_view text) {
    if (text.empty()) return {};
    if (capacity_ - used_ < text.size()) {
        const std::size_t size = std::max(chunk_size, text.size());
        chunks_.push_back(std::make_unique_for_overwrite<char[]>(size));
        used_ = 0;
        capacity_ = size;
    }
    char* copy = chunks_.back().get() + used_;
    std::memcpy(copy, text.data(), text.size());
    used_ += text.size();
    return {copy, text.size()};
}

std::string_view TextArena::intern(std::string_view text) {
    if (text.empty()) return {};
    const auto found = interned_.find(text);
    return found != interned_.end() ? *found : *interned_.insert(store(text)).first;
}

void TraceFile::add(const TraceEvent& event) {
    TraceEvent& copy = events_.emplace_back(event);
    copy.index = events_.size() - 1;
    copy.actor = texts_.intern(event.actor);
    copy.object = texts_.intern(event.object);
    copy.text = texts_.intern(event.text);
    copy.payload = texts_.store(event.payload);
}

void TraceFile::add(const DecisionRecord& decision) {
    decisions_.push_back(decision);
    places_.push_back(events_.size());
}

void TraceFile::play(TraceSink& sink) const {
    std::size_t decision = 0;
    for (std::size_t event = 0; event <= events_.size(); ++event) {
        for (; decision < decisions_.size() && places_[decision] == event; ++decision) {
            sink.on_decision(decisions_[decision]);
        }
        if (event < events_.size()) sink.on_event(events_[event]);
    }
}

void derive_hashes(TraceEvent& event) {
    event.actor_hash = event.actor.empty() ? 0 : hash_text(event.actor);
    event.object_hash = event.object.empty() ? 0 : hash_text(event.object);
    // A log line is no symbol: its hash is that of its text, also of the empty one.
    const bool is_symbol = event.kind != TraceKind::log;
    event.text_hash = is_symbol && event.text.empty() ? 0 : hash_text(event.text);
}

Result<std::string> encode_trace(const TraceFile& trace) {
    std::string bytes;
    TraceWriter writer{trace.header, [&bytes](std::string_view piece) {
                           bytes += piece;
                           return Result<void>{};
                       }};
    trace.play(writer);
    Counters counters;
    counters.steps = trace.totals.steps;
    counters.messages = trace.totals.messages;
    auto written = writer.finish(Outcome{trace.totals.outcome, trace.totals.limit}, counters);
    if (!written) return std::unexpected{std::move(written).error()};
    return bytes;
}

Result<void> check_same_plan(const TraceHeader& header, const Plan& plan) {
    if (header.ordering != plan.ordering) {
        return fail(ErrorCode::mismatch, "trace: recorded with ordering '" +
                                             std::string{ordering_name(header.ordering)} +
                                             "', the plan has '" +
                                             std::string{ordering_name(plan.ordering)} + "'");
    }
    if (header.plan_hash != plan.hash) {
        return fail(ErrorCode::mismatch,
                    "trace: recorded from plan " + quoted(header.plan_name) + " with hash " +
                        header.plan_hash.hex() + ", this is plan '" + plan.name + "' with hash " +
                        plan.hash.hex(),
                    "sources or settings changed since, or it is another scenario");
    }
    return {};
}

}  // namespace moira::sim
