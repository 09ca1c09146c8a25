// SPDX-License-Identifier: MIT
//
// Children and supervisors as values: what requests carry and what the run's judges are told.
#pragma once

#include "runtime/supervision/supervisor.hpp"

#include <string_view>

namespace moira::supervision {

[[nodiscard]] std::string_view strategy_name(Strategy strategy);
[[nodiscard]] std::string_view restart_name(Restart restart);

/// As a request carries a child: `{ id, entry, host, args, restart, shutdown }`.
[[nodiscard]] Value child_value(const ChildSpec& child);
/// @error Invalid
[[nodiscard]] Result<ChildSpec> read_child(const Value& value);

/// What judges are told of a child: `{ id, restart, shutdown }`.
[[nodiscard]] Value judged_child(const ChildSpec& child);
/// Likewise of a whole supervisor.
[[nodiscard]] Value judged_supervisor(const SupervisorSpec& spec);

/// @error Invalid, in words: what is wrong with it.
[[nodiscard]] Result<void> check_spec(const SupervisorSpec& spec);

[[nodiscard]] std::unexpected<Error> refuse(const char* kind, std::string message);

inline constexpr std::string_view request_topic = "supervisor.request";

}  // namespace moira::supervision
