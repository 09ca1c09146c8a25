// SPDX-License-Identifier: MIT
#include "tools/cli/leak.hpp"

#include <chrono>
#include <cstdlib>

#include "runtime/lua/pins.hpp"

namespace moira::tools {
namespace {

// On one line, so that the lines of the entry keep their numbers.
constexpr std::string_view printing_prelude =
    "do local keys = {} for i = 1, 20 do keys['key' .. i] = i end local order = '' "
    "for key in pairs(keys) do order = order .. ' ' .. key end print(order) end ";

}  // namespace

std::string leaked_text(Leak leak) {
    switch (leak) {
    case Leak::clock: {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        return "leaked clock " +
               std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
    }
    case Leak::address: {
        const int here = 0;
        return "leaked address " + std::to_string(reinterpret_cast<std::uintptr_t>(&here));
    }
    case Leak::none:
    case Leak::pairs: break;
    }
    return {};
}

std::unique_ptr<runtime::LuaProgram> leaking_program(Leak leak, const runtime::LuaProgram& program,
                                                     const sim::Plan& plan,
                                                     std::uint32_t lua_hash_seed) {
    if (leak != Leak::pairs) return nullptr;
    std::vector<runtime::LuaSource> sources;
    for (const auto& unit : program.units()) {
        sources.push_back(unit->source);
        for (const sim::Start& start : plan.starts) {
            if (start.entry != unit->source.id) continue;
            sources.back().text.insert(0, printing_prelude);
            break;
        }
    }
    return std::make_unique<runtime::LuaProgram>(std::move(sources), lua_hash_seed,
                                                 runtime::bit(runtime::Pin::hash_seed));
}

}  // namespace moira::tools
