// SPDX-License-Identifier: MIT
//
// ValueBlock is the memory of an object that holds one plain value.
#pragma once

#include "runtime/lua/object.hpp"

#include <lua.hpp>

#include <new>
#include <type_traits>

namespace moira::runtime {

template <class Value, ObjectKind object_kind>
struct ValueBlock {
    static_assert(std::is_trivially_copyable_v<Value> && std::is_trivially_destructible_v<Value>);
    // Padding would put chance bytes into the memory of a process.
    static_assert(std::has_unique_object_representations_v<Value>);

    static constexpr ObjectKind kind = object_kind;

    ObjectMark mark;
    Value value;

    /// Pushes a new userdata with a copy of `value`, without a metatable. Raises only when memory
    /// is out.
    static void push(lua_State* L, const Value& value) {
        void* memory = lua_newuserdatauv(L, sizeof(ValueBlock), 0);
        new (memory) ValueBlock{ObjectMark{kind}, value};
    }

    /// The value of the userdata at `index`, or null if it is something else.
    static const Value* find(lua_State* L, int index) {
        const auto* block = find_object<ValueBlock>(L, index);
        return block != nullptr ? &block->value : nullptr;
    }
};

}  // namespace moira::runtime
