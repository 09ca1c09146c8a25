// SPDX-License-Identifier: MIT
#include "runtime/scenario/fault_settings.hpp"

#include "runtime/calendar/duration_text.hpp"
#include "runtime/scenario/entries.hpp"
#include "runtime/scenario/suggestion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace moira::runtime {
namespace {

using sim::FaultKind;
using sim::FaultPlan;
using sim::FaultRule;

constexpr double million = 1e6;
constexpr std::uint32_t percent = 10'000;      ///< in millionths
constexpr std::uint32_t drift_max = 500'000;  ///< likewise: half of the time

/// What a rule of a kind may say besides of, at_most, rate and apart, and what it says by default.
struct KindKeys {
    FaultKind kind;
    bool of_entries = true;       ///< `of` names entries
    bool needs_of = false;        ///< there is no sense in hitting every process
    bool lasts = false;           ///< goes on for `lasts`
    std::string_view by = {};     ///< durations, with blanks between: its forms
    std::string_view sizes = {};  ///< likewise whole numbers
    std::string_view drifts = {};  ///< instead of durations: shares of the time
};

constexpr std::array<KindKeys, sim::fault_kinds> known_kinds = {{
    {.kind = FaultKind::crash},
    {.kind = FaultKind::spawn},
    {.kind = FaultKind::start},
    {.kind = FaultKind::name},
    {.kind = FaultKind::cancel},
    {.kind = FaultKind::terminate},
    {.kind = FaultKind::upgrade, .needs_of = true},
    {.kind = FaultKind::pause, .by = "10ms 1s 10s"},
    {.kind = FaultKind::slow, .lasts = true, .by = "1ms 20ms"},
    {.kind = FaultKind::delay, .by = "1ms 100ms 6s"},
    {.kind = FaultKind::memory, .sizes = "1 2 4 8 16 32"},
    {.kind = FaultKind::mailbox, .sizes = "1 2 8"},
    {.kind = FaultKind::drop, .of_entries = false},
    {.kind = FaultKind::duplicate, .of_entries = false},
    {.kind = FaultKind::reorder, .of_entries = false},
    {.kind = FaultKind::partition, .of_entries = false, .by = "100ms 10s"},
    {.kind = FaultKind::node, .of_entries = false, .by = "1s 20s"},
    {.kind = FaultKind::clock, .of_entries = false, .by = "1s 1h"},
    {.kind = FaultKind::host, .of_entries = false, .by = "1s 20s"},
    {.kind = FaultKind::offset, .of_entries = false, .by = "1s 1h"},
    {.kind = FaultKind::drift, .of_entries = false, .drifts = "100ppm 10%"},
    {.kind = FaultKind::buggify, .of_entries = false},
}};

constexpr sim::Duration lasts_by_default = sim::Duration::from_s(1);

/// The words of `text`, which have one blank between them.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

/// `50ppm` or `10%` in millionths, or nothing. A clock that is slow by all of the time would stand.
std::optional<std::uint32_t> parse_drift(std::string_view text) {
    std::uint32_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [at, problem] = std::from_chars(text.data(), end, number);
    const std::string_view unit{at, static_cast<std::size_t>(end - at)};
    if (problem != std::errc{} || number == 0 || number > drift_max) return std::nullopt;
    if (unit == "ppm") return number;
    if (unit == "%" && number <= drift_max / percent) return number * percent;
    return std::nullopt;
}

const KindKeys* find_kind(std::string_view name) {
    const auto* const at = std::ranges::find_if(
        known_kinds, [&](const KindKeys& keys) { return fault_kind_name(keys.kind) == name; });
    return at != known_kinds.end() ? at : nullptr;
}

class FaultReader {
public:
    FaultReader(SettingReader& reader, const std::vector<LuaSource>& sources,
                const sim::Plan& plan)
        : reader_{&reader}, sources_{&sources}, plan_{&plan} {}

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
            plan.at_most = read_count(value);
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
        if (keys.lasts) rule.lasts = lasts_by_default;
        for (const std::string& word : words_of(keys.by))
            rule.lengths.push_back(*parse_duration(word));
        for (const std::string& word : words_of(keys.sizes))
            rule.sizes.push_back(static_cast<std::uint32_t>(std::stoul(word)));
        for (const std::string& word : words_of(keys.drifts))
            rule.sizes.push_back(*parse_drift(word));
        if (reader_->type(setting) == LUA_TBOOLEAN) {
            if (!reader_->boolean(setting)) {
                reader_->refuse(setting, "must be true or a table",
                                "leave a kind out to have none");
            }
        } else {
            read_fields(setting, keys, rule);
        }
        if (keys.needs_of && rule.of.empty()) {
            reader_->refuse(setting, "needs 'of': the entries that it may hit");
        }
        return rule;
    }

