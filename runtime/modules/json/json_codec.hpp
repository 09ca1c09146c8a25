// SPDX-License-Identifier: MIT
//
// Lua values to JSON text and back, directly on the Lua stack: no C++ object with a destructor is
// live and no Lua code of the program runs. Text depends on the value alone: keys of objects come
// in byte order. Depth is bounded, so the C++ stack is too; steps count against the native budget.
#pragma once

#include "runtime/modules/json/text_buffer.hpp"

#include <lua.hpp>

#include <string_view>

namespace moira::runtime {

/// Arrays and objects inside each other, in either direction.
inline constexpr int json_depth_max = 128;

/// Appends the JSON text of the value at `index` to `out`. Returns null, or a static text that says
/// what cannot be encoded; `out` and the stack above are then in an unspecified state.
const char* encode_json(lua_State* L, int index, TextBuffer& out);

/// What decode_json found; on success the value is on the stack's top.
struct JsonProblem {
    const char* text = nullptr;  ///< static; null: decoded
    std::size_t offset = 0;      ///< in the text, of the byte that is wrong
};

/// Pushes the value of a JSON text. `scratch` is used for strings with escapes.
JsonProblem decode_json(lua_State* L, std::string_view text, TextBuffer& scratch);

}  // namespace moira::runtime
