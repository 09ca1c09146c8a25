// SPDX-License-Identifier: MIT
//
// Everything that is needed to run once, but for the decisions: a run is a function of a Plan and
// the answers of a DecisionSource. Immutable; shared by all runs of a campaign but for the seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/fault.hpp"
#include "sim/hash.hpp"
#include "sim/limits.hpp"
#include "sim/mutation.hpp"
#include "sim/network.hpp"
#include "sim/phases.hpp"
#include "sim/seed.hpp"
#include "sim/time.hpp"

namespace moira::sim {

/// Which arrival orders are possible (design.md 3.7), each model all those of the one before it:
/// `instant` = as sent; `causal` = any order in which nothing comes before what happened before it;
/// `pair_fifo` = any order that keeps what one sender sent to one receiver in order.
enum class OrderingModel : std::uint8_t { instant, causal, pair_fifo };

/// How long after it may begin a healthy node lets a thing wait, at most (design.md 3.8).
struct Windows {
    Duration delivery = Duration::from_us(50);
    Duration run = Duration::from_us(100);
    Duration timer = Duration::from_us(500);
};

/// A process that the run starts with.
struct Start {
    std::string entry;
    std::string host;
    std::string label;        ///< unique among the starts: the root of its children's labels
    std::string arguments;    ///< encoded values (sim/value.hpp), `argument_count` of them
    std::uint32_t argument_count = 0;
    bool as_function = false; ///< a call of a function entry: no host is needed
};

struct Plan {
    std::string name;         ///< of the scenario or application, for messages
    Hash128 hash;             ///< of everything that is loaded: sources, settings
    std::vector<std::string> hosts;
    std::vector<Start> starts;
    Limits limits;
    Windows windows;
    OrderingModel ordering = OrderingModel::pair_fifo;
    FaultPlan faults;
    NetworkPlan network;
    PhasePlan phases;
    Mutation mutation = Mutation::none;  ///< a defect of the runtime that the run is to have
    /// 2026-01-01T00:00:00Z
    std::int64_t epoch_unix_ns = 1'767'225'600'000'000'000;
};

}  // namespace moira::sim
