// SPDX-License-Identifier: MIT
//
// What a time zone says about one instant: how far its clocks are ahead of UTC, under which name,
// and for how long that holds. The text belongs to the zone that was asked.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

namespace moira::runtime {

struct ZonePeriod {
    std::string_view abbreviation;    ///< "CET"; may be empty for a fixed zone
    std::int32_t offset_seconds = 0;  ///< local time minus UTC
    bool is_dst = false;
    std::int64_t start = std::numeric_limits<std::int64_t>::min();  ///< first unix second
    std::int64_t end = std::numeric_limits<std::int64_t>::max();    ///< first second after it
};

}  // namespace moira::runtime
