// SPDX-License-Identifier: MIT
#include "runtime/scenario/overrides.hpp"

#include "runtime/lua/pins.hpp"

#include <lua.hpp>

#include <algorithm>
#include <string_view>

namespace moira::runtime {
namespace {

/// Sets the value at a path. In Lua, called in protected mode: memory errors stay inside.
constexpr std::string_view setter = R"lua(
local root, path, value = ...
local place, rest, walked = root, path, ""
while true do
    local name
    for key in pairs(place) do
        local fits = type(key) == "string" and (rest == key or rest:sub(1, #key + 1) == key .. ".")
        if fits and (not name or #key > #name) then name = key end
    end
    local key = name
    if not key then
        name = rest:match("^[^.]+")
        if not name then error("'" .. path .. "' has an empty part", 0) end
        local number = math.tointeger(tonumber(name))
        key = number and place[number] ~= nil and number or name
        for i = 1, #place do
            local e = place[i]
            if type(e) ~= "table" or type(e.entry) ~= "string" then break end
            if (e.as or e.entry:match(":(.*)")) == name then key = i end
        end
    end
    if rest == name then
        local is_element = math.type(key) == "integer" and key >= 1 and key <= #place
        if value == nil and is_element then
            table.remove(place, key)
        else
            place[key] = value
        end
        return
    end
    walked = walked .. (walked == "" and "" or ".") .. name
    rest = rest:sub(#name + 2)
    if place[key] == nil then place[key] = {} end
    if type(place[key]) ~= "table" then
        error("'" .. walked .. "' is a " .. type(place[key]) .. ", not a table", 0)
    end
    place = place[key]
end
)lua";

/// Pushes what `text` means: the value of an expression without names, else the text.
void push_value(ScenarioScript& script, std::string_view text) {
    lua_State* L = script.state();
    const std::string chunk = "return " + std::string{text};
    const int top = lua_gettop(L);
    if (luaL_loadbufferx(L, chunk.data(), chunk.size(), "=set", "t") == LUA_OK) {
        lua_newtable(L);
        lua_setupvalue(L, -2, 1);  // no names: `instant` is a text
        if (script.call(0, 1) && (!lua_isnil(L, -1) || text == "nil")) return;
    }
    lua_settop(L, top);
    lua_pushlstring(L, text.data(), text.size());
}

sim::Result<void> set_one(ScenarioScript& script, std::string_view text) {
    const auto refuse = [&](const std::string& what) {
        return sim::fail(sim::ErrorCode::invalid_argument,
                         "--set " + std::string{text} + ": " + what,
                         "write it path=value, as in `--set limits.steps=1000`");
    };
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) return refuse("has no path and value");
    if (std::ranges::any_of(text, [](char c) { return c >= 0 && c < ' '; })) {
        return refuse("has a control character");
    }
    lua_State* L = script.state();
    const int root = lua_gettop(L);
    if (lua_checkstack(L, 10) == 0) return refuse("there is no memory for it");
    if (luaL_loadbufferx(L, setter.data(), setter.size(), "=set", "t") != LUA_OK) {
        lua_settop(L, root);
        return refuse("there is no memory for it");
    }
    lua_pushvalue(L, root);
    const std::string_view path = text.substr(0, equals);
    lua_pushlstring(L, path.data(), path.size());
    push_value(script, text.substr(equals + 1));
    if (script.call(3, 0)) return {};
    const char* message = lua_tostring(L, -1);
    const std::string what = message != nullptr ? message : "cannot be set";
    lua_settop(L, root);
    return refuse(what);
}

}  // namespace

sim::Result<void> apply_overrides(ScenarioScript& script,
                                  const std::vector<std::string>& overrides) {
    const PinnedScope scope;
    for (const std::string& text : overrides) {
        if (auto done = set_one(script, text); !done) return done;
    }
    return {};
}

}  // namespace moira::runtime
