// SPDX-License-Identifier: MIT
#include "runtime/lua/globals.hpp"
#include "runtime/lua/library.hpp"
#include "runtime/lua/native_budget.hpp"
#include "runtime/lua/number_text.hpp"
#include "runtime/modules/json/json_codec.hpp"
#include "runtime/modules/json/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <new>

namespace moira::runtime {

namespace {

/// One call of encode_json. Functions below return null or what is wrong.
struct Encoder {
    lua_State* L;
    TextBuffer& out;
    int depth = 0;
    const void* open[json_depth_max];  ///< the tables being written, outermost first
};

/// What the keys of a table make of it.
enum class Shape : std::uint8_t { empty, array, object, sparse, mixed };

struct TableShape {
    Shape shape;
    std::size_t count;
};

const char* encode_value(Encoder& encoder, int index);

void charge(const Encoder& encoder, std::size_t steps) {
    charge_native(encoder.L, steps, "json.encode: step limit exceeded");
}

void add_unicode_escape(TextBuffer& out, unsigned code_point) {
    constexpr const char* digits = "0123456789abcdef";
    const char text[] = {'\\',
                         'u',
                         digits[code_point >> 12U & 15U],
                         digits[code_point >> 8U & 15U],
                         digits[code_point >> 4U & 15U],
                         digits[code_point & 15U]};
    out.add(std::string_view(text, sizeof text));
}

/// A byte that may not stand for itself in a string.
void add_escaped(TextBuffer& out, char byte) {
    constexpr std::string_view plain = "\"\\\b\f\n\r\t";
    constexpr std::string_view letters = "\"\\bfnrt";
    const std::size_t found = plain.find(byte);
    if (found == std::string_view::npos) {
        add_unicode_escape(out, static_cast<unsigned char>(byte));
        return;
    }
    out.add('\\');
    out.add(letters[found]);
}

void encode_text(const Encoder& encoder, std::string_view text) {
    charge(encoder, text.size() / 8);
    TextBuffer& out = encoder.out;
    out.add('"');
    std::size_t written = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const bool is_special = byte < 0x20 || byte == '"' || byte == '\\';
        const std::size_t length = is_special ? 0 : utf8_length(text.substr(at));
        if (length != 0) {
            at += length;
            continue;
        }
        out.add(text.substr(written, at - written));
        if (is_special) add_escaped(out, text[at]);
        if (!is_special) add_unicode_escape(out, replacement_code_point);
        written = ++at;
    }
    out.add(text.substr(written));
    out.add('"');
}

const char* encode_number(const Encoder& encoder, int index) {
    if (lua_isinteger(encoder.L, index) != 0) {
        char text[24];
        const auto end = std::to_chars(text, text + sizeof text,
                                       static_cast<long long>(lua_tointeger(encoder.L, index)));
        encoder.out.add(std::string_view(text, static_cast<std::size_t>(end.ptr - text)));
        return nullptr;
    }
    const double value = lua_tonumber(encoder.L, index);
    if (!std::isfinite(value)) return "a number that is not finite";
    NumberText text;
    const std::size_t size = write_float(text, value);
    encoder.out.add(std::string_view(text.data(), size));
    return nullptr;
}

TableShape shape_of(lua_State* L, int table) {
    std::size_t count = 0;
    std::size_t strings = 0;
    std::size_t indices = 0;
    lua_Integer greatest = 0;
    complete_globals(L, table);
    lua_pushnil(L);
    for (; lua_next(L, table) != 0; ++count) {
        lua_pop(L, 1);
        if (lua_type(L, -1) == LUA_TSTRING) ++strings;
        if (lua_isinteger(L, -1) == 0) continue;
        ++indices;
        // An index below 1 cannot belong to an array; the count then no longer fits.
        const lua_Integer index = lua_tointeger(L, -1);
        greatest = index < 1 ? LUA_MAXINTEGER : std::max(greatest, index);
    }
    if (count == 0) return {Shape::empty, 0};
    if (strings == count) return {Shape::object, count};
    if (indices != count) return {Shape::mixed, count};
    const bool is_dense = greatest == static_cast<lua_Integer>(count);
    return {is_dense ? Shape::array : Shape::sparse, count};
}

const char* encode_array(Encoder& encoder, int table, std::size_t count) {
    encoder.out.add('[');
    for (std::size_t i = 1; i <= count; ++i) {
        if (i > 1) encoder.out.add(',');
        lua_rawgeti(encoder.L, table, static_cast<lua_Integer>(i));
        const char* const problem = encode_value(encoder, lua_gettop(encoder.L));
        if (problem != nullptr) return problem;
        lua_pop(encoder.L, 1);
    }
    encoder.out.add(']');
    return nullptr;
}

/// Pushes a userdata with views of all keys in byte order; the table keeps the bytes alive.
const std::string_view* push_sorted_keys(lua_State* L, int table, std::size_t count) {
    auto* const keys =
        static_cast<std::string_view*>(lua_newuserdatauv(L, count * sizeof(std::string_view), 0));
    std::size_t filled = 0;
    lua_pushnil(L);
    while (lua_next(L, table) != 0) {
        lua_pop(L, 1);
        std::size_t size = 0;
        const char* const text = lua_tolstring(L, -1, &size);
        new (&keys[filled++]) std::string_view(text, size);
    }
    std::sort(keys, keys + count);
    return keys;
}

const char* encode_object(Encoder& encoder, int table, std::size_t count) {
    lua_State* const L = encoder.L;
    const std::string_view* const keys = push_sorted_keys(L, table, count);
    charge(encoder, count);
    encoder.out.add('{');
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) encoder.out.add(',');
        encode_text(encoder, keys[i]);
        encoder.out.add(':');
        lua_pushlstring(L, keys[i].data(), keys[i].size());
        lua_rawget(L, table);
        const char* const problem = encode_value(encoder, lua_gettop(L));
        if (problem != nullptr) return problem;
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    encoder.out.add('}');
    return nullptr;
}

