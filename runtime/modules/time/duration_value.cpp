// SPDX-License-Identifier: MIT
#include "runtime/modules/time/duration_value.hpp"

#include "runtime/calendar/duration_text.hpp"
#include "runtime/calendar/text_writer.hpp"
#include "runtime/lua/library.hpp"
#include "runtime/modules/time/value_block.hpp"

namespace moira::runtime {
namespace {

constexpr const char* type_name = "time.Duration";
using DurationBlock = ValueBlock<std::int64_t, ObjectKind::duration>;

constexpr std::int64_t second = 1'000'000'000;

int push_count(lua_State* L, std::int64_t unit) {
    lua_pushinteger(L, check_duration(L, 1) / unit);
    return 1;
}

/// Whole units and the rest are converted apart, which keeps whole units exact.
int push_fraction(lua_State* L, std::int64_t unit) {
    const std::int64_t ns = check_duration(L, 1);
    const auto whole = static_cast<lua_Number>(ns / unit);
    const auto rest = static_cast<lua_Number>(ns % unit);
    lua_pushnumber(L, whole + rest / static_cast<lua_Number>(unit));
    return 1;
}

int nanoseconds(lua_State* L) {
    return push_count(L, 1);
}

int microseconds(lua_State* L) {
    return push_count(L, 1'000);
}

int milliseconds(lua_State* L) {
    return push_count(L, 1'000'000);
}

int seconds(lua_State* L) {
    return push_fraction(L, second);
}

int minutes(lua_State* L) {
    return push_fraction(L, 60 * second);
}

int hours(lua_State* L) {
    return push_fraction(L, 3'600 * second);
}

int text(lua_State* L) {
    char buffer[32];
    TextWriter out{buffer};
    write_duration(out, sim::Duration::from_ns(check_duration(L, 1)));
    lua_pushlstring(L, buffer, out.size());
    return 1;
}

/// Lua calls __eq for any two userdata of which one is a Duration.
int equal(lua_State* L) {
    const bool both = is_duration(L, 1) && is_duration(L, 2);
    lua_pushboolean(L, both && duration_at(L, 1) == duration_at(L, 2) ? 1 : 0);
    return 1;
}

int less(lua_State* L) {
    lua_pushboolean(L, check_duration(L, 1) < check_duration(L, 2) ? 1 : 0);
    return 1;
}

int less_equal(lua_State* L) {
    lua_pushboolean(L, check_duration(L, 1) <= check_duration(L, 2) ? 1 : 0);
    return 1;
}

constexpr LibraryFunction methods[] = {
    {"nanoseconds", nanoseconds},
    {"microseconds", microseconds},
    {"milliseconds", milliseconds},
    {"seconds", seconds},
    {"minutes", minutes},
    {"hours", hours},
    {"__tostring", text},
    {"__eq", equal},
    {"__lt", less},
    {"__le", less_equal},
};

}  // namespace

void push_duration(lua_State* L, std::int64_t ns) {
    DurationBlock::push(L, ns);
    static constexpr ObjectType type{ObjectKind::duration,
                                     {.name = type_name, .functions = methods}};
    set_object_type(L, type);
}

bool is_duration(lua_State* L, int index) {
    return DurationBlock::find(L, index) != nullptr;
}

std::int64_t duration_at(lua_State* L, int index) {
    const std::int64_t* ns = DurationBlock::find(L, index);
    return ns == nullptr ? 0 : *ns;
}

std::int64_t check_duration(lua_State* L, int index) {
    if (!is_duration(L, index)) luaL_typeerror(L, index, type_name);
    return duration_at(L, index);
}

}  // namespace moira::runtime
