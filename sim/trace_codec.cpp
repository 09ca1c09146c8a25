// SPDX-License-Identifier: MIT
#include "sim/trace_codec.hpp"

#include <array>
#include <charconv>
#include <system_error>

namespace moira::sim {
namespace {

constexpr std::array<std::string_view, 5> decision_names = {"next", "arrival", "data", "config",
                                                            "fault"};
constexpr std::array<std::string_view, 3> ordering_names = {"instant", "causal", "pair_fifo"};
constexpr std::array<std::string_view, 4> outcome_names = {"completed", "quiescent", "limit",
                                                           "stopped"};
constexpr std::array<std::string_view, 2> body_names = {"ndjson", "binary"};
constexpr std::uint64_t kind_end = static_cast<std::uint64_t>(TraceKind::phase) + 1;
constexpr std::uint64_t limit_end = static_cast<std::uint64_t>(LimitKind::memory) + 1;

template <class Enum, std::size_t N>
std::optional<Enum> find_name(const std::array<std::string_view, N>& names, std::string_view name) {
    for (std::size_t i = 0; i < N; ++i) {
        if (names[i] == name) return static_cast<Enum>(i);
    }
    return std::nullopt;
}

}  // namespace

std::string_view trace_body_name(TraceBody body) {
    return body_names[static_cast<std::size_t>(body)];
}

std::string_view decision_kind_name(DecisionKind kind) {
    return decision_names[static_cast<std::size_t>(kind)];
}

std::string_view ordering_name(OrderingModel ordering) {
    return ordering_names[static_cast<std::size_t>(ordering)];
}

std::string_view outcome_name(OutcomeKind kind) {
    return outcome_names[static_cast<std::size_t>(kind)];
}

std::optional<TraceKind> known_trace_kind(std::uint64_t number) {
    if (number == 0 || number >= kind_end) return std::nullopt;
    return static_cast<TraceKind>(number);
}

std::optional<TraceKind> trace_kind_of(std::string_view name) {
    for (std::uint64_t number = 1; number < kind_end; ++number) {
        const auto kind = static_cast<TraceKind>(number);
        if (trace_kind_name(kind) == name) return kind;
    }
    return std::nullopt;
}

std::optional<DecisionKind> decision_kind_of(std::string_view name) {
    return find_name<DecisionKind>(decision_names, name);
}

std::optional<OrderingModel> ordering_of(std::string_view name) {
    return find_name<OrderingModel>(ordering_names, name);
}

std::optional<OutcomeKind> outcome_of(std::string_view name) {
    return find_name<OutcomeKind>(outcome_names, name);
}

std::optional<LimitKind> limit_of(std::string_view name) {
    for (std::uint64_t number = 0; number < limit_end; ++number) {
        const auto kind = static_cast<LimitKind>(number);
        if (limit_name(kind) == name) return kind;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> parse_number(std::string_view digits, int base) {
    std::uint64_t number = 0;
    const char* end = digits.data() + digits.size();
    const auto [at, status] = std::from_chars(digits.data(), end, number, base);
    // One spelling for each number: nothing may stand before the digits.
    const bool padded = base == 10 && digits.size() > 1 && digits[0] == '0';
    if (status != std::errc{} || at != end || padded) return std::nullopt;
    return number;
}

std::optional<Hash128> parse_hash(std::string_view hex) {
    if (hex.size() != 32) return std::nullopt;
    for (const char c : hex) {
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return std::nullopt;
    }
    return Hash128{*parse_number(hex.substr(0, 16), 16), *parse_number(hex.substr(16), 16)};
}

std::string decision_fault(const DecisionRecord& decision) {
    const bool is_choice = decision.kind == DecisionKind::next ||
                           decision.kind == DecisionKind::arrival ||
                           decision.kind == DecisionKind::fault;
    if (is_choice && decision.alternatives < 2) {
        return "a choice among " + std::to_string(decision.alternatives) + " alternatives";
    }
    if (decision.kind == DecisionKind::data && decision.alternatives != 0) {
        return "a number drawn has no alternatives, here are " +
               std::to_string(decision.alternatives);
    }
    if (decision.alternatives != 0 && decision.answer >= decision.alternatives) {
        return "answer " + std::to_string(decision.answer) + " of " +
               std::to_string(decision.alternatives) + " alternatives (from 0)";
    }
    return {};
}

std::string totals_fault(const TraceFile& trace, const Hash128& hash) {
    const TraceTotals& totals = trace.totals;
    if (totals.events != trace.events().size()) {
        return "the end record counts " + std::to_string(totals.events) + " events, here are " +
               std::to_string(trace.events().size());
    }
    if (totals.decisions != trace.decisions().size()) {
        return "the end record counts " + std::to_string(totals.decisions) +
               " decisions, here are " + std::to_string(trace.decisions().size());
    }
    if (totals.hash != hash) {
        return "the end record has trace hash " + totals.hash.hex() + ", the events have " +
               hash.hex();
    }
    return {};
}

}  // namespace moira::sim
