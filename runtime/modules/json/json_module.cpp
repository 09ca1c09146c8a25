// SPDX-License-Identifier: MIT
#include "runtime/modules/json/json_module.hpp"

#include "runtime/lua/error_object.hpp"
#include "runtime/lua/library.hpp"
#include "runtime/modules/json/json_codec.hpp"

#include <array>

namespace moira::runtime {

namespace {

constexpr int buffer_slot = 2;

int json_encode(lua_State* L) {
    luaL_checkany(L, 1);
    lua_settop(L, buffer_slot);
    TextBuffer out(L, buffer_slot);
    const char* const problem = encode_json(L, 1, out);
    if (problem != nullptr) {
        lua_settop(L, 0);
        return fail(L, error_kind::internal, lua_pushfstring(L, "json: cannot encode %s", problem));
    }
    lua_pushlstring(L, out.view().data(), out.view().size());
    return 1;
}

int json_decode(lua_State* L) {
    std::size_t size = 0;
    const char* const text = luaL_checklstring(L, 1, &size);
    if (size == 0) return fail(L, error_kind::invalid, "json: empty text");
    lua_settop(L, buffer_slot);
    TextBuffer scratch(L, buffer_slot);
    const JsonProblem problem = decode_json(L, {text, size}, scratch);
    if (problem.text == nullptr) return 1;
    lua_settop(L, 1);
    const auto byte = static_cast<lua_Integer>(problem.offset) + 1;
    const char* const message =
        lua_pushfstring(L, "json: cannot decode: %s at byte %I", problem.text, byte);
    return fail(L, error_kind::internal, message);
}

constexpr std::array<LibraryFunction, 2> functions{{
    {"decode", &json_decode},
    {"encode", &json_encode},
}};

constexpr LibrarySpec json_spec{.name = "json", .functions = functions};

}  // namespace

void push_json_module(lua_State* L) {
    push_library(L, json_spec);
}

}  // namespace moira::runtime
