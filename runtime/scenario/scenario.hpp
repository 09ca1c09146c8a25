// SPDX-License-Identifier: MIT
//
// Loads a scenario: a folder with `scenario.lua`, which returns one table of settings, and the Lua
// sources that it names. The file is described in docs/writing_scenarios.md. Everything is checked
// here, so that a loaded scenario fails only by what its processes do.
#pragma once

#include "runtime/world/subject.hpp"
#include "sim/plan.hpp"
#include "sim/result.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace moira::runtime {

using KnownChecks = std::optional<std::vector<std::string_view>>;

/// What the user may set from outside of the file. All but the checks enter the plan's hash.
struct ScenarioOptions {
    std::uint32_t lua_hash_seed = 0x6d6f6972;
    /// In place of the file's `models.ordering`.
    std::optional<sim::OrderingModel> ordering;
    /// The profile of faults that runs have: a name from the file, `default` or `none`.
    std::string faults = "default";
    /// Values to set in the file's table, as `path=value` (runtime/scenario/overrides.hpp).
    std::vector<std::string> overrides;
    /// Names of the checks that the file may waive or expect to fail; none: any name is taken.
    KnownChecks checks;
    /// Entries in C++, beside those of the file, which they replace. Copied. May be null.
    const NativeProgram* native = nullptr;
    /// The settings, in place of those in the folder's file; then `name` is the scenario's.
    std::string text;
    std::string name;
    /// Changes the plan before it is hashed and measured. May be empty.
    std::function<void(sim::Plan&)> adjust;
};

/// Reads and checks the scenario in `folder` and compiles its entries. Reads no file outside of the
/// folder and runs no code but the settings file, in its own sandbox.
/// @error invalid_input and limit_reached for what the author can correct, as `file:line: setting:
/// what`; unsupported for a setting that this version lacks; not_found; unavailable.
[[nodiscard]] sim::Result<Subject> load_scenario(const std::filesystem::path& folder,
                                                 const ScenarioOptions& options = {});

}  // namespace moira::runtime
