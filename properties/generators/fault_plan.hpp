// SPDX-License-Identifier: MIT
//
// What may go wrong in a generated world, as a plain value: which kinds of faults, how often and at
// which rate (docs/faults.md). TestWorld::settings takes its text.
#pragma once

#include "sim/random.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace moira::generators {

struct FaultRule {
    std::string kind;             ///< `crash`, `delay`, ...
    std::uint32_t at_most = 1;    ///< in one run; at least 1
    std::uint32_t rate = 100;     ///< in thousandths, 1 to 1000
    std::vector<std::string> of = {};  ///< entries that it may hit; empty: as the kind says

    friend bool operator==(const FaultRule&, const FaultRule&) = default;
};

struct FaultPlan {
    std::vector<FaultRule> rules = {};  ///< at most one of a kind

    /// `faults = { crash = { at_most = 2, rate = 0.1 } }`
    [[nodiscard]] std::string setting() const;

    friend bool operator==(const FaultPlan&, const FaultPlan&) = default;
};

/// As setting().
std::ostream& operator<<(std::ostream& out, const FaultPlan& plan);

/// The kinds that a world on one machine may have with every law of processes still holding; of
/// `name` those of names do not.
[[nodiscard]] const std::vector<std::string>& process_fault_kinds();

/// Each of `kinds` with probability 1/3, once to three times at 2 to 30 percent.
[[nodiscard]] FaultPlan draw_fault_plan(sim::Stream& draws, const std::vector<std::string>& kinds);

/// Plans with fewer kinds, or fewer faults.
[[nodiscard]] std::vector<FaultPlan> smaller(const FaultPlan& plan);

}  // namespace moira::generators