const char* encode_contents(Encoder& encoder, int table) {
    const TableShape found = shape_of(encoder.L, table);
    switch (found.shape) {
    case Shape::empty:
        encoder.out.add("[]");
        return nullptr;
    case Shape::array:
        return encode_array(encoder, table, found.count);
    case Shape::object:
        return encode_object(encoder, table, found.count);
    case Shape::sparse:
        return "a sparse array (indices must be 1 to n)";
    case Shape::mixed:
        return "a table with mixed or invalid keys";
    }
    return nullptr;
}

const char* encode_table(Encoder& encoder, int index) {
    lua_State* const L = encoder.L;
    luaL_checkstack(L, 12, "json.encode");
    const int top = lua_gettop(L);
    const int table = push_contents(L, index) ? lua_gettop(L) : index;
    const void* const identity = lua_topointer(L, table);
    const void** const open_end = encoder.open + encoder.depth;
    if (std::find(static_cast<const void**>(encoder.open), open_end, identity) != open_end) {
        return "a table that contains itself";
    }
    if (encoder.depth == json_depth_max) return "tables nested deeper than 128";
    encoder.open[encoder.depth++] = identity;
    const char* const problem = encode_contents(encoder, table);
    if (problem != nullptr) return problem;
    --encoder.depth;
    lua_settop(L, top);
    return nullptr;
}

const char* encode_value(Encoder& encoder, int index) {
    charge(encoder, 1);
    switch (lua_type(encoder.L, index)) {
    case LUA_TNIL:
        encoder.out.add("null");
        return nullptr;
    case LUA_TBOOLEAN:
        encoder.out.add(lua_toboolean(encoder.L, index) != 0 ? "true" : "false");
        return nullptr;
    case LUA_TNUMBER:
        return encode_number(encoder, index);
    case LUA_TSTRING: {
        std::size_t size = 0;
        const char* const text = lua_tolstring(encoder.L, index, &size);
        encode_text(encoder, {text, size});
        return nullptr;
    }
    case LUA_TTABLE:
        return encode_table(encoder, index);
    case LUA_TFUNCTION:
        return "a function";
    case LUA_TTHREAD:
        return "a thread";
    default:
        return "a userdata";
    }
}

}  // namespace

const char* encode_json(lua_State* L, int index, TextBuffer& out) {
    Encoder encoder{.L = L, .out = out, .depth = 0, .open = {}};
    return encode_value(encoder, lua_absindex(L, index));
}

}  // namespace moira::runtime
