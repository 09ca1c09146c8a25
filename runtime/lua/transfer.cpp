// SPDX-License-Identifier: MIT
//
// Values that cross the border of a process: payloads, arguments, results, exit errors.
#include "runtime/lua/lua_process.hpp"
#include "runtime/modules/payload/payload.hpp"
#include "sim/value_scan.hpp"

namespace moira::runtime {

namespace {

/// The short way for a message of one integer, which needs no buffer; null for any other.
sim::Blob* encode_short(lua_State* L, LuaProcess& process, int index) {
    sim::Region& memory = process.simulation().memory();
    if (process.simulation().plan().limits.message_bytes < sim::integer_bytes_max) return nullptr;
    if (lua_isinteger(L, index) == 0) return nullptr;
    const lua_Integer number = lua_tointeger(L, index);
    char bytes[sim::integer_bytes_max];
    return sim::make_blob(memory, {bytes, sim::put_integer(bytes, number)}, 1);
}

}  // namespace

sim::Blob* encode_values(lua_State* L, int first) {
    LuaProcess& process = self(L);
    const int last = lua_gettop(L);
    if (last == first) {
        if (sim::Blob* blob = encode_short(L, process, first)) return blob;
    }
    sim::ByteBuffer& buffer = process.run().scratch;
    buffer.clear();
    EncodeNotes notes;
    notes.encode_userdata = &encode_wrapped;
    for (int i = first; i <= last; ++i) {
        if (encode_value(L, i, buffer, notes)) continue;
        if (notes.error == EncodeError::too_large) {
            process.simulation().refuse_by(sim::LimitKind::message_bytes);
            fail(L, "LimitExceeded", "message too large");
        } else {
            fail(L, error_kind::invalid, encode_error_text(notes.error));
        }
        return nullptr;
    }
    return sim::make_blob(process.simulation().memory(), buffer.bytes(),
                          static_cast<std::uint32_t>(last < first ? 0 : last - first + 1));
}

int push_values(lua_State* L, const sim::Blob* payload) {
    if (payload == nullptr || payload->count == 0) return 0;
    if (payload->count == 1) {
        decode_value(L, payload->bytes());
        return 1;
    }
    luaL_checkstack(L, static_cast<int>(payload->count), "too many values");
    std::string_view bytes = payload->bytes();
    for (std::uint32_t i = 0; i < payload->count; ++i) {
        decode_value(L, bytes);
        if (i + 1 < payload->count) bytes = sim::skip_value(bytes);
    }
    return static_cast<int>(payload->count);
}

void push_first_value(lua_State* L, const sim::Blob* payload) {
    if (payload == nullptr || payload->count == 0) {
        lua_pushnil(L);
    } else {
        decode_value(L, payload->bytes());
    }
}

sim::Blob* encode_exit_error(lua_State* L, int index, Retryable retryable) {
    sim::Simulation& simulation = self(L).simulation();
    if (is_error(L, index)) {
        sim::ErrorView view = error_view(L, index);
        if (view.kind.empty()) view.kind = error_kind::internal;
        return simulation.make_error(view);
    }
    sim::ErrorView view;
    view.kind = error_kind::internal;
    view.retryable = retryable;
    std::size_t size = 0;
    if (lua_type(L, index) == LUA_TSTRING) {
        const char* text = lua_tolstring(L, index, &size);
        view.message = {text, size};
        return simulation.make_error(view);
    }
    // The text of any other value may run a __tostring and raise: in a protected call.
    lua_pushvalue(L, index);
    lua_pushcfunction(L, [](lua_State* state) {
        luaL_tolstring(state, 1, nullptr);
        return 1;
    });
    lua_insert(L, -2);
    lua_pcall(L, 1, 1, 0);
    const char* text = lua_tolstring(L, -1, &size);
    view.message = text != nullptr ? std::string_view{text, size} : std::string_view{"error"};
    sim::Blob* blob = simulation.make_error(view);
    lua_pop(L, 1);
    return blob;
}

}  // namespace moira::runtime
