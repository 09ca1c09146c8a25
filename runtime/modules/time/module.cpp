// SPDX-License-Identifier: MIT
#include "runtime/modules/time/module.hpp"

#include "runtime/calendar/layout.hpp"
#include "runtime/calendar/layout_parse.hpp"
#include "runtime/calendar/wrapping.hpp"
#include "runtime/calendar/zone_store.hpp"
#include "runtime/lua/context.hpp"
#include "runtime/lua/error_object.hpp"
#include "runtime/lua/library.hpp"
#include "runtime/modules/time/duration_argument.hpp"
#include "runtime/modules/time/duration_value.hpp"
#include "runtime/modules/time/error_text.hpp"
#include "runtime/modules/time/location_value.hpp"
#include "runtime/modules/time/time_value.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace moira::runtime {
namespace {

std::string_view check_text(lua_State* L, int index) {
    std::size_t size = 0;
    const char* text = luaL_checklstring(L, index, &size);
    return {text, size};
}

/// The zone of an optional argument.
ZoneRef location_or(lua_State* L, int index, const ZoneRef& otherwise) {
    return lua_isnoneornil(L, index) ? otherwise : check_location(L, index);
}

int now(lua_State* L) {
    push_now(L);
    return 1;
}

int date(lua_State* L) {
    DateFields fields;
    fields.year = check_whole_number(L, 1);
    fields.month = check_whole_number(L, 2);
    fields.day = check_whole_number(L, 3);
    fields.hour = check_whole_number(L, 4);
    fields.minute = check_whole_number(L, 5);
    fields.second = check_whole_number(L, 6);
    fields.nanosecond = check_whole_number(L, 7);
    push_time(L, make_time(fields, location_or(L, 8, ZoneRef::local())));
    return 1;
}

int unix_time(lua_State* L) {
    const std::int64_t seconds = check_whole_number(L, 1);
    push_time(L, time_from_unix(seconds, check_whole_number(L, 2), ZoneRef::local()));
    return 1;
}

/// Plain result of a function that makes C++ objects, so that they are gone before Lua can raise.
template <class Value>
struct Outcome {
    bool ok = false;
    Value value;
    ErrorText error;

