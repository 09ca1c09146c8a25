// SPDX-License-Identifier: MIT
#include "runtime/calendar/layout.hpp"

#include <array>
#include <cstddef>
#include <limits>
#include <optional>

namespace moira::runtime {
namespace {

using enum LayoutField;

struct FixedVerb {
    std::string_view text;
    LayoutVerb verb;
};

constexpr LayoutVerb number(LayoutField field, LayoutPadding padding = LayoutPadding::none) {
    return {.field = field, .padding = padding};
}

constexpr LayoutVerb offset(bool zulu, bool colons, std::uint8_t parts) {
    return {.field = zone_offset, .zulu = zulu, .colons = colons, .parts = parts};
}

/// The verbs of fixed text; where one starts with another, the longer comes first.
constexpr std::array<FixedVerb, 33> fixed_verbs{{
    {"January", {.field = month_long_name}},
    {"Jan", {.field = month_name}},
    {"Monday", {.field = weekday_long_name}},
    {"Mon", {.field = weekday_name}},
    {"MST", {.field = zone_name}},
    {"002", number(year_day, LayoutPadding::zeros)},
    {"01", number(month, LayoutPadding::zeros)},
    {"02", number(day, LayoutPadding::zeros)},
    {"03", number(hour_of_half_day, LayoutPadding::zeros)},
    {"04", number(minute, LayoutPadding::zeros)},
    {"05", number(second, LayoutPadding::zeros)},
    {"06", number(year_of_century, LayoutPadding::zeros)},
    {"15", number(hour, LayoutPadding::zeros)},
    {"1", number(month)},
    {"2006", number(year, LayoutPadding::zeros)},
    {"2", number(day)},
    {"__2", number(year_day, LayoutPadding::spaces)},
    {"_2", number(day, LayoutPadding::spaces)},
    {"3", number(hour_of_half_day)},
    {"4", number(minute)},
    {"5", number(second)},
    {"PM", {.field = half_day_upper}},
    {"pm", {.field = half_day_lower}},
    {"-070000", offset(false, false, 3)},
    {"-07:00:00", offset(false, true, 3)},
    {"-0700", offset(false, false, 2)},
    {"-07:00", offset(false, true, 2)},
    {"-07", offset(false, false, 1)},
    {"Z070000", offset(true, false, 3)},
    {"Z07:00:00", offset(true, true, 3)},
    {"Z0700", offset(true, false, 2)},
    {"Z07:00", offset(true, true, 2)},
    {"Z07", offset(true, false, 1)},
}};

struct Found {
    LayoutVerb verb;
    std::size_t size;
};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// A point or comma with only zeros or only nines after it, which no further digit follows.
std::optional<Found> find_fraction(std::string_view text) {
    if (text.size() < 2 || (text[0] != '.' && text[0] != ',')) return std::nullopt;
    const char digit = text[1];
    if (digit != '0' && digit != '9') return std::nullopt;
    std::size_t end = 1;
    while (end < text.size() && text[end] == digit)
        ++end;
    if (end < text.size() && is_digit(text[end])) return std::nullopt;
    if (end > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    LayoutVerb verb{.field = fraction};
    verb.trimmed = digit == '9';
    verb.separator = text[0];
    verb.digits = static_cast<std::uint32_t>(end - 1);
    return Found{verb, end};
}

/// "Janus" and "Months" are words; "_2006" is a year behind an underscore.
bool is_other_word(const FixedVerb& verb, std::string_view text) {
    if (verb.text == "_2") return text.starts_with("_2006");
    if (verb.text != "Jan" && verb.text != "Mon") return false;
    return text.size() > 3 && text[3] >= 'a' && text[3] <= 'z';
}

/// The verb at the start of `text`.
std::optional<Found> find_verb(std::string_view text) {
    for (const FixedVerb& candidate : fixed_verbs) {
        if (!text.starts_with(candidate.text)) continue;
        if (is_other_word(candidate, text)) return std::nullopt;
        return Found{candidate.verb, candidate.text.size()};
    }
    return find_fraction(text);
}

constexpr std::array<std::string_view, 12> month_names{
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> weekday_names{
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

}  // namespace

LayoutChunk next_chunk(std::string_view layout) {
    for (std::size_t i = 0; i < layout.size(); ++i) {
        const std::string_view text = layout.substr(i);
        if (const auto found = find_verb(text)) {
            return {.literal = layout.substr(0, i),
                    .text = text.substr(0, found->size),
                    .verb = found->verb,
                    .rest = text.substr(found->size)};
        }
    }
    return {.literal = layout, .text = {}, .verb = {}, .rest = {}};
}

std::string_view month_long_name(int index) {
    return month_names[static_cast<std::size_t>(index)];
}

std::string_view weekday_long_name(int index) {
    return weekday_names[static_cast<std::size_t>(index)];
}

}  // namespace moira::runtime
