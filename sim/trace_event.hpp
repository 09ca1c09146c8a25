// SPDX-License-Identifier: MIT
//
// The facts of a run, in order. Every field of an event enters the run's 128-bit hash; the texts
// are for readers and follow from the hashed fields.
#pragma once

#include "sim/hash.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <string_view>

namespace moira::sim {

/// What happened. The numbers are part of the trace format: never reuse one.
enum class TraceKind : std::uint8_t {
    run = 1,    ///< a process went on from a scheduling point
    wake = 2,   ///< an item woke a parked process
    timer = 3,  ///< a timer woke a parked process
    kill = 4,   ///< a terminated process died
    take = 5,   ///< an item was taken into the mailbox
    fire = 6,   ///< a timer fired at a process that was not waiting for it
    drop = 7,   ///< a tick found its buffer full
    spawn = 8,
    spawn_failed = 9,
    send = 10,
    send_failed = 11,
    exit = 12,
    monitor = 13,
    unmonitor = 14,
    link = 15,
    unlink = 16,
    cancel = 17,
    terminate = 18,
    name_register = 19,
    name_unregister = 20,
    name_lookup = 21,
    subscribe = 22,
    unsubscribe = 23,
    arm = 24,
    disarm = 25,
    log = 26,
    draw = 27,
    clock = 28,   ///< a busy wait moved the clock
    option = 29,  ///< trap_links was set
    upgrade = 30,
    call = 31,   ///< exec or a function call began
    limit = 32,  ///< a limit was reached
    lost = 34,   ///< a message never arrives: a full mailbox or a link lost it
    fault = 33,  ///< a fault happened to the actor or object: in words, kind | form << 8
    property = 35,  ///< the program asserted something (sim/property.hpp)
    phase = 36,  ///< `heal`, `shutdown` or `terminate` (sim/phases.hpp)
};

[[nodiscard]] std::string_view trace_kind_name(TraceKind kind);

/// One event. `actor` and `object` are labels (spawn paths); unused fields are empty or 0.
struct TraceEvent {
    TraceKind kind{};
    std::uint64_t index = 0;  ///< from 0; not hashed, it follows from the order
    Instant time;
    std::string_view actor;
    std::uint64_t actor_hash = 0;
    std::string_view object;
    std::uint64_t object_hash = 0;
    std::string_view text;  ///< topic, name, entry or log line
    std::uint64_t text_hash = 0;
    std::uint64_t number = 0;  ///< nth, duration, outcome code, drawn value: as the kind says
    std::string_view payload;  ///< encoded values (sim/value.hpp)
    std::uint32_t payload_count = 0;

    friend bool operator==(const TraceEvent&, const TraceEvent&) = default;
};

/// Absorbs every hashed field of `event`. Pairs of fields are mixed side by side first: the chain
/// through the running hash, which nothing can overlap, stays three words long. Inlined, so that
/// the fields of an event that nobody else wants need not exist in memory.
[[gnu::always_inline]] inline void absorb(RunningHash& hash, const TraceEvent& event) {
    RunningHash next = hash;  // in registers: the payload's bytes might be the hash's own
    const std::uint64_t kind =
        static_cast<std::uint64_t>(event.kind) | (std::uint64_t{event.payload_count} << 32U);
    next.absorb(mix(kind, static_cast<std::uint64_t>(event.time.ns())));
    next.absorb(mix(event.actor_hash, event.object_hash));
    next.absorb(mix(event.text_hash, event.number));
    if (event.payload_count != 0 || !event.payload.empty()) next.absorb_bytes(event.payload);
    hash = next;
}

/// Receives the events and decisions of a run as they happen. Outside the region: a restored world
/// goes on writing where it was told to.
class TraceSink {
public:
    TraceSink() = default;
    TraceSink(const TraceSink&) = delete;
    TraceSink& operator=(const TraceSink&) = delete;
    virtual ~TraceSink() = default;
    virtual void on_event(const TraceEvent& event) = 0;
    virtual void on_decision(const struct DecisionRecord& decision) = 0;

    /// Forgets what came so far, because the run is executed anew. False: it cannot, and is used
    /// for one execution only.
    virtual bool rewind() { return false; }
};

}  // namespace moira::sim
