// SPDX-License-Identifier: MIT
//
// Supervisors in C++: what a program includes that has some (docs/supervision.md).
#pragma once

#include "runtime/supervision/supervisor.hpp"  // IWYU pragma: export
