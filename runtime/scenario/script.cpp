// SPDX-License-Identifier: MIT
#include "runtime/scenario/script.hpp"

#include "runtime/lua/library.hpp"
#include "runtime/lua/pins.hpp"
#include "runtime/lua/sandbox.hpp"
#include "runtime/scenario/view.hpp"

#include <fmt/format.h>

#include <array>

namespace moira::runtime {
namespace {

using sim::ErrorCode;
using sim::fail;

// Registry slots; far from those that luaL_ref gives out.
constexpr lua_Integer returned_slot = 0x5ce0001;
constexpr lua_Integer view_slot = 0x5ce0002;

constexpr std::size_t memory_max = std::size_t{64} << 20U;
constexpr std::int64_t load_instructions_max = 100'000'000;
constexpr std::int64_t call_instructions_max = 10'000'000;
constexpr int hook_period = 1'000;
constexpr std::size_t printed_max = 20;

int refuse_random(lua_State* L) {
    return luaL_error(L, "a scenario has no random numbers: every run must see the same one");
}

void push_math_without_random(lua_State* L) {
    push_math(L);
    for (const char* name : {"random", "randomseed"}) {
        push_function(L, &refuse_random);
        set_library_field(L, -2, name);
    }
}

void open_globals(lua_State* L) {
    static constexpr std::array<LibraryField, 3> libraries{{
        {"math", &push_math_without_random},
        {"string", &push_string},
        {"table", &push_table},
    }};
    static constexpr LibrarySpec globals{.name = "_G", .fields = libraries};
    open_base(L);
    add_globals(L, globals);
    set_string_metatable(L);
    for (const char* name : {"require", "package"}) {
        lua_pushnil(L);
        lua_setglobal(L, name);
    }
}

/// The error on top of the stack as text, which may not be one.
std::string error_text(lua_State* L) {
    if (lua_type(L, -1) != LUA_TSTRING) {
        return fmt::format("an error that is a {}, not a text", luaL_typename(L, -1));
    }
    std::size_t size = 0;
    const char* text = lua_tolstring(L, -1, &size);
    return {text, size};
}

}  // namespace

void ScenarioScript::limit(lua_State* L, std::int64_t instructions) {
    instructions_left_ = instructions;
    lua_sethook(L, &on_count, LUA_MASKCOUNT, hook_period);
}

void ScenarioScript::on_count(lua_State* L, lua_Debug*) {
    auto& script = static_cast<ScenarioScript&>(context(L));
    script.instructions_left_ -= hook_period;
    if (script.instructions_left_ > 0) return;
    // From now on at every instruction, so that pcall cannot keep the code alive.
    lua_sethook(L, &on_count, LUA_MASKCOUNT, 1);
    luaL_where(L, 0);  // in a hook that is the function which was running
    lua_pushliteral(L, "this takes too many instructions");
    lua_concat(L, 2);
    lua_error(L);
}

/// In a protected call: (File*). Raises what the file raises.
int ScenarioScript::run_file(lua_State* L) {
    const auto& file = *static_cast<const File*>(lua_touserdata(L, 1));
    lua_settop(L, 0);
    open_globals(L);
    push_view(L);
    lua_rawseti(L, LUA_REGISTRYINDEX, view_slot);
    if (luaL_loadbufferx(L, file.text, file.size, file.name, "t") != LUA_OK) return lua_error(L);
    file.script->limit(L, load_instructions_max);
    lua_call(L, 0, 1);
    lua_sethook(L, nullptr, 0, 0);
    if (!lua_istable(L, -1)) {
        return luaL_error(L, "%s: must return a table, not a %s", file.name + 1,
                          luaL_typename(L, -1));
    }
    lua_rawseti(L, LUA_REGISTRYINDEX, returned_slot);
    return 0;
}

sim::Result<void> ScenarioScript::populate(lua_State* L, const std::string& text,
                                           const std::string& name) {
    const std::string chunk = "@" + name;
    File file{this, text.data(), text.size(), chunk.c_str()};
    set_context(L, this);
    native_budget = static_cast<std::uint64_t>(load_instructions_max);
    // Two plain pushes into a fresh stack: room is there and nothing is allocated.
    lua_pushcfunction(L, &run_file);
    lua_pushlightuserdata(L, &file);
    const int status = lua_pcall(L, 1, 0, 0);
    is_recording_ = false;  // the image is built several times
    if (status == LUA_OK) return {};
    return fail(ErrorCode::invalid_input, error_text(L));
}

sim::Result<std::unique_ptr<ScenarioScript>> ScenarioScript::load(const std::string& text,
                                                                  const std::string& name) {
    std::unique_ptr<ScenarioScript> script{new ScenarioScript};
    auto image =
        StateImage::build({}, [&](lua_State* L) { return script->populate(L, text, name); });
    if (!image) return std::unexpected{std::move(image).error()};
    script->image_ = std::make_unique<StateImage>(std::move(*image));
    // Twice the limit: free blocks and rounding take room beyond the counted bytes.
    auto memory = sim::Reservation::make(2 * memory_max);
    if (!memory) return std::unexpected{std::move(memory).error()};
    script->memory_ = std::move(*memory);
    return script;
}

sim::Result<void> ScenarioScript::restart() {
    Slot slot;
    slot.base = memory_.base();
    slot.reserved = memory_.size();
    slot.limit = memory_max;
    slot_base = slot.base;
    state_ = image_->instantiate(slot, this);
    if (state_ == nullptr) {
        return fail(ErrorCode::unavailable, "scenario.lua: no memory for its state");
    }
    lua_rawgeti(state_, LUA_REGISTRYINDEX, returned_slot);
    return {};
}

bool ScenarioScript::call(int arguments, int results) {
    const PinnedScope scope;
    native_budget = static_cast<std::uint64_t>(call_instructions_max);
    budget_exhausted = false;
    limit(state_, call_instructions_max);
    const bool done = lua_pcall(state_, arguments, results, 0) == LUA_OK;
    lua_sethook(state_, nullptr, 0, 0);
    return done;
}

void ScenarioScript::push_run_view() {
    lua_rawgeti(state_, LUA_REGISTRYINDEX, view_slot);
}

std::string ScenarioScript::syntax_error(std::string_view text, const std::string& chunk_name) {
    const PinnedScope scope;
    const std::string chunk = "@" + chunk_name;
    std::string message;
    if (luaL_loadbufferx(state_, text.data(), text.size(), chunk.c_str(), "t") != LUA_OK) {
        message = error_text(state_);
    }
    lua_pop(state_, 1);
    return message;
}

void ScenarioScript::log(LogLevel, std::string_view text) {
    if (is_recording_ && printed_.size() < printed_max) printed_.emplace_back(text);
}

}  // namespace moira::runtime
