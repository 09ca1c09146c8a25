// SPDX-License-Identifier: MIT
//
// Which operations must be placed before which others, beyond what real time says: the model's
// hints, and an order of our choice among operations that nobody can tell apart. Prunes the search
// (search.hpp) and never changes its verdict.
#pragma once

#include "properties/linear/model.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace moira::properties {

class Precedence {
public:
    /// Without hints only those that nobody can tell apart are ordered.
    Precedence(const Model& model, std::span<const Operation> operations, bool with_hints);

    /// No order needs the operation.
    [[nodiscard]] bool is_useless(std::size_t operation) const { return useless_[operation]; }

    /// Those that must be placed before it.
    [[nodiscard]] std::span<const std::uint32_t> before(std::size_t operation) const {
        return before_[operation];
    }

private:
    void order_twins(const Model& model, std::span<const Operation> operations);

    std::vector<bool> useless_;
    std::vector<std::vector<std::uint32_t>> before_;
};

}  // namespace moira::properties
