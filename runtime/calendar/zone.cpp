// SPDX-License-Identifier: MIT
#include "runtime/calendar/zone.hpp"

#include "runtime/calendar/wrapping.hpp"
#include "sim/assert.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace moira::runtime {
namespace {

ZonePeriod period_of(const ZoneType& type) {
    return {.abbreviation = type.abbreviation,
            .offset_seconds = type.offset_seconds,
            .is_dst = type.is_dst};
}

}  // namespace

Zone::Zone(std::string name, std::vector<ZoneType> types, std::vector<ZoneTransition> transitions,
           std::optional<ZoneRule> rule)
    : name_{std::move(name)}, types_{std::move(types)},
      transitions_{std::move(transitions)}, rule_{std::move(rule)} {
    MOIRA_ASSERT(!types_.empty());
    for (const ZoneTransition& transition : transitions_) {
        MOIRA_ASSERT(transition.type < types_.size());
    }
}

ZonePeriod Zone::lookup_last(std::int64_t unix_seconds) const {
    ZonePeriod period;
    if (rule_) {
        period = rule_->lookup(unix_seconds);
    } else {
        period = period_of(types_[transitions_.empty() ? 0 : transitions_.back().type]);
    }
    if (!transitions_.empty()) period.start = std::max(period.start, transitions_.back().when);
    return period;
}

ZonePeriod Zone::lookup(std::int64_t unix_seconds) const {
    const auto next =
        std::ranges::upper_bound(transitions_, unix_seconds, {}, &ZoneTransition::when);
    if (next == transitions_.end()) return lookup_last(unix_seconds);
    const bool is_first = next == transitions_.begin();
    ZonePeriod period = period_of(types_[is_first ? 0 : (next - 1)->type]);
    if (!is_first) period.start = (next - 1)->when;
    period.end = next->when;
    return period;
}

std::optional<std::int32_t> Zone::find_offset(std::string_view abbreviation,
                                              std::int64_t local_seconds) const {
    std::optional<std::int32_t> any;
    const auto in_effect = [&](std::string_view name, std::int32_t offset) {
        if (name != abbreviation) return false;
        if (!any) any = offset;
        return lookup(wrap_sub(local_seconds, offset)).abbreviation == abbreviation;
    };
    for (const ZoneType& type : types_) {
        if (in_effect(type.abbreviation, type.offset_seconds)) return type.offset_seconds;
    }
    if (!rule_) return any;
    if (in_effect(rule_->standard_name(), rule_->standard_offset())) {
        return rule_->standard_offset();
    }
    if (rule_->has_dst() && in_effect(rule_->dst_name(), rule_->dst_offset())) {
        return rule_->dst_offset();
    }
    return any;
}

}  // namespace moira::runtime
