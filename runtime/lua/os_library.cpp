// SPDX-License-Identifier: MIT
#include "runtime/calendar/calendar_time.hpp"
#include "runtime/calendar/strftime.hpp"
#include "runtime/calendar/text_writer.hpp"
#include "runtime/lua/context.hpp"
#include "runtime/lua/library.hpp"
#include "runtime/lua/sandbox.hpp"

#include <array>
#include <cmath>
#include <cstring>

namespace moira::runtime {

namespace {

constexpr std::int64_t ns_per_second = 1'000'000'000;

LuaContext& clock_context(lua_State* L) {
    LuaContext* world = context_or_null(L);
    if (world == nullptr) luaL_error(L, "os: there is no run whose clock could be read");
    return *world;
}

std::int64_t unix_seconds_now(lua_State* L) {
    const LuaContext& world = clock_context(L);
    const std::int64_t ns = world.epoch_unix_ns + world.now_ns();
    return ns / ns_per_second - (ns % ns_per_second < 0 ? 1 : 0);
}

/// Argument `index` as whole seconds; a fraction is cut off.
std::int64_t check_seconds(lua_State* L, int index) {
    if (lua_isinteger(L, index) == 0 && lua_type(L, index) == LUA_TNUMBER) {
        lua_Integer whole = 0;
        const int fits = lua_numbertointeger(std::trunc(lua_tonumber(L, index)), &whole);
        luaL_argcheck(L, fits != 0, index, "time out of range");
        return whole;
    }
    return luaL_checkinteger(L, index);
}

/// A field of the date table at 1; `missing` null: it is required.
std::int64_t date_field(lua_State* L, const char* name, const std::int64_t* missing) {
    const int type = lua_getfield(L, 1, name);
    int whole = 0;
    const lua_Integer value = lua_tointegerx(L, -1, &whole);
    lua_pop(L, 1);
    if (whole != 0) return value;
    if (type != LUA_TNIL) luaL_error(L, "field '%s' is not an integer", name);
    if (missing == nullptr) luaL_error(L, "field '%s' missing in date table", name);
    return missing == nullptr ? 0 : *missing;
}

int os_time(lua_State* L) {
    if (lua_isnoneornil(L, 1)) {
        lua_pushinteger(L, unix_seconds_now(L));
        return 1;
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    constexpr std::int64_t zero = 0;
    DateFields fields;
    fields.year = date_field(L, "year", nullptr);
    fields.month = date_field(L, "month", nullptr);
    fields.day = date_field(L, "day", nullptr);
    fields.hour = date_field(L, "hour", &zero);
    fields.minute = date_field(L, "min", &zero);
    fields.second = date_field(L, "sec", &zero);
    lua_pushinteger(L, make_time(fields, ZoneRef::local()).unix_seconds);
    return 1;
}

void push_date_table(lua_State* L, const CalendarFields& fields) {
    struct Field {
        const char* name;
        std::int64_t value;
    };

    const Field all[] = {
        {"year", fields.year},        {"month", fields.month},   {"day", fields.day},
        {"hour", fields.hour},        {"min", fields.minute},    {"sec", fields.second},
        {"wday", fields.weekday + 1}, {"yday", fields.year_day},
    };
    lua_createtable(L, 0, 9);
    for (const Field& field : all) {
        lua_pushinteger(L, field.value);
        lua_setfield(L, -2, field.name);
    }
    lua_pushboolean(L, fields.is_dst ? 1 : 0);
    lua_setfield(L, -2, "isdst");
}

int os_date(lua_State* L) {
    std::size_t size = 0;
    const char* text = luaL_optlstring(L, 1, "%c", &size);
    std::string_view format{text, size};
    const std::int64_t seconds = lua_isnoneornil(L, 2) ? unix_seconds_now(L) : check_seconds(L, 2);
    const bool utc = !format.empty() && format.front() == '!';
    if (utc) format.remove_prefix(1);
    const CalendarTime time = time_from_unix(seconds, 0, utc ? ZoneRef{} : ZoneRef::local());
    if (format.substr(0, 2) == "*t") {
        push_date_table(L, calendar_fields(time));
        return 1;
    }
    TextWriter measure{{}};
    write_strftime(measure, time, format);
    luaL_Buffer buffer;
    char* out = luaL_buffinitsize(L, &buffer, measure.size());
    TextWriter writer{{out, measure.size()}};
    write_strftime(writer, time, format);
    luaL_pushresultsize(&buffer, measure.size());
    return 1;
}

int os_clock(lua_State* L) {
    lua_pushnumber(L, static_cast<lua_Number>(clock_context(L).now_ns()) / 1e9);
    return 1;
}

int os_difftime(lua_State* L) {
    lua_pushnumber(L, luaL_checknumber(L, 1) - luaL_optnumber(L, 2, 0));
    return 1;
}

constexpr std::array<LibraryFunction, 4> functions{{
    {"clock", &os_clock},
    {"date", &os_date},
    {"difftime", &os_difftime},
    {"time", &os_time},
}};
constexpr std::array<LibraryConstant, 1> constants{{{"platform", "wippy"}}};
constexpr LibrarySpec os_spec{.name = "os", .functions = functions, .constants = constants};

}  // namespace

void push_os(lua_State* L) {
    push_library(L, os_spec);
}

}  // namespace moira::runtime
