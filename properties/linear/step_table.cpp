// SPDX-License-Identifier: MIT
#include "properties/linear/step_table.hpp"

namespace moira::properties {
namespace {

// What a hash map and a vector need for an element besides its own bytes, about.
constexpr std::size_t state_overhead = 80;
constexpr std::size_t step_overhead = 40;

}  // namespace

StepTable::StepTable(Model& model, std::span<const Operation> operations)
    : model_{&model}, operations_{operations} {
    static_cast<void>(number_of(model.initial()));
}

StepTable::StateId StepTable::step(StateId state, std::size_t operation) {
    const std::uint64_t key = (std::uint64_t{state} << 32U) | operation;
    const auto found = steps_.find(key);
    if (found != steps_.end()) return found->second;
    std::optional<ModelState> after = model_->step(*states_[state], operations_[operation]);
    const StateId id = after ? number_of(std::move(*after)) : not_possible;
    steps_.emplace(key, id);
    memory_ += step_overhead;
    return id;
}

StepTable::StateId StepTable::number_of(ModelState state) {
    const std::size_t size = state.size();
    const auto next = static_cast<StateId>(states_.size());
    const auto [at, is_new] = numbers_.try_emplace(std::move(state), next);
    if (is_new) {
        states_.push_back(&at->first);
        memory_ += size + state_overhead;
    }
    return at->second;
}

}  // namespace moira::properties
