// SPDX-License-Identifier: MIT
//
// Why a history is not linearizable, in words: it is cut after the first return that no order
// explains, and shown with the best order there is up to there, the state that it leads to, and
// what does not fit. Costs some more searches, each within the budget.
#pragma once

#include "properties/linear/model.hpp"
#include "properties/linear/search.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace moira::properties {

struct Explanation {
    std::string operation;  ///< name of the one whose return makes it impossible
    std::string text;
    std::uint64_t steps = 0;
};

/// `operations` are as for search_order(), and not linearizable.
[[nodiscard]] Explanation explain(Model& model, std::span<const Operation> operations,
                                  const SearchBudget& budget);

}  // namespace moira::properties
