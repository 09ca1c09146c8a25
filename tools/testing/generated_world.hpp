// SPDX-License-Identifier: MIT
//
// Makes a TestWorld of a generated world (properties/generators): a process in C++ or Lua for each
// script, a main process that starts and stops them, and a line for each thing that one of them did
// or was told. The lines are what laws are judged by (docs/testing_cpp_actors.md lists them); both
// languages print the same.
#pragma once

#include "properties/generators/generated_world.hpp"
#include "tools/testing/test_world.hpp"

#include <string>

namespace moira {

/// The entry of process `number`: `world:p3`. All are children of the process `main`.
[[nodiscard]] std::string generated_entry(std::size_t number);

/// The world, without properties but those of every run. `main` starts the processes, lets them go
/// through their scripts, which end or wait to be stopped, tells all that are left who died, and
/// ends when the last of them has. A process that is stopped waits first for every EXIT and
/// LINK_DOWN that it is still owed, so that a lost one is a deadlock.
[[nodiscard]] TestWorld world_of(const generators::GeneratedWorld& world);

}  // namespace moira
