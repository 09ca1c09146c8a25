// SPDX-License-Identifier: MIT
//
// ZoneStore owns the time zones that processes can load by name, from a directory in the layout of
// /usr/share/zoneinfo: all read at once, or each when it is first asked for. A zone never changes
// and stays where it is, so that any number of runs, one after another, can share the store and
// hold plain pointers to its zones. Which zones there are is up to the machine's database, whose
// version the trace of a run that may use zones records.
#pragma once

#include "runtime/calendar/zone.hpp"
#include "sim/result.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace moira::runtime {

/// Where the machine's time zones are (Debian's package tzdata).
inline constexpr const char* system_zones = "/usr/share/zoneinfo";

/// The version of the database in `directory`, as `2026a`; empty if it does not say.
[[nodiscard]] std::string zone_database_version(const std::filesystem::path& directory);

/// True if `name` may name a zone: relative, at most 255 bytes of letters, digits and "_+-./", and
/// no part empty or starting with a point.
[[nodiscard]] bool is_zone_name(std::string_view name);

/// Reads one zone below `directory`.
/// @error invalid_argument for a name that is_zone_name refuses; not_found when there is no such
/// file; limit_reached when it has more than 1 MiB; invalid_input when it is not a TZif file.
[[nodiscard]] sim::Result<Zone> load_zone(const std::filesystem::path& directory,
                                          std::string_view name);

class ZoneStore {
public:
    /// A store without zones: processes have UTC and fixed zones only.
    ZoneStore() = default;

    /// A store that reads the zones of `directory` when they are asked for: the same ones as `load`
    /// finds. Reading all takes a tenth of a second.
    explicit ZoneStore(std::filesystem::path directory) : directory_{std::move(directory)} {}

    /// Reads all zones below `directory`; files that are not TZif are passed over, and so are the
    /// folders "posix" and "right", which repeat the zones (the latter with leap seconds).
    /// @error not_found when `directory` cannot be listed.
    [[nodiscard]] static sim::Result<ZoneStore> load(const std::filesystem::path& directory);

    /// Adds a zone under its name, unless there is one of that name. For setting up, not in a run.
    void add(Zone zone);

    /// The zone called `name`, or null. It lives as long as the store, also when that is moved.
    [[nodiscard]] const Zone* find(std::string_view name) const;

    /// Zones that have been read or added.
    [[nodiscard]] std::size_t size() const { return zones_.size(); }

private:
    std::filesystem::path directory_;  ///< of zones to read at first use; empty: none
    mutable std::map<std::string, std::unique_ptr<const Zone>, std::less<>> zones_;
};

}  // namespace moira::runtime
