// SPDX-License-Identifier: MIT
#include "runtime/lua/string_captures.hpp"
#include "runtime/lua/string_library.hpp"

namespace moira::runtime {

namespace {

enum class Wanted : std::uint8_t { place, captures };

bool has_magic(std::string_view pattern) {
    // Stock find looks for these, ')' and ']' not among them.
    return pattern.find_first_of("^$*+?.([%-") != std::string_view::npos;
}

int push_fail(lua_State* L) {
    luaL_pushfail(L);
    return 1;
}

int push_place(lua_State* L, const MatchResult& result) {
    lua_pushinteger(L, static_cast<lua_Integer>(result.begin) + 1);
    lua_pushinteger(L, static_cast<lua_Integer>(result.end));
    return 2;
}

int search(lua_State* L, Wanted wanted) {
    const std::string_view subject = check_text(L, 1);
    std::string_view pattern = check_text(L, 2);
    const std::size_t init = check_init(L, 3, subject.size());
    if (init > subject.size()) return push_fail(L);
    CallBudget budget(L);
    if (wanted == Wanted::place && (lua_toboolean(L, 4) != 0 || !has_magic(pattern))) {
        const MatchResult result = find_plain(subject, pattern, init, budget.steps());
        return has_matched(L, result) ? push_place(L, result) : push_fail(L);
    }
    const bool is_anchored = pattern.starts_with('^');
    if (is_anchored) pattern.remove_prefix(1);
    Matcher matcher(subject, pattern, budget.steps());
    const MatchResult result = is_anchored ? matcher.match_at(init) : matcher.search(init);
    if (!has_matched(L, result)) return push_fail(L);
    if (wanted == Wanted::captures) return push_captures(L, matcher, subject, result);
    const int count = push_place(L, result);
    if (matcher.capture_count() == 0) return count;
    return count + push_captures(L, matcher, subject, result);
}

/// The subject or pattern that a gmatch closure keeps.
std::string_view kept_text(lua_State* L, int upvalue) {
    std::size_t size = 0;
    const char* text = lua_tolstring(L, lua_upvalueindex(upvalue), &size);
    return {text, size};
}

// Upvalues: 1 subject, 2 pattern, 3 offset to go on from, 4 end of the last match or -1. Offsets
// and not pointers, so that the closure can be copied with its state.
int gmatch_next(lua_State* L) {
    const std::string_view subject = kept_text(L, 1);
    const auto last = lua_tointeger(L, lua_upvalueindex(4));
    auto position = static_cast<std::size_t>(lua_tointeger(L, lua_upvalueindex(3)));
    CallBudget budget(L);
    Matcher matcher(subject, kept_text(L, 2), budget.steps());
    while (position <= subject.size()) {
        const MatchResult result = matcher.search(position);
        if (!has_matched(L, result)) return 0;
        const auto end = static_cast<lua_Integer>(result.end);
        if (end == last) {
            position = result.begin + 1;
            continue;
        }
        lua_pushinteger(L, end);
        lua_copy(L, -1, lua_upvalueindex(3));
        lua_replace(L, lua_upvalueindex(4));
        return push_captures(L, matcher, subject, result);
    }
    return 0;
}

}  // namespace

int string_find(lua_State* L) {
    return search(L, Wanted::place);
}

int string_match(lua_State* L) {
    return search(L, Wanted::captures);
}

int string_gmatch(lua_State* L) {
    const std::string_view subject = check_text(L, 1);
    const std::string_view pattern = check_text(L, 2);
    const std::size_t init = check_init(L, 3, subject.size());
    // Copies, because an error object would not read as a string later; strings are shared.
    lua_pushlstring(L, subject.data(), subject.size());
    lua_pushlstring(L, pattern.data(), pattern.size());
    const std::size_t begin = init > subject.size() ? subject.size() + 1 : init;
    lua_pushinteger(L, static_cast<lua_Integer>(begin));
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, &gmatch_next, 4);
    return 1;
}

}  // namespace moira::runtime
