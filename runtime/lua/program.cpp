// SPDX-License-Identifier: MIT
#include "runtime/lua/program.hpp"

#include "runtime/calendar/zone_store.hpp"
#include "runtime/lua/error_object.hpp"
#include "runtime/lua/lua_process.hpp"
#include "runtime/lua/prebuild.hpp"
#include "runtime/lua/sandbox.hpp"
#include "runtime/modules/modules.hpp"

#include <algorithm>

namespace moira::runtime {
namespace {

using sim::ErrorCode;

// The registry slots of an image's compiled chunks: libraries in order, then the main chunk.
constexpr const char* chunks_key = "moira.chunks";

/// Compiles `source` and appends the function to the table on top of the stack.
sim::Result<void> compile_chunk(lua_State* L, const LuaSource& source, lua_Integer place) {
    const std::string name = "@" + source.chunk_name;
    const int status =
        luaL_loadbufferx(L, source.text.data(), source.text.size(), name.c_str(), "t");
    if (status != LUA_OK) {
        const char* text = lua_tostring(L, -1);
        return sim::fail(ErrorCode::invalid_input, text != nullptr ? text : "cannot be compiled");
    }
    lua_rawseti(L, -2, place);
    return {};
}

}  // namespace

LuaProgram::LuaProgram(std::vector<LuaSource> sources, std::uint32_t hash_seed, PinMask unpinned)
    : zones_{std::make_unique<const ZoneStore>(system_zones)} {
    std::sort(sources.begin(), sources.end(),
              [](const LuaSource& a, const LuaSource& b) { return a.id < b.id; });
    for (LuaSource& source : sources) {
        auto unit = std::make_unique<LuaUnit>();
        unit->source = std::move(source);
        unit->info.id = unit->source.id;
        unit->zones = zones_.get();
        unit->info.index = static_cast<std::uint32_t>(units_.size());
        unit->info.is_function = unit->source.kind == UnitKind::function;
        units_.push_back(std::move(unit));
    }
    StateOptions options;
    options.hash_seed = hash_seed;
    options.unpinned = unpinned;
    for (const auto& unit : units_) {
        if (unit->source.is_native) continue;
        resolve_imports(*unit);
        if (unit->problem.empty() && unit->source.kind != UnitKind::library) {
            compile(*unit, options);
        }
    }
}

LuaProgram::~LuaProgram() = default;

bool LuaProgram::may_use_zones() const {
    return std::ranges::any_of(units_, [](const std::unique_ptr<LuaUnit>& unit) {
        return unit->source.text.contains("load_location");
    });
}

const LuaUnit* LuaProgram::unit(std::string_view id) const {
    const auto at = std::lower_bound(units_.begin(), units_.end(), id,
                                     [](const std::unique_ptr<LuaUnit>& unit,
                                        std::string_view key) { return unit->source.id < key; });
    return at != units_.end() && (*at)->source.id == id ? at->get() : nullptr;
}

/// Libraries in dependency order, each once; all their modules and aliases land in the one `_G`.
void LuaProgram::resolve_imports(LuaUnit& unit) {
    std::vector<const LuaUnit*> path;
    const auto visit = [&](const auto& again, const LuaUnit& user) -> void {
        path.push_back(&user);
        for (const auto& [alias, id] : user.source.imports) {
            const LuaUnit* library = this->unit(id);
            if (library == nullptr) {
                if (!is_module(id.starts_with(":") ? id.substr(1) : id)) {
                    unit.problem = "import '" + alias + "' of '" + user.source.id +
                                   "': there is no library '" + id + "'";
                }
                continue;
            }
            if (std::find(path.begin(), path.end(), library) != path.end()) {
                unit.problem = "import '" + alias + "' of '" + user.source.id + "': '" + id +
                               "' imports itself in a cycle";
                continue;
            }
            if (std::find(unit.libraries.begin(), unit.libraries.end(), library) ==
                unit.libraries.end()) {
                again(again, *library);
                unit.libraries.push_back(library);
            }
            const auto place = std::find(unit.libraries.begin(), unit.libraries.end(), library);
            unit.aliases.emplace_back(alias,
                                      static_cast<std::uint32_t>(place - unit.libraries.begin()));
        }
        path.pop_back();
    };
    visit(visit, unit);
}

void LuaProgram::compile(LuaUnit& unit, const StateOptions& options) {
    std::vector<const LuaUnit*> parts = unit.libraries;
    parts.push_back(&unit);
    for (const LuaUnit* part : parts) {
        for (const std::string& module : part->source.modules) {
            if (!is_module(module)) {
                unit.problem = "'" + part->source.id + "' needs module '" + module +
                               "', which this version does not have";
                return;
            }
        }
    }
    auto image = StateImage::build(options, [&](lua_State* L) -> sim::Result<void> {
        open_sandbox(L);
        open_process_globals(L);
        for (const LuaUnit* part : parts) {
            for (const std::string& module : part->source.modules)
                open_module(L, module);
            for (const auto& [alias, id] : part->source.imports) {
                if (this->unit(id) == nullptr) open_module(L, id.substr(id.find(':') + 1), alias);
            }
        }
        lua_createtable(L, static_cast<int>(parts.size()), 0);
        lua_Integer place = 0;
        for (const LuaUnit* part : parts) {
            if (auto compiled = compile_chunk(L, part->source, ++place); !compiled) return compiled;
        }
        lua_setfield(L, LUA_REGISTRYINDEX, chunks_key);
        for (const LuaUnit* part : parts)
            prebuild(L, part->source.text, common_object_types());
        return {};
    });
    if (!image) {
        unit.problem = image.error().message;
        unit.syntax_error = true;
        return;
    }
    unit.image = std::make_unique<StateImage>(std::move(*image));
}

const sim::EntryInfo* LuaProgram::find(std::string_view id) const {
    const LuaUnit* found = unit(id);
    if (found == nullptr || found->source.kind == UnitKind::library || found->syntax_error) {
        return nullptr;
    }
    return &found->info;
}

sim::Body* LuaProgram::make(sim::Simulation& simulation, sim::Process& process, sim::Blob*& error) {
    LuaRun& run = LuaRun::of(simulation);
    const LuaUnit& unit = *units_[process.entry->index];
    if (unit.image == nullptr) {
        error = simulation.make_error(sim::ErrorView{.kind = error_kind::unavailable,
                                                     .message = unit.problem,
                                                     .retryable = sim::Retryable::no});
        return nullptr;
    }
    return LuaProcess::make(run, process, unit, error);
}

void run_chunks(lua_State* L, const LuaUnit& unit) {
    lua_getfield(L, LUA_REGISTRYINDEX, chunks_key);
    const int chunks = lua_gettop(L);
    lua_Integer place = 0;
    for (std::size_t i = 0; i < unit.libraries.size(); ++i) {
        lua_rawgeti(L, chunks, ++place);
        lua_call(L, 0, 1);
        for (const auto& [alias, index] : unit.aliases) {
            if (index != i) continue;
            lua_pushvalue(L, -1);
            install_module(L, alias.c_str());
        }
        lua_pop(L, 1);
    }
    lua_rawgeti(L, chunks, ++place);
    lua_call(L, 0, 1);
    lua_pushnil(L);
    lua_setfield(L, LUA_REGISTRYINDEX, chunks_key);  // the code lives on only where it is used
    if (lua_isfunction(L, -1)) return;
    const char* method = unit.source.method.c_str();
    if (lua_istable(L, -1)) {
        lua_pushlstring(L, unit.source.method.data(), unit.source.method.size());
        lua_rawget(L, -2);
        if (lua_isfunction(L, -1)) return;
    }
    char message[300];
    const int size =
        std::snprintf(message, sizeof message, "method \"%.200s\" not found in module", method);
    push_error(L, error_kind::not_found, {message, static_cast<std::size_t>(size)});
    lua_error(L);
}

}  // namespace moira::runtime
