// SPDX-License-Identifier: MIT
#include "runtime/modules/payload/payload.hpp"

#include <array>
#include <cstring>
#include <new>

#include "runtime/lua/error_object.hpp"
#include "runtime/lua/library.hpp"
#include "runtime/lua/lua_process.hpp"
#include "runtime/lua/object.hpp"
#include "runtime/modules/modules.hpp"

namespace moira::runtime {
namespace {

/// User value 1: the value.
struct Payload {
    static constexpr ObjectKind kind = ObjectKind::payload;
    static constexpr const char* name = "payload";

    ObjectMark mark{kind};
};

constexpr const char* lua_format = "lua/any";
constexpr const char* error_format = "golang/error";

const char* format_of(lua_State* L) {
    lua_getiuservalue(L, 1, 1);
    const bool error = is_error(L, -1);
    lua_pop(L, 1);
    return error ? error_format : lua_format;
}

int payload_data(lua_State* L) {
    check_object<Payload>(L, 1);
    lua_getiuservalue(L, 1, 1);
    return 1;
}

int payload_get_format(lua_State* L) {
    check_object<Payload>(L, 1);
    lua_pushstring(L, format_of(L));
    return 1;
}

int payload_transcode(lua_State* L) {
    check_object<Payload>(L, 1);
    const char* format = luaL_checkstring(L, 2);
    if (std::strcmp(format, format_of(L)) != 0) {
        lua_pushfstring(L, "no transcoder from %s to %s", format_of(L), format);
        return fail(L, error_kind::internal, lua_tostring(L, -1));
    }
    lua_settop(L, 1);
    lua_pushnil(L);
    return 2;
}

int payload_tostring(lua_State* L) {
    check_object<Payload>(L, 1);
    lua_pushfstring(L, "payload{format=%s}", format_of(L));
    return 1;
}

constexpr std::array<LibraryFunction, 5> methods{{
    {"data", &payload_data},
    {"unmarshal", &payload_data},
    {"get_format", &payload_get_format},
    {"transcode", &payload_transcode},
    {"__tostring", &payload_tostring},
}};

int payload_new(lua_State* L) {
    luaL_checkany(L, 1);
    lua_settop(L, 1);
    wrap_payload(L);
    return 1;
}

constexpr std::array<LibraryFunction, 1> functions{{{"new", &payload_new}}};
constexpr std::array<LibraryConstant, 8> format_names{{
    {"JSON", "json/plain"},
    {"YAML", "yaml/plain"},
    {"STRING", "text/plain"},
    {"GOLANG", "golang/any"},
    {"LUA", lua_format},
    {"BYTES", "application/octet-stream"},
    {"MSGPACK", "application/msgpack"},
    {"ERROR", error_format},
}};
constexpr LibrarySpec formats{.name = "payload.format", .constants = format_names};

constexpr std::array<LibraryField, 1> inner{{
    {"format", [](lua_State* L) { push_library(L, formats); }},
}};
constexpr LibrarySpec library{.name = "payload", .functions = functions, .fields = inner};

}  // namespace

const ObjectType payload_type{Payload::kind, {.name = Payload::name, .functions = methods}};

void push_payload_library(lua_State* L) { push_library(L, library); }

void wrap_payload(lua_State* L) {
    new (lua_newuserdatauv(L, sizeof(Payload), 1)) Payload;
    set_object_type(L, payload_type);
    lua_insert(L, -2);
    lua_setiuservalue(L, -2, 1);
}

bool encode_wrapped(lua_State* L, int index, sim::ValueWriter& out) {
    if (!is_object(L, index, Payload::kind)) return false;
    lua_getiuservalue(L, index, 1);
    sim::ByteBuffer inner = sim::region_buffer(self(L).simulation().memory(),
                                               sim::ByteBuffer::default_limit);
    EncodeNotes notes;
    notes.encode_userdata = &encode_wrapped;
    const bool encoded = encode_value(L, -1, inner, notes);
    if (encoded) {
        out.embed(inner.bytes());
    } else {
        out.nil();
    }
    inner.release();
    lua_pop(L, 1);
    return true;
}

}  // namespace moira::runtime
