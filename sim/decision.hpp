// SPDX-License-Identifier: MIT
//
// The one place where a run's nondeterminism is decided. Every question of a run goes through a
// DecisionSource; a question with one possible answer is not asked and not recorded.
#pragma once

#include "sim/event_set.hpp"
#include "sim/random.hpp"

#include <cstdint>
#include <string_view>

namespace moira::sim {

enum class DecisionKind : std::uint8_t {
    next,     ///< which event runs next
    arrival,  ///< which item had arrived when the process looked (E5)
    data,     ///< a number that the program asked for (math.random, uuid)
    config,   ///< a setting of the run
};

/// Answers the questions of one run. Lives in the run's region; plain data and a few words of
/// state.
class DecisionSource {
public:
    DecisionSource() = default;
    DecisionSource(const DecisionSource&) = delete;
    DecisionSource& operator=(const DecisionSource&) = delete;
    virtual ~DecisionSource() = default;

    /// Which of the allowed events runs next; at least two are allowed. `current` is the event of a
    /// process that stopped before a send and would otherwise go on, or null.
    virtual Enabled* next(EventSet& events, Instant now, Enabled* current) = 0;

    /// Which of `count` (>= 1) heads of queues had arrived: its index, or `count` for "no more", or
    /// `count + 1` for "all, in send order". `labels[i]` is the label hash of the i-th head.
    virtual std::uint32_t arrival(std::uint32_t count, const std::uint64_t* labels) = 0;

    /// A uniform number below `bound`; 0 means any 64 bits.
    virtual std::uint64_t data(std::uint64_t bound) = 0;

    /// Goes back to the first question. False: it cannot, and is used for one execution only.
    virtual bool rewind() { return false; }

    /// The event that ran (also when there was no choice): for strategies that learn.
    virtual void executed(const Enabled&) {}
};

/// An answer as a trace stores it.
struct DecisionRecord {
    DecisionKind kind = DecisionKind::next;
    std::uint32_t alternatives = 0;  ///< how many there were; 0 for data
    std::uint64_t answer = 0;        ///< index, or the number drawn
    std::uint64_t label = 0;         ///< label hash of the chosen event or item; bound for data

    friend bool operator==(const DecisionRecord&, const DecisionRecord&) = default;
};

}  // namespace moira::sim
