// SPDX-License-Identifier: MIT
//
// From the outcome of a match to Lua values and errors, shared by the string functions. Holds
// nothing that needs a destructor: each function may raise.
#pragma once

#include "runtime/lua/native_budget.hpp"
#include "runtime/pattern/matcher.hpp"

#include <lua.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace moira::runtime {

/// A string argument as a view that lives as long as the argument.
std::string_view check_text(lua_State* L, int argument);

/// The offset that an `init` argument means in a subject of `size` bytes; may exceed `size`.
std::size_t check_init(lua_State* L, int argument, std::size_t size);

/// Raises what a failed match stands for; returns whether it matched.
bool has_matched(lua_State* L, const MatchResult& result);

/// Pushes capture `index`, or the whole match for index 0 of a pattern without captures.
void push_capture(lua_State* L, const Matcher& matcher, std::string_view subject,
                  const MatchResult& result, std::size_t index);

/// Pushes all captures, or the whole match if there are none; returns how many values.
int push_captures(lua_State* L, const Matcher& matcher, std::string_view subject,
                  const MatchResult& result);

/// Where the steps of one call are counted: the process's budget, or while an image is built the
/// call's own.
class CallBudget {
public:
    explicit CallBudget(lua_State* L) : shared_(native_budget(L)) {}

    std::uint64_t& steps() { return shared_ == nullptr ? own_ : *shared_; }

private:
    std::uint64_t* shared_;
    std::uint64_t own_ = image_budget;
};

}  // namespace moira::runtime
