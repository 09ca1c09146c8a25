// SPDX-License-Identifier: MIT
#include "runtime/calendar/strftime.hpp"

#include "runtime/calendar/civil.hpp"
#include "runtime/calendar/layout.hpp"
#include "runtime/calendar/layout_format.hpp"
#include "runtime/calendar/text_writer.hpp"
#include "runtime/calendar/wrapping.hpp"

#include <cstddef>
#include <cstdint>

namespace moira::runtime {
namespace {

constexpr std::size_t short_name_size = 3;

/// A week of ISO 8601: it starts on Monday and belongs to the year of its Thursday.
struct IsoWeek {
    std::int64_t year;
    int week;
};

IsoWeek iso_week(const CalendarFields& fields) {
    const int days_since_monday = (fields.weekday + 6) % 7;
    const std::int64_t days = days_from_civil({fields.year, fields.month, fields.day});
    const CivilDate thursday = civil_from_days(wrap_add(days, 3 - days_since_monday));
    return {thursday.year, (day_of_year(thursday) - 1) / 7 + 1};
}

/// Weeks of the year that began on or before the day, when they begin on `first_weekday`.
int week_of_year(const CalendarFields& fields, int first_weekday) {
    const int since_first = (fields.weekday + 7 - first_weekday) % 7;
    return (fields.year_day - 1 + 7 - since_first) / 7;
}

/// The conversions that stand for others; empty for the rest.
std::string_view expansion(char conversion) {
    switch (conversion) {
    case 'c':
        return "%a %b %e %H:%M:%S %Y";
    case 'D':
    case 'x':
        return "%m/%d/%y";
    case 'F':
        return "%Y-%m-%d";
    case 'r':
        return "%I:%M:%S %p";
    case 'R':
        return "%H:%M";
    case 'T':
    case 'X':
        return "%H:%M:%S";
    default:
        return {};
    }
}

class StrftimeWriter {
public:
    StrftimeWriter(TextWriter& out, const CalendarTime& time)
        : out_{out}, time_{time}, fields_{calendar_fields(time)} {}

    void write(std::string_view format) {
        for (std::size_t i = 0; i < format.size(); ++i) {
            if (format[i] != '%' || i + 1 == format.size()) {
                out_.put(format[i]);
                continue;
            }
            ++i;
            const std::string_view others = expansion(format[i]);
            if (!others.empty()) {
                write(others);
            } else if (!write_name(format[i]) && !write_number(format[i])) {
                out_.put('%');
                out_.put(format[i]);
            }
        }
    }

private:
    bool write_name(char conversion) {
        const std::string_view weekday = weekday_long_name(fields_.weekday);
        const std::string_view month = month_long_name(fields_.month - 1);
        switch (conversion) {
        case 'a':
            out_.put(weekday.substr(0, short_name_size));
            return true;
        case 'A':
            out_.put(weekday);
            return true;
        case 'b':
        case 'h':
            out_.put(month.substr(0, short_name_size));
            return true;
        case 'B':
            out_.put(month);
            return true;
        case 'n':
            out_.put('\n');
            return true;
        case 't':
            out_.put('\t');
            return true;
        case 'p':
            out_.put(fields_.hour >= 12 ? "PM" : "AM");
            return true;
        case 'z':
            write_offset(out_, fields_.offset_seconds, false, 2);
            return true;
        case 'Z':
            out_.put(fields_.zone_abbreviation);
            return true;
        case '%':
            out_.put('%');
            return true;
        default:
            return false;
        }
    }

    bool write_number(char conversion) {
        switch (conversion) {
        case 'C':
            out_.put_number(floor_div(fields_.year, 100), 2);
            return true;
        case 'd':
            out_.put_number(fields_.day, 2);
            return true;
        case 'e':
            out_.put_number(fields_.day, 2, ' ');
            return true;
        case 'g':
            out_.put_number(floor_mod(iso_week(fields_).year, 100), 2);
            return true;
        case 'G':
            out_.put_number(iso_week(fields_).year);
            return true;
        case 'H':
            out_.put_number(fields_.hour, 2);
            return true;
        case 'I':
            out_.put_number((fields_.hour + 11) % 12 + 1, 2);
            return true;
        case 'j':
            out_.put_number(fields_.year_day, 3);
            return true;
        case 'm':
            out_.put_number(fields_.month, 2);
            return true;
        case 'M':
            out_.put_number(fields_.minute, 2);
            return true;
        case 's':
            out_.put_number(time_.unix_seconds);
            return true;
        case 'S':
            out_.put_number(fields_.second, 2);
            return true;
        case 'u':
            out_.put_number((fields_.weekday + 6) % 7 + 1);
            return true;
        case 'U':
            out_.put_number(week_of_year(fields_, 0), 2);
            return true;
        case 'V':
            out_.put_number(iso_week(fields_).week, 2);
            return true;
        case 'w':
            out_.put_number(fields_.weekday);
            return true;
        case 'W':
            out_.put_number(week_of_year(fields_, 1), 2);
            return true;
        case 'y':
            out_.put_number(floor_mod(fields_.year, 100), 2);
            return true;
        case 'Y':
            out_.put_number(fields_.year);
            return true;
        default:
            return false;
        }
    }

    TextWriter& out_;
    const CalendarTime& time_;
    CalendarFields fields_;
};

}  // namespace

void write_strftime(TextWriter& out, const CalendarTime& time, std::string_view format) {
    StrftimeWriter{out, time}.write(format);
}

std::string strftime_text(const CalendarTime& time, std::string_view format) {
    TextWriter measure{{}};
    write_strftime(measure, time, format);
    std::string text(measure.size(), '\0');
    TextWriter out{text};
    write_strftime(out, time, format);
    return text;
}

}  // namespace moira::runtime
