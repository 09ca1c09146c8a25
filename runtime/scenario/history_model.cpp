// SPDX-License-Identifier: MIT
//
// Models of histories in a scenario file: `initial`, and `step(state, call)`, which returns false
// if the call is not possible in that state, else true and the state that follows.
#include "runtime/lua/value_codec.hpp"
#include "runtime/scenario/judge.hpp"
#include "sim/byte_buffer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace moira::runtime {
namespace {

/// In a protected call; plain, as it may be left by an error.
struct Asking {
    std::string_view state;
    const ModelCall* call;
};

void set_value(lua_State* L, const char* key, std::string_view bytes) {
    if (bytes.empty() || !decode_value(L, bytes)) return;
    lua_setfield(L, -2, key);
}

void push_call(lua_State* L, const ModelCall& call) {
    lua_createtable(L, 0, 5);
    lua_pushlstring(L, call.client.data(), call.client.size());
    lua_setfield(L, -2, "client");
    lua_pushlstring(L, call.operation.data(), call.operation.size());
    lua_setfield(L, -2, "operation");
    set_value(L, "argument", call.argument);
    if (call.known) set_value(L, "result", call.result);
    lua_pushboolean(L, call.known ? 1 : 0);
    lua_setfield(L, -2, "known");
}

/// (the model's table, Asking*) -> whether it is possible, the state
int ask_model(lua_State* L) {
    const auto& asking = *static_cast<const Asking*>(lua_touserdata(L, 2));
    if (asking.call == nullptr) {
        lua_pushboolean(L, 1);
        lua_getfield(L, 1, "initial");
        return 2;
    }
    lua_getfield(L, 1, "step");
    if (!decode_value(L, asking.state)) lua_pushnil(L);
    push_call(L, *asking.call);
    lua_call(L, 2, 2);
    return 2;
}

/// Of (whether it is possible, the state) on top.
ModelStep step_on(lua_State* L) {
    ModelStep step;
    if (lua_type(L, -2) != LUA_TBOOLEAN) {
        step.problem = fmt::format("'step' must return false, or true and the next state, not a {}",
                                   luaL_typename(L, -2));
        return step;
    }
    step.possible = lua_toboolean(L, -2) != 0;
    if (!step.possible) return step;
    sim::ByteBuffer buffer = sim::ByteBuffer::on_heap();
    EncodeNotes notes;
    if (!encode_value(L, -1, buffer, notes)) {
        step.problem = "a state: " + std::string{encode_error_text(notes.error)};
    } else if (notes.dropped_function || notes.dropped_userdata || notes.dropped_metamethod) {
        step.problem = "a state holds a function; states are data";
    }
    step.state = buffer.bytes();
    buffer.release();
    return step;
}

}  // namespace

bool ScenarioJudge::has_model(std::string_view name) const {
    return std::ranges::find(models_, name) != models_.end();
}

ModelStep ScenarioJudge::model_step(std::string_view model, std::string_view state,
                                    const ModelCall* call) {
    lua_State* L = script_->state();
    const auto place = std::ranges::find(models_, model) - models_.begin();
    if (!is_ready_ || lua_checkstack(L, 12) == 0) return {false, {}, "there is no memory for it"};
    const int top = lua_gettop(L);
    Asking asking{state, call};
    lua_pushcfunction(L, &ask_model);
    lua_pushvalue(L, static_cast<int>(properties_.size() + 2 * observers_.machines().size()) +
                         static_cast<int>(place) + 1);
    lua_pushlightuserdata(L, &asking);
    ModelStep step;
    if (script_->call(2, 2)) {
        step = step_on(L);
    } else {
        step.problem = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1)
                                                      : "'step' raised an error that is no text";
    }
    lua_settop(L, top);
    if (!step.problem.empty()) step.problem = fmt::format("model '{}': {}", model, step.problem);
    return step;
}

}  // namespace moira::runtime
