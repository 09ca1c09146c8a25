// SPDX-License-Identifier: MIT
//
// The application folder that a scenario names under `app`: its Lua entries become programs of the
// scenario, its hosts the hosts. As with an application that is run alone, an entry that cannot be
// loaded is a note; starting it is the mistake.
#pragma once

#include "runtime/lua/program.hpp"
#include "runtime/scenario/folder.hpp"
#include "runtime/scenario/settings.hpp"
#include "runtime/world/subject.hpp"

#include <vector>

namespace moira::runtime {

/// Reads the folder that `app` names, a path from the scenario's folder that may lead out of it.
/// The plan of `subject` gets the application's hosts, its notes those of the loader; mistakes are
/// left in `reader`.
std::vector<LuaSource> read_app(SettingReader& reader, const Setting& app,
                                const ScenarioFolder& folder, Subject& subject);

}  // namespace moira::runtime
