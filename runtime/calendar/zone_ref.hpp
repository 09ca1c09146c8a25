// SPDX-License-Identifier: MIT
//
// ZoneRef says in which zone a time is shown: UTC, the local zone, a fixed offset with a name, or a
// Zone that a ZoneStore owns and that outlives this. Plain bytes without a destructor, so that a
// Lua userdata can hold one.
#pragma once

#include "runtime/calendar/zone.hpp"
#include "runtime/calendar/zone_period.hpp"
#include "sim/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

namespace moira::runtime {

class ZoneRef {
public:
    /// Longest name of a fixed zone, in bytes.
    static constexpr std::size_t name_size_max = 50;
    /// Largest offset of a fixed zone from UTC, in seconds.
    static constexpr std::int64_t offset_max = 2'000'000'000;

    /// UTC.
    constexpr ZoneRef() = default;

    /// The local zone of a simulated world: UTC under the name "Local".
    [[nodiscard]] static ZoneRef local();

    /// A zone of the database, which must outlive the result.
    [[nodiscard]] static ZoneRef named(const Zone& zone);

    /// A zone with a constant offset (local time minus UTC); `name` may be empty.
    /// @error invalid_argument when the name or the offset is too large.
    [[nodiscard]] static sim::Result<ZoneRef> fixed(std::string_view name,
                                                    std::int64_t offset_seconds);

    [[nodiscard]] bool is_utc() const { return kind_ == Kind::utc; }

    /// "UTC", "Local", the name of the fixed zone, or that of the database ("Europe/Berlin").
    [[nodiscard]] std::string_view name() const;

    /// The period that holds at `unix_seconds`. Its text lives as long as this and the zone.
    [[nodiscard]] ZonePeriod lookup(std::int64_t unix_seconds) const;

    /// As Zone::find_offset.
    [[nodiscard]] std::optional<std::int32_t> find_offset(std::string_view abbreviation,
                                                          std::int64_t local_seconds) const;

private:
    enum class Kind : std::uint8_t { utc, local, fixed, named };

    const Zone* zone_ = nullptr;
    std::int32_t offset_seconds_ = 0;
    Kind kind_ = Kind::utc;
    std::uint8_t name_size_ = 0;
    std::array<char, name_size_max> name_{};
};

// Without padding too: the bytes of a process's memory must be the same in every run.
static_assert(std::is_trivially_copyable_v<ZoneRef>);
static_assert(std::has_unique_object_representations_v<ZoneRef>);

}  // namespace moira::runtime
