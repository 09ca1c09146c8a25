// SPDX-License-Identifier: MIT
#include "runtime/scenario/workload.hpp"

#include <lua.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace moira::runtime {
namespace {

constexpr int depth_max = 4;  ///< of tables in arguments

/// A path can have it as one of its keys.
bool is_plain(std::string_view name) {
    const auto fits = [](char c) { return c > ' ' && c != '=' && c != '.'; };
    return !name.empty() && std::ranges::all_of(name, fits);
}

/// Walks the table; leaves the stack as it was. Raw access: no code of the file runs.
class WorkloadReader {
public:
    explicit WorkloadReader(lua_State* L) : state_{L} {}

    std::vector<WorkloadPart> read() {
        field("start");
        if (lua_istable(state_, -1)) read_starts();
        lua_pop(state_, 1);
        return std::move(parts_);
    }

private:
    void field(const char* name) {
        lua_pushstring(state_, name);
        lua_rawget(state_, -2);
    }

    void add(WorkloadPart part) {
        if (parts_.size() < workload_parts_max) parts_.push_back(std::move(part));
    }

    /// What the element of `start` on top starts.
    std::string label() {
        if (!lua_istable(state_, -1)) return {};
        std::string label;
        for (const char* key : {"as", "entry"}) {
            field(key);
            if (label.empty() && lua_type(state_, -1) == LUA_TSTRING) {
                label = lua_tostring(state_, -1);
                if (key[0] == 'e') label.erase(0, label.find(':') + 1);
            }
            lua_pop(state_, 1);
        }
        return label;
    }

    void read_starts() {
        const lua_Unsigned count = lua_rawlen(state_, -1);
        for (lua_Unsigned i = 1; i <= count && parts_.size() < workload_parts_max; ++i) {
            lua_rawgeti(state_, -1, static_cast<lua_Integer>(i));
            // By its label, which means the same in an edited scenario.
            const std::string name = label();
            const bool is_name = is_plain(name) && (name[0] < '0' || name[0] > '9');
            const std::string path = "start." + (is_name ? name : std::to_string(i));
            if (count > 1) add({path, name, std::nullopt});
            if (lua_istable(state_, -1)) read_arguments(path + ".args");
            lua_pop(state_, 1);
        }
    }

    /// Arguments have their places: none is left out, only what is in them.
    void read_arguments(const std::string& path) {
        field("args");
        if (lua_istable(state_, -1)) read_fields(path, 0, false);
        lua_pop(state_, 1);
    }

    /// Of the table on top.
    void read_fields(const std::string& path, int depth, bool may_lack) {
        if (depth == depth_max || lua_checkstack(state_, 4) == 0) return;
        const lua_Unsigned count = lua_rawlen(state_, -1);
        for (lua_Unsigned i = 1; i <= count && parts_.size() < workload_parts_max; ++i) {
            lua_rawgeti(state_, -1, static_cast<lua_Integer>(i));
            read_value(path + "." + std::to_string(i), depth, may_lack);
            lua_pop(state_, 1);
        }
        for (const std::string& key : names()) {
            field(key.c_str());
            read_value(path + "." + key, depth, false);
            lua_pop(state_, 1);
        }
    }

    void read_value(const std::string& path, int depth, bool may_lack) {
        if (may_lack) add({path, {}, std::nullopt});
        if (lua_isinteger(state_, -1) != 0 && lua_tointeger(state_, -1) > 0)
            add({path, {}, lua_tointeger(state_, -1)});
        if (lua_istable(state_, -1)) read_fields(path, depth + 1, true);
    }

    /// The names in the table on top that a path can have, in their own order.
    std::vector<std::string> names() {
        std::vector<std::string> names;
        lua_pushnil(state_);
        while (lua_next(state_, -2) != 0) {
            lua_pop(state_, 1);
            if (lua_type(state_, -1) != LUA_TSTRING) continue;
            std::size_t size = 0;
            const char* text = lua_tolstring(state_, -1, &size);
            const std::string_view name{text, size};
            if (is_plain(name)) names.emplace_back(name);
        }
        std::ranges::sort(names);
        return names;
    }

    lua_State* state_;
    std::vector<WorkloadPart> parts_;
};

}  // namespace

std::vector<WorkloadPart> workload_of(ScenarioScript& script) {
    return WorkloadReader{script.state()}.read();
}

}  // namespace moira::runtime
