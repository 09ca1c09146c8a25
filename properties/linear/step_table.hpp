// SPDX-License-Identifier: MIT
//
// A model's steps, each computed once: states get numbers, and the outcome of an operation in a
// state is looked up after the first time (a model may call into a slow interpreter). Owned by one
// search; only grows.
#pragma once

#include "properties/linear/model.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace moira::properties {

class StepTable {
public:
    using StateId = std::uint32_t;

    static constexpr StateId not_possible = 0xffff'ffff;

    /// State 0 is the initial one. `operations` must outlive the table.
    StepTable(Model& model, std::span<const Operation> operations);

    /// The state after operation number `operation` in `state`, or `not_possible`.
    [[nodiscard]] StateId step(StateId state, std::size_t operation);

    [[nodiscard]] const ModelState& state(StateId id) const { return *states_[id]; }

    /// About how many bytes it holds.
    [[nodiscard]] std::size_t memory() const { return memory_; }

private:
    [[nodiscard]] StateId number_of(ModelState state);

    Model* model_;
    std::span<const Operation> operations_;
    std::unordered_map<ModelState, StateId> numbers_;  // never iterated
    std::vector<const ModelState*> states_;            // keys of numbers_, which do not move
    std::unordered_map<std::uint64_t, StateId> steps_;
    std::size_t memory_ = 0;
};

}  // namespace moira::properties
