// SPDX-License-Identifier: MIT
#include "runtime/app/adjust_entries.hpp"

#include "runtime/app/id_pattern.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace moira::runtime {
namespace {

/// Entries by id; the last of several with the same id.
std::map<std::string, Entry*, std::less<>> by_id(std::vector<Entry>& entries) {
    std::map<std::string, Entry*, std::less<>> index;
    for (Entry& entry : entries)
        index[entry.id] = &entry;
    return index;
}

/// Puts `value` at `path` of the entry; returns what is in the way, or "".
std::string put_field(Entry& entry, std::string_view path, ConfigValue value, PutMode mode) {
    if (path == "kind") {
        if (value.text() == nullptr || value.text()->empty()) return "'kind' must be a text";
        entry.kind = *value.text();
        return {};
    }
    if (path.starts_with("meta.")) {
        return put(entry.meta, path.substr(5), std::move(value), mode);
    }
    if (path.starts_with("data.")) path.remove_prefix(5);
    return put(entry.data, path, std::move(value), mode);
}

struct OverrideKey {
    std::string_view id;
    std::string_view path;
};

OverrideKey split_key(std::string_view key) {
    const std::size_t first = key.find(':');
    const std::size_t second = first == std::string_view::npos ? first : key.find(':', first + 1);
    if (second == std::string_view::npos) return {};
    return {key.substr(0, second), key.substr(second + 1)};
}

bool matches_any(const ConfigValue* patterns, std::string_view text) {
    if (patterns == nullptr) return false;
    if (const auto* const one = patterns->text()) return matches_id(*one, text);
    const auto* const list = patterns->list();
    return list != nullptr && std::any_of(list->begin(), list->end(), [text](const auto& pattern) {
               return pattern.text() != nullptr && matches_id(*pattern.text(), text);
           });
}

/// A value of meta as far as patterns can speak of it.
std::string plain_text(const ConfigValue& value) {
    if (value.text() != nullptr) return *value.text();
    if (const auto flag = value.boolean()) return *flag ? "true" : "false";
    if (const auto number = value.integer()) return fmt::format("{}", *number);
    return {};
}

bool meta_matches(const ConfigValue& meta, const ConfigValue* wanted) {
    if (wanted == nullptr || wanted->map() == nullptr) return false;
    return std::any_of(wanted->map()->begin(), wanted->map()->end(), [&meta](const auto& want) {
        const ConfigValue* const found = meta.find(want.key);
        return found != nullptr &&
               (same_content(*found, want.value) || matches_any(&want.value, plain_text(*found)));
    });
}

/// One `ns.requirement` with the value found for it.
struct Link {
    const Entry* requirement = nullptr;
    const ConfigValue* value = nullptr;
};

class Linker {
public:
    Linker(std::vector<Entry>& entries, std::size_t most_bytes, Findings& findings)
        : entries_{entries}, budget_{most_bytes}, findings_{findings} {}

    void run() {
        // The values are copied out first: a target may be another requirement.
        const std::vector<Entry> before = requirements_and_dependencies();
        const auto index = by_id(entries_);
        const Given given = given_values(before);
        for (const Entry& entry : before) {
            if (entry.kind == "ns.requirement") link({&entry, value_of(entry, given)}, index);
        }
    }

private:
    using Index = std::map<std::string, Entry*, std::less<>>;
    using Given = std::map<std::string, std::vector<const ConfigValue*>, std::less<>>;

    [[nodiscard]] std::vector<Entry> requirements_and_dependencies() const {
        std::vector<Entry> found;
        for (const Entry& entry : entries_) {
            if (entry.kind == "ns.requirement" || entry.kind == "ns.dependency") {
                found.push_back(entry);
            }
        }
        return found;
    }

    void report(Severity severity, const Entry& at, std::string message) {
        findings_.push_back({severity, at.file, at.line, at.column, std::move(message), {}});
    }

    /// What every dependency gives, by the name of its parameter.
    static Given given_values(const std::vector<Entry>& all) {
        Given given;
        for (const Entry& entry : all) {
            const ConfigValue* const parameters =
                entry.kind == "ns.dependency" ? entry.data.find("parameters") : nullptr;
            if (parameters == nullptr || parameters->list() == nullptr) continue;
            for (const ConfigValue& parameter : *parameters->list()) {
                const ConfigValue* const name = parameter.find("name");
                const ConfigValue* const value = parameter.find("value");
                if (name == nullptr || name->text() == nullptr || value == nullptr) continue;
                given[*name->text()].push_back(value);
            }
        }
        return given;
    }

    const ConfigValue* value_of(const Entry& requirement, const Given& given) {
        const ConfigValue* value = nullptr;
        for (const std::string& name : {requirement.id, requirement.name}) {
            const auto found = given.find(name);
            if (found == given.end()) continue;
            for (const ConfigValue* const one : found->second) {
                if (value != nullptr && !same_content(*value, *one)) {
                    report(Severity::error, requirement,
                           fmt::format("dependencies give requirement {} different values",
                                       in_quotes(requirement.id)));
                    return nullptr;
                }
                value = one;
            }
        }
        if (value == nullptr) value = requirement.data.find("default");
        if (value == nullptr) {
            report(Severity::warning, requirement,
                   fmt::format("requirement {} has no value and no default",
                               in_quotes(requirement.id)));
        }
        return value;
    }

