// SPDX-License-Identifier: MIT
#include "runtime/lua/native_budget.hpp"

namespace moira::runtime {

int raise_budget_exhausted(lua_State* L, const char* text) {
    if (LuaContext* const found = context_or_null(L); found != nullptr) {
        found->native_budget = 0;
        found->budget_exhausted = true;
        stop_soon(*found);
    }
    return luaL_error(L, "%s", text);
}

}  // namespace moira::runtime
