// SPDX-License-Identifier: MIT
//
// Lua values to bytes and back (sim/value.hpp): how everything crosses from process to process.
// Tables are deep copies with cycles and shared sub-tables, user metatables are copied too,
// registered ones go by their kind; error objects pass; other userdata, functions and threads
// become nil. Reading a value runs no code of the program. Encoding neither raises nor leaves
// memory behind but in `out`.
#pragma once

#include "sim/byte_buffer.hpp"
#include "sim/value.hpp"

#include <lua.hpp>

#include <cstdint>
#include <string_view>

namespace moira::runtime {

enum class EncodeError : std::uint8_t {
    none,
    too_deep,   ///< tables nested deeper than sim::max_value_depth
    too_large,  ///< `out` overflowed, or memory is out
};

/// A word on why a value could not be encoded, for an error message.
[[nodiscard]] const char* encode_error_text(EncodeError error);

/// How to encode, and what was noticed on the way.
struct EncodeNotes {
    /// Called for a userdata that is no error object: writes exactly one value and returns true, or
    /// writes nothing and returns false (the value becomes nil). Must not raise. May be null.
    bool (*encode_userdata)(lua_State* L, int index, sim::ValueWriter& out) = nullptr;

    bool dropped_function = false;    ///< a function or thread became nil
    bool dropped_userdata = false;    ///< a userdata became nil
    bool dropped_metamethod = false;  ///< a function in a metatable became nil
    EncodeError error = EncodeError::none;
};

/// Appends the value at `index` to `out`. False with notes.error set if it cannot be encoded; `out`
/// is then cut back to its old size. The result depends on the value and on its tables' iteration
/// order alone.
bool encode_value(lua_State* L, int index, sim::ByteBuffer& out, EncodeNotes& notes);

/// Pushes the first value of `bytes`. Malformed bytes push nil and return false. Raises only when
/// memory is out.
bool decode_value(lua_State* L, std::string_view bytes);

}  // namespace moira::runtime
