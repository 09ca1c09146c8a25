// SPDX-License-Identifier: MIT
// Any bytes are read or refused as a duration, a layout and text, a zone rule or a zone file; the
// first byte chooses. What was read can be written.
#include "runtime/calendar/calendar_time.hpp"
#include "runtime/calendar/duration_text.hpp"
#include "runtime/calendar/layout_format.hpp"
#include "runtime/calendar/layout_parse.hpp"
#include "runtime/calendar/strftime.hpp"
#include "runtime/calendar/tzif.hpp"
#include "runtime/calendar/zone_rule.hpp"
#include "sim/assert.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace moira::runtime {
namespace {

constexpr std::int64_t instants[] = {INT64_MIN,     -62'135'596'800, -1,       0,
                                     1'767'225'600, 4'102'444'800,   INT64_MAX};

void read_duration_text(std::string_view text) {
    const auto duration = parse_duration(text);
    if (!duration) return;
    const auto again = parse_duration(duration_text(*duration));
    MOIRA_ASSERT(again.has_value());
    MOIRA_ASSERT(again->ns() == duration->ns());
}

void read_layout(std::string_view input) {
    const std::string_view layout = input.substr(0, input.find('\n'));
    input.remove_prefix(layout.size());
    const auto time = parse_time(layout, input.substr(input.empty() ? 0 : 1));
    if (!time) return;
    MOIRA_ASSERT(time->nanosecond >= 0);
    MOIRA_ASSERT(time->nanosecond < 1'000'000'000);
    // The text is seldom the same, as spaces and fractions may differ.
    MOIRA_ASSERT(format_time(*time, layout).size() < 64 * (layout.size() + 1));
    MOIRA_ASSERT(strftime_text(*time, layout).size() < 64 * (layout.size() + 1));
}

void read_rule(std::string_view text) {
    const auto rule = ZoneRule::parse(text);
    if (!rule) return;
    for (const std::int64_t when : instants) {
        const std::int32_t offset = rule->lookup(when).offset_seconds;
        MOIRA_ASSERT(offset == rule->standard_offset() || offset == rule->dst_offset());
    }
}

void read_zone(std::string_view bytes) {
    const auto zone = parse_tzif("Fuzz", bytes);
    if (!zone) return;
    for (const std::int64_t when : instants) {
        CalendarTime time = time_from_unix(when, 0, ZoneRef::named(*zone));
        time = make_time({.year = calendar_fields(time).year, .second = when}, time.zone);
        MOIRA_ASSERT(!format_time(time, "2006 Z07:00 MST").empty());
    }
}

void read(std::uint8_t choice, std::string_view input) {
    switch (choice % 4) {
    case 0:
        return read_duration_text(input);
    case 1:
        return read_layout(input);
    case 2:
        return read_rule(input);
    default:
        return read_zone(input);
    }
}

}  // namespace
}  // namespace moira::runtime

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    // Bytes are characters here: the one conversion that libFuzzer's interface forces.
    const std::string_view input{reinterpret_cast<const char*>(data) + 1, size - 1};
    moira::runtime::read(data[0], input);
    return 0;
}
