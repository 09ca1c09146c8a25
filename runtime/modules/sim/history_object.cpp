// SPDX-License-Identifier: MIT
#include "runtime/modules/sim/history_object.hpp"

#include "runtime/lua/library.hpp"
#include "runtime/lua/lua_process.hpp"
#include "runtime/lua/object.hpp"
#include "sim/property.hpp"
#include "sim/value.hpp"

#include <array>
#include <new>
#include <string_view>

namespace moira::runtime {
namespace {

constexpr std::size_t name_size_max = 200;

/// The handle of sim.history. User values: its name, its model.
struct HistoryHandle {
    static constexpr ObjectKind kind = ObjectKind::history;
    static constexpr const char* name = "sim.History";

    ObjectMark mark{kind};
};

/// One call. User value 1: the name of its history.
struct HistoryOperation {
    static constexpr ObjectKind kind = ObjectKind::history_operation;
    static constexpr const char* name = "sim.Operation";

    ObjectMark mark{kind};
    std::uint64_t number = 0;
    bool open = true;
};

std::string_view check_name(lua_State* L, int index, const char* what) {
    std::size_t size = 0;
    const char* text = luaL_checklstring(L, index, &size);
    if (size == 0) luaL_argerror(L, index, lua_pushfstring(L, "%s must not be empty", what));
    if (size > name_size_max) {
        luaL_argerror(L, index, lua_pushfstring(L, "%s is longer than 200 bytes", what));
    }
    return {text, size};
}

/// Tells a fact whose details are the table on top. @raises what cannot be encoded.
std::uint64_t tell(lua_State* L, std::string_view name, std::uint64_t number) {
    sim::Blob* details = encode_values(L, lua_gettop(L));
    if (details == nullptr) lua_error(L);
    LuaProcess& process = self(L);
    const sim::PropertyFact fact{.kind = sim::PropertyKind::history,
                                 .id = name,
                                 .holds = number != 0,
                                 .promise = number,
                                 .details = details};
    const std::uint64_t told = process.simulation().assert_property(process.process(), fact);
    sim::release_blob(process.simulation().memory(), details);
    return told;
}

/// (operation, result?): whether nothing was heard of it before.
int end_operation(lua_State* L, const char* outcome, bool is_final) {
    auto& operation = check_object<HistoryOperation>(L, 1);
    lua_settop(L, 2);
    const bool was_open = operation.open;
    if (was_open) {
        lua_createtable(L, 2, 0);
        lua_pushstring(L, outcome);
        lua_rawseti(L, 3, 1);
        lua_pushvalue(L, 2);
        lua_rawseti(L, 3, 2);
        lua_getiuservalue(L, 1, 1);
        lua_insert(L, 3);
        std::size_t size = 0;
        const char* name = lua_tolstring(L, 3, &size);
        tell(L, {name, size}, operation.number);
        if (is_final) operation.open = false;
    }
    lua_pushboolean(L, was_open ? 1 : 0);
    return 1;
}

int operation_ok(lua_State* L) { return end_operation(L, "ok", true); }

int operation_fail(lua_State* L) {
    lua_settop(L, 1);
    return end_operation(L, "fail", true);
}

int operation_unknown(lua_State* L) {
    lua_settop(L, 1);
    return end_operation(L, "unknown", false);
}

/// (history, operation, key?, argument?) -> the call
int history_invoke(lua_State* L) {
    check_object<HistoryHandle>(L, 1);
    check_name(L, 2, "operation");
    luaL_optstring(L, 3, "");
    lua_settop(L, 4);
    if (lua_isnil(L, 3)) {
        lua_pushliteral(L, "");
        lua_replace(L, 3);
    }
    static constexpr std::array<LibraryFunction, 3> methods{
        {{"ok", &operation_ok}, {"fail", &operation_fail}, {"unknown", &operation_unknown}}};
    static constexpr ObjectType type{HistoryOperation::kind,
                                     {.name = HistoryOperation::name, .functions = methods}};
    auto* operation = new (lua_newuserdatauv(L, sizeof(HistoryOperation), 1)) HistoryOperation;
    lua_getiuservalue(L, 1, 1);
    lua_setiuservalue(L, 5, 1);
    set_object_type(L, type);
    lua_getiuservalue(L, 1, 1);
    lua_createtable(L, 4, 0);
    lua_getiuservalue(L, 1, 2);
    lua_rawseti(L, 7, 1);
    for (int i = 2; i <= 4; ++i) {
        lua_pushvalue(L, i);
        lua_rawseti(L, 7, i);
    }
    std::size_t size = 0;
    const char* name = lua_tolstring(L, 6, &size);
    operation->number = tell(L, {name, size}, 0);
    lua_settop(L, 5);
    return 1;
}

}  // namespace

int sim_history(lua_State* L) {
    check_name(L, 1, "name");
    check_name(L, 2, "model");
    static constexpr std::array<LibraryFunction, 1> methods{{{"invoke", &history_invoke}}};
    static constexpr ObjectType type{HistoryHandle::kind,
                                     {.name = HistoryHandle::name, .functions = methods}};
    new (lua_newuserdatauv(L, sizeof(HistoryHandle), 2)) HistoryHandle;
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, 1);
    lua_pushvalue(L, 2);
    lua_setiuservalue(L, -2, 2);
    set_object_type(L, type);
    return 1;
}

}  // namespace moira::runtime