    void link(const Link& link, const Index& index) {
        const ConfigValue* const targets = link.requirement->data.find("targets");
        if (link.value == nullptr || targets == nullptr || targets->list() == nullptr) return;
        for (const ConfigValue& target : *targets->list()) {
            if (const std::string problem = put_at(target, link, index); !problem.empty()) {
                report(Severity::warning, *link.requirement,
                       fmt::format("requirement {} is not linked: {}",
                                   in_quotes(link.requirement->id), problem));
            }
        }
    }

    std::string put_at(const ConfigValue& target, const Link& link, const Index& index) {
        const ConfigValue* const entry = target.find("entry");
        const ConfigValue* const path = target.find("path");
        if (entry == nullptr || path == nullptr || !entry->text() || !path->text()) {
            return "a target needs 'entry' and 'path'";
        }
        const std::string id = with_namespace(*entry->text(), link.requirement->ns);
        const auto found = index.find(id);
        if (found == index.end()) return fmt::format("there is no entry {}", in_quotes(id));
        const ConfigSize size = size_of(*link.value);
        const std::size_t cost = size.bytes + size.nodes * sizeof(ConfigValue);
        if (cost > budget_) return "the linked values are too large together";
        budget_ -= cost;
        return put_path(*found->second, *path->text(), *link.value);
    }

    static std::string put_path(Entry& entry, std::string_view path, const ConfigValue& value) {
        PutMode mode = PutMode::replace;
        if (path.ends_with("+=")) {
            mode = PutMode::append;
            path.remove_suffix(2);
        }
        while (path.ends_with(' '))
            path.remove_suffix(1);
        if (path.starts_with('.')) path.remove_prefix(1);
        return put_field(entry, path, value, mode);
    }

    std::vector<Entry>& entries_;
    std::size_t budget_;
    Findings& findings_;
};

struct ReferenceField {
    std::string_view kind;
    std::string_view path;  ///< `meta.x`, or a field of the data; lists count as all their texts
};

constexpr std::array<ReferenceField, 10> reference_fields = {{
    {"process.service", "process"},
    {"http.endpoint", "func"},
    {"http.endpoint", "meta.router"},
    {"http.router", "meta.server"},
    {"http.static", "meta.server"},
    {"security.policy", "groups"},
    {"queue.queue", "driver"},
    {"queue.queue", "dead_letter.queue"},
    {"queue.consumer", "queue"},
    {"queue.consumer", "func"},
}};

void qualify(ConfigValue& value, std::string_view path, std::string_view ns) {
    if (auto* const map = std::get_if<ConfigValue::Map>(&value.value)) {
        const std::size_t dot = path.find('.');
        for (ConfigMember& member : *map) {
            if (member.key != path.substr(0, dot)) continue;
            const bool last = dot == std::string_view::npos;
            qualify(member.value, last ? std::string_view{} : path.substr(dot + 1), ns);
        }
        return;
    }
    if (!path.empty()) return;
    if (auto* const list = std::get_if<ConfigValue::List>(&value.value)) {
        for (ConfigValue& item : *list)
            qualify(item, path, ns);
    } else if (const std::string* const text = value.text()) {
        value.value = with_namespace(*text, ns);
    }
}

}  // namespace

void apply_overrides(std::vector<Entry>& entries, const ConfigValue& config, std::string_view file,
                     Findings& findings) {
    const ConfigValue* const overrides = config.find("override");
    if (overrides == nullptr || overrides->is_null()) return;
    const auto report = [&](const ConfigValue& at, std::string message) {
        findings.push_back({Severity::warning, std::string{file}, at.line, at.column,
                            std::move(message), "an override is \"ns:name:path\": value"});
    };
    if (overrides->map() == nullptr) {
        return report(*overrides, fmt::format("'override' must be a map, not {}",
                                              with_article(overrides->kind())));
    }
    const auto index = by_id(entries);
    for (const auto& [key, value] : *overrides->map()) {
        const OverrideKey parts = split_key(key);
        const auto found = index.find(parts.id);
        if (found == index.end()) {
            report(value, fmt::format("override {}: there is no such entry", in_quotes(key)));
            continue;
        }
        const std::string problem = put_field(*found->second, parts.path, value, PutMode::replace);
        if (!problem.empty())
            report(value, fmt::format("override {}: {}", in_quotes(key), problem));
    }
}

void apply_disable(std::vector<Entry>& entries, const ConfigValue& config, std::string_view file,
                   Findings& findings) {
    const ConfigValue* const disable = config.find("disable");
    if (disable == nullptr || disable->is_null()) return;
    if (disable->map() == nullptr) {
        findings.push_back(
            {Severity::warning, std::string{file}, disable->line, disable->column,
             fmt::format("'disable' must be a map, not {}", with_article(disable->kind())),
             "its keys are namespaces, entries and meta"});
        return;
    }
    std::erase_if(entries, [disable](const Entry& entry) {
        return matches_any(disable->find("namespaces"), entry.ns) ||
               matches_any(disable->find("entries"), entry.id) ||
               meta_matches(entry.meta, disable->find("meta"));
    });
}

void link_requirements(std::vector<Entry>& entries, std::size_t most_bytes, Findings& findings) {
    Linker{entries, most_bytes, findings}.run();
}

void qualify_references(std::vector<Entry>& entries) {
    for (Entry& entry : entries) {
        for (const ReferenceField& field : reference_fields) {
            if (entry.kind != field.kind) continue;
            const bool in_meta = field.path.starts_with("meta.");
            qualify(in_meta ? entry.meta : entry.data, field.path.substr(in_meta ? 5 : 0),
                    entry.ns);
        }
    }
}

}  // namespace moira::runtime
