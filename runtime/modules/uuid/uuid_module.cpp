// SPDX-License-Identifier: MIT
#include "runtime/modules/uuid/uuid_module.hpp"

#include "runtime/lua/context.hpp"
#include "runtime/lua/error_object.hpp"
#include "runtime/lua/library.hpp"
#include "runtime/lua/native_budget.hpp"
#include "runtime/modules/uuid/name_digest.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace moira::runtime {

namespace {

using Uuid = std::array<std::uint8_t, 16>;

constexpr std::size_t text_size = 36;
/// 100 ns ticks from 1582-10-15, the start of the Gregorian calendar, to 1970.
constexpr std::int64_t gregorian_ticks = 0x01b21dd213814000;

int value_of_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

constexpr bool has_hyphen_before(std::size_t byte) {
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

/// 32 digits, with hyphens after 8, 12, 16 and 20 of them if `hyphens`.
bool read_digits(std::string_view text, bool hyphens, Uuid& uuid) {
    std::size_t at = 0;
    for (std::size_t byte = 0; byte < uuid.size(); ++byte) {
        if (hyphens && has_hyphen_before(byte) && text[at++] != '-') return false;
        const int high = value_of_digit(text[at++]);
        const int low = value_of_digit(text[at++]);
        if (high < 0 || low < 0) return false;
        uuid[byte] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return true;
}

/// The forms of spec.md.
bool read_uuid(std::string_view text, Uuid& uuid) {
    constexpr std::string_view urn = "urn:uuid:";
    if (text.size() == urn.size() + text_size && text.starts_with(urn)) {
        text.remove_prefix(urn.size());
    } else if (text.size() == text_size + 2 && text.front() == '{' && text.back() == '}') {
        text = text.substr(1, text_size);
    }
    if (text.size() == text_size) return read_digits(text, true, uuid);
    return text.size() == 32 && read_digits(text, false, uuid);
}

/// The UUID in argument `index`; false if it is no text of one.
bool read_argument(lua_State* L, int index, Uuid& uuid) {
    if (lua_type(L, index) != LUA_TSTRING) return false;
    std::size_t size = 0;
    const char* text = lua_tolstring(L, index, &size);
    return read_uuid({text, size}, uuid);
}

void push_uuid(lua_State* L, const Uuid& uuid, std::string_view before, bool hyphens) {
    char text[64];
    std::size_t size = before.copy(text, before.size());
    for (std::size_t byte = 0; byte < uuid.size(); ++byte) {
        if (hyphens && has_hyphen_before(byte)) text[size++] = '-';
        text[size++] = "0123456789abcdef"[uuid[byte] >> 4U];
        text[size++] = "0123456789abcdef"[uuid[byte] & 15U];
    }
    lua_pushlstring(L, text, size);
}

int return_uuid(lua_State* L, Uuid& uuid, unsigned version) {
    uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0fU) | version << 4U);
    uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3fU) | 0x80U);
    push_uuid(L, uuid, {}, true);
    lua_pushnil(L);
    return 2;
}

/// Bytes from `first` on, the highest first.
void put_bytes(Uuid& uuid, std::size_t first, std::size_t count, std::uint64_t value) {
    for (std::size_t i = 0; i < count; ++i)
        uuid[first + i] = static_cast<std::uint8_t>(value >> 8 * (count - 1 - i));
}

std::uint64_t bytes_at(const Uuid& uuid, std::size_t first, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
        value = value << 8U | uuid[first + i];
    return value;
}

LuaContext& drawing_context(lua_State* L) {
    LuaContext* world = context_or_null(L);
    if (world == nullptr) luaL_error(L, "uuid: there is no run to draw from");
    return *world;
}

int uuid_v1(lua_State* L) {
    LuaContext& world = drawing_context(L);
    const std::int64_t unix_ns = world.epoch_unix_ns + world.now_ns();
    const auto ticks = static_cast<std::uint64_t>(unix_ns / 100 + gregorian_ticks);
    Uuid uuid{};
    put_bytes(uuid, 0, 4, ticks & 0xffffffffU);
    put_bytes(uuid, 4, 2, ticks >> 32U & 0xffffU);
    put_bytes(uuid, 6, 2, ticks >> 48U);
    put_bytes(uuid, 8, 8, world.draw(0));
    uuid[10] |= 1U;  // a group address, which no network card has
    return return_uuid(L, uuid, 1);
}

int uuid_v4(lua_State* L) {
    LuaContext& world = drawing_context(L);
    Uuid uuid{};
    put_bytes(uuid, 0, 8, world.draw(0));
    put_bytes(uuid, 8, 8, world.draw(0));
    return return_uuid(L, uuid, 4);
}

int uuid_v7(lua_State* L) {
    LuaContext& world = drawing_context(L);
    const std::int64_t unix_ns = world.epoch_unix_ns + world.now_ns();
    Uuid uuid{};
    put_bytes(uuid, 0, 8, world.draw(0));
    put_bytes(uuid, 8, 8, world.draw(0));
    put_bytes(uuid, 0, 6, static_cast<std::uint64_t>(unix_ns / 1'000'000));
    return return_uuid(L, uuid, 7);
}

using Digest = Uuid (*)(std::string_view space, std::string_view name);

