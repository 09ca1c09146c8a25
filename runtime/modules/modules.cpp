// SPDX-License-Identifier: MIT
#include "runtime/modules/modules.hpp"

#include <array>

#include "runtime/lua/globals.hpp"
#include "runtime/modules/channel/channel.hpp"
#include "runtime/modules/json/json_module.hpp"
#include "runtime/modules/logger/logger.hpp"
#include "runtime/modules/payload/payload.hpp"
#include "runtime/modules/sim/sim_module.hpp"
#include "runtime/modules/time/scheduling.hpp"
#include "runtime/modules/uuid/uuid_module.hpp"

namespace moira::runtime {
namespace {

// No `push`: it is a global of every process anyway.
constexpr auto modules = std::to_array<LibraryField>({
    {"channel", nullptr},
    {"coroutine", nullptr},
    {"ctx", &push_ctx},
    {"errors", nullptr},
    {"funcs", &push_funcs},
    {"json", &push_json_module},
    {"logger", &push_logger},
    {"math", nullptr},
    {"os", nullptr},
    {"payload", nullptr},
    {"process", nullptr},
    {"sim", &push_sim_module},
    {"string", nullptr},
    {"table", nullptr},
    {"time", &push_time_library},
    {"uuid", &push_uuid_module},
});

const LibraryField* find_module(std::string_view name) {
    for (const LibraryField& module : modules) {
        if (name == module.name) return &module;
    }
    return nullptr;
}

}  // namespace

std::span<const ObjectType* const> common_object_types() {
    static constexpr std::array<const ObjectType*, 3> types{&channel_type, &message_type,
                                                            &payload_type};
    return types;
}

bool is_module(std::string_view name) { return find_module(name) != nullptr; }

void open_module(lua_State* L, std::string_view name, std::string_view alias) {
    const LibraryField* module = find_module(name);
    // Aliases and names are short; the buffer keeps std::string out of a frame that may be left by
    // a Lua error.
    char global[128];
    const std::string_view wanted = alias.empty() ? name : alias;
    const std::size_t size = wanted.copy(global, sizeof global - 1);
    global[size] = '\0';
    if (module->push != nullptr) {
        install_module(L, global, *module);
    } else if (!alias.empty()) {
        lua_getglobal(L, module->name);
        install_module(L, global);
    }
}

bool push_unlisted_module(lua_State* L) {
    if (std::string_view{lua_tostring(L, 1)} != "sim") return false;
    luaL_checkstack(L, 8, "sim");
    push_sim_module(L);
    remember_module(L, "sim");
    return true;
}

}  // namespace moira::runtime
