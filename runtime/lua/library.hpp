// SPDX-License-Identifier: MIT
//
// Read-only library and module tables that fill themselves. A library is an empty proxy table; the
// first use of a name makes its closure and keeps it in a hidden cache, so an unused library costs
// a process image a few hundred bytes and a used function one table lookup more than a plain field.
// Assignment and rawset on it raise, getmetatable hides the metatable, pairs lists every name in
// byte order. Functions enter the state as closures with a dummy upvalue, never as bare C
// addresses, so that tables keyed by functions iterate alike in every build.
//
// A metatable may be registered under a kind name; values that carry it are copied between
// processes with that name in place of the metatable. Libraries register theirs under their own
// name.
#pragma once

#include <lua.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace moira::runtime {

/// One function of a library. Names and functions have static storage duration.
struct LibraryFunction {
    const char* name;
    lua_CFunction function;
};

/// One constant of a library: an integer, a number or a string.
struct LibraryConstant {
    enum class Type : std::uint8_t { integer, number, string };

    constexpr LibraryConstant(const char* field, std::int64_t value)
        : name{field}, type{Type::integer}, integer{value} {}

    constexpr LibraryConstant(const char* field, double value)
        : name{field}, type{Type::number}, number{value} {}

    constexpr LibraryConstant(const char* field, const char* value)
        : name{field}, type{Type::string}, string{value} {}

    const char* name;
    Type type;
    std::int64_t integer = 0;
    double number = 0;
    const char* string = nullptr;
};

/// A field whose value (an inner library, an object) is made on the first use of its name.
struct LibraryField {
    const char* name;
    void (*push)(lua_State* L);
};

/// What a library holds. The object has static storage duration: states keep its address.
struct LibrarySpec {
    const char* name = "";
    std::span<const LibraryFunction> functions{};
    std::span<const LibraryConstant> constants{};
    /// Called when the library itself is called (`string(x)`); null: it cannot be.
    lua_CFunction call = nullptr;
    std::span<const LibraryField> fields{};
    /// More entries, which those of this spec win over; null: none.
    const LibrarySpec* base = nullptr;
};

/// Pushes `function` as a closure with a dummy upvalue.
inline void push_function(lua_State* L, lua_CFunction function) {
    lua_pushboolean(L, 0);
    lua_pushcclosure(L, function, 1);
}

/// One entry of a spec: at most one of the pointers is set.
struct LibraryEntry {
    const LibraryFunction* function = nullptr;
    const LibraryConstant* constant = nullptr;
    const LibraryField* field = nullptr;

    [[nodiscard]] const char* name() const;
};

/// How many entries a spec has, those of its bases included.
[[nodiscard]] std::size_t entry_count(const LibrarySpec& spec);

/// Entry `place` of a spec, below entry_count.
[[nodiscard]] LibraryEntry entry_at(const LibrarySpec& spec, std::size_t place);

/// The place of the first entry of that name, or -1.
[[nodiscard]] int place_of(const LibrarySpec& spec, std::string_view name);

/// Pushes an entry's value, made anew.
void push_entry(lua_State* L, const LibraryEntry& entry);

/// Whether `name` is that of a metamethod: a spec may list some, but no program finds them in it.
[[nodiscard]] inline bool is_metamethod(const char* name) {
    return name[0] == '_' && name[1] == '_';
}

/// Pushes a plain table that makes each entry of `spec` on its first use.
void push_lazy_table(lua_State* L, const LibrarySpec& spec);

/// Pushes a new library table.
void push_library(lua_State* L, const LibrarySpec& spec);

/// Makes a library and stores it as the global `spec.name`.
void open_library(lua_State* L, const LibrarySpec& spec);

/// Pops a value and stores it as field `name` of the library at `index`, over the spec's own.
void set_library_field(lua_State* L, int index, const char* name);

/// Whether the value at `index` is a library table (or a table made read-only by table.freeze).
[[nodiscard]] bool is_read_only(lua_State* L, int index);

/// Raises `attempt to modify read-only table 'name'` for a read-only table; else does nothing.
void check_writable(lua_State* L, int index);

/// For a read-only table pushes the table behind it (never to be handed to a program) and returns
/// true; else pushes nothing and returns false. Never raises; needs 3 free stack slots.
bool push_contents(lua_State* L, int index);

/// Makes the table at `index` read-only: its entries move behind it. Its own metatable goes with
/// them and stays in effect, but for __newindex.
void freeze_table(lua_State* L, int index);

/// The body of `next` for read-only tables: (table, key) -> next key and value, or nil. Libraries
/// come in byte order of their names.
int read_only_next(lua_State* L);

/// Registers the metatable at `index` under `kind`, which is unique in the state and has static
/// storage duration.
void register_metatable(lua_State* L, int index, const char* kind);

/// The kind of the metatable at `index`, or null. Raises at most when memory is out; needs 1 free
/// stack slot.
[[nodiscard]] const char* metatable_kind(lua_State* L, int index);

/// Pushes the metatable registered under `kind`, or nil; returns whether there is one. Makes the
/// library of that name if the state's program could use it.
bool push_metatable_of_kind(lua_State* L, std::string_view kind);

}  // namespace moira::runtime