int named(lua_State* L, Digest digest, unsigned version) {
    Uuid space{};
    if (!read_argument(L, 1, space)) {
        return fail(L, error_kind::invalid, "uuid: the namespace is no UUID");
    }
    if (lua_type(L, 2) != LUA_TSTRING) {
        return fail(L, error_kind::invalid, "uuid: the name is no string");
    }
    std::size_t size = 0;
    const char* name = lua_tolstring(L, 2, &size);
    charge_native(L, size / 8 + 1, "uuid: step limit exceeded");
    const std::string_view bytes{reinterpret_cast<const char*>(space.data()), space.size()};
    Uuid uuid = digest(bytes, {name, size});
    return return_uuid(L, uuid, version);
}

int uuid_v3(lua_State* L) { return named(L, &md5_of, 3); }

int uuid_v5(lua_State* L) { return named(L, &sha1_of, 5); }

int uuid_validate(lua_State* L) {
    Uuid uuid{};
    lua_pushboolean(L, read_argument(L, 1, uuid) ? 1 : 0);
    return 1;
}

int fail_no_uuid(lua_State* L) {
    return fail(L, error_kind::invalid, "uuid: the argument is no UUID");
}

const char* variant_of(const Uuid& uuid) {
    if (uuid[8] < 0x80U) return "NCS";
    if (uuid[8] < 0xc0U) return "RFC4122";
    return uuid[8] < 0xe0U ? "Microsoft" : "Future";
}

unsigned version_of(const Uuid& uuid) { return uuid[6] >> 4U; }

int uuid_version(lua_State* L) {
    Uuid uuid{};
    if (!read_argument(L, 1, uuid)) return fail_no_uuid(L);
    lua_pushinteger(L, static_cast<lua_Integer>(version_of(uuid)));
    lua_pushnil(L);
    return 2;
}

int uuid_variant(lua_State* L) {
    Uuid uuid{};
    if (!read_argument(L, 1, uuid)) return fail_no_uuid(L);
    lua_pushstring(L, variant_of(uuid));
    lua_pushnil(L);
    return 2;
}

/// Seconds since 1970 of the versions that carry a time.
bool has_timestamp(const Uuid& uuid, std::int64_t& seconds) {
    if (version_of(uuid) == 7) {
        seconds = static_cast<std::int64_t>(bytes_at(uuid, 0, 6) / 1'000);
        return true;
    }
    if (version_of(uuid) != 1) return false;
    const std::uint64_t ticks = (bytes_at(uuid, 6, 2) & 0x0fffU) << 48U |
                                bytes_at(uuid, 4, 2) << 32U | bytes_at(uuid, 0, 4);
    const std::int64_t since = static_cast<std::int64_t>(ticks) - gregorian_ticks;
    seconds = since / 10'000'000 - (since % 10'000'000 < 0 ? 1 : 0);
    return true;
}

int uuid_parse(lua_State* L) {
    Uuid uuid{};
    if (!read_argument(L, 1, uuid)) return fail_no_uuid(L);
    lua_createtable(L, 0, 4);
    lua_pushinteger(L, static_cast<lua_Integer>(version_of(uuid)));
    lua_setfield(L, -2, "version");
    lua_pushstring(L, variant_of(uuid));
    lua_setfield(L, -2, "variant");
    if (std::int64_t seconds = 0; has_timestamp(uuid, seconds)) {
        lua_pushinteger(L, seconds);
        lua_setfield(L, -2, "timestamp");
    }
    if (version_of(uuid) == 1) {
        char node[12];
        for (std::size_t i = 0; i < sizeof node; ++i) {
            const unsigned byte = uuid[10 + i / 2];
            node[i] = "0123456789abcdef"[i % 2 == 0 ? byte >> 4U : byte & 15U];
        }
        lua_pushlstring(L, node, sizeof node);
        lua_setfield(L, -2, "node");
    }
    lua_pushnil(L);
    return 2;
}

int uuid_format(lua_State* L) {
    Uuid uuid{};
    if (!read_argument(L, 1, uuid)) return fail_no_uuid(L);
    if (!lua_isnoneornil(L, 2) && lua_type(L, 2) != LUA_TSTRING) {
        return fail(L, error_kind::invalid, "uuid: the format is no string");
    }
    const std::string_view form = lua_isnoneornil(L, 2) ? "standard" : lua_tostring(L, 2);
    if (form != "standard" && form != "simple" && form != "urn") {
        return fail(L, error_kind::invalid, "uuid: formats are standard, simple and urn");
    }
    push_uuid(L, uuid, form == "urn" ? "urn:uuid:" : "", form != "simple");
    lua_pushnil(L);
    return 2;
}

constexpr std::array<LibraryFunction, 10> functions{{
    {"format", &uuid_format},
    {"parse", &uuid_parse},
    {"v1", &uuid_v1},
    {"v3", &uuid_v3},
    {"v4", &uuid_v4},
    {"v5", &uuid_v5},
    {"v7", &uuid_v7},
    {"validate", &uuid_validate},
    {"variant", &uuid_variant},
    {"version", &uuid_version},
}};

constexpr LibrarySpec uuid_spec{.name = "uuid", .functions = functions};

}  // namespace

void push_uuid_module(lua_State* L) {
    push_library(L, uuid_spec);
}

}  // namespace moira::runtime
