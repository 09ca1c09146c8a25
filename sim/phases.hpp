// SPDX-License-Identifier: MIT
//
// The phases of a run (docs/faults.md): chaos, in which faults may happen and any schedule is
// possible; liveness, from the moment when all faults are healed, in which scheduling is fair; and
// shutdown. What a plan says of them, and how far a run is. Plain data; rules in sim/phases.cpp.
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/time.hpp"

namespace moira::sim {

/// What a plan says. `chaos` zero: there are no phases.
struct PhasePlan {
    Duration chaos;           ///< from the start of the run
    Duration liveness;        ///< after the healing, at most; with `is_auto` as calibrated
    std::uint64_t steps = 0;  ///< of the liveness phase, at most; 0: no bound
    bool is_auto = true;      ///< liveness and steps are measured, not said
    Duration shutdown = Duration::from_s(5);  ///< between CANCEL and the end by force

    [[nodiscard]] bool are_on() const { return chaos != Duration{}; }
};

enum class RunPhase : std::uint8_t { chaos, liveness, shutdown, forced, over };

/// The name of the phase in reports.
[[nodiscard]] constexpr std::string_view phase_name(RunPhase phase) {
    constexpr std::string_view names[] = {"chaos", "liveness", "shutdown", "forced", "over"};
    return names[static_cast<std::size_t>(phase)];
}

/// How far a run is.
struct PhaseState {
    RunPhase phase = RunPhase::chaos;
    bool is_idle = false;            ///< nothing could happen any more when the last one began
    Instant next = Instant::max();   ///< when this phase ends at the latest
    std::uint64_t steps_end = ~0ULL; ///< likewise

    [[nodiscard]] bool is_fair() const { return phase != RunPhase::chaos; }
};

}  // namespace moira::sim
