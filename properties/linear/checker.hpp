// SPDX-License-Identifier: MIT
//
// Whether a history is linearizable: whether each operation can be thought to take effect at one
// moment between its call and its return so that the model gives all results. Partitions are
// checked apart. A verdict depends on the history, the model and the budget alone. `unknown` means
// that the budget was used up: it is reported and is no pass.
#pragma once

#include "properties/linear/history.hpp"
#include "properties/linear/model.hpp"
#include "properties/linear/search.hpp"
#include "sim/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace moira::properties {

struct Linearizability {
    Verdict verdict = Verdict::linearizable;
    std::size_t operations = 0;  ///< that were to be explained, or may have happened
    std::size_t partitions = 0;
    std::uint64_t steps = 0;  ///< of all searches together
    std::string message;      ///< one line, without values of this run; empty if linearizable
    std::string explanation;  ///< lines for the reader; empty if linearizable
};

/// `budget` is that of each partition. One partition that is not linearizable decides, then one
/// that is unknown.
/// @error invalid_argument: an operation that the model does not have, with its name.
[[nodiscard]] sim::Result<Linearizability>
check_linearizability(const History& history, Model& model, const SearchBudget& budget = {});

}  // namespace moira::properties
