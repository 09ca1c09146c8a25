// SPDX-License-Identifier: MIT
//
// Judges runs by the properties of a scenario file: those under `always` after every event, those
// under `finally` when the run ended. Each run starts with the file's state as loading left it. A
// property holds if it returns true; it is violated by false, nil, any other value or an error, at
// most once a run. An always property that no event came to is asked once at the end.
#pragma once

#include "runtime/scenario/run_facts.hpp"
#include "runtime/scenario/script.hpp"
#include "runtime/world/subject.hpp"

#include <memory>
#include <string>
#include <vector>

namespace moira::runtime {

/// A function of the scenario file, under `properties`.
struct Property {
    std::string name;
    std::uint64_t evaluations = 0;  ///< in this run
    bool violated = false;          ///< in this run
};

class ScenarioJudge final : public Judge {
public:
    /// `always` and `finally`: names of functions in the script's `properties`. Program and plan
    /// outlive the judge.
    ScenarioJudge(std::unique_ptr<ScenarioScript> script, std::vector<std::string> always,
                  std::vector<std::string> finally);

    /// What the judged runs are runs of. Before the first begin().
    void judge_runs_of(const LuaProgram& program);

    void begin(sim::Simulation& simulation) override;
    bool after_event(sim::Simulation& simulation) override;
    void on_exit(sim::Simulation& simulation, const sim::Process& process) override;
    void on_log(sim::Simulation& simulation, const sim::Process& process, int level,
                std::string_view text) override;
    void finish(sim::Simulation& simulation, sim::Outcome outcome) override;

    [[nodiscard]] const std::vector<Violation>& violations() const override { return violations_; }

    [[nodiscard]] std::vector<std::string> never_evaluated() const override;

private:
    void evaluate(Property& property, int function);
    void violate(Property& property, std::string message);
    bool push_functions();

    std::unique_ptr<ScenarioScript> script_;
    std::vector<Property> always_;
    std::vector<Property> finally_;
    RunFacts facts_;
    std::vector<Violation> violations_;
    bool is_ready_ = false;
};

}  // namespace moira::runtime
