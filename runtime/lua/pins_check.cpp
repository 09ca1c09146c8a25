// SPDX-License-Identifier: MIT
//
// The start-up self test of the Lua library: what was recorded must come out here as well.
#include "runtime/lua/context.hpp"
#include "runtime/lua/image.hpp"
#include "runtime/lua/pins.hpp"

#include <fmt/core.h>

#include <clocale>
#include <cstring>
#include <string>
#include <vector>

namespace moira::runtime {
namespace {

constexpr const char* probe = R"(
local out, keys = {}, {}
for i = 1, 12 do keys["key" .. i] = i end
for _, v in pairs(keys) do out[#out + 1] = tostring(v) end
for _, v in ipairs{10 / 2, 0.1 + 0.2, 2.0 ^ 63, 1e300, -1e-7, 1 / 0, 0 / 0} do
    out[#out + 1] = tostring(v)
    if "x" .. v ~= "x" .. tostring(v) then out[#out + 1] = "concat differs" end
end
out[#out + 1] = tostring(print):match("^[a-z]+: 0x%x?%x?%x?%x?%x?%x$") and "ok" or tostring(print)
local ran = false
setmetatable({}, { __gc = function() ran = true end })
collectgarbage()
out[#out + 1] = tostring(ran)
out[#out + 1] = ("\xe9"):upper() == "\xe9" and "ok" or "locale"
return table.concat(out, " ")
)";

constexpr const char* recorded = "9 5 1 8 12 4 6 3 7 2 10 11 5 0.30000000000000004 "
                                 "9223372036854776000 1e+300 -1e-07 inf nan ok false ok";

int run_probe(lua_State* L) {
    luaL_requiref(L, "_G", luaopen_base, 1);
    luaL_requiref(L, "table", luaopen_table, 1);
    luaL_requiref(L, "string", luaopen_string, 1);
    lua_settop(L, 0);
    if (luaL_loadstring(L, probe) != LUA_OK) return lua_error(L);
    lua_call(L, 0, 1);
    return 1;
}

}  // namespace

sim::Result<void> check_lua_pins() {
    const PinnedScope scope;
    const char* const point = std::localeconv()->decimal_point;
    if (std::strcmp(point, ".") != 0) {
        return sim::fail(
            sim::ErrorCode::unsupported,
            fmt::format("lua: the locale \"C\" has the decimal point '{}' here", point),
            "moira needs a C library whose uselocale works");
    }
    // Doubles as a place that new aligns to 16 bytes.
    std::vector<long double> room(std::size_t{256} << 6U);
    const Slot slot{.base = static_cast<std::byte*>(static_cast<void*>(room.data())),
                    .reserved = room.size() * sizeof(long double)};
    lua_State* const L = new_state(slot, {}, nullptr);
    std::string found = "no state";
    if (L != nullptr) {
        lua_pushcfunction(L, run_probe);
        const int status = lua_pcall(L, 0, 1, 0);
        const char* const text = lua_tostring(L, -1);
        found = text != nullptr ? text : fmt::format("error {}", status);
    }
    if (found == recorded) return {};
    return sim::fail(sim::ErrorCode::unsupported,
                     fmt::format("lua: this build of the Lua library is unsuitable: its self test "
                                 "gives '{}' instead of '{}'",
                                 found, recorded),
                     "moira needs Debian's liblua5.4 5.4.4 with the redirects of cmake/lua.cmake");
}

}  // namespace moira::runtime
