// SPDX-License-Identifier: MIT
//
// The process that starts an application's services and keeps them up: a program in Lua over the
// library `moira:services`, made of the application's entries of kind `process.service`.
#pragma once

#include "runtime/app/application.hpp"
#include "runtime/lua/program.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace moira::runtime {

inline constexpr std::string_view boot_entry = "moira:boot";

/// The program `moira:boot` of all services with `lifecycle.auto_start` and of those that they
/// require; nothing when there are none. A requirement that is an entry of another kind counts as
/// met. What is wrong with a service becomes a note, and the others go on.
[[nodiscard]] std::optional<LuaSource> boot_services(const Application& application,
                                                     std::vector<std::string>& notes);

}  // namespace moira::runtime
