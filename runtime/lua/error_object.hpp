// SPDX-License-Identifier: MIT
//
// The error objects of the Lua environment: userdata with a kind, a message, a retryable flag,
// details, the context of the last wrap and the call stack where they were made. Plain bytes with
// Lua strings as user values, so that they need no finalizer and survive the copy of a state. They
// never change once made. The metatable enters a state with its first error object.
#pragma once

#include "sim/value.hpp"

#include <lua.hpp>

#include <cstddef>
#include <string_view>

namespace moira::runtime {

using sim::Retryable;

/// Kinds as programs see them (`err:kind()`); others are legal. `unknown` is the empty string.
namespace error_kind {
inline constexpr const char* not_found = "NotFound";
inline constexpr const char* already_exists = "AlreadyExists";
inline constexpr const char* invalid = "Invalid";
inline constexpr const char* permission_denied = "PermissionDenied";
inline constexpr const char* unavailable = "Unavailable";
inline constexpr const char* internal = "Internal";
inline constexpr const char* canceled = "Canceled";
inline constexpr const char* conflict = "Conflict";
inline constexpr const char* timeout = "Timeout";
inline constexpr const char* rate_limited = "RateLimited";
inline constexpr const char* unknown = "";
}  // namespace error_kind

/// Pushes a new error object with the call stack of `L`. Raises only when memory is out.
void push_error(lua_State* L, const char* kind, std::string_view message,
                Retryable retryable = Retryable::no);

/// Pushes an error object with the fields of `error`; its `frames` are taken as they are, so that
/// an error that crossed processes keeps the stack where it was made.
void push_error(lua_State* L, const sim::ErrorView& error);

/// Pushes nil and a new error object and returns 2: `return fail(L, error_kind::invalid, "...")`.
int fail(lua_State* L, const char* kind, std::string_view message,
         Retryable retryable = Retryable::no);

/// Whether the value at `index` is an error object.
[[nodiscard]] bool is_error(lua_State* L, int index);

/// The fields of the error object at `index`; the views live as long as the object. Neither
/// allocates nor raises; needs 3 free stack slots.
[[nodiscard]] sim::ErrorView error_view(lua_State* L, int index);

/// The message of the error object at `index` (zero-terminated, living as long as the object), or
/// null if there is none. This is what error objects are wherever a string is expected.
[[nodiscard]] const char* error_object_text(lua_State* L, int index, std::size_t* size);

/// One line of an error's `frames`; `line` is a decimal number, `name` may be empty, `type` is
/// Lua's `what` (Lua, C, main).
struct StackFrame {
    std::string_view source;
    std::string_view line;
    std::string_view name;
    std::string_view type;
};

/// Takes the first frame off `frames`; false if none is left. Total: missing fields are empty.
bool next_frame(std::string_view& frames, StackFrame& frame);

/// Pushes the call stack of `L` (without the C function that runs) in the form of `frames`.
void push_frames(lua_State* L);

/// Pushes the read-only library `errors` (new, wrap, is, call_stack and the kind constants).
void push_errors(lua_State* L);

}  // namespace moira::runtime
