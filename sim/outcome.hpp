// SPDX-License-Identifier: MIT
//
// How a run ended, and what it did until then, in numbers.
#pragma once

#include <cstdint>
#include <string_view>

namespace moira::sim {

/// How a run ended.
enum class OutcomeKind : std::uint8_t {
    completed,  ///< every process that the plan started has ended
    quiescent,  ///< nothing can happen any more, and a started process still waits
    limit,      ///< a limit was reached
    stopped,    ///< the caller asked to stop (a property failed, a replay diverged)
};

/// Which limit was reached. Of these processes, spawn_depth and message_bytes refuse what a process
/// asks for; the first two end a run that goes on asking (refused_spawns_max). The others end it.
enum class LimitKind : std::uint8_t {
    none,
    steps,
    virtual_time,
    processes,
    mailbox,
    output_bytes,
    spawn_depth,
    message_bytes,
    memory,
};
/// The name of the setting in a scenario file.
[[nodiscard]] std::string_view limit_name(LimitKind kind);

struct Outcome {
    OutcomeKind kind = OutcomeKind::completed;
    LimitKind limit = LimitKind::none;
};

struct Counters {
    std::uint64_t steps = 0;
    std::uint64_t events = 0;     ///< executed events: chosen RUN, WAKE, KILL, timer
    std::uint64_t decisions = 0;  ///< questions with more than one answer
    std::uint64_t messages = 0;   ///< sent successfully
    std::uint64_t processes = 0;  ///< created
    std::uint64_t trace_events = 0;
    std::uint64_t lost_messages = 0;  ///< in flight or in the mailbox when their receiver ended
};

}  // namespace moira::sim
