// SPDX-License-Identifier: MIT
//
// Faults: what may go wrong in a run, as decisions whose default is "none" (docs/faults.md). A
// FaultPlan says what is allowed, FaultSettings what one run may use of it, a FaultQuestion is one
// opportunity. All plain data: the kernel asks (sim/faults.cpp), a DecisionSource answers.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/time.hpp"

namespace moira::sim {

/// What goes wrong. The numbers are part of the trace format: never reuse one.
enum class FaultKind : std::uint8_t {
    crash = 0,      ///< a process fails at a step boundary or before a registry call
    spawn = 1,      ///< a spawn is refused
    start = 2,      ///< a new process fails before its first step
    name = 3,       ///< a name to be registered belongs to somebody else
    cancel = 4,     ///< somebody outside asks a process to end
    terminate = 5,  ///< somebody outside ends a process
    upgrade = 6,    ///< a process gets its program anew
    pause = 7,      ///< a process stands still for a while
    slow = 8,       ///< each step of a process begins late for a while
    delay = 9,      ///< a message arrives late, and what follows it from its sender
    buggify = 10,   ///< a place that the program offers (sim.buggify) does the rare thing
    memory = 11,    ///< the n-th allocation of a step fails
    mailbox = 12,   ///< a mailbox takes only so much
    drop = 13,      ///< a message between nodes is lost
    duplicate = 14, ///< a message between nodes comes twice
    reorder = 15,   ///< a message between nodes overtakes those before it
    partition = 16, ///< nodes do not hear each other for a while
    node = 17,      ///< a node is lost with all its processes, and comes back
    clock = 18,     ///< the clock of a node jumps
    host = 19,      ///< a host is killed with all its processes, and started again
    offset = 20,    ///< the clock of a node is wrong from its start
    drift = 21,     ///< the clock of a node runs too fast or too slow
};

inline constexpr std::size_t fault_kinds = 22;

/// As in scenario files: `crash`, `spawn`, ...
[[nodiscard]] std::string_view fault_kind_name(FaultKind kind);

[[nodiscard]] constexpr std::uint32_t fault_bit(FaultKind kind) {
    return 1U << static_cast<unsigned>(kind);
}

/// One kind of fault that runs may have.
struct FaultRule {
    FaultKind kind{};
    /// Entries (`ns:name`), for kinds of links and nodes their names. Empty: all processes but
    /// those that the plan starts and function calls, which are hit only when named.
    std::vector<std::string> of;
    std::uint32_t at_most = 5;   ///< in one run; 0: no bound
    std::uint32_t rate_ppm = 0;  ///< chance of an opportunity, in millionths; 0: drawn by each run
    /// What the forms of a fault differ by, at least one: how long a pause or delay lasts. Forms
    /// that are not about time have none.
    std::vector<Duration> lengths;
    /// Likewise: of mailboxes, which allocation fails, or millionths of a drift.
    std::vector<std::uint32_t> sizes;
    Duration lasts{};  ///< how long a slowness or partition goes on
    Duration apart{};  ///< at least so long between two faults of the kind
    Duration up{};     ///< a process is hit only when it has lived so long

    /// `of` says so; every name if `of` is empty.
    [[nodiscard]] bool names(std::string_view name) const {
        return of.empty() || std::ranges::find(of, name) != of.end();
    }

    friend bool operator==(const FaultRule&, const FaultRule&) = default;
};

/// Never fewer than this many live processes of an entry by faults.
struct FaultKeep {
    std::string entry;
    std::uint32_t count = 0;
    bool quorum = false;  ///< instead of count: more than half of the most that lived at once

    friend bool operator==(const FaultKeep&, const FaultKeep&) = default;
};

/// What may go wrong in the runs of a plan. No rules: nothing, and nothing is asked.
struct FaultPlan {
    std::string profile;           ///< its name, for people
    std::vector<FaultRule> rules;  ///< at most one of a kind, ascending by kind
    std::vector<FaultKeep> keep;
    std::uint32_t at_most = 0;  ///< of all kinds in one run; 0: no bound but those of the rules
    Duration after{};           ///< no fault before
    Duration before{};           ///< no fault from then on, and lasting ones end; 0: no such time

    [[nodiscard]] const FaultRule* rule(FaultKind kind) const {
        for (const FaultRule& rule : rules) {
            if (rule.kind == kind) return &rule;
        }
        return nullptr;
    }

    friend bool operator==(const FaultPlan&, const FaultPlan&) = default;
};

/// What one run may use of one kind.
struct FaultSetting {
    std::uint32_t rate_ppm = 0;  ///< 0: the kind is off
    std::uint32_t budget = 0;    ///< at most so many; ~0: no bound

    [[nodiscard]] bool is_on() const { return rate_ppm != 0 && budget != 0; }

    friend bool operator==(const FaultSetting&, const FaultSetting&) = default;
};

/// The swarm vector of a run, by kind.
struct FaultSettings {
    std::array<FaultSetting, fault_kinds> of{};

    [[nodiscard]] FaultSetting& operator[](FaultKind kind) {
        return of[static_cast<std::size_t>(kind)];
    }

    [[nodiscard]] const FaultSetting& operator[](FaultKind kind) const {
        return of[static_cast<std::size_t>(kind)];
    }

    friend bool operator==(const FaultSettings&, const FaultSettings&) = default;
};

/// `5.3 %`
[[nodiscard]] std::string fault_rate_text(std::uint64_t rate_ppm);
/// `crash (at most 2, 5.3 %), delay (at most 1, 0.2 %)`; `none`.
[[nodiscard]] std::string fault_settings_text(const FaultSettings& settings);

/// Every kind of `plan` is on, with its own bound: for sources that know which faults they want.
[[nodiscard]] FaultSettings all_faults(const FaultPlan& plan);

/// A fault that may happen now. Answer 0 is always "no".
struct FaultQuestion {
    std::uint64_t label = 0;         ///< of this opportunity: kind, target, place, occurrence
    std::uint32_t alternatives = 2;  ///< "no" included
    FaultKind kind{};
    std::uint32_t nth = 0;    ///< among the opportunities of this kind, target and place, from 0
    std::string_view target;  ///< label of the process, name of the host, node or link
    std::string_view place;   ///< `before its registration of 'w'`; empty: its step boundaries
    /// What the forms differ by, one for each form; or null.
    const std::vector<Duration>* lengths = nullptr;
    const std::vector<std::uint32_t>* sizes = nullptr;
};

/// The fault in words, without its target: `crash at its 3rd step boundary`, `pause of 5s at its
/// 1st step boundary`. `form` 0: of any form.
[[nodiscard]] std::string fault_words(const FaultQuestion& question, std::uint32_t form = 0);
/// With its target: `crash of parent/worker#1 at its 3rd step boundary`.
[[nodiscard]] std::string fault_text(const FaultQuestion& question, std::uint32_t form = 0);

}  // namespace moira::sim
