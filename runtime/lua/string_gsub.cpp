// SPDX-License-Identifier: MIT
#include "runtime/lua/error_object.hpp"
#include "runtime/lua/string_captures.hpp"
#include "runtime/lua/string_library.hpp"

#include <cstring>

namespace moira::runtime {

namespace {

/// What the parts of one gsub share. The buffer's own values lie on top of the Lua stack between
/// calls, so arguments are read by their positive index.
struct Substitution {
    std::string_view subject;
    const Matcher& matcher;
    luaL_Buffer& buffer;
    int replacement_type;
};

void add_view(luaL_Buffer& buffer, std::string_view text) {
    luaL_addlstring(&buffer, text.data(), text.size());
}

/// Adds what "%1" to "%9" stand for.
void add_numbered_capture(lua_State* L, const Substitution& gsub, const MatchResult& result,
                          char digit) {
    const auto index = static_cast<std::size_t>(digit - '1');
    if (index >= gsub.matcher.capture_count() && index != 0) {
        luaL_error(L, "invalid capture index %%%d", digit - '0');
        return;
    }
    push_capture(L, gsub.matcher, gsub.subject, result, index);
    luaL_addvalue(&gsub.buffer);
}

/// Adds the replacement string with its %-marks expanded.
void add_template(lua_State* L, const Substitution& gsub, const MatchResult& result) {
    std::string_view rest = check_text(L, 3);
    for (std::size_t mark = rest.find('%'); mark != std::string_view::npos; mark = rest.find('%')) {
        add_view(gsub.buffer, rest.substr(0, mark));
        const char kind = mark + 1 < rest.size() ? rest[mark + 1] : '\0';
        if (kind == '%') {
            luaL_addchar(&gsub.buffer, '%');
        } else if (kind == '0') {
            add_view(gsub.buffer, gsub.subject.substr(result.begin, result.end - result.begin));
        } else if (kind >= '1' && kind <= '9') {
            add_numbered_capture(L, gsub, result, kind);
        } else {
            luaL_error(L, "invalid use of '%%' in replacement string");
            return;
        }
        rest.remove_prefix(mark + 2);
    }
    add_view(gsub.buffer, rest);
}

/// Replaces a value on the stack's top that counts as a string by that string; false if none does.
bool make_text(lua_State* L) {
    if (lua_isstring(L, -1) != 0) return true;
    if (!is_error(L, -1)) return false;
    std::size_t size = 0;
    const char* text = error_object_text(L, -1, &size);
    if (text == nullptr) return false;
    lua_pushlstring(L, text, size);
    lua_replace(L, -2);
    return true;
}

/// Adds the replacement of one match; returns whether it differs from the match by construction.
bool add_replacement(lua_State* L, const Substitution& gsub, const MatchResult& result) {
    if (gsub.replacement_type == LUA_TFUNCTION) {
        lua_pushvalue(L, 3);
        const int count = push_captures(L, gsub.matcher, gsub.subject, result);
        lua_call(L, count, 1);
    } else if (gsub.replacement_type == LUA_TTABLE) {
        push_capture(L, gsub.matcher, gsub.subject, result, 0);
        lua_gettable(L, 3);
    } else {
        add_template(L, gsub, result);
        return true;
    }
    if (lua_toboolean(L, -1) == 0) {
        lua_pop(L, 1);
        add_view(gsub.buffer, gsub.subject.substr(result.begin, result.end - result.begin));
        return false;
    }
    if (!make_text(L)) {
        luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
        return false;
    }
    luaL_addvalue(&gsub.buffer);
    return true;
}

/// LUA_TSTRING for all that counts as a string, else the type itself; raises for other values.
int check_replacement_type(lua_State* L) {
    const int type = lua_type(L, 3);
    if (type == LUA_TFUNCTION || type == LUA_TTABLE) return type;
    const bool is_text = type == LUA_TNUMBER || type == LUA_TSTRING || is_error(L, 3);
    luaL_argexpected(L, is_text, 3, "string/function/table");
    return LUA_TSTRING;
}

}  // namespace

int string_gsub(lua_State* L) {
    const std::string_view subject = check_text(L, 1);
    std::string_view pattern = check_text(L, 2);
    const auto count_max = luaL_optinteger(L, 4, static_cast<lua_Integer>(subject.size()) + 1);
    const int type = check_replacement_type(L);
    const bool is_anchored = pattern.starts_with('^');
    if (is_anchored) pattern.remove_prefix(1);
    CallBudget budget(L);
    Matcher matcher(subject, pattern, budget.steps());
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    const Substitution gsub{subject, matcher, buffer, type};
    constexpr std::size_t none = static_cast<std::size_t>(-1);
    std::size_t position = 0;
    std::size_t last = none;
    lua_Integer count = 0;
    bool is_changed = false;
    while (count < count_max) {
        const MatchResult result = matcher.match_at(position);
        if (has_matched(L, result) && result.end != last) {
            ++count;
            if (add_replacement(L, gsub, result)) is_changed = true;
            position = last = result.end;
        } else if (position < subject.size()) {
            luaL_addchar(&buffer, subject[position++]);
        } else {
            break;
        }
        if (is_anchored) break;
    }
    if (is_changed) {
        add_view(buffer, subject.substr(position));
        luaL_pushresult(&buffer);
    } else if (lua_type(L, 1) == LUA_TSTRING) {
        lua_pushvalue(L, 1);
    } else {
        lua_pushlstring(L, subject.data(), subject.size());
    }
    lua_pushinteger(L, count);
    return 2;
}

}  // namespace moira::runtime
