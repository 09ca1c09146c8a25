// SPDX-License-Identifier: MIT
#include "runtime/modules/time/duration_argument.hpp"

#include "runtime/calendar/duration_text.hpp"
#include "runtime/lua/error_object.hpp"
#include "runtime/modules/time/duration_value.hpp"

#include <cmath>
#include <cstddef>
#include <string_view>

namespace moira::runtime {
namespace {

bool wrong(DurationArgument& out, std::string_view message) {
    out.error.assign(message);
    return false;
}

bool read_text(std::string_view text, DurationArgument& out) {
    const auto duration = parse_duration(text);
    if (!duration) return wrong(out, duration.error().message);
    out.ns = duration->ns();
    return true;
}

bool read_number(lua_State* L, int index, DurationArgument& out) {
    constexpr lua_Number limit = 9'223'372'036'854'775'808.0;  // 2^63
    if (lua_isinteger(L, index) != 0) {
        out.ns = lua_tointeger(L, index);
        return true;
    }
    const lua_Number ns = lua_tonumber(L, index);
    if (!std::isfinite(ns)) return wrong(out, "duration must be finite");
    if (ns < -limit || ns >= limit) return wrong(out, "duration out of range");
    out.ns = static_cast<std::int64_t>(ns);
    return true;
}

}  // namespace

bool read_duration(lua_State* L, int index, DurationArgument& out) {
    const int type = lua_type(L, index);
    if (type == LUA_TNUMBER) return read_number(L, index, out);
    if (type == LUA_TSTRING) {
        std::size_t size = 0;
        const char* text = lua_tolstring(L, index, &size);
        return read_text({text, size}, out);
    }
    if (!is_duration(L, index)) return wrong(out, "duration must be number or string");
    out.ns = duration_at(L, index);
    return true;
}

int fail_duration(lua_State* L, const DurationArgument& argument) {
    return fail(L, error_kind::invalid, argument.error.view());
}

}  // namespace moira::runtime
