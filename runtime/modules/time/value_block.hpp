// SPDX-License-Identifier: MIT
//
// ValueBlock is the memory of a userdata that holds one plain value behind a mark. The mark and the
// size tell the userdata from all others without a look at metatables, so that finding the value
// can neither allocate nor raise, whatever a program passes.
#pragma once

#include <lua.hpp>

#include <cstdint>
#include <new>
#include <type_traits>

namespace moira::runtime {

template <class Value, std::uint64_t mark_of_type>
struct ValueBlock {
    static_assert(std::is_trivially_copyable_v<Value> && std::is_trivially_destructible_v<Value>);
    // Padding would put chance bytes into the memory of a process.
    static_assert(std::has_unique_object_representations_v<Value>);

    std::uint64_t mark;
    Value value;

    /// Pushes a new userdata with a copy of `value`, without a metatable. Raises only when memory
    /// is out.
    static void push(lua_State* L, const Value& value) {
        void* memory = lua_newuserdatauv(L, sizeof(ValueBlock), 0);
        new (memory) ValueBlock{mark_of_type, value};
    }

    /// The value of the userdata at `index`, or null if it is something else.
    static const Value* find(lua_State* L, int index) {
        if (lua_type(L, index) != LUA_TUSERDATA) return nullptr;
        if (lua_rawlen(L, index) != sizeof(ValueBlock)) return nullptr;
        const auto* block = static_cast<const ValueBlock*>(lua_touserdata(L, index));
        return block->mark == mark_of_type ? &block->value : nullptr;
    }
};

}  // namespace moira::runtime
