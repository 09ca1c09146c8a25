// SPDX-License-Identifier: MIT
//
// ZoneRule is the rule for the years after the last transition of a time zone file: the POSIX TZ
// notation with the extensions of TZif version 3 ("CET-1CEST,M3.5.0,M10.5.0/3"). An immutable
// value; the parser accepts or refuses any text.
#pragma once

#include "runtime/calendar/zone_period.hpp"
#include "sim/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace moira::runtime {

/// The day and local time of a yearly change.
struct RuleDay {
    enum class Kind : std::uint8_t {
        julian,      ///< day 1..365, February 29th is never counted
        zero_based,  ///< day 0..365, February 29th is counted
        weekday,     ///< `day` (0 = Sunday) of week 1..5 (5 = last) of `month`
    };
    Kind kind = Kind::weekday;
    int month = 1;
    int week = 1;
    int day = 0;
    std::int32_t seconds = 7'200;  ///< after local midnight; within +-167:59:59
};

class ZoneRule {
public:
    /// Reads a rule.
    /// @error invalid_input when `text` is not one, with the text.
    [[nodiscard]] static sim::Result<ZoneRule> parse(std::string_view text);

    /// The period that holds at `unix_seconds`. The views live as long as this rule.
    [[nodiscard]] ZonePeriod lookup(std::int64_t unix_seconds) const;

    /// Names and offsets (local minus UTC) of standard time and daylight saving time.
    [[nodiscard]] std::string_view standard_name() const { return standard_name_; }

    [[nodiscard]] std::int32_t standard_offset() const { return standard_offset_; }

    [[nodiscard]] bool has_dst() const { return has_dst_; }

    [[nodiscard]] std::string_view dst_name() const { return dst_name_; }

    [[nodiscard]] std::int32_t dst_offset() const { return dst_offset_; }

private:
    friend class ZoneRuleParser;

    [[nodiscard]] std::int64_t change(const RuleDay& day, std::int64_t year,
                                      std::int32_t offset_before) const;

    std::string standard_name_;
    std::string dst_name_;
    std::int32_t standard_offset_ = 0;
    std::int32_t dst_offset_ = 0;
    bool has_dst_ = false;
    RuleDay dst_start_;
    RuleDay dst_end_;
};

}  // namespace moira::runtime
