// SPDX-License-Identifier: MIT
//
// All built-in checks of one run, fed by the kernel's observer. Reads the world, never changes it;
// equal runs give equal findings. Owner: whoever executes the run.
#pragma once

#include "properties/checks/findings.hpp"
#include "properties/checks/livelock.hpp"
#include "properties/checks/pair_order.hpp"
#include "properties/conformance/model.hpp"
#include "sim/outcome.hpp"
#include "sim/property.hpp"
#include "sim/simulation.hpp"

#include <optional>

namespace moira::properties {

class CheckSet {
public:
    explicit CheckSet(CheckOptions options) : findings_{std::move(options)} {}

    void begin(const sim::Simulation& simulation);
    /// False: the run may stop.
    bool after_event(sim::Simulation& simulation) {
        return livelock_.after_event(simulation, findings_) &&
               (sim::has_mutations || model_->breaches().empty());
    }
    void on_trace(const sim::TraceEvent& event) { model_->on_event(event); }
    void on_exit(const sim::Simulation& simulation, const sim::Process& process);
    void on_log() { livelock_.on_mark(); }
    void on_property(const sim::Simulation& simulation, const sim::PropertyFact& fact);
    void on_take(sim::Simulation& simulation, const sim::Process& process, const sim::Item& item) {
        pair_order_.on_take(simulation, process, item, findings_);
    }
    void on_discard(sim::Simulation& simulation, const sim::Process& process,
                    const sim::Item& item);
    /// A phase begins. False: the run may stop.
    bool on_phase(sim::Simulation& simulation, sim::RunPhase phase);
    /// The run ended. One that was cut short leaves what it leaves.
    void finish(sim::Simulation& simulation, sim::Outcome outcome);

    [[nodiscard]] const Findings& findings() const { return findings_; }

private:
    void judge_conformance(sim::Simulation& simulation, bool is_over);

    Findings findings_;
    std::optional<ConformanceModel> model_;
    LivelockCheck livelock_;
    PairOrderCheck pair_order_;
};

}  // namespace moira::properties
