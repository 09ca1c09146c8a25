// SPDX-License-Identifier: MIT
#include "runtime/world/builtin_libraries.hpp"

#include <algorithm>
#include <array>

namespace moira::runtime {

/// The text of runtime/supervision/supervisor.lua (cmake/lua_library.cmake).
extern const std::string_view supervisor_lua;

namespace {

constexpr std::array<std::string_view, 1> ids = {"moira:supervisor"};

LuaSource supervisor_library() {
    LuaSource source;
    source.id = ids[0];
    source.kind = UnitKind::library;
    source.text = supervisor_lua;
    source.chunk_name = "moira:supervisor";
    source.modules = {"time"};
    return source;
}

}  // namespace

bool is_builtin_library(std::string_view id) { return std::ranges::find(ids, id) != ids.end(); }

void add_builtin_libraries(std::vector<LuaSource>& sources) {
    const auto imports_it = [](const LuaSource& source) {
        return std::ranges::any_of(source.imports,
                                   [](const auto& import) { return import.second == ids[0]; });
    };
    if (std::ranges::find(sources, ids[0], &LuaSource::id) != sources.end()) return;
    if (std::ranges::any_of(sources, imports_it)) sources.push_back(supervisor_library());
}

}  // namespace moira::runtime
