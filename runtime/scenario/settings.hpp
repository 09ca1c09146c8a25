// SPDX-License-Identifier: MIT
//
// The table that a scenario file returns, read with full checks. Values stay on the Lua stack,
// which only grows, so a Setting is a handle that lives as long as its reader. Nothing here raises
// a Lua error or runs Lua code: metatables are ignored. The first mistake is kept; after it every
// reading gives an empty value, so that a caller asks once, at the end.
#pragma once

#include "runtime/scenario/places.hpp"
#include "sim/result.hpp"
#include "sim/time.hpp"

#include <lua.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace moira::runtime {

/// One value with its name for messages, like `entries["app:worker"].source`.
struct Setting {
    int index = 0;     ///< on the Lua stack
    std::string path;  ///< empty: the returned table itself
    SettingPlaces::Place place;
};

/// A field or element of a table.
struct SettingMember {
    std::string key;           ///< empty: an element
    lua_Integer position = 0;  ///< of an element
    Setting value;
};

/// The fields of a table whose keys were checked.
class SettingRecord {
public:
    /// The field `key`, or null.
    [[nodiscard]] const Setting* find(std::string_view key) const {
        for (const SettingMember& member : members) {
            if (member.key == key) return &member.value;
        }
        return nullptr;
    }

    std::vector<SettingMember> members;  ///< ascending by key
};

class SettingReader {
public:
    /// Reads the table at `index`; `file` names the scenario file in messages.
    SettingReader(lua_State* L, int index, std::string file, std::string_view source);

    [[nodiscard]] Setting root() const;
    /// The fields of a table that may have these keys only.
    SettingRecord record(const Setting& table, std::initializer_list<std::string_view> keys);
    /// The fields of a table with any names, ascending by name.
    std::vector<SettingMember> named(const Setting& table);
    /// The elements of a list, in order.
    std::vector<Setting> elements(const Setting& list);

    std::string text(const Setting& setting);
    std::vector<std::string> texts(const Setting& list);
    std::uint64_t integer(const Setting& setting, std::uint64_t least, std::uint64_t most);
    bool boolean(const Setting& setting);
    /// A text like "1.5s"; greater than zero.
    sim::Duration duration(const Setting& setting);

    [[nodiscard]] int type(const Setting& setting) const { return lua_type(L_, setting.index); }

    [[nodiscard]] lua_State* state() const { return L_; }

    /// Keeps the mistake if it is the first.
    void refuse(const Setting& setting, std::string message, std::string hint = {},
                sim::ErrorCode code = sim::ErrorCode::invalid_input);

    [[nodiscard]] bool failed() const { return error_.has_value(); }

    [[nodiscard]] sim::Error error() const { return *error_; }

    /// What `setting` is called at the beginning of a message: `scenario.lua:3: hosts`.
    [[nodiscard]] std::string name_of(const Setting& setting) const;

private:
    bool is_table(const Setting& setting);
    bool expect(const Setting& setting, int type, std::string_view wanted);
    /// All members with text keys (sorted) and positive whole ones (ascending).
    std::vector<SettingMember> members(const Setting& table);
    bool add_member(const Setting& table, std::vector<SettingMember>& out);

    lua_State* L_;
    int root_;
    std::string file_;
    SettingPlaces places_;
    std::optional<sim::Error> error_;
};

}  // namespace moira::runtime
