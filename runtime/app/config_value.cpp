// SPDX-License-Identifier: MIT
#include "runtime/app/config_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace moira::runtime {
namespace {

/// Longer paths are no names of fields; they would only make the tree deep.
constexpr std::ptrdiff_t longest_path = 32;

ConfigValue* find_or_add(ConfigValue::Map& map, std::string_view key) {
    const auto found = std::find_if(
        map.begin(), map.end(), [key](const ConfigMember& member) { return member.key == key; });
    if (found != map.end()) return &found->value;
    map.push_back({std::string{key}, {}});
    return &map.back().value;
}

std::string put_here(ConfigValue& place, ConfigValue value, PutMode mode) {
    if (mode == PutMode::replace) {
        place = std::move(value);
        return {};
    }
    if (place.is_null()) place.value = ConfigValue::List{};
    auto* const list = std::get_if<ConfigValue::List>(&place.value);
    if (list == nullptr)
        return fmt::format("{} can not be appended to", with_article(place.kind()));
    list->push_back(std::move(value));
    return {};
}

}  // namespace

std::string_view with_article(ConfigKind kind) {
    constexpr std::array<std::string_view, 7> names = {
        "nothing", "a boolean", "an integer", "a real number", "a text", "a list", "a map"};
    return names[static_cast<std::size_t>(kind)];
}

std::optional<bool> ConfigValue::boolean() const {
    const auto* const found = std::get_if<bool>(&value);
    return found != nullptr ? std::optional{*found} : std::nullopt;
}

std::optional<std::int64_t> ConfigValue::integer() const {
    const auto* const found = std::get_if<std::int64_t>(&value);
    return found != nullptr ? std::optional{*found} : std::nullopt;
}

std::optional<double> ConfigValue::real() const {
    if (const auto whole = integer()) return static_cast<double>(*whole);
    const auto* const found = std::get_if<double>(&value);
    return found != nullptr ? std::optional{*found} : std::nullopt;
}

const ConfigValue* ConfigValue::find(std::string_view key) const {
    const Map* const members = map();
    if (members == nullptr) return nullptr;
    const auto found =
        std::find_if(members->begin(), members->end(),
                     [key](const ConfigMember& member) { return member.key == key; });
    return found != members->end() ? &found->value : nullptr;
}

ConfigSize size_of(const ConfigValue& value) {
    ConfigSize size{1, 0, 0};
    const auto add = [&size](const ConfigValue& part) {
        const ConfigSize inner = size_of(part);
        size.nodes += inner.nodes;
        size.bytes += inner.bytes;
        size.depth = std::max(size.depth, inner.depth);
    };
    if (const auto* const text = value.text()) size.bytes += text->size();
    if (const auto* const list = value.list()) {
        for (const ConfigValue& item : *list)
            add(item);
    }
    if (const auto* const map = value.map()) {
        for (const ConfigMember& member : *map) {
            size.bytes += member.key.size();
            add(member.value);
        }
    }
    ++size.depth;
    return size;
}

bool same_content(const ConfigValue& a, const ConfigValue& b) {
    if (a.kind() != b.kind()) return false;
    if (const auto* const list = a.list()) {
        return std::equal(list->begin(), list->end(), b.list()->begin(), b.list()->end(),
                          same_content);
    }
    if (const auto* const map = a.map()) {
        return std::equal(map->begin(), map->end(), b.map()->begin(), b.map()->end(),
                          [](const ConfigMember& x, const ConfigMember& y) {
                              return x.key == y.key && same_content(x.value, y.value);
                          });
    }
    if (const auto* const text = a.text()) return *text == *b.text();
    return a.boolean() == b.boolean() && a.integer() == b.integer() && a.real() == b.real();
}

std::string put(ConfigValue& tree, std::string_view path, ConfigValue value, PutMode mode) {
    if (std::count(path.begin(), path.end(), '.') >= longest_path) {
        return fmt::format("a path has at most {} parts", longest_path);
    }
    ConfigValue* place = &tree;
    for (;;) {
        const std::size_t dot = path.find('.');
        const std::string_view key = path.substr(0, dot);
        if (key.empty()) return "a part of the path is empty";
        if (place->is_null()) place->value = ConfigValue::Map{};
        auto* const map = std::get_if<ConfigValue::Map>(&place->value);
        if (map == nullptr) {
            return fmt::format("'{}' can not be put into {}", key, with_article(place->kind()));
        }
        place = find_or_add(*map, key);
        if (dot == std::string_view::npos) return put_here(*place, std::move(value), mode);
        path.remove_prefix(dot + 1);
    }
}

}  // namespace moira::runtime
