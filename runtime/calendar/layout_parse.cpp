// SPDX-License-Identifier: MIT
#include "runtime/calendar/layout_parse.hpp"

#include "runtime/calendar/civil.hpp"
#include "runtime/calendar/field_reader.hpp"
#include "runtime/calendar/layout.hpp"
#include "runtime/calendar/quoted_text.hpp"
#include "runtime/calendar/wrapping.hpp"

#include <optional>
#include <string>
#include <utility>

namespace moira::runtime {
namespace {

constexpr std::size_t short_name_size = 3;
constexpr std::size_t long_name_size = 16;
constexpr int pivot_year = 69;  // two-digit years are 1969..2068

/// What came of reading one field.
enum class Outcome : std::uint8_t { taken, absent, out_of_range };

class LayoutParser {
public:
    LayoutParser(std::string_view layout, std::string_view text)
        : layout_{layout}, text_{text}, reader_{text} {}

    sim::Result<CalendarTime> parse(const ParseZones& zones) {
        std::string_view layout = layout_;
        while (true) {
            const LayoutChunk chunk = next_chunk(layout);
            if (!reader_.take_literal(chunk.literal)) {
                return cannot_parse(reader_.rest(), chunk.literal);
            }
            if (chunk.verb.field == LayoutField::none) break;
            const std::string_view before = reader_.rest();
            layout = chunk.rest;
            const Outcome outcome = take_field(chunk.verb, layout);
            if (outcome == Outcome::absent) return cannot_parse(before, chunk.text);
            if (outcome == Outcome::out_of_range) return wrong(out_of_range_ + " out of range");
        }
        if (!reader_.rest().empty()) {
            return wrong("extra text: " + quoted_text(reader_.rest()));
        }
        return finish(zones);
    }

private:
    [[nodiscard]] std::unexpected<sim::Error> wrong(const std::string& what) const {
        return sim::fail(sim::ErrorCode::invalid_argument,
                         "parsing time " + quoted_text(text_) + ": " + what);
    }

    [[nodiscard]] std::unexpected<sim::Error> cannot_parse(std::string_view text,
                                                           std::string_view element) const {
        return sim::fail(sim::ErrorCode::invalid_argument,
                         "parsing time " + quoted_text(text_) + " as " + quoted_text(layout_) +
                             ": cannot parse " + quoted_text(text) + " as " + quoted_text(element));
    }

    Outcome out_of_range(std::string_view what) {
        out_of_range_ = what;
        return Outcome::out_of_range;
    }

    static Outcome outcome(bool taken) { return taken ? Outcome::taken : Outcome::absent; }

    /// Stores the number if one was read; then checks its range.
    template <class Field>
    Outcome store(Field& field, std::optional<int> number, int min, int max,
                  std::string_view what) {
        if (!number) return Outcome::absent;
        field = *number;
        return *number < min || *number > max ? out_of_range(what) : Outcome::taken;
    }

    std::optional<int> take_padded(LayoutPadding padding) {
        return reader_.take_number(padding == LayoutPadding::zeros ? 2 : 1, 2);
    }

    Outcome take_field(const LayoutVerb& verb, std::string_view layout_after) {
        switch (verb.field) {
        case LayoutField::none:
            return Outcome::taken;
        case LayoutField::year:
        case LayoutField::year_of_century:
            return take_year(verb.field);
        case LayoutField::month:
            return store(month_, take_padded(verb.padding), 1, 12, "month");
        case LayoutField::month_name:
        case LayoutField::month_long_name:
        case LayoutField::weekday_name:
        case LayoutField::weekday_long_name:
            return take_name(verb.field);
        case LayoutField::day:
            if (verb.padding == LayoutPadding::spaces) reader_.take(' ');
            return store(day_, take_padded(verb.padding), 0, 99, "day");
        case LayoutField::year_day:
            return take_year_day(verb.padding);
        case LayoutField::hour:
            return store(time_.hour, reader_.take_number(1, 2), 0, 23, "hour");
        case LayoutField::hour_of_half_day:
            return store(time_.hour, take_padded(verb.padding), 0, 12, "hour");
        case LayoutField::minute:
            return store(time_.minute, take_padded(verb.padding), 0, 59, "minute");
        case LayoutField::second:
            return take_second(verb.padding, layout_after);
        case LayoutField::half_day_upper:
            return take_half_day("AM", "PM");
        case LayoutField::half_day_lower:
            return take_half_day("am", "pm");
        case LayoutField::zone_name:
            return take_zone_name();
        case LayoutField::zone_offset:
            return take_offset(verb);
        case LayoutField::fraction:
            return take_fraction(verb);
        }
        return Outcome::absent;
    }

