// SPDX-License-Identifier: MIT
//
// The histories that the programs of one run record (sim.history), put together from the facts of
// the trace and checked when the run ended. Equal runs give equal findings. What cannot be decided
// within the budget is no pass: it is a violation of the rule `undecided`.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "properties/execution.hpp"
#include "properties/finding.hpp"
#include "properties/linear/history.hpp"
#include "properties/linear/model.hpp"
#include "sim/property.hpp"
#include "sim/simulation.hpp"

namespace moira::properties {

/// The rule of histories for which the budget was used up: neither right nor wrong.
inline constexpr const char* undecided_rule = "undecided";

using ModelMaker = std::function<std::unique_ptr<Model>(std::string_view name)>;

class HistoryLog {
public:
    /// A new run begins.
    void begin() { *this = HistoryLog{}; }
    /// Facts of other kinds are passed over.
    void on_property(const sim::Simulation& simulation, const sim::Process& process,
                     const sim::PropertyFact& fact);
    /// The run ended, in whatever way: what was recorded is checked, against models that `make`
    /// gives (null for names that it does not know) or that come with the harness.
    void finish(const sim::Simulation& simulation, const ModelMaker& make);

    /// Ascending by the name of the history, which is the rule unless it is `undecided`.
    [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }
    /// A tally of each history: its calls, and how many of them are explained.
    [[nodiscard]] const std::vector<Tally>& tallies() const { return tallies_; }

private:
    struct Recorded {
        std::string model;
        bool has_other_model = false;  ///< its handles disagree
        History history;
    };

    static void judge(const Recorded& recorded, const ModelMaker& make, Finding& finding);

    std::map<std::string, Recorded, std::less<>> histories_;
    std::map<std::uint64_t, std::pair<std::string, History::Id>> calls_;  ///< by number
    std::vector<Finding> findings_;
    std::vector<Tally> tallies_;
};

}  // namespace moira::properties
