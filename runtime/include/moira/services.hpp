// SPDX-License-Identifier: MIT
//
// Services in C++: what a program includes that has some (docs/supervision.md).
#pragma once

#include "runtime/supervision/services.hpp"  // IWYU pragma: export
