// SPDX-License-Identifier: MIT
#include "runtime/calendar/layout_format.hpp"

#include "runtime/calendar/layout.hpp"
#include "runtime/calendar/text_writer.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace moira::runtime {
namespace {

constexpr std::size_t short_name_size = 3;

void write_padded(TextWriter& out, std::int64_t value, int width, LayoutPadding padding) {
    if (padding == LayoutPadding::none) width = 0;
    out.put_number(value, width, padding == LayoutPadding::spaces ? ' ' : '0');
}

void write_fraction(TextWriter& out, std::int64_t nanosecond, const LayoutVerb& verb) {
    char text[9];
    TextWriter all{text};
    all.put_number(nanosecond, sizeof text);
    std::size_t size = std::min<std::size_t>(verb.digits, sizeof text);
    while (verb.trimmed && size > 0 && text[size - 1] == '0')
        --size;
    if (size == 0) return;
    out.put(verb.separator);
    out.put(std::string_view{text, size});
}

void write_zone_name(TextWriter& out, const CalendarFields& fields) {
    if (fields.zone_abbreviation.empty()) {
        write_offset(out, fields.offset_seconds, false, 2);
    } else {
        out.put(fields.zone_abbreviation);
    }
}

void write_field(TextWriter& out, const CalendarTime& time, const CalendarFields& fields,
                 const LayoutVerb& verb) {
    const auto number = [&](std::int64_t value, int width) {
        write_padded(out, value, width, verb.padding);
    };
    const bool is_afternoon = fields.hour >= 12;
    switch (verb.field) {
    case LayoutField::none:
        return;
    case LayoutField::year:
        return number(fields.year, 4);
    case LayoutField::year_of_century:
        return number(std::max<std::int64_t>(fields.year, 0) % 100, 2);
    case LayoutField::month:
        return number(fields.month, 2);
    case LayoutField::month_name:
        return out.put(month_long_name(fields.month - 1).substr(0, short_name_size));
    case LayoutField::month_long_name:
        return out.put(month_long_name(fields.month - 1));
    case LayoutField::weekday_name:
        return out.put(weekday_long_name(fields.weekday).substr(0, short_name_size));
    case LayoutField::weekday_long_name:
        return out.put(weekday_long_name(fields.weekday));
    case LayoutField::day:
        return number(fields.day, 2);
    case LayoutField::year_day:
        return number(fields.year_day, 3);
    case LayoutField::hour:
        return number(fields.hour, 2);
    case LayoutField::hour_of_half_day:
        return number((fields.hour + 11) % 12 + 1, 2);
    case LayoutField::minute:
        return number(fields.minute, 2);
    case LayoutField::second:
        return number(fields.second, 2);
    case LayoutField::half_day_upper:
        return out.put(is_afternoon ? "PM" : "AM");
    case LayoutField::half_day_lower:
        return out.put(is_afternoon ? "pm" : "am");
    case LayoutField::zone_name:
        return write_zone_name(out, fields);
    case LayoutField::zone_offset:
        if (verb.zulu && fields.offset_seconds == 0) return out.put('Z');
        return write_offset(out, fields.offset_seconds, verb.colons, verb.parts);
    case LayoutField::fraction:
        return write_fraction(out, time.nanosecond, verb);
    }
}

}  // namespace

void write_offset(TextWriter& out, std::int32_t offset_seconds, bool colons, int parts) {
    // Go takes the sign of the whole minutes, so that less than a minute shows as "+0000".
    out.put(offset_seconds <= -60 ? '-' : '+');
    const std::int32_t magnitude = offset_seconds < 0 ? -offset_seconds : offset_seconds;
    out.put_number(magnitude / 3'600, 2);
    if (parts < 2) return;
    if (colons) out.put(':');
    out.put_number(magnitude / 60 % 60, 2);
    if (parts < 3) return;
    if (colons) out.put(':');
    out.put_number(magnitude % 60, 2);
}

void write_time(TextWriter& out, const CalendarTime& time, std::string_view layout) {
    const CalendarFields fields = calendar_fields(time);
    while (!layout.empty()) {
        const LayoutChunk chunk = next_chunk(layout);
        out.put(chunk.literal);
        write_field(out, time, fields, chunk.verb);
        layout = chunk.rest;
    }
}

std::string format_time(const CalendarTime& time, std::string_view layout) {
    TextWriter measure{{}};
    write_time(measure, time, layout);
    std::string text(measure.size(), '\0');
    TextWriter out{text};
    write_time(out, time, layout);
    return text;
}

}  // namespace moira::runtime
