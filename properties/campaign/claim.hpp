// SPDX-License-Identifier: MIT
//
// What may be said after a campaign without a failure. Pure.
#pragma once

#include <cstdint>
#include <string>

namespace moira::properties {

/// The largest probability of failing per run under which `runs` independent runs without a failure
/// still happen in one of twenty cases: 1 - 0.05^(1/runs), about 3/runs. 1 for no runs.
[[nodiscard]] double failure_bound(std::uint64_t runs);

/// A probability with two digits, rounded up: `95 %`, `3.0 %`, `3.0e-3`.
[[nodiscard]] std::string probability_text(double probability);

}  // namespace moira::properties
