// SPDX-License-Identifier: MIT
#include "runtime/calendar/zone_rule.hpp"

#include "runtime/calendar/civil.hpp"
#include "runtime/calendar/quoted_text.hpp"
#include "runtime/calendar/wrapping.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <optional>

namespace moira::runtime {
namespace {

constexpr int hours_max_of_name = 24;  // "CET-24"
constexpr int hours_max_of_day = 167;  // "M3.5.0/-167", one week less an hour

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// Zero-based day of the year on which `day` falls.
std::int64_t day_index(const RuleDay& day, std::int64_t year) {
    if (day.kind == RuleDay::Kind::zero_based) return day.day;
    if (day.kind == RuleDay::Kind::julian) {
        const bool after_february = day.day > 31 + 28;
        return day.day - 1 + (after_february && is_leap_year(year) ? 1 : 0);
    }
    const int before = days_before_month(year, day.month);
    const int first = weekday_from_days(wrap_add(days_to_year(year), before));
    int of_month = (day.day - first + 7) % 7 + 7 * (day.week - 1);
    if (of_month >= days_in_month(year, day.month)) of_month -= 7;
    return before + of_month;
}

}  // namespace

/// Takes the parts of a rule from the front of a text. Every function returns false (or nothing)
/// when the next part is missing or out of range.
class ZoneRuleParser {
public:
    explicit ZoneRuleParser(std::string_view text) : rest_{text} {}

    bool parse(ZoneRule& rule) {
        if (!take_name(rule.standard_name_)) return false;
        const auto standard = take_time(hours_max_of_name);
        if (!standard) return false;
        // The notation counts the other way round: hours behind UTC are positive.
        rule.standard_offset_ = -*standard;
        if (rest_.empty()) return true;
        rule.has_dst_ = true;
        rule.dst_offset_ = rule.standard_offset_ + 3'600;
        if (!take_name(rule.dst_name_)) return false;
        if (!rest_.starts_with(',')) {
            const auto dst = take_time(hours_max_of_name);
            if (!dst) return false;
            rule.dst_offset_ = -*dst;
        }
        return take_day(rule.dst_start_) && take_day(rule.dst_end_) && rest_.empty();
    }

private:
    bool take(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }

    bool take_name(std::string& name) {
        const bool quoted = take('<');
        const auto in_name = [quoted](char c) {
            return is_letter(c) || (quoted && (is_digit(c) || c == '+' || c == '-'));
        };
        std::size_t length = 0;
        while (length < rest_.size() && in_name(rest_[length]))
            ++length;
        name = rest_.substr(0, length);
        rest_.remove_prefix(length);
        return length >= 3 && (!quoted || take('>'));
    }

    std::optional<int> take_number(int min, int max) {
        int value = 0;
        std::size_t length = 0;
        for (; length < rest_.size() && is_digit(rest_[length]); ++length) {
            if (length == 3) return std::nullopt;
            value = value * 10 + (rest_[length] - '0');
        }
        rest_.remove_prefix(length);
        if (length == 0 || value < min || value > max) return std::nullopt;
        return value;
    }

    /// [+-]hours[:minutes[:seconds]] in seconds.
    std::optional<std::int32_t> take_time(int hours_max) {
        const bool negative = take('-');
        if (!negative) take('+');
        const auto hours = take_number(0, hours_max);
        if (!hours) return std::nullopt;
        std::int32_t seconds = *hours * 3'600;
        for (const int unit : {60, 1}) {
            if (!take(':')) break;
            const auto part = take_number(0, 59);
            if (!part) return std::nullopt;
            seconds += *part * unit;
        }
        return negative ? -seconds : seconds;
    }

    bool take_day(RuleDay& day) {
        if (!take(',')) return false;
        if (!take_date(day)) return false;
        if (!take('/')) return true;
        const auto seconds = take_time(hours_max_of_day);
        day.seconds = seconds.value_or(0);
        return seconds.has_value();
    }

    bool take_date(RuleDay& day) {
        if (take('M')) return take_weekday(day);
        day.kind = take('J') ? RuleDay::Kind::julian : RuleDay::Kind::zero_based;
        const auto number = take_number(day.kind == RuleDay::Kind::julian ? 1 : 0, 365);
        day.day = number.value_or(0);
        return number.has_value();
    }

    bool take_weekday(RuleDay& day) {
        const auto month = take_number(1, 12);
        if (!month || !take('.')) return false;
        const auto week = take_number(1, 5);
        if (!week || !take('.')) return false;
        const auto weekday = take_number(0, 6);
        if (!weekday) return false;
        day.month = *month;
        day.week = *week;
        day.day = *weekday;
        return true;
    }

    std::string_view rest_;
};

sim::Result<ZoneRule> ZoneRule::parse(std::string_view text) {
    ZoneRule rule;
    if (!ZoneRuleParser{text}.parse(rule)) {
        return sim::fail(sim::ErrorCode::invalid_input,
                         "zone rule: not a POSIX TZ rule: " + quoted_text(text));
    }
    return rule;
}

std::int64_t ZoneRule::change(const RuleDay& day, std::int64_t year,
                              std::int32_t offset_before) const {
    const std::int64_t days = wrap_add(days_to_year(year), day_index(day, year));
    return wrap_add(wrap_mul(days, seconds_per_day), day.seconds - offset_before);
}

ZonePeriod ZoneRule::lookup(std::int64_t unix_seconds) const {
    ZonePeriod period{.abbreviation = standard_name_, .offset_seconds = standard_offset_};
    if (!has_dst_) return period;

    struct Change {
        std::int64_t when;
        bool to_dst;
        auto operator<=>(const Change&) const = default;
    };

    // A change may fall up to a week outside of its year, so the neighbours are looked at too. Of
    // two changes at one instant, that to DST is last: so a zone can be on DST all year.
    constexpr int years = 5;
    std::array<Change, 2 * years> changes{};
    const std::int64_t year = civil_from_days(floor_div(unix_seconds, seconds_per_day)).year;
    for (int i = 0; i < years; ++i) {
        const auto index = static_cast<std::size_t>(2 * i);
        const std::int64_t of_year = wrap_add(year, i - years / 2);
        changes[index] = {change(dst_start_, of_year, standard_offset_), true};
        changes[index + 1] = {change(dst_end_, of_year, dst_offset_), false};
    }
    std::ranges::sort(changes);
    const auto* next = std::ranges::upper_bound(changes, unix_seconds, {}, &Change::when);
    if (next != changes.end()) period.end = next->when;
    if (next == changes.begin()) return period;
    const Change& last = *(next - 1);
    period.start = last.when;
    if (last.to_dst) {
        period.abbreviation = dst_name_;
        period.offset_seconds = dst_offset_;
        period.is_dst = true;
    }
    return period;
}

}  // namespace moira::runtime
