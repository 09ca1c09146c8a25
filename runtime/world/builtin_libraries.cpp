// SPDX-License-Identifier: MIT
#include "runtime/world/builtin_libraries.hpp"

#include <algorithm>
#include <array>

namespace moira::runtime {

/// The texts of runtime/supervision/*.lua (cmake/lua_library.cmake).
extern const std::string_view supervisor_lua;
extern const std::string_view services_lua;

namespace {

struct Builtin {
    std::string_view id;
    const std::string_view* text;
};

constexpr std::array<Builtin, 2> libraries = {{
    {"moira:services", &services_lua},
    {"moira:supervisor", &supervisor_lua},
}};

LuaSource source_of(const Builtin& library) {
    LuaSource source;
    source.id = library.id;
    source.kind = UnitKind::library;
    source.text = *library.text;
    source.chunk_name = library.id;
    source.modules = {"time"};
    return source;
}

}  // namespace

bool is_builtin_library(std::string_view id) {
    return std::ranges::find(libraries, id, &Builtin::id) != libraries.end();
}

void add_builtin_libraries(std::vector<LuaSource>& sources) {
    for (const Builtin& library : libraries) {
        const auto imports_it = [&](const LuaSource& source) {
            return std::ranges::any_of(
                source.imports, [&](const auto& import) { return import.second == library.id; });
        };
        if (std::ranges::find(sources, library.id, &LuaSource::id) != sources.end()) continue;
        if (std::ranges::any_of(sources, imports_it)) sources.push_back(source_of(library));
    }
}

}  // namespace moira::runtime