    Outcome take_year(LayoutField field) {
        if (field == LayoutField::year) {
            if (!reader_.is_digit_at(0)) return Outcome::absent;
            return store(time_.year, reader_.take_integer(4), 0, 9'999, "year");
        }
        const auto year = reader_.take_integer(2);
        if (!year) return Outcome::absent;
        time_.year = *year + (*year >= pivot_year ? 1'900 : 2'000);
        return Outcome::taken;
    }

    Outcome take_name(LayoutField field) {
        const bool is_short =
            field == LayoutField::month_name || field == LayoutField::weekday_name;
        const std::size_t size = is_short ? short_name_size : long_name_size;
        if (field == LayoutField::weekday_name || field == LayoutField::weekday_long_name) {
            return outcome(reader_.take_name(7, weekday_long_name, size).has_value());
        }
        const auto month = reader_.take_name(12, month_long_name, size);
        if (month) month_ = *month + 1;
        return outcome(month.has_value());
    }

    Outcome take_year_day(LayoutPadding padding) {
        if (padding == LayoutPadding::spaces && reader_.take(' ')) reader_.take(' ');
        year_day_ = reader_.take_number(padding == LayoutPadding::zeros ? 3 : 1, 3);
        return outcome(year_day_.has_value());
    }

    Outcome take_second(LayoutPadding padding, std::string_view layout_after) {
        const Outcome taken = store(time_.second, take_padded(padding), 0, 59, "second");
        if (taken != Outcome::taken) return taken;
        const std::size_t size = reader_.fraction_size();
        if (size == 0 || next_chunk(layout_after).verb.field == LayoutField::fraction) {
            return Outcome::taken;
        }
        return store(time_.nanosecond, reader_.take_fraction(size), 0, 999'999'999, "second");
    }

    Outcome take_fraction(const LayoutVerb& verb) {
        // Zeros ask for exactly as many digits, nines for any number or none.
        const std::size_t size = verb.trimmed ? reader_.fraction_size() : verb.digits + 1U;
        if (size == 0) return Outcome::taken;
        return store(time_.nanosecond, reader_.take_fraction(size), 0, 999'999'999, "second");
    }

    Outcome take_half_day(std::string_view am, std::string_view pm) {
        const auto text = reader_.take_text(2);
        if (!text || (*text != am && *text != pm)) return Outcome::absent;
        // Both may occur in a layout; one "PM" decides then, as in Go.
        is_afternoon_ = is_afternoon_.value_or(false) || *text == pm;
        return Outcome::taken;
    }

    Outcome take_offset(const LayoutVerb& verb) {
        if (verb.zulu && reader_.take('Z')) {
            is_utc_ = true;
            return Outcome::taken;
        }
        const auto sign = reader_.take_text(1);
        if (!sign || (*sign != "+" && *sign != "-")) return Outcome::absent;
        constexpr std::pair<int, std::string_view> limits[] = {
            {24, "time zone offset hour"},
            {60, "time zone offset minute"},
            {60, "time zone offset second"},
        };
        int seconds = 0;
        int unit = 3'600;
        for (int part = 0; part < verb.parts; ++part, unit /= 60) {
            if (part > 0 && verb.colons && !reader_.take(':')) return Outcome::absent;
            const auto number = reader_.take_number(2, 2);
            if (!number) return Outcome::absent;
            if (*number > limits[part].first) return out_of_range(limits[part].second);
            seconds += *number * unit;
        }
        offset_ = *sign == "-" ? -seconds : seconds;
        return Outcome::taken;
    }

    Outcome take_zone_name() {
        if (reader_.rest().starts_with("UTC")) {
            is_utc_ = true;
            return outcome(reader_.take_text(3).has_value());
        }
        const auto name = reader_.take_zone_name();
        if (!name || name->size() > ZoneRef::name_size_max) return Outcome::absent;
        zone_name_ = *name;
        return Outcome::taken;
    }

    /// Sets month and day from the day of the year, or checks that they agree.
    const char* apply_year_day() {
        const int days = is_leap_year(time_.year) ? 366 : 365;
        if (*year_day_ < 1 || *year_day_ > days) return "day-of-year out of range";
        const CivilDate date = civil_from_days(days_to_year(time_.year) + *year_day_ - 1);
        if (month_ && *month_ != date.month) return "day-of-year does not match month";
        if (day_ && *day_ != date.day) return "day-of-year does not match day";
        month_ = date.month;
        day_ = date.day;
        return nullptr;
    }

    sim::Result<CalendarTime> finish(const ParseZones& zones) {
        if (is_afternoon_ == true && time_.hour < 12) time_.hour += 12;
        if (is_afternoon_ == false && time_.hour == 12) time_.hour = 0;
        const char* mismatch = year_day_ ? apply_year_day() : nullptr;
        if (mismatch != nullptr) return wrong(mismatch);
        time_.month = month_.value_or(1);
        time_.day = day_.value_or(1);
        const int days = days_in_month(time_.year, static_cast<int>(time_.month));
        if (time_.day < 1 || time_.day > days) return wrong("day out of range");
        if (is_utc_) return make_time(time_, ZoneRef{});
        if (offset_) return at_offset(zones.preferred);
        if (!zone_name_.empty()) return at_zone_name(zones.preferred);
        return make_time(time_, zones.unstated);
    }

    [[nodiscard]] sim::Result<CalendarTime> at_offset(const ZoneRef& preferred) const {
        CalendarTime time = make_time(time_, ZoneRef{});
        time.unix_seconds = wrap_sub(time.unix_seconds, *offset_);
        const ZonePeriod period = preferred.lookup(time.unix_seconds);
        const bool same_name = zone_name_.empty() || period.abbreviation == zone_name_;
        if (period.offset_seconds == *offset_ && same_name) {
            time.zone = preferred;
            return time;
        }
        return in_fixed_zone(time, *offset_);
    }

    [[nodiscard]] sim::Result<CalendarTime> at_zone_name(const ZoneRef& preferred) const {
        CalendarTime time = make_time(time_, ZoneRef{});
        if (const auto offset = preferred.find_offset(zone_name_, time.unix_seconds)) {
            time.unix_seconds = wrap_sub(time.unix_seconds, *offset);
            time.zone = preferred;
            return time;
        }
        int hours = 0;
        if (zone_name_.starts_with("GMT") && zone_name_.size() > 3) {
            FieldReader digits{zone_name_.substr(3)};
            hours = digits.take_integer(zone_name_.size() - 3).value_or(0);
        }
        return in_fixed_zone(time, hours * 3'600);
    }

    [[nodiscard]] sim::Result<CalendarTime> in_fixed_zone(CalendarTime time, int offset) const {
        auto zone = ZoneRef::fixed(zone_name_, offset);
        if (!zone) return std::unexpected{std::move(zone.error())};
        time.zone = *zone;
        return time;
    }

    std::string_view layout_;
    std::string_view text_;
    FieldReader reader_;
    DateFields time_{.year = 0};
    std::optional<int> month_;
    std::optional<int> day_;
    std::optional<int> year_day_;
    std::optional<bool> is_afternoon_;
    std::optional<int> offset_;
    std::string_view zone_name_;
    bool is_utc_ = false;
    std::string out_of_range_;
};

}  // namespace

sim::Result<CalendarTime> parse_time(std::string_view layout, std::string_view text,
                                     const ParseZones& zones) {
    return LayoutParser{layout, text}.parse(zones);
}

}  // namespace moira::runtime
