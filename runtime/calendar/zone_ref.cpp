// SPDX-License-Identifier: MIT
#include "runtime/calendar/zone_ref.hpp"

#include "runtime/calendar/quoted_text.hpp"

#include <algorithm>
#include <string>

namespace moira::runtime {

ZoneRef ZoneRef::local() {
    ZoneRef ref;
    ref.kind_ = Kind::local;
    return ref;
}

ZoneRef ZoneRef::named(const Zone& zone) {
    ZoneRef ref;
    ref.kind_ = Kind::named;
    ref.zone_ = &zone;
    return ref;
}

sim::Result<ZoneRef> ZoneRef::fixed(std::string_view name, std::int64_t offset_seconds) {
    if (name.size() > name_size_max) {
        return sim::fail(sim::ErrorCode::invalid_argument, "time zone name has more than " +
                                                               std::to_string(name_size_max) +
                                                               " bytes: " + quoted_text(name));
    }
    if (offset_seconds < -offset_max || offset_seconds > offset_max) {
        return sim::fail(sim::ErrorCode::invalid_argument,
                         "time zone offset out of range: " + std::to_string(offset_seconds));
    }
    ZoneRef ref;
    ref.kind_ = Kind::fixed;
    ref.name_size_ = static_cast<std::uint8_t>(name.size());
    ref.offset_seconds_ = static_cast<std::int32_t>(offset_seconds);
    std::ranges::copy(name, ref.name_.begin());
    return ref;
}

std::string_view ZoneRef::name() const {
    switch (kind_) {
    case Kind::utc:
        return "UTC";
    case Kind::local:
        return "Local";
    case Kind::named:
        return zone_->name();
    case Kind::fixed:
        break;
    }
    return {name_.data(), name_size_};
}

ZonePeriod ZoneRef::lookup(std::int64_t unix_seconds) const {
    if (kind_ == Kind::named) return zone_->lookup(unix_seconds);
    if (kind_ == Kind::fixed) return {.abbreviation = name(), .offset_seconds = offset_seconds_};
    return {.abbreviation = "UTC"};
}

std::optional<std::int32_t> ZoneRef::find_offset(std::string_view abbreviation,
                                                 std::int64_t local_seconds) const {
    if (kind_ == Kind::named) return zone_->find_offset(abbreviation, local_seconds);
    const ZonePeriod always = lookup(local_seconds);
    if (always.abbreviation != abbreviation) return std::nullopt;
    return always.offset_seconds;
}

}  // namespace moira::runtime
