// SPDX-License-Identifier: MIT
#include "runtime/lua/watchdog.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <limits>

#include "runtime/lua/heap.hpp"
#include "runtime/lua/image.hpp"

namespace moira::runtime {
namespace {

constexpr std::string_view limit_kind = "LimitExceeded";

sim::Blob* limit_error(LuaProcess& process, std::string_view message) {
    return process.simulation().make_error(
        sim::ErrorView{.kind = limit_kind, .message = message, .retryable = Retryable::no});
}

sim::Blob* instruction_error(LuaProcess& process) {
    char text[96];
    const int size = std::snprintf(
        text, sizeof text, "instruction limit exceeded (%d instructions in one step)",
        instruction_limit(process.simulation().plan().limits) - 1);
    return limit_error(process, {text, static_cast<std::size_t>(size)});
}

}  // namespace

int instruction_limit(const sim::Limits& limits) {
    // The hook comes before the instruction that lowers the count to 0.
    constexpr std::uint64_t most = std::numeric_limits<int>::max() - 1;
    return static_cast<int>(std::min(limits.instructions, most)) + 1;
}

void stop_code(lua_State* L, lua_Debug*) {
    LuaProcess& process = self(L);
    if (process.simulation().limit_reached() != sim::LimitKind::none) {
        if (!process.is_loading()) return process.simulation().return_to_loop(process.task());
        process.end_here(limit_error(process, "the run reached a limit"));
    }
    const char* const exhausted = process.exhausted();
    if (exhausted != nullptr) process.end_here(limit_error(process, exhausted));
    if (process.count_offset != 0) process.end_here(instruction_error(process));
    process.run().watch->needs_counting = true;
    process.simulation().stop();
    process.end_here(limit_error(process, "this execution was given up"));
}

std::ptrdiff_t find_count_offset() {
    // lua_sethook sets the hook's base count and, right behind it, the running count.
    constexpr int probe = 0x2a5b6c7d;
    constexpr std::ptrdiff_t thread_size = 200;  // no more than a lua_State has
    lua_State* L = luaL_newstate();
    if (L == nullptr) return 0;
    lua_sethook(L, &stop_code, LUA_MASKCOUNT, probe);
    const char* const bytes = static_cast<const char*>(static_cast<const void*>(L));
    std::ptrdiff_t found = 0;
    for (std::ptrdiff_t at = 0; at + 8 <= thread_size && found == 0; at += 4) {
        int words[2];
        std::memcpy(words, bytes + at, sizeof words);
        if (words[0] == probe && words[1] == probe) found = at + 4;
    }
    lua_sethook(L, nullptr, 0, 0);
    lua_close(L);
    return found;
}

}  // namespace moira::runtime
