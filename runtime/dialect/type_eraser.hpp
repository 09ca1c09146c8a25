// SPDX-License-Identifier: MIT
//
// Turns a program of the typed Lua dialect into one that stock Lua 5.4 compiles, by overwriting
// type syntax with blanks. Invariant: the result has the same length and the same line ends, so
// every line and column that Lua reports is the author's; an untyped program comes out unchanged.
// What the eraser does not know it leaves alone, for Lua to report. Fails only on wrong syntax
// inside a type. Pure: no state, no order dependence; linear in the text.
#pragma once

#include "sim/result.hpp"

#include <string>
#include <string_view>

namespace moira::runtime {

/// `source` without its types. Erased are annotations of locals, parameters and results, generic
/// parameters of functions, casts (`e :: T`, `e as T`), the postfix `!`, and the statements
/// `type N = T` and `interface N ... end`. At run time `N` is then an ordinary (nil) global.
/// Where blanks alone would join two statements (the next one starts with a parenthesis), the first
/// erased byte becomes `;`.
/// Errors: `invalid_input` with `chunk_name:line:column: ...` (both from 1, columns in bytes).
[[nodiscard]] sim::Result<std::string> erase_types(std::string_view source,
                                                   std::string_view chunk_name);

}  // namespace moira::runtime
