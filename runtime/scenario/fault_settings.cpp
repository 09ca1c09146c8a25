// SPDX-License-Identifier: MIT
#include "runtime/scenario/fault_settings.hpp"

#include "runtime/scenario/entries.hpp"
#include "runtime/scenario/suggestion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace moira::runtime {
namespace {

using sim::FaultKind;
using sim::FaultPlan;
using sim::FaultRule;

constexpr double million = 1e6;

/// What a rule of a kind may say besides of, at_most, rate and apart.
struct KindKeys {
    FaultKind kind;
    bool of_entries;  ///< `of` names entries
    bool up;
};

constexpr std::array<KindKeys, 2> known_kinds = {{
    {FaultKind::crash, true, true},
    {FaultKind::buggify, false, false},
}};

const KindKeys* find_kind(std::string_view name) {
    const auto* const at = std::ranges::find_if(
        known_kinds, [&](const KindKeys& keys) { return fault_kind_name(keys.kind) == name; });
    return at != known_kinds.end() ? at : nullptr;
}

class FaultReader {
public:
    FaultReader(SettingReader& reader, const std::vector<LuaSource>& sources)
        : reader_{&reader}, sources_{&sources} {}

    /// `above`: what a profile has unless it says otherwise; null for the default one.
    FaultPlan read_profile(const Setting& setting, std::string name, const FaultPlan* above) {
        FaultPlan plan;
        if (above != nullptr) {
            plan.keep = above->keep;
            plan.at_most = above->at_most;
            plan.after = above->after;
            plan.before = above->before;
        }
        plan.profile = std::move(name);
        for (const SettingMember& member : reader_->named(setting)) {
            if (member.key == "profiles" && above == nullptr) continue;
            read_member(member, plan);
        }
        std::ranges::sort(plan.rules, {}, &FaultRule::kind);
        return plan;
    }

private:
    void read_member(const SettingMember& member, FaultPlan& plan) {
        const Setting& value = member.value;
        if (member.key == "keep") {
            plan.keep = read_keep(value);
        } else if (member.key == "at_most") {
            plan.at_most = static_cast<std::uint32_t>(reader_->integer(value, 1, 1'000'000'000));
        } else if (member.key == "after") {
            plan.after = reader_->duration(value);
        } else if (member.key == "before") {
            plan.before = reader_->duration(value);
        } else if (const KindKeys* keys = find_kind(member.key)) {
            plan.rules.push_back(read_rule(value, *keys));
        } else {
            refuse_key(member);
        }
    }

    void refuse_key(const SettingMember& member) {
        std::vector<std::string_view> known = {"keep", "at_most", "after", "before", "profiles"};
        for (const KindKeys& keys : known_kinds)
            known.push_back(fault_kind_name(keys.kind));
        reader_->refuse(member.value, fmt::format("there is no kind of fault '{}'", member.key),
                        suggestion(member.key, known, "known are"));
    }

    FaultRule read_rule(const Setting& setting, const KindKeys& keys) {
        FaultRule rule;
        rule.kind = keys.kind;
        if (reader_->type(setting) == LUA_TBOOLEAN) {
            if (!reader_->boolean(setting)) {
                reader_->refuse(setting, "must be true or a table",
                                "leave a kind out to have none");
            }
            return rule;
        }
        const SettingRecord fields =
            keys.up ? reader_->record(setting, {"of", "at_most", "rate", "apart", "up"})
                    : reader_->record(setting, {"of", "at_most", "rate", "apart"});
        if (const Setting* of = fields.find("of")) rule.of = read_names(*of, keys.of_entries);
        if (const Setting* most = fields.find("at_most")) {
            rule.at_most = static_cast<std::uint32_t>(reader_->integer(*most, 1, 1'000'000'000));
        }
        if (const Setting* rate = fields.find("rate")) rule.rate_ppm = read_rate(*rate);
        if (const Setting* apart = fields.find("apart")) rule.apart = reader_->duration(*apart);
        if (const Setting* up = fields.find("up")) rule.up = reader_->duration(*up);
        return rule;
    }

    /// One name or a list of them.
    std::vector<std::string> read_names(const Setting& setting, bool of_entries) {
        std::vector<Setting> elements;
        if (reader_->type(setting) == LUA_TSTRING) {
            elements.push_back(setting);
        } else {
            elements = reader_->elements(setting);
            if (elements.empty()) reader_->refuse(setting, "is empty: nothing would be hit");
        }
        std::vector<std::string> names;
        for (const Setting& element : elements) {
            names.push_back(reader_->text(element));
            if (of_entries) check_entry(element, names.back());
        }
        return names;
    }

    void check_entry(const Setting& setting, const std::string& id) {
        if (reader_->failed()) return;
        const LuaSource* source = find_source(*sources_, id);
        if (source == nullptr) {
            reader_->refuse(setting, fmt::format("there is no entry '{}'", id),
                            entry_suggestion(id, *sources_));
        } else if (source->kind == UnitKind::library) {
            reader_->refuse(setting, fmt::format("'{}' is a library, which is no process", id));
        }
    }

    std::uint32_t read_rate(const Setting& setting) {
        if (reader_->type(setting) != LUA_TNUMBER) {
            reader_->refuse(setting, "must be a chance above 0 and at most 1");
            return 0;
        }
        const double rate = lua_tonumber(reader_->state(), setting.index);
        if (!(rate >= 1 / million && rate <= 1)) {
            reader_->refuse(setting,
                            fmt::format("must be a chance above 0 and at most 1, not {}", rate));
            return 0;
        }
        return static_cast<std::uint32_t>(std::lround(rate * million));
    }

    /// `{ ["app:worker"] = 2, quorum = "app:node" }`
    std::vector<sim::FaultKeep> read_keep(const Setting& setting) {
        std::vector<sim::FaultKeep> keep;
        for (const SettingMember& member : reader_->named(setting)) {
            if (member.key == "quorum") {
                for (std::string& name : read_names(member.value, true))
                    keep.push_back({std::move(name), 0, true});
                continue;
            }
            check_entry(member.value, member.key);
            const std::uint64_t count = reader_->integer(member.value, 1, 1'000'000'000);
            keep.push_back({member.key, static_cast<std::uint32_t>(count), false});
        }
        return keep;
    }

    SettingReader* reader_;
    const std::vector<LuaSource>* sources_;
};

}  // namespace

std::vector<FaultPlan> read_faults(SettingReader& reader, const Setting& faults,
                                   const std::vector<LuaSource>& sources) {
    FaultReader fault_reader{reader, sources};
    std::vector<FaultPlan> profiles;
    profiles.push_back(fault_reader.read_profile(faults, std::string{default_profile}, nullptr));
    const std::vector<SettingMember> members = reader.named(faults);
    for (const SettingMember& member : members) {
        if (member.key != "profiles") continue;
        for (const SettingMember& profile : reader.named(member.value)) {
            if (profile.key == default_profile || profile.key == no_faults) {
                reader.refuse(profile.value,
                              fmt::format("no profile can be called '{}'", profile.key));
            }
            profiles.push_back(
                fault_reader.read_profile(profile.value, profile.key, &profiles.front()));
        }
    }
    return profiles;
}

}  // namespace moira::runtime
