// SPDX-License-Identifier: MIT
#include "runtime/lua/string_captures.hpp"

namespace moira::runtime {

std::string_view check_text(lua_State* L, int argument) {
    std::size_t size = 0;
    const char* text = luaL_checklstring(L, argument, &size);
    return {text, size};
}

std::size_t check_init(lua_State* L, int argument, std::size_t size) {
    const lua_Integer init = luaL_optinteger(L, argument, 1);
    if (init > 0) return static_cast<std::size_t>(init) - 1;
    const auto length = static_cast<lua_Integer>(size);
    if (init == 0 || init < -length) return 0;
    return static_cast<std::size_t>(length + init);
}

bool has_matched(lua_State* L, const MatchResult& result) {
    switch (result.outcome) {
    case MatchOutcome::matched:
        return true;
    case MatchOutcome::no_match:
        return false;
    case MatchOutcome::malformed:
        luaL_error(L, "%s", result.message);
        return false;
    case MatchOutcome::budget_exhausted:
        raise_budget_exhausted(L, "pattern too complex: match step limit exceeded");
        return false;
    }
    return false;
}

void push_capture(lua_State* L, const Matcher& matcher, std::string_view subject,
                  const MatchResult& result, std::size_t index) {
    if (index >= matcher.capture_count()) {
        lua_pushlstring(L, subject.data() + result.begin, result.end - result.begin);
        return;
    }
    const MatchCapture found = matcher.capture(index);
    switch (found.kind) {
    case MatchCapture::Kind::text:
        lua_pushlstring(L, subject.data() + found.begin, found.size);
        break;
    case MatchCapture::Kind::position:
        lua_pushinteger(L, static_cast<lua_Integer>(found.begin) + 1);
        break;
    case MatchCapture::Kind::unfinished:
        luaL_error(L, "unfinished capture");
        break;
    }
}

int push_captures(lua_State* L, const Matcher& matcher, std::string_view subject,
                  const MatchResult& result) {
    const std::size_t captures = matcher.capture_count();
    const std::size_t count = captures == 0 ? 1 : captures;
    luaL_checkstack(L, static_cast<int>(count), "too many captures");
    for (std::size_t i = 0; i < count; ++i)
        push_capture(L, matcher, subject, result, i);
    return static_cast<int>(count);
}

}  // namespace moira::runtime