    void read_fields(const Setting& setting, const KindKeys& keys, FaultRule& rule) {
        const SettingRecord fields =
            reader_->record(setting, {"of", "at_most", "rate", "apart", "up", "by", "lasts",
                                      "sizes"});
        const auto find = [&](std::string_view key, bool allowed) -> const Setting* {
            const Setting* field = fields.find(key);
            if (field == nullptr || allowed) return field;
            reader_->refuse(*field, fmt::format("faults '{}' have no '{}'",
                                                fault_kind_name(keys.kind), key));
            return nullptr;
        };
        if (const Setting* of = find("of", true)) rule.of = read_names(*of, &keys);
        if (const Setting* most = find("at_most", true)) rule.at_most = read_count(*most);
        if (const Setting* rate = find("rate", true)) rule.rate_ppm = read_rate(*rate);
        if (const Setting* apart = find("apart", true)) rule.apart = reader_->duration(*apart);
        if (const Setting* up = find("up", keys.of_entries)) rule.up = reader_->duration(*up);
        if (const Setting* lasts = find("lasts", keys.lasts)) {
            rule.lasts = reader_->duration(*lasts);
        }
        const bool drifts = !keys.drifts.empty();
        if (const Setting* by = find("by", drifts || !keys.by.empty()); by != nullptr && drifts) {
            rule.sizes.clear();
            for (const Setting& element : one_or_more(*by))
                rule.sizes.push_back(read_drift(element));
        } else if (by != nullptr) {
            rule.lengths.clear();
            for (const Setting& element : one_or_more(*by))
                rule.lengths.push_back(reader_->duration(element));
        }
        if (const Setting* sizes = find("sizes", !keys.sizes.empty())) {
            rule.sizes.clear();
            for (const Setting& element : one_or_more(*sizes))
                rule.sizes.push_back(read_count(element));
        }
    }

    std::uint32_t read_count(const Setting& setting) {
        return static_cast<std::uint32_t>(reader_->integer(setting, 1, 1'000'000'000));
    }

    /// A value or a list of them.
    std::vector<Setting> one_or_more(const Setting& setting) {
        if (reader_->type(setting) != LUA_TTABLE) return {setting};
        std::vector<Setting> elements = reader_->elements(setting);
        if (elements.empty()) reader_->refuse(setting, "is empty: nothing would happen");
        return elements;
    }

    std::uint32_t read_drift(const Setting& setting) {
        const std::string text = reader_->text(setting);
        if (reader_->failed()) return 0;
        const std::optional<std::uint32_t> drift = parse_drift(text);
        if (!drift) {
            reader_->refuse(setting, fmt::format("'{}' is no drift of a clock", text),
                            "drifts are written '50ppm' or '10%', at most '50%'");
        }
        return drift.value_or(0);
    }

    /// One name or a list of them, of what a kind hits; `keys` null: of entries.
    std::vector<std::string> read_names(const Setting& setting, const KindKeys* keys) {
        std::vector<std::string> names;
        for (const Setting& element : one_or_more(setting)) {
            names.push_back(reader_->text(element));
            if (keys == nullptr || keys->of_entries) {
                check_entry(element, names.back());
            } else if (!reader_->failed()) {
                check_place(element, names.back(), keys->kind);
            }
        }
        return names;
    }

    /// The name of a host, a node or a way between two.
    void check_place(const Setting& setting, const std::string& name, FaultKind kind) {
        if (kind == FaultKind::buggify) return;
        if (kind == FaultKind::host) {
            const std::vector<std::string_view> hosts{plan_->hosts.begin(), plan_->hosts.end()};
            if (std::ranges::find(hosts, name) != hosts.end()) return;
            return reader_->refuse(setting, fmt::format("there is no host '{}'", name),
                                   suggestion(name, hosts, "hosts are"));
        }
        const sim::NetworkPlan& network = plan_->network;
        const auto is_node = [&](std::string_view node) {
            return node == network.name_of(0) || network.number_of(node) != 0;
        };
        const std::size_t bar = name.find('|');
        const bool hits_node = kind == FaultKind::node || kind == FaultKind::clock ||
                               kind == FaultKind::offset || kind == FaultKind::drift;
        if (hits_node) {
            if (is_node(name)) return;
            const std::vector<std::string_view> nodes{network.nodes.begin(), network.nodes.end()};
            return reader_->refuse(setting, fmt::format("there is no node '{}'", name),
                                   suggestion(name, nodes, "nodes are"));
        }
        if (bar != std::string::npos && is_node(name.substr(0, bar)) &&
            is_node(name.substr(bar + 1))) {
            return;
        }
        reader_->refuse(setting, fmt::format("'{}' is no way between nodes", name),
                        "write \"a|b\" for what a sends to b, with nodes that hosts are on");
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
                for (std::string& name : read_names(member.value, nullptr))
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
    const sim::Plan* plan_;
};

}  // namespace

std::vector<FaultPlan> read_faults(SettingReader& reader, const Setting& faults,
                                   const std::vector<LuaSource>& sources,
                                   const sim::Plan& plan) {
    FaultReader fault_reader{reader, sources, plan};
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
