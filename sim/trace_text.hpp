// SPDX-License-Identifier: MIT
//
// Traces for people: one line for each event that says in plain words what happened, in columns of
// time, number and process. Pure functions of the records; texts of the program under test are
// escaped and cut, so that a line stays one line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/decision.hpp"
#include "sim/trace_event.hpp"

namespace moira::sim {

/// `100ms`, `1.5s`, `50us`, `7ns`, `-2ms`: the unit that needs the fewest digits, no rounding.
[[nodiscard]] std::string duration_text(Duration span);

/// Seconds since the start with at least six decimals, nine if there are odd nanoseconds.
[[nodiscard]] std::string instant_text(Instant time);

/// A label of at most `most` characters (>= 8): the end stays, what was cut becomes `...`.
[[nodiscard]] std::string short_label(std::string_view label, std::size_t most);

/// The values of an event's payload, separated by commas, at most about `max_chars` characters.
[[nodiscard]] std::string payload_text(const TraceEvent& event, std::size_t max_chars = 120);

/// What happened, without time and process: `sends 'work' to parent/worker#1: {task_id = 1}`.
[[nodiscard]] std::string what_happened(const TraceEvent& event);

/// The whole line, without line end:
/// `   0.100000s     12  parent            sends 'work' to parent/worker#1: {task_id = 1}`
[[nodiscard]] std::string trace_line(const TraceEvent& event, std::size_t actor_width = 24);

/// `          ?     3. which event runs next: 2 of 4 (label 0123456789abcdef)`
[[nodiscard]] std::string decision_line(const DecisionRecord& decision, std::uint64_t position);

}  // namespace moira::sim
