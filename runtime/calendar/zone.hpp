// SPDX-License-Identifier: MIT
//
// Zone is a time zone of the IANA database: its past transitions and the rule for later years.
// Immutable after parsing, so runs and threads may share one; a ZoneStore owns it.
#pragma once

#include "runtime/calendar/zone_period.hpp"
#include "runtime/calendar/zone_rule.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace moira::runtime {

/// One kind of local time that a zone has had.
struct ZoneType {
    std::int32_t offset_seconds = 0;  ///< local time minus UTC
    bool is_dst = false;
    std::string abbreviation;
};

/// From `when` (unix seconds) on, the type with index `type` holds.
struct ZoneTransition {
    std::int64_t when = 0;
    std::uint8_t type = 0;
};

class Zone {
public:
    /// Makes a zone. There is at least one type; the first holds before the first transition;
    /// transitions ascend strictly and refer to types; `rule` holds from the last one on.
    Zone(std::string name, std::vector<ZoneType> types, std::vector<ZoneTransition> transitions,
         std::optional<ZoneRule> rule);

    [[nodiscard]] const std::string& name() const { return name_; }

    /// The period that holds at `unix_seconds`. Its text lives as long as the zone.
    [[nodiscard]] ZonePeriod lookup(std::int64_t unix_seconds) const;

    /// The offset of local time `local_seconds` (as if it were UTC) when its zone is given by
    /// abbreviation: preferably one in effect then, else any of that name; else nothing.
    [[nodiscard]] std::optional<std::int32_t> find_offset(std::string_view abbreviation,
                                                          std::int64_t local_seconds) const;

private:
    [[nodiscard]] ZonePeriod lookup_last(std::int64_t unix_seconds) const;

    std::string name_;
    std::vector<ZoneType> types_;
    std::vector<ZoneTransition> transitions_;
    std::optional<ZoneRule> rule_;
};

}  // namespace moira::runtime
