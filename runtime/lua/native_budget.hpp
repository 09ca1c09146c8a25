// SPDX-License-Identifier: MIT
//
// The step budget of native loops that a Lua program can make as long as it likes: pattern matches,
// encoders. The instruction hook does not see them, so they count their own steps against the
// running process's budget. The count is a function of the program's inputs alone, so a process
// that runs out does so at the same place in every run.
#pragma once

#include "runtime/lua/context.hpp"

#include <lua.hpp>

#include <cstdint>

namespace moira::runtime {

/// The steps left to the running process, to be lowered as they are taken; null while an image is
/// built, when nothing bounds a chunk.
[[nodiscard]] inline std::uint64_t* native_budget(lua_State* L) {
    LuaContext* const found = context_or_null(L);
    return found == nullptr ? nullptr : &found->native_budget;
}

/// Steps that a call may take while an image is built.
inline constexpr std::uint64_t image_budget = 1'000'000'000;

/// Marks the process for its end and raises the error `text`. A program may catch the error; the
/// mark stays. Never returns.
int raise_budget_exhausted(lua_State* L, const char* text);

/// Takes `steps` from the running process, or does what raise_budget_exhausted does.
inline void charge_native(lua_State* L, std::uint64_t steps, const char* text) {
    std::uint64_t* const left = native_budget(L);
    if (left == nullptr) return;
    if (*left < steps) {
        raise_budget_exhausted(L, text);
        return;
    }
    *left -= steps;
}

}  // namespace moira::runtime
