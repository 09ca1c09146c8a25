// SPDX-License-Identifier: MIT
#include "runtime/modules/modules.hpp"

#include <array>

#include "runtime/lua/sandbox.hpp"
#include "runtime/modules/json/json_module.hpp"
#include "runtime/modules/time/module.hpp"
#include "runtime/modules/time/scheduling.hpp"

namespace moira::runtime {
namespace {

void push_time(lua_State* L) {
    push_time_module(L);
    add_time_scheduling(L);
}

struct Module {
    std::string_view name;
    void (*push)(lua_State* L);  ///< null: it is a global of every process anyway
};

constexpr std::array<Module, 13> modules{{
    {"channel", nullptr},
    {"coroutine", nullptr},
    {"ctx", &push_ctx},
    {"errors", nullptr},
    {"funcs", &push_funcs},
    {"json", &push_json_module},
    {"math", nullptr},
    {"os", nullptr},
    {"payload", nullptr},
    {"process", nullptr},
    {"string", nullptr},
    {"table", nullptr},
    {"time", &push_time},
}};

const Module* find_module(std::string_view name) {
    for (const Module& module : modules) {
        if (module.name == name) return &module;
    }
    return nullptr;
}

}  // namespace

bool is_module(std::string_view name) { return find_module(name) != nullptr; }

void open_module(lua_State* L, std::string_view name, std::string_view alias) {
    const Module* module = find_module(name);
    // Aliases and names are short; the buffer keeps std::string out of a frame that may be left by
    // a Lua error.
    char global[128];
    const std::string_view wanted = alias.empty() ? name : alias;
    const std::size_t size = wanted.copy(global, sizeof global - 1);
    global[size] = '\0';
    if (module->push != nullptr) {
        module->push(L);
    } else if (alias.empty()) {
        return;
    } else {
        lua_getglobal(L, module->name.data());
    }
    install_module(L, global);
}

}  // namespace moira::runtime
