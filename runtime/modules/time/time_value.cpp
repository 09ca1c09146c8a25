// SPDX-License-Identifier: MIT
#include "runtime/modules/time/time_value.hpp"

#include "runtime/calendar/layout.hpp"
#include "runtime/calendar/layout_format.hpp"
#include "runtime/calendar/text_writer.hpp"
#include "runtime/lua/library.hpp"
#include "runtime/modules/time/duration_argument.hpp"
#include "runtime/modules/time/duration_value.hpp"
#include "runtime/modules/time/location_value.hpp"
#include "runtime/modules/time/value_block.hpp"

#include <compare>
#include <cstddef>
#include <span>
#include <string_view>

namespace moira::runtime {
namespace {

constexpr const char* type_name = "time.Time";
using TimeBlock = ValueBlock<CalendarTime, ObjectKind::time>;

int push_formatted(lua_State* L, const CalendarTime& time, std::string_view layout) {
    TextWriter measure{{}};
    write_time(measure, time, layout);
    luaL_Buffer buffer;
    char* memory = luaL_buffinitsize(L, &buffer, measure.size());
    TextWriter out{std::span{memory, measure.size()}};
    write_time(out, time, layout);
    luaL_pushresultsize(&buffer, out.size());
    return 1;
}

int push_boolean(lua_State* L, bool value) {
    lua_pushboolean(L, value ? 1 : 0);
    return 1;
}

int add(lua_State* L) {
    const CalendarTime& time = check_time(L, 1);
    DurationArgument duration;
    if (!read_duration(L, 2, duration)) return fail_duration(L, duration);
    push_time(L, add(time, sim::Duration::from_ns(duration.ns)));
    return 1;
}

int sub(lua_State* L) {
    push_duration(L, difference(check_time(L, 1), check_time(L, 2)).ns());
    return 1;
}

int add_date(lua_State* L) {
    const CalendarTime& time = check_time(L, 1);
    const std::int64_t years = check_whole_number(L, 2);
    const std::int64_t months = check_whole_number(L, 3);
    push_time(L, add_date(time, years, months, check_whole_number(L, 4)));
    return 1;
}

int after(lua_State* L) {
    return push_boolean(L, std::is_gt(compare(check_time(L, 1), check_time(L, 2))));
}

int before(lua_State* L) {
    return push_boolean(L, std::is_lt(compare(check_time(L, 1), check_time(L, 2))));
}

int equal(lua_State* L) {
    return push_boolean(L, std::is_eq(compare(check_time(L, 1), check_time(L, 2))));
}

/// Lua calls __eq for any two userdata of which one is a Time.
int equal_operator(lua_State* L) {
    const CalendarTime* a = find_time(L, 1);
    const CalendarTime* b = find_time(L, 2);
    return push_boolean(L, a != nullptr && b != nullptr && std::is_eq(compare(*a, *b)));
}

int less_equal(lua_State* L) {
    return push_boolean(L, std::is_lteq(compare(check_time(L, 1), check_time(L, 2))));
}

int format(lua_State* L) {
    const CalendarTime& time = check_time(L, 1);
    std::size_t size = 0;
    const char* layout = luaL_checklstring(L, 2, &size);
    return push_formatted(L, time, {layout, size});
}

int format_rfc3339(lua_State* L) {
    return push_formatted(L, check_time(L, 1), layout_rfc3339);
}

int text(lua_State* L) {
    return push_formatted(L, check_time(L, 1), layout_default);
}

int unix_seconds(lua_State* L) {
    lua_pushinteger(L, check_time(L, 1).unix_seconds);
    return 1;
}

int unix_nano(lua_State* L) {
    lua_pushinteger(L, unix_nanoseconds(check_time(L, 1)));
    return 1;
}

int date(lua_State* L) {
    const CalendarFields fields = calendar_fields(check_time(L, 1));
    lua_pushinteger(L, fields.year);
    lua_pushinteger(L, fields.month);
    lua_pushinteger(L, fields.day);
    return 3;
}

int clock(lua_State* L) {
    const CalendarFields fields = calendar_fields(check_time(L, 1));
    lua_pushinteger(L, fields.hour);
    lua_pushinteger(L, fields.minute);
    lua_pushinteger(L, fields.second);
    return 3;
}

template <auto field>
int calendar_field(lua_State* L) {
    lua_pushinteger(L, calendar_fields(check_time(L, 1)).*field);
    return 1;
}

int nanosecond(lua_State* L) {
    lua_pushinteger(L, check_time(L, 1).nanosecond);
    return 1;
}

int is_zero(lua_State* L) {
    return push_boolean(L, is_zero(check_time(L, 1)));
}

int push_in_zone(lua_State* L, const ZoneRef& zone) {
    CalendarTime time = check_time(L, 1);
    time.zone = zone;
    push_time(L, time);
    return 1;
}

int in_location(lua_State* L) {
    check_time(L, 1);
    return push_in_zone(L, check_location(L, 2));
}

int in_local(lua_State* L) {
    return push_in_zone(L, ZoneRef::local());
}

int utc(lua_State* L) {
    return push_in_zone(L, ZoneRef{});
}

int location(lua_State* L) {
    push_location(L, check_time(L, 1).zone);
    return 1;
}

int round(lua_State* L) {
    const CalendarTime& time = check_time(L, 1);
    push_time(L, round(time, sim::Duration::from_ns(check_duration(L, 2))));
    return 1;
}

int truncate(lua_State* L) {
    const CalendarTime& time = check_time(L, 1);
    push_time(L, truncate(time, sim::Duration::from_ns(check_duration(L, 2))));
    return 1;
}

constexpr LibraryFunction methods[] = {
    {"add", add},
    {"sub", sub},
    {"add_date", add_date},
    {"after", after},
    {"before", before},
    {"equal", equal},
    {"format", format},
    {"format_rfc3339", format_rfc3339},
    {"unix", unix_seconds},
    {"unix_nano", unix_nano},
    {"date", date},
    {"clock", clock},
    {"year", calendar_field<&CalendarFields::year>},
    {"month", calendar_field<&CalendarFields::month>},
    {"day", calendar_field<&CalendarFields::day>},
    {"hour", calendar_field<&CalendarFields::hour>},
    {"minute", calendar_field<&CalendarFields::minute>},
    {"second", calendar_field<&CalendarFields::second>},
    {"nanosecond", nanosecond},
    {"weekday", calendar_field<&CalendarFields::weekday>},
    {"year_day", calendar_field<&CalendarFields::year_day>},
    {"is_zero", is_zero},
    {"in_location", in_location},
    {"location", location},
    {"utc", utc},
    {"in_local", in_local},
    {"round", round},
    {"truncate", truncate},
    {"__tostring", text},
    {"__eq", equal_operator},
    {"__lt", before},
    {"__le", less_equal},
};

}  // namespace

void push_time(lua_State* L, std::int64_t unix_ns) {
    push_time(L, time_from_unix(0, unix_ns, ZoneRef::local()));
}

void push_time(lua_State* L, const CalendarTime& time) {
    TimeBlock::push(L, time);
    static constexpr ObjectType type{ObjectKind::time, {.name = type_name, .functions = methods}};
    set_object_type(L, type);
}

const CalendarTime* find_time(lua_State* L, int index) {
    return TimeBlock::find(L, index);
}

const CalendarTime& check_time(lua_State* L, int index) {
    const CalendarTime* time = find_time(L, index);
    if (time == nullptr) luaL_typeerror(L, index, type_name);
    return *time;
}

std::int64_t check_whole_number(lua_State* L, int index) {
    constexpr lua_Number limit = 9'223'372'036'854'775'808.0;  // 2^63
    if (lua_isinteger(L, index) != 0) return lua_tointeger(L, index);
    const lua_Number number = luaL_checknumber(L, index);
    // Written so that it is false for a NaN too.
    const bool fits = number >= -limit && number < limit;
    luaL_argcheck(L, fits, index, "number out of range");
    return static_cast<std::int64_t>(number);
}

}  // namespace moira::runtime
