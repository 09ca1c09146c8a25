// SPDX-License-Identifier: MIT
//
// Judges runs by functions in C++, beside another judge (that of the world's settings). The
// functions see a View and must keep no state of a run.
#pragma once

#include "runtime/world/subject.hpp"
#include "tools/testing/view.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace moira {

/// When a property must hold.
enum class When : std::uint8_t {
    always,      ///< after every event
    finally,     ///< when the run has ended by itself
    eventually,  ///< after some event of each run; with phases, by the end of liveness
};

struct FunctionProperty {
    std::string name;
    When when = When::always;
    std::function<bool(const View&)> holds;
    /// In place of `holds`: what is broken, a line; empty: it holds.
    std::function<std::string(const View&)> broken = {};
};

class FunctionJudge final : public runtime::Judge {
public:
    /// `inner` may be null.
    FunctionJudge(std::vector<FunctionProperty> properties, std::unique_ptr<runtime::Judge> inner);

    void begin(sim::Simulation& simulation) override;
    bool after_event(sim::Simulation& simulation) override;
    void on_exit(sim::Simulation& simulation, const sim::Process& process) override;
    void on_log(sim::Simulation& simulation, const sim::Process& process, int level,
                std::string_view text) override;
    bool end_liveness(sim::Simulation& simulation) override;
    void finish(sim::Simulation& simulation, sim::Outcome outcome) override;
    [[nodiscard]] const std::vector<runtime::Violation>& violations() const override;
    [[nodiscard]] std::vector<std::string> never_evaluated() const override;
    [[nodiscard]] std::vector<runtime::CountedProperty> counted() const override;
    [[nodiscard]] bool has_model(std::string_view name) const override;
    [[nodiscard]] runtime::ModelStep model_step(std::string_view model, std::string_view state,
                                                const runtime::ModelCall* call) override;
    [[nodiscard]] sim::TraceSink* sink() override;

private:
    struct State {
        std::uint64_t evaluated = 0;
        bool held = false;
    };

    bool judge(const sim::Simulation& simulation, When when);
    void judge_owed(const sim::Simulation& simulation);
    void violate(const sim::Simulation& simulation, const std::string& name,
                 const std::string& message);

    std::vector<FunctionProperty> properties_;
    std::vector<State> states_;  ///< by property
    std::unique_ptr<runtime::Judge> inner_;
    RunHistory history_;
    std::vector<runtime::Violation> own_;
    mutable std::vector<runtime::Violation> all_;
    bool is_judged_ = false;  ///< what is owed was judged when liveness ended
};

}  // namespace moira
