// SPDX-License-Identifier: MIT
//
// Properties over generated values and schedules (docs/testing_cpp_actors.md). Who includes it
// links RapidCheck.
#pragma once

#include "tools/testing/rapidcheck.hpp"  // IWYU pragma: export
