// SPDX-License-Identifier: MIT
//
// A recorded run: header, events and decisions in the order in which they happened, totals. Written
// by a TraceWriter while the run goes on and read back by decode_trace, which is total: any bytes
// give a TraceFile or an Error with their offset. The format is in docs/trace_format.md.
// Invariant: decode_trace(encode_trace(trace)) == trace. Nothing here touches files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/decision.hpp"
#include "sim/hash.hpp"
#include "sim/plan.hpp"
#include "sim/result.hpp"
#include "sim/simulation.hpp"
#include "sim/trace_event.hpp"

namespace moira::sim {

/// The format that this version writes, and the only one that it reads.
inline constexpr std::uint64_t trace_format = 1;

/// How the records behind the header are written.
enum class TraceBody : std::uint8_t { ndjson, binary };

[[nodiscard]] std::string_view trace_body_name(TraceBody body);
[[nodiscard]] std::string_view decision_kind_name(DecisionKind kind);
[[nodiscard]] std::string_view ordering_name(OrderingModel ordering);
/// The model of that name, or nothing.
[[nodiscard]] std::optional<OrderingModel> ordering_of(std::string_view name);
[[nodiscard]] std::string_view outcome_name(OutcomeKind kind);

/// What a reader must know before the first record.
struct TraceHeader {
    std::string version;          ///< of the program that wrote it; for people
    Hash128 plan_hash;
    std::string plan_name;
    std::uint64_t seed = 0;
    std::uint64_t lua_seed = 0;   ///< of Lua's string hashes
    OrderingModel ordering = OrderingModel::pair_fifo;
    TraceBody body = TraceBody::ndjson;
    /// What rebuilds the plan (scenario, entry, arguments), in order; a key may come again. Keys
    /// are of a-z, 0-9, '-', '_' and '.', begin with a letter and are none of the header's own.
    std::vector<std::pair<std::string, std::string>> fields;

    /// The first value under `key`, or null.
    [[nodiscard]] const std::string* field(std::string_view key) const;
    friend bool operator==(const TraceHeader&, const TraceHeader&) = default;
};

/// What the end record says. `hash` is that of the events (Simulation::trace_hash).
struct TraceTotals {
    OutcomeKind outcome = OutcomeKind::completed;
    LimitKind limit = LimitKind::none;
    std::uint64_t events = 0;
    std::uint64_t decisions = 0;
    std::uint64_t steps = 0;
    std::uint64_t messages = 0;
    Hash128 hash;
    friend bool operator==(const TraceTotals&, const TraceTotals&) = default;
};

/// Texts with stable addresses that live as long as the arena; equal interned texts share one copy.
class TextArena {
public:
    std::string_view store(std::string_view text);
    std::string_view intern(std::string_view text);

private:
    std::vector<std::unique_ptr<char[]>> chunks_;
    std::size_t used_ = 0;
    std::size_t capacity_ = 0;
    std::set<std::string_view> interned_;
};

/// A whole trace in memory. Movable; the texts of its events live as long as it does.
class TraceFile {
public:
    TraceHeader header;
    TraceTotals totals;

    /// Appends a copy of `event`, with the next index.
    void add(const TraceEvent& event);
    void add(const DecisionRecord& decision);

    [[nodiscard]] std::span<const TraceEvent> events() const { return events_; }
    [[nodiscard]] std::span<const DecisionRecord> decisions() const { return decisions_; }
    /// How many events were recorded before the i-th decision.
    [[nodiscard]] std::uint64_t events_before(std::size_t decision) const {
        return places_[decision];
    }
    /// Gives all records to `sink` in their order.
    void play(TraceSink& sink) const;
    friend bool operator==(const TraceFile& a, const TraceFile& b) {
        return a.header == b.header && a.totals == b.totals && a.events_ == b.events_ &&
               a.decisions_ == b.decisions_ && a.places_ == b.places_;
    }

private:
    TextArena texts_;
    std::vector<TraceEvent> events_;
    std::vector<DecisionRecord> decisions_;
    std::vector<std::uint64_t> places_;
};

/// Records a run in memory.
class TraceRecorder final : public TraceSink {
public:
    explicit TraceRecorder(TraceFile& file) : file_{&file} {}
    void on_event(const TraceEvent& event) override { file_->add(event); }
    void on_decision(const DecisionRecord& decision) override { file_->add(decision); }

private:
    TraceFile* file_;
};

/// Sets the three text hashes of `event` as the kernel does.
void derive_hashes(TraceEvent& event);

/// Where a writer's bytes go. An error stops the writing and is what finish() returns.
using TraceOutput = std::function<Result<void>(std::string_view)>;

class RecordEncoder;

/// Writes a run as it happens, in pieces of about 64 KiB. It must see the run from its first event.
/// The trace is complete only after finish().
class TraceWriter final : public TraceSink {
public:
    TraceWriter(const TraceHeader& header, TraceOutput output);
    ~TraceWriter() override;

    void on_event(const TraceEvent& event) override;
    void on_decision(const DecisionRecord& decision) override;
    /// Writes the end record. @error the first that the output returned, an unusable header, or
    /// events that are not those of a whole run.
    Result<void> finish(const Outcome& outcome, const Counters& counters);

private:
    void flush(std::size_t least);
    void refuse(Error error);

    TraceOutput output_;
    std::unique_ptr<RecordEncoder> encoder_;
    std::string buffer_;
    RunningHash hash_;
    TraceTotals totals_;
    bool failed_ = false;
    Error error_;
};

/// The header's text, up to and with its empty line.
/// @error ErrorCode::invalid_argument when a key of `fields` is not acceptable.
Result<std::string> encode_trace_header(const TraceHeader& header);

/// The whole trace as bytes. The counts and hash of its totals are computed, not taken over.
Result<std::string> encode_trace(const TraceFile& trace);

/// Reads a trace. Memory is at most proportional to the size of `bytes`.
/// @error ErrorCode::invalid_input with the offset (and line) of what is wrong, also for a trace
/// that was cut off; ErrorCode::unsupported for another format.
Result<TraceFile> decode_trace(std::string_view bytes);

/// Reads only the header; the records are not looked at.
Result<TraceHeader> decode_trace_header(std::string_view bytes);

/// Is a trace of `plan`? To be asked before a replay. @error ErrorCode::mismatch with both sides.
Result<void> check_same_plan(const TraceHeader& header, const Plan& plan);

}  // namespace moira::sim