    explicit Outcome(const sim::Result<Value>& result) : ok{result.has_value()} {
        if (ok) value = *result;
        if (!ok) error.assign(result.error().message);
    }
};

Outcome<CalendarTime> parse_plain(std::string_view layout, std::string_view text,
                                  const ParseZones& zones) {
    return Outcome<CalendarTime>{parse_time(layout, text, zones)};
}

Outcome<ZoneRef> fixed_plain(std::string_view name, std::int64_t offset_seconds) {
    return Outcome<ZoneRef>{ZoneRef::fixed(name, offset_seconds)};
}

int parse(lua_State* L) {
    const std::string_view layout = check_text(L, 1);
    const std::string_view text = check_text(L, 2);
    const ParseZones zones{.unstated = location_or(L, 3, ZoneRef{}),
                           .preferred = location_or(L, 3, ZoneRef::local())};
    const auto parsed = parse_plain(layout, text, zones);
    if (!parsed.ok) return fail(L, error_kind::invalid, parsed.error.view());
    push_time(L, parsed.value);
    return 1;
}

int parse_duration(lua_State* L) {
    DurationArgument duration;
    if (!read_duration(L, 1, duration)) return fail_duration(L, duration);
    push_duration(L, duration.ns);
    return 1;
}

int load_location(lua_State* L) {
    constexpr std::string_view unknown = "unknown time zone ";
    const std::string_view name = check_text(L, 1);
    if (name.empty()) return fail(L, error_kind::invalid, "empty location name");
    if (name == "UTC" || name == "Local") {
        push_location(L, name == "UTC" ? ZoneRef{} : ZoneRef::local());
        return 1;
    }
    const LuaContext* world = context_or_null(L);
    const bool has_zones = world != nullptr && world->zones != nullptr;
    const Zone* zone = has_zones ? world->zones->find(name) : nullptr;
    if (zone != nullptr) {
        push_location(L, ZoneRef::named(*zone));
        return 1;
    }
    char message[unknown.size() + 256];
    const std::size_t shown = std::min<std::size_t>(name.size(), 256);
    std::ranges::copy(unknown, message);
    std::copy_n(name.begin(), shown, message + unknown.size());
    return fail(L, error_kind::not_found, {message, unknown.size() + shown});
}

int fixed_zone(lua_State* L) {
    const std::string_view name = check_text(L, 1);
    const auto zone = fixed_plain(name, check_whole_number(L, 2));
    if (!zone.ok) return fail(L, error_kind::invalid, zone.error.view());
    push_location(L, zone.value);
    return 1;
}

constexpr LibraryFunction functions[] = {
    {"now", now},
    {"date", date},
    {"unix", unix_time},
    {"parse", parse},
    {"parse_duration", parse_duration},
    {"load_location", load_location},
    {"fixed_zone", fixed_zone},
};

constexpr std::int64_t second_ns = 1'000'000'000;

constexpr LibraryConstant integer(const char* name, std::int64_t value) {
    return {name, value};
}

constexpr LibraryConstant constants[] = {
    integer("NANOSECOND", 1),
    integer("MICROSECOND", 1'000),
    integer("MILLISECOND", 1'000'000),
    integer("SECOND", second_ns),
    integer("MINUTE", 60 * second_ns),
    integer("HOUR", 3'600 * second_ns),
    integer("JANUARY", 1),
    integer("FEBRUARY", 2),
    integer("MARCH", 3),
    integer("APRIL", 4),
    integer("MAY", 5),
    integer("JUNE", 6),
    integer("JULY", 7),
    integer("AUGUST", 8),
    integer("SEPTEMBER", 9),
    integer("OCTOBER", 10),
    integer("NOVEMBER", 11),
    integer("DECEMBER", 12),
    integer("SUNDAY", 0),
    integer("MONDAY", 1),
    integer("TUESDAY", 2),
    integer("WEDNESDAY", 3),
    integer("THURSDAY", 4),
    integer("FRIDAY", 5),
    integer("SATURDAY", 6),
    {"RFC822", layout_rfc822.data()},
    {"RFC822Z", layout_rfc822z.data()},
    {"RFC850", layout_rfc850.data()},
    {"RFC1123", layout_rfc1123.data()},
    {"RFC1123Z", layout_rfc1123z.data()},
    {"RFC3339", layout_rfc3339.data()},
    {"RFC3339NANO", layout_rfc3339_nano.data()},
    {"KITCHEN", layout_kitchen.data()},
    {"STAMP", layout_stamp.data()},
    {"STAMP_MILLI", layout_stamp_milli.data()},
    {"STAMP_MICRO", layout_stamp_micro.data()},
    {"STAMP_NANO", layout_stamp_nano.data()},
    {"DATE_TIME", layout_date_time.data()},
    {"DATE_ONLY", layout_date_only.data()},
    {"TIME_ONLY", layout_time_only.data()},
};

constexpr std::array<LibraryField, 2> places{{
    {"utc", [](lua_State* L) { push_location(L, ZoneRef{}); }},
    {"localtz", [](lua_State* L) { push_location(L, ZoneRef::local()); }},
}};

}  // namespace

const LibrarySpec time_spec{
    .name = "time", .functions = functions, .constants = constants, .fields = places};

void push_now(lua_State* L) {
    const LuaContext* world = context_or_null(L);
    if (world == nullptr) luaL_error(L, "time: there is no run whose clock could be read");
    push_time(L, wrap_add(world->epoch_unix_ns, world->now_ns()));
}

void push_time_module(lua_State* L) {
    push_library(L, time_spec);
}

}  // namespace moira::runtime
