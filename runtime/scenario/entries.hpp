// SPDX-License-Identifier: MIT
//
// The `entries` of a scenario file: names, kinds and sources of its programs, read from the folder,
// freed of types and checked for syntax.
#pragma once

#include "runtime/lua/program.hpp"
#include "runtime/scenario/folder.hpp"
#include "runtime/scenario/script.hpp"
#include "runtime/scenario/settings.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace moira::runtime {

/// Reads the table `entries`, which may import libraries of each other and of `others`; mistakes
/// are left in `reader`. Compiles in `script`'s state.
std::vector<LuaSource> read_entries(SettingReader& reader, const Setting& entries,
                                    const ScenarioFolder& folder, ScenarioScript& script,
                                    const std::vector<LuaSource>& others);

/// The entry with this id, or null.
[[nodiscard]] const LuaSource* find_source(const std::vector<LuaSource>& sources,
                                           std::string_view id);

/// A hint for an id that no entry has.
[[nodiscard]] std::string entry_suggestion(std::string_view id,
                                           const std::vector<LuaSource>& sources);

}  // namespace moira::runtime
