// SPDX-License-Identifier: MIT
//
// Layouts in Go's notation: an example of the wanted form that shows the reference time, Monday
// January 2nd 2006, 15:04:05 at UTC-7. A layout is taken apart into verbs (the parts that stand
// for a field) and the literal text between them. Every text is a layout; nothing fails here.
#pragma once

#include <cstdint>
#include <string_view>

namespace moira::runtime {

inline constexpr std::string_view layout_rfc822 = "02 Jan 06 15:04 MST";
inline constexpr std::string_view layout_rfc822z = "02 Jan 06 15:04 -0700";
inline constexpr std::string_view layout_rfc850 = "Monday, 02-Jan-06 15:04:05 MST";
inline constexpr std::string_view layout_rfc1123 = "Mon, 02 Jan 2006 15:04:05 MST";
inline constexpr std::string_view layout_rfc1123z = "Mon, 02 Jan 2006 15:04:05 -0700";
inline constexpr std::string_view layout_rfc3339 = "2006-01-02T15:04:05Z07:00";
inline constexpr std::string_view layout_rfc3339_nano = "2006-01-02T15:04:05.999999999Z07:00";
inline constexpr std::string_view layout_kitchen = "3:04PM";
inline constexpr std::string_view layout_stamp = "Jan _2 15:04:05";
inline constexpr std::string_view layout_stamp_milli = "Jan _2 15:04:05.000";
inline constexpr std::string_view layout_stamp_micro = "Jan _2 15:04:05.000000";
inline constexpr std::string_view layout_stamp_nano = "Jan _2 15:04:05.000000000";
inline constexpr std::string_view layout_date_time = "2006-01-02 15:04:05";
inline constexpr std::string_view layout_date_only = "2006-01-02";
inline constexpr std::string_view layout_time_only = "15:04:05";
/// How Go prints a time when nothing else is said.
inline constexpr std::string_view layout_default = "2006-01-02 15:04:05.999999999 -0700 MST";

/// What a verb stands for. `padding` and the other members of LayoutVerb say in which form.
enum class LayoutField : std::uint8_t {
    none,  ///< there are no more verbs
    year,
    year_of_century,
    month,
    month_name,
    month_long_name,
    weekday_name,
    weekday_long_name,
    day,
    year_day,
    hour,
    hour_of_half_day,
    minute,
    second,
    half_day_upper,
    half_day_lower,
    zone_name,
    zone_offset,
    fraction,
};

/// How a number is filled up to the width of its field.
enum class LayoutPadding : std::uint8_t { none, spaces, zeros };

struct LayoutVerb {
    LayoutField field = LayoutField::none;
    LayoutPadding padding = LayoutPadding::none;
    bool zulu = false;         ///< zone_offset: UTC is "Z"
    bool colons = false;       ///< zone_offset: "-07:00" rather than "-0700"
    std::uint8_t parts = 0;    ///< zone_offset: 1 hours, 2 and minutes, 3 and seconds
    bool trimmed = false;      ///< fraction: nines, so without trailing zeros
    char separator = '.';      ///< fraction: point or comma
    std::uint32_t digits = 0;  ///< fraction: zeros or nines in the layout
};

/// The literal text before the first verb of a layout, the verb, and what follows it.
struct LayoutChunk {
    std::string_view literal;
    std::string_view text;  ///< the verb as written
    LayoutVerb verb;
    std::string_view rest;
};

/// Finds the first verb. Without one, `literal` is all of the layout and the field is `none`.
[[nodiscard]] LayoutChunk next_chunk(std::string_view layout);

/// English names, from 0: "January".., "Sunday"... The short ones are their first three letters.
[[nodiscard]] std::string_view month_long_name(int index);
[[nodiscard]] std::string_view weekday_long_name(int index);

}  // namespace moira::runtime
