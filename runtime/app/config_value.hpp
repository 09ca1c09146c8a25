// SPDX-License-Identifier: MIT
//
// Values of an application's configuration: what YAML and JSON files hold, as a plain tree.
// Invariant: maps keep the order in which their keys were written and have no key twice; the tree
// is no deeper than the limit it was read under, so recursion over it is safe. Every value knows
// its place in its file (lines and columns from 1; 0 if it was made up). A plain value type that
// owns all that it holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace moira::runtime {

/// In the order of ConfigValue::value's alternatives.
enum class ConfigKind : std::uint8_t { null, boolean, integer, real, text, list, map };

/// "a map", "a text", ...: for messages.
[[nodiscard]] std::string_view with_article(ConfigKind kind);

struct ConfigMember;

struct ConfigValue {
    using List = std::vector<ConfigValue>;
    using Map = std::vector<ConfigMember>;

    std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Map> value;
    int line = 0;
    int column = 0;
    /// The file that this text was taken from by a `file://` reference, or empty.
    std::string from_file;

    [[nodiscard]] ConfigKind kind() const { return static_cast<ConfigKind>(value.index()); }

    [[nodiscard]] bool is_null() const { return kind() == ConfigKind::null; }

    /// The content if the value is of that kind, else null or nothing.
    [[nodiscard]] const std::string* text() const { return std::get_if<std::string>(&value); }

    [[nodiscard]] const List* list() const { return std::get_if<List>(&value); }

    [[nodiscard]] const Map* map() const { return std::get_if<Map>(&value); }

    [[nodiscard]] std::optional<bool> boolean() const;
    [[nodiscard]] std::optional<std::int64_t> integer() const;
    /// Integers count as real numbers, too.
    [[nodiscard]] std::optional<double> real() const;
    /// The member `key`, or null if there is none or this is no map.
    [[nodiscard]] const ConfigValue* find(std::string_view key) const;
};

struct ConfigMember {
    std::string key;
    ConfigValue value;
};

/// What a tree takes: for limits on what a small file can unfold to.
struct ConfigSize {
    std::size_t nodes = 0;
    std::size_t bytes = 0;  ///< of texts and keys
    std::size_t depth = 0;  ///< 1 for a scalar
};

[[nodiscard]] ConfigSize size_of(const ConfigValue& value);

/// Whether two trees hold the same, wherever they were written. The order of keys counts.
[[nodiscard]] bool same_content(const ConfigValue& a, const ConfigValue& b);

/// How `put` treats what is already there.
enum class PutMode : std::uint8_t { replace, append };

/// Puts `value` at the dotted `path` below `tree`, making maps on the way; with `append` it becomes
/// the last element of the list there. Returns what is in the way, or "" after success; the tree
/// is then unchanged but perhaps for empty maps.
[[nodiscard]] std::string put(ConfigValue& tree, std::string_view path, ConfigValue value,
                              PutMode mode = PutMode::replace);

}  // namespace moira::runtime
