// SPDX-License-Identifier: MIT
//
// Generated worlds and generated commands for processes with a model, with RapidCheck
// (docs/testing_cpp_actors.md). Who includes it links RapidCheck.
#pragma once

#include "properties/generators/generators.hpp"  // IWYU pragma: export
#include "tools/testing/check_process.hpp"       // IWYU pragma: export
#include "tools/testing/generated_world.hpp"     // IWYU pragma: export
#include "tools/testing/supervised_world.hpp"     // IWYU pragma: export
