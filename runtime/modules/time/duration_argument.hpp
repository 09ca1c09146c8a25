// SPDX-License-Identifier: MIT
//
// The duration arguments of the Lua API: a number of nanoseconds (fractions are cut), a text in
// Go's notation ("1h30m") or a Duration object. Reading one leaves the Lua stack as it is and never
// raises; what is wrong comes back as plain bytes for the caller to return or to raise.
#pragma once

#include "runtime/modules/time/error_text.hpp"

#include <lua.hpp>

#include <cstdint>
#include <type_traits>

namespace moira::runtime {

/// What was read: nanoseconds, or why there are none.
struct DurationArgument {
    std::int64_t ns = 0;
    ErrorText error;
};

static_assert(std::is_trivially_destructible_v<DurationArgument>);

/// Reads the duration at `index`. On false, `out.error` is "duration must be number or string" for
/// a value of another type, "duration must be finite" or "duration out of range" for such a number,
/// and Go's message for a text that is no duration.
[[nodiscard]] bool read_duration(lua_State* L, int index, DurationArgument& out);

/// Pushes nil and an Invalid error with the argument's message and returns 2.
int fail_duration(lua_State* L, const DurationArgument& argument);

}  // namespace moira::runtime
