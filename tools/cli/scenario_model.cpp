// SPDX-License-Identifier: MIT
#include "tools/cli/scenario_model.hpp"

#include <optional>
#include <string>

#include "properties/linear/plain_value.hpp"
#include "sim/value.hpp"

namespace moira::tools {
namespace {

using properties::ModelState;
using properties::Operation;

class ScenarioModel final : public properties::Model {
public:
    ScenarioModel(runtime::Judge& judge, std::string_view name) : judge_{&judge}, name_{name} {}

    [[nodiscard]] std::string_view name() const override { return name_; }

    /// The model's own function says what it does not have.
    [[nodiscard]] sim::Result<void> admit(std::string_view,
                                          const properties::PlainValue&) const override {
        return {};
    }

    [[nodiscard]] ModelState initial() const override {
        const runtime::ModelStep first = judge_->model_step(name_, {}, nullptr);
        if (problem_.empty()) problem_ = first.problem;
        return properties::plain_value(first.state);
    }

    [[nodiscard]] std::optional<ModelState> step(const ModelState& state,
                                                 const Operation& operation) override {
        if (!problem_.empty()) return std::nullopt;
        const bool known = operation.outcome == properties::OperationOutcome::known;
        const runtime::ModelCall call{operation.client, operation.name, operation.argument,
                                      operation.result, known};
        const runtime::ModelStep next = judge_->model_step(name_, state, &call);
        problem_ = next.problem;
        if (!next.possible || !problem_.empty()) return std::nullopt;
        return properties::plain_value(next.state);
    }

    [[nodiscard]] std::string problem() const override { return problem_; }

    [[nodiscard]] std::string describe(const ModelState& state) const override {
        return "the " + name_ + " is " + sim::print_value(state);
    }

private:
    runtime::Judge* judge_;
    std::string name_;
    mutable std::string problem_;  ///< the first
};

}  // namespace

std::unique_ptr<properties::Model> scenario_model(runtime::Judge* judge, std::string_view name) {
    if (judge == nullptr || !judge->has_model(name)) return nullptr;
    return std::make_unique<ScenarioModel>(*judge, name);
}

}  // namespace moira::tools
