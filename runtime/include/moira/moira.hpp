// SPDX-License-Identifier: MIT
//
// Processes in C++: what a program includes that has some (docs/cpp_processes.md).
#pragma once

#include "runtime/fiber/actor.hpp"           // IWYU pragma: export
#include "runtime/fiber/native_program.hpp"  // IWYU pragma: export
#include "runtime/fiber/process.hpp"         // IWYU pragma: export
