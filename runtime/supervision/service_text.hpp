// SPDX-License-Identifier: MIT
//
// Services as values, their checks, their order and their delays.
#pragma once

#include "runtime/supervision/services.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace moira::supervision {

/// What judges are told: `{ backoff, children = { { id, requires, ... }, ... } }`, durations in
/// nanoseconds, factor and jitter in thousandths, `requires` as one text, a line each.
[[nodiscard]] Value judged_services(const ServicesSpec& spec);

/// @error Invalid, in words: what is wrong with it.
[[nodiscard]] Result<void> check_services(const ServicesSpec& spec);

/// The places of the services, each behind those that it requires, by id where that leaves a
/// choice. Nothing: some require each other.
[[nodiscard]] std::optional<std::vector<std::size_t>> start_order(const ServicesSpec& spec);

/// The delay before attempt `attempt` + 1 (from 1), before its jitter.
[[nodiscard]] Duration delay_after(const ServiceSpec& service, Backoff backoff,
                                   std::uint32_t attempt);
/// By how much it may be longer or shorter.
[[nodiscard]] Duration jitter_of(const ServiceSpec& service, Duration delay);

}  // namespace moira::supervision
