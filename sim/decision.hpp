// SPDX-License-Identifier: MIT
//
// The one place where a run's nondeterminism is decided. Every question of a run goes through a
// DecisionSource; a question with one possible answer is not asked and not recorded.
#pragma once

#include "sim/act.hpp"
#include "sim/event_set.hpp"
#include "sim/fault.hpp"
#include "sim/random.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace moira::sim {

class Simulation;

enum class DecisionKind : std::uint8_t {
    next,     ///< which event runs next
    arrival,  ///< which item had arrived when the process looked (E5)
    data,     ///< a number that the program asked for (math.random, uuid)
    config,   ///< a setting of the run
    fault,    ///< whether a fault happens now, and which form of it
};

/// Answers the questions of one run. Those that a world makes itself live in the run's region.
class DecisionSource {
public:
    DecisionSource() = default;
    DecisionSource(const DecisionSource&) = delete;
    DecisionSource& operator=(const DecisionSource&) = delete;
    virtual ~DecisionSource() = default;

    /// A run begins. Before the first question; `simulation` outlives the run's questions.
    virtual void begin(const Simulation& simulation) { static_cast<void>(simulation); }

    /// Which of the allowed events runs next; at least two are allowed. `current` is the event of a
    /// process that stopped before a send and would otherwise go on, or null.
    virtual Enabled* next(EventSet& events, Instant now, Enabled* current) = 0;

    /// Which of the heads (n >= 1) of queues had arrived: its index, or n for "no more", or n + 1
    /// for "all, in send order".
    virtual std::uint32_t arrival(std::span<const ArrivalHead> heads) = 0;

    /// A uniform number below `bound`; 0 means any 64 bits. `owner`: the label of who asks.
    virtual std::uint64_t data(std::uint64_t bound, std::string_view owner) = 0;

    /// What the run may use of the plan's faults: all kinds are off. Asked once, before the first
    /// process starts, and only when the plan allows any.
    virtual void faults(const FaultPlan& plan, FaultSettings& settings) {
        static_cast<void>(plan);
        static_cast<void>(settings);
    }

    /// Whether a fault happens: 0 for no, else one of its forms. Only kinds that faults() switched
    /// on are asked for, while their budget lasts and the plan's guards hold.
    virtual std::uint32_t fault(const FaultQuestion& question) {
        static_cast<void>(question);
        return 0;
    }

    /// Goes back to the first question. False: it cannot, and is used for one execution only.
    virtual bool rewind() { return false; }

    /// The event that ran (also when there was no choice): for strategies that learn.
    virtual void executed(const Enabled&) {}

    /// True: acted() is called, and labels count occurrences. Asked once, when the run begins.
    [[nodiscard]] virtual bool watches_acts() const { return false; }

    /// What happened, in order: events, and items or timers taken in without an event of their own.
    virtual void acted(const Act& act) { static_cast<void>(act); }
};

/// An answer as a trace stores it.
struct DecisionRecord {
    DecisionKind kind = DecisionKind::next;
    std::uint32_t alternatives = 0;  ///< how many there were; 0 for data
    std::uint64_t answer = 0;        ///< index, the number drawn, or rate and budget of a fault
    std::uint64_t label = 0;  ///< label hash of the chosen event, item or fault; bound for data;
                              ///< for config what is set: a FaultKind + 1

    friend bool operator==(const DecisionRecord&, const DecisionRecord&) = default;
};

}  // namespace moira::sim
