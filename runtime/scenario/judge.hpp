// SPDX-License-Identifier: MIT
//
// Judges runs by the properties and observers of a scenario file: `always` after every event,
// `eventually` and `sometimes` after every event until they hold, `finally` when the run ended;
// observers follow its trace. Each run starts with the file's state as loading left it. A property
// holds if it returns true; it is violated by false, nil, any other value or an error, at most once
// a run (`eventually` and `sometimes`: only by other values and errors, and by never holding). A
// property that no event came to is asked once at the end.
#pragma once

#include "runtime/scenario/observers.hpp"
#include "runtime/scenario/run_facts.hpp"
#include "runtime/scenario/script.hpp"
#include "runtime/world/subject.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace moira::runtime {

enum class PropertyGroup : std::uint8_t { always, eventually, sometimes, finally };

/// What a group is called in the file.
[[nodiscard]] std::string_view group_name(PropertyGroup group);

/// A function of the scenario file, under `properties`.
struct Property {
    std::string name;
    PropertyGroup group = PropertyGroup::always;
    std::uint64_t evaluations = 0;  ///< in this run
    bool held = false;              ///< the last time
    bool violated = false;          ///< in this run
};

class ScenarioJudge final : public Judge {
public:
    /// `properties`, `models`: names in the script's `properties` and `histories`. Program and plan
    /// outlive the judge.
    ScenarioJudge(std::unique_ptr<ScenarioScript> script, std::vector<Property> properties,
                  std::vector<ObserverMachine> observers, std::vector<std::string> models);

    /// What the judged runs are runs of. Before the first begin().
    void judge_runs_of(const LuaProgram& program);

    void begin(sim::Simulation& simulation) override;
    bool after_event(sim::Simulation& simulation) override;
    void on_exit(sim::Simulation& simulation, const sim::Process& process) override;
    void on_log(sim::Simulation& simulation, const sim::Process& process, int level,
                std::string_view text) override;
    bool end_liveness(sim::Simulation& simulation) override;
    void finish(sim::Simulation& simulation, sim::Outcome outcome) override;

    [[nodiscard]] const std::vector<Violation>& violations() const override { return violations_; }

    [[nodiscard]] std::vector<std::string> never_evaluated() const override;
    [[nodiscard]] std::vector<CountedProperty> counted() const override;
    [[nodiscard]] bool has_model(std::string_view name) const override;
    [[nodiscard]] ModelStep model_step(std::string_view model, std::string_view state,
                                       const ModelCall* call) override;
    [[nodiscard]] sim::TraceSink* sink() override;

private:
    void evaluate(std::size_t place);
    void follow_events();
    void finish_observers();
    void judge_owed();
    void violate(const std::string& name, std::string message);
    bool push_functions();

    std::unique_ptr<ScenarioScript> script_;
    std::vector<Property> properties_;  ///< their functions lie at 1, 2, ... of the script's stack
    Observers observers_;               ///< their tables lie above these
    std::vector<std::string> models_;   ///< and the tables of these above those
    RunFacts facts_;
    std::vector<Violation> violations_;
    bool is_ready_ = false;
    bool is_shut_down_ = false;  ///< nothing is owed any more
};

}  // namespace moira::runtime
