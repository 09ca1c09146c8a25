// SPDX-License-Identifier: MIT
#include "runtime/scenario/settings.hpp"

#include "runtime/calendar/duration_text.hpp"
#include "runtime/scenario/suggestion.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace moira::runtime {
namespace {

using sim::ErrorCode;

constexpr std::size_t members_max = 10'000;

bool is_name(std::string_view key) {
    const auto is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return !key.empty() && !is_digit(key.front()) &&
           std::ranges::all_of(key, [&](char c) { return is_letter(c) || is_digit(c); });
}

std::string join(const std::string& path, std::string_view key) {
    if (!is_name(key)) return fmt::format("{}[\"{}\"]", path, key);
    return path.empty() ? std::string{key} : fmt::format("{}.{}", path, key);
}

}  // namespace

SettingReader::SettingReader(lua_State* L, int index, std::string file, std::string_view source)
    : L_{L}, root_{lua_absindex(L, index)}, file_{std::move(file)}, places_{source} {}

Setting SettingReader::root() const {
    return {root_, "", places_.root()};
}

std::string SettingReader::name_of(const Setting& setting) const {
    std::string name = file_;
    if (setting.place.line != 0) name += fmt::format(":{}", setting.place.line);
    if (!setting.path.empty()) name += ": " + setting.path;
    return name;
}

void SettingReader::refuse(const Setting& setting, std::string message, std::string hint,
                           ErrorCode code) {
    if (error_) return;
    error_ = sim::Error{code, std::move(message), std::move(hint)}.in(name_of(setting));
}

bool SettingReader::expect(const Setting& setting, int wanted, std::string_view name) {
    if (failed()) return false;
    if (type(setting) == wanted) return true;
    refuse(setting, fmt::format("must be {}, not a {}", name, lua_typename(L_, type(setting))));
    return false;
}

bool SettingReader::is_table(const Setting& setting) {
    return expect(setting, LUA_TTABLE, "a table");
}

/// Key and value are on the stack; the value stays, below the key that lua_next wants.
bool SettingReader::add_member(const Setting& table, std::vector<SettingMember>& out) {
    if (out.size() == members_max || lua_checkstack(L_, 4) == 0) {
        refuse(table, fmt::format("has more than {} fields", members_max), {},
               ErrorCode::limit_reached);
        return false;
    }
    lua_insert(L_, -2);  // value, key
    SettingMember member;
    const int value = lua_gettop(L_) - 1;
    if (lua_type(L_, -1) == LUA_TSTRING) {
        std::size_t size = 0;
        const char* text = lua_tolstring(L_, -1, &size);
        member.key.assign(text, size);
        member.value = {value, join(table.path, member.key),
                        places_.field(table.place, member.key)};
    } else if (lua_isinteger(L_, -1) != 0 && lua_tointeger(L_, -1) > 0) {
        member.position = lua_tointeger(L_, -1);
        member.value = {value, fmt::format("{}[{}]", table.path, member.position),
                        places_.element(table.place, static_cast<std::size_t>(member.position))};
    } else {
        refuse(table, fmt::format("has a key that is a {}; keys are names or 1, 2, 3 ...",
                                  luaL_typename(L_, -1)));
        return false;
    }
    out.push_back(std::move(member));
    return true;
}

std::vector<SettingMember> SettingReader::members(const Setting& table) {
    std::vector<SettingMember> out;
    if (!is_table(table)) return out;
    if (lua_checkstack(L_, 4) == 0) {
        refuse(table, "is too large", {}, ErrorCode::limit_reached);
        return out;
    }
    lua_pushnil(L_);
    while (lua_next(L_, table.index) != 0) {
        if (!add_member(table, out)) return {};
    }
    std::ranges::sort(out, [](const SettingMember& a, const SettingMember& b) {
        return a.position != b.position ? a.position < b.position : a.key < b.key;
    });
    return out;
}

SettingRecord SettingReader::record(const Setting& table,
                                    std::initializer_list<std::string_view> keys) {
    SettingRecord out{members(table)};
    for (const SettingMember& member : out.members) {
        if (member.key.empty()) {
            refuse(member.value, "is an element of a table that has only named fields");
        } else if (std::ranges::find(keys, member.key) == keys.end()) {
            refuse(member.value, fmt::format("there is no setting '{}'", member.key),
                   suggestion(member.key, std::span{keys.begin(), keys.size()}, "known are"));
        }
    }
    if (failed()) out.members.clear();
    return out;
}

std::vector<SettingMember> SettingReader::named(const Setting& table) {
    std::vector<SettingMember> out = members(table);
    for (const SettingMember& member : out) {
        if (member.key.empty()) {
            refuse(member.value, "has a position where a name is needed",
                   "write [\"name\"] = value");
        }
    }
    if (failed()) out.clear();
    return out;
}

std::vector<Setting> SettingReader::elements(const Setting& list) {
    std::vector<Setting> out;
    for (SettingMember& member : members(list)) {
        if (!member.key.empty()) {
            refuse(member.value, "is a named field in a list");
        } else if (member.position != static_cast<lua_Integer>(out.size() + 1)) {
            refuse(list, fmt::format("is a list without element {}", out.size() + 1));
        } else {
            out.push_back(std::move(member.value));
        }
    }
    if (failed()) out.clear();
    return out;
}

std::string SettingReader::text(const Setting& setting) {
    if (!expect(setting, LUA_TSTRING, "a string")) return {};
    std::size_t size = 0;
    const char* bytes = lua_tolstring(L_, setting.index, &size);
    return {bytes, size};
}

std::vector<std::string> SettingReader::texts(const Setting& list) {
    std::vector<std::string> out;
    for (const Setting& element : elements(list))
        out.push_back(text(element));
    return out;
}

std::uint64_t SettingReader::integer(const Setting& setting, std::uint64_t least,
                                     std::uint64_t most) {
    if (!expect(setting, LUA_TNUMBER, "a whole number")) return least;
    int is_whole = 0;
    const lua_Integer value = lua_tointegerx(L_, setting.index, &is_whole);
    const bool fits = is_whole != 0 && value >= 0 && static_cast<std::uint64_t>(value) >= least &&
                      static_cast<std::uint64_t>(value) <= most;
    if (fits) return static_cast<std::uint64_t>(value);
    const std::string shown = is_whole != 0 ? fmt::format("{}", value)
                                            : fmt::format("{}", lua_tonumber(L_, setting.index));
    refuse(setting,
           fmt::format("must be a whole number from {} to {}, not {}", least, most, shown));
    return least;
}

bool SettingReader::boolean(const Setting& setting) {
    return expect(setting, LUA_TBOOLEAN, "true or false") && lua_toboolean(L_, setting.index) != 0;
}

sim::Duration SettingReader::duration(const Setting& setting) {
    if (!failed() && type(setting) == LUA_TNUMBER) {
        refuse(setting, "must be a duration like \"60s\", not a number");
    }
    const std::string written = text(setting);
    if (failed()) return {};
    auto parsed = parse_duration(written);
    if (!parsed) {
        refuse(setting, parsed.error().message, "a duration is written like \"60s\" or \"1h30m\"");
        return {};
    }
    if (parsed->ns() <= 0) {
        refuse(setting, fmt::format("must be longer than zero, not '{}'", written));
    }
    return *parsed;
}

}  // namespace moira::runtime
