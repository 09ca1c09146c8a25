// SPDX-License-Identifier: MIT
//
// Where the tasks of a Lua process stand while it is parked, for messages and for the check that
// tells a server from somebody who is stuck.
#include "runtime/lua/lua_process.hpp"
#include "runtime/lua/program.hpp"
#include "runtime/lua/receive_loops.hpp"

#include <algorithm>
#include <cstdio>

namespace moira::runtime {
namespace {

/// The text of the chunk that Lua names `chunk`; empty if it is no part of `unit`.
std::string_view text_of(const LuaUnit& unit, std::string_view chunk) {
    if (unit.source.chunk_name == chunk) return unit.source.text;
    for (const LuaUnit* library : unit.libraries) {
        if (library->source.chunk_name == chunk) return library->source.text;
    }
    return {};
}

bool loops_at(const LuaUnit& unit, const lua_Debug& function) {
    const std::string_view text = text_of(unit, function.source + 1);
    // The main chunk says 0 for its first line, and no last one that could be compared.
    return std::ranges::any_of(receive_loops(text), [&](const LineRange& loop) {
        return loop.first <= function.currentline && function.currentline <= loop.last &&
               loop.first >= function.linedefined;
    });
}

/// Looks only: neither allocates in the state nor runs its code.
sim::WaitSite site_of(const LuaUnit& unit, const LuaTask& task) {
    sim::WaitSite site;
    site.task = task.task->number;
    lua_Debug record{};
    for (int level = 0; lua_getstack(task.thread, level, &record) != 0; ++level) {
        lua_getinfo(task.thread, "Sl", &record);
        if (record.currentline <= 0 || record.source[0] != '@') continue;
        std::snprintf(site.place, sizeof site.place, "%s:%d", record.source + 1,
                      record.currentline);
        site.in_loop = loops_at(unit, record);
        break;
    }
    return site;
}

}  // namespace

std::size_t LuaProcess::wait_sites(std::span<sim::WaitSite> sites) const {
    std::size_t count = 0;
    for (const LuaTask* task = tasks_; task != nullptr && count < sites.size(); task = task->next) {
        if (!task->task->finished) sites[count++] = site_of(*unit_, *task);
    }
    std::ranges::sort(sites.first(count), {}, &sim::WaitSite::task);
    return count;
}

}  // namespace moira::runtime
