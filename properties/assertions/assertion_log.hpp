// SPDX-License-Identifier: MIT
//
// Judges one run by what its programs assert (sim/property.hpp): tallies, and a finding for each
// property that did not hold. Told by the kernel's observer; lives outside of the run's region.
// Equal runs give equal findings. Ids are the programs'; of each, the first violation is kept.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "properties/execution.hpp"
#include "properties/finding.hpp"
#include "sim/outcome.hpp"
#include "sim/property.hpp"
#include "sim/simulation.hpp"

namespace moira::properties {

class AssertionLog {
public:
    /// A new run begins.
    void begin();
    /// False: a property is violated, the run may stop.
    bool on_property(const sim::Simulation& simulation, const sim::Process& process,
                     const sim::PropertyFact& fact);
    /// Whether a promise's time is over. False: one was broken, the run may stop.
    bool after_event(const sim::Simulation& simulation) {
        return simulation.now() <= next_deadline_ || check_deadlines(simulation);
    }
    /// A process that fails or is ended by others need not keep its promises any more.
    void on_exit(const sim::Process& process);
    /// A phase begins. What was promised in chaos counts from its end; when liveness ends, what is
    /// to hold eventually must hold. False: something does not.
    bool on_phase(const sim::Simulation& simulation, sim::RunPhase phase);
    /// The run ended: what was to hold in the end, unless the run was cut short.
    void finish(const sim::Simulation& simulation, sim::Outcome outcome);

    [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }
    /// Ascending by id and kind.
    [[nodiscard]] std::vector<Tally> tallies() const;
    /// Number of `progress` facts so far.
    [[nodiscard]] std::uint64_t progress() const { return progress_; }
    /// The step of the last of them.
    [[nodiscard]] std::uint64_t last_progress() const { return last_progress_; }

private:
    struct Promise {
        std::string id;
        std::string process;
        sim::Instant deadline;
        sim::Duration span;
    };

    using Key = std::pair<std::string, sim::PropertyKind>;

    bool check_deadlines(const sim::Simulation& simulation);
    void follow(const sim::Simulation& simulation, const sim::Process& process,
                const sim::PropertyFact& fact);
    void find_next_deadline();
    void judge_promises(const sim::Simulation& simulation);
    void judge_unsettled(const sim::Simulation& simulation, std::string_view when);
    void violate(const sim::Simulation& simulation, std::string_view id, std::string message,
                 std::string_view process);

    std::map<Key, Tally> tallies_;                ///< id and kind are those of the key
    std::map<std::uint64_t, Promise> promises_;  ///< open ones, by number
    /// eventually: what was last said to be false, with details, by id, line end and process
    std::map<std::string, std::string> unsettled_;
    std::vector<Finding> findings_;
    sim::Instant next_deadline_;
    std::uint64_t progress_ = 0;
    std::uint64_t last_progress_ = 0;
};

}  // namespace moira::properties
