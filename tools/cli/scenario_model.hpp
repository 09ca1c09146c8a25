// SPDX-License-Identifier: MIT
//
// A model of histories that a scenario file states, for the linearizability check. Asks the judge
// of the run, which must outlive it.
#pragma once

#include <memory>
#include <string_view>

#include "properties/linear/model.hpp"
#include "runtime/world/subject.hpp"

namespace moira::tools {

/// Null: the scenario has no model of this name, or there is no judge.
[[nodiscard]] std::unique_ptr<properties::Model> scenario_model(runtime::Judge* judge,
                                                                std::string_view name);

}  // namespace moira::tools
