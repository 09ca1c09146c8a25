// SPDX-License-Identifier: MIT
#include "tools/testing/function_judge.hpp"

namespace moira {

FunctionJudge::FunctionJudge(std::vector<FunctionProperty> properties,
                             std::unique_ptr<runtime::Judge> inner)
    : properties_{std::move(properties)}, states_(properties_.size()), inner_{std::move(inner)} {}

void FunctionJudge::begin(sim::Simulation& simulation) {
    history_ = {};
    own_.clear();
    is_judged_ = false;
    states_.assign(properties_.size(), {});
    if (inner_ != nullptr) inner_->begin(simulation);
}

void FunctionJudge::violate(const sim::Simulation& simulation, const std::string& name,
                            const std::string& message) {
    own_.push_back({.property = name,
                    .message = message,
                    .step = simulation.counters().steps,
                    .time = simulation.now()});
}

/// False: one of them does not hold.
bool FunctionJudge::judge(const sim::Simulation& simulation, When when) {
    const View view{simulation, history_};
    bool all_hold = true;
    for (std::size_t i = 0; i < properties_.size(); ++i) {
        const FunctionProperty& property = properties_[i];
        State& state = states_[i];
        if (property.when != when || (when == When::eventually && state.held)) continue;
        ++state.evaluated;
        const std::string broken = property.broken ? property.broken(view) : std::string{};
        state.held = property.broken ? broken.empty() : property.holds(view);
        if (state.held || when == When::eventually) continue;
        violate(simulation, property.name, broken.empty() ? "does not hold" : broken);
        all_hold = false;
    }
    return all_hold;
}

void FunctionJudge::judge_owed(const sim::Simulation& simulation) {
    for (std::size_t i = 0; i < properties_.size(); ++i) {
        if (properties_[i].when != When::eventually || states_[i].held) continue;
        violate(simulation, properties_[i].name, "never holds");
    }
}

bool FunctionJudge::after_event(sim::Simulation& simulation) {
    static_cast<void>(judge(simulation, When::eventually));
    const bool holds = judge(simulation, When::always);
    return (inner_ == nullptr || inner_->after_event(simulation)) && holds;
}

void FunctionJudge::on_exit(sim::Simulation& simulation, const sim::Process& process) {
    Exit exit;
    exit.label = process.label;
    exit.entry = process.entry->id;
    exit.pid = Pid{process.pid};
    exit.lines = history_.lines.size();
    if (process.result != nullptr && process.result->count != 0) {
        exit.result = read_value(process.result->bytes());
        if (process.failed && exit.result) {
            const Error* error = exit.result->error();
            exit.result = std::unexpected{
                error != nullptr ? *error : Error{.message = exit.result->text()}};
        }
    }
    history_.exits.push_back(std::move(exit));
    if (inner_ != nullptr) inner_->on_exit(simulation, process);
}

void FunctionJudge::on_log(sim::Simulation& simulation, const sim::Process& process, int level,
                           std::string_view text) {
    history_.lines.push_back(
        {std::string{process.label}, static_cast<LogLevel>(level), std::string{text},
         Pid{process.pid}});
    if (inner_ != nullptr) inner_->on_log(simulation, process, level, text);
}

bool FunctionJudge::end_liveness(sim::Simulation& simulation) {
    static_cast<void>(judge(simulation, When::eventually));
    judge_owed(simulation);
    is_judged_ = true;
    return (inner_ == nullptr || inner_->end_liveness(simulation)) && own_.empty();
}

void FunctionJudge::finish(sim::Simulation& simulation, sim::Outcome outcome) {
    const bool is_over = outcome.kind == sim::OutcomeKind::completed ||
                         outcome.kind == sim::OutcomeKind::quiescent;
    if (is_over) {
        static_cast<void>(judge(simulation, When::finally));
        if (!is_judged_) judge_owed(simulation);
    }
    if (inner_ != nullptr) inner_->finish(simulation, outcome);
}

const std::vector<runtime::Violation>& FunctionJudge::violations() const {
    all_ = own_;
    if (inner_ != nullptr)
        all_.insert(all_.end(), inner_->violations().begin(), inner_->violations().end());
    return all_;
}

std::vector<std::string> FunctionJudge::never_evaluated() const {
    std::vector<std::string> names;
    if (inner_ != nullptr) names = inner_->never_evaluated();
    for (std::size_t i = 0; i < properties_.size(); ++i) {
        if (states_[i].evaluated == 0) names.push_back(properties_[i].name);
    }
    return names;
}

std::vector<runtime::CountedProperty> FunctionJudge::counted() const {
    return inner_ == nullptr ? std::vector<runtime::CountedProperty>{} : inner_->counted();
}

bool FunctionJudge::has_model(std::string_view name) const {
    return inner_ != nullptr && inner_->has_model(name);
}

runtime::ModelStep FunctionJudge::model_step(std::string_view model, std::string_view state,
                                             const runtime::ModelCall* call) {
    return inner_ == nullptr ? runtime::ModelStep{} : inner_->model_step(model, state, call);
}

sim::TraceSink* FunctionJudge::sink() { return inner_ == nullptr ? nullptr : inner_->sink(); }

}  // namespace moira
