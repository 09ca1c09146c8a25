// SPDX-License-Identifier: MIT
//
// Tests of processes: worlds, and whether they hold, in GoogleTest (docs/testing_cpp_actors.md).
#pragma once

#include "runtime/fiber/actor.hpp"           // IWYU pragma: export
#include "runtime/fiber/native_program.hpp"  // IWYU pragma: export
#include "tools/testing/gtest.hpp"           // IWYU pragma: export
