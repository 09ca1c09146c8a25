// SPDX-License-Identifier: MIT
//
// The search for one order of the operations of one partition that respects real time and that the
// model can follow: the algorithm of Wing and Gong with Lowe's list and cache of configurations.
// Exact within its budget, which counts steps and bytes and never time, so that a verdict is a
// function of the history. The worst case is exponential in the number of overlapping operations.
#pragma once

#include "properties/linear/model.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace moira::properties {

/// How much work a search may do before it gives up.
struct SearchBudget {
    std::uint64_t steps = 300'000;                 ///< attempts to place an operation
    std::size_t memory = std::size_t{256} << 20U;  ///< bytes, about, for what was tried
};

enum class Verdict : std::uint8_t {
    linearizable,
    not_linearizable,
    unknown,  ///< the budget was used up; never a pass
};

struct SearchResult {
    Verdict verdict = Verdict::unknown;
    std::uint64_t steps = 0;
    /// Places of the operations in an order that explains as many as was found: of a linearizable
    /// history all whose outcome is known, and some of the others.
    std::vector<std::size_t> order;
};

/// `operations` are those of one partition that did not fail, by the position of their calls, and
/// all admitted by the model. Without the model's hints the verdict is the same but comes later,
/// and the order of a history that is not linearizable goes on to where a reader sees why.
[[nodiscard]] SearchResult search_order(Model& model, std::span<const Operation> operations,
                                        const SearchBudget& budget, bool with_hints = true);

}  // namespace moira::properties
