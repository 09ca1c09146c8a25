// SPDX-License-Identifier: MIT
//
// Libraries in Lua that come with Moira: an entry imports them by id, `moira:supervisor`, without
// anybody defining them. Whoever defines an entry of that id has his own instead.
#pragma once

#include "runtime/lua/program.hpp"

#include <string_view>
#include <vector>

namespace moira::runtime {

[[nodiscard]] bool is_builtin_library(std::string_view id);

/// Appends those that `sources` import, and that are not among them.
void add_builtin_libraries(std::vector<LuaSource>& sources);

}  // namespace moira::runtime
