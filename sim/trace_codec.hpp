// SPDX-License-Identifier: MIT
//
// What the two body formats of a trace share: the encoder's interface, the names of enumerators,
// and what every decoder checks of a record before it becomes part of a TraceFile. Internal to
// sim/trace_*.cpp; readers and writers of traces use sim/trace_file.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/trace_file.hpp"

namespace moira::sim {

/// Turns records into bytes, appended to `out`. An encoder may hold bytes back until `end`.
class RecordEncoder {
public:
    RecordEncoder() = default;
    RecordEncoder(const RecordEncoder&) = delete;
    RecordEncoder& operator=(const RecordEncoder&) = delete;
    virtual ~RecordEncoder() = default;
    virtual void event(const TraceEvent& event, std::string& out) = 0;
    virtual void decision(const DecisionRecord& decision, std::string& out) = 0;
    virtual void end(const TraceTotals& totals, std::string& out) = 0;
};

[[nodiscard]] std::optional<TraceKind> known_trace_kind(std::uint64_t number);
[[nodiscard]] std::optional<TraceKind> trace_kind_of(std::string_view name);
[[nodiscard]] std::optional<DecisionKind> decision_kind_of(std::string_view name);
[[nodiscard]] std::optional<OutcomeKind> outcome_of(std::string_view name);
[[nodiscard]] std::optional<LimitKind> limit_of(std::string_view name);
[[nodiscard]] std::optional<Hash128> parse_hash(std::string_view hex);
[[nodiscard]] std::optional<std::uint64_t> parse_number(std::string_view digits, int base);

/// What is wrong with a decision, or the empty text: an answer must be one of the alternatives.
[[nodiscard]] std::string decision_fault(const DecisionRecord& decision);
/// What is wrong with the end record of `trace`, given the hash of its events; or the empty text.
[[nodiscard]] std::string totals_fault(const TraceFile& trace, const Hash128& hash);

}  // namespace moira::sim
