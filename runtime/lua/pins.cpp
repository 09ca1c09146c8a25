// SPDX-License-Identifier: MIT
#include "runtime/lua/pins.hpp"

#include "runtime/lua/heap.hpp"

#include <fmt/core.h>

#include <array>
#include <bit>
#include <string>

namespace moira::runtime {
namespace {

using enum PinMethod;

constexpr std::array rows{
    PinRow{
        Pin::hash_seed, "hash-seed", pinned,
        "pairs and next visit string keys in an order that hangs on a seed made of addresses and "
        "the clock",
        "the seed is the plan's, stored in the state's heap (moira_luaS_hash)"},
    PinRow{Pin::table_border, "table-border", pinned,
           "#t with holes depends on when the table was rehashed, so on string collisions",
           "follows from the seed"},
    PinRow{
        Pin::object_keys, "object-keys", pinned,
        "tables keyed by tables, closures, threads and userdata iterate in address order",
        "the heap places blocks at offsets that depend only on the requests, in slots 4 GiB apart "
        "(Lua hashes the low 32 address bits)"},
    PinRow{Pin::function_keys, "function-keys", pinned,
           "tables keyed by library functions iterate in the order of code addresses",
           "library functions are closures in the heap (moira_lua_pushcclosure)"},
    PinRow{Pin::reference_text, "reference-text", pinned,
           "tostring of a table, function, thread or userdata prints its address",
           "prints the offset in the slot (luaL_tolstring)"},
    PinRow{Pin::pointer_format, "pointer-format", pinned, "string.format('%p') prints an address",
           "prints the same offset as tostring (moira_lua_topointer)"},
    PinRow{Pin::random_numbers, "random-numbers", replaced,
           "math.random is seeded from the clock and an address",
           "draws from the run's data stream (LuaContext::draw)"},
    PinRow{Pin::clocks, "clocks", replaced,
           "os.time, os.clock and os.date read the machine's clock",
           "read the virtual clock, in UTC"},
    PinRow{Pin::environment, "environment", removed, "os.getenv, os.tmpname and io see the machine",
           "absent; modules with recorded effects take their place"},
    PinRow{Pin::collectgarbage, "collectgarbage", removed,
           "the program can see and steer the collector", "absent"},
    PinRow{Pin::finalizers, "finalizers", removed,
           "__gc runs when the collector happens to come by",
           "never runs (moira_luaC_checkfinalizer)"},
    PinRow{
        Pin::collector_pace, "collector-pace", pinned,
        "weak tables lose entries when a collection ends",
        "collections are driven by allocated bytes, which the other rows make repeat; their pace "
        "is set when the state is made"},
    PinRow{Pin::sort_pivot, "sort-pivot", pinned,
           "table.sort of more than 100 elements takes a pivot from the clock",
           "time and clock read 0 there (moira_time, moira_clock)"},
    PinRow{Pin::string_order, "string-order", pinned, "< on strings follows the locale's collation",
           "byte order (moira_strcoll)"},
    PinRow{Pin::number_text, "number-text", replaced,
           "floats print 14 digits and with a fraction, by the C library",
           "shortest text that reads back equal, whole numbers without a fraction "
           "(moira_luaO_tostring)"},
    PinRow{Pin::number_locale, "number-locale", pinned,
           "the decimal point of numbers is the locale's",
           "a point (moira_localeconv); the thread of a run uses the locale \"C\" (PlainLocale)"},
    PinRow{Pin::string_dump, "string-dump", removed,
           "bytecode depends on the build and malformed bytecode crashes",
           "absent, and chunks load as text only"},
    PinRow{Pin::string_cache, "string-cache", pinned,
           "strings pushed from C are cached by the address of the C text, which changes the bytes "
           "that drive the collector",
           "only short ones, which are interned anyway, are cached (moira_luaS_new)"},
};

constexpr bool in_order() {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (static_cast<std::size_t>(rows[i].pin) != i) return false;
    }
    return true;
}

static_assert(in_order());

/// Copies field `name` of the table on top of the stack into the global table `library`, made if
/// absent; into the globals if `library` is null.
void install(lua_State* L, const char* library, const char* name) {
    const int source = lua_gettop(L);
    lua_pushglobaltable(L);
    if (library != nullptr) luaL_getsubtable(L, -1, library);
    lua_pushstring(L, name);
    lua_getfield(L, source, name);
    lua_rawset(L, -3);
    lua_settop(L, source);
}

/// Pushes the stock library as a table, without touching the program's globals or metatables.
void push_stock(lua_State* L, lua_CFunction open) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    lua_pushliteral(L, "");
    if (lua_getmetatable(L, -1) == 0) lua_pushnil(L);
    lua_remove(L, -2);
    lua_newtable(L);
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    lua_pushcfunction(L, open);
    lua_call(L, 0, 1);
    lua_insert(L, -3);
    lua_pushliteral(L, "");
    lua_insert(L, -2);
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}

}  // namespace

std::span<const PinRow> pin_rows() {
    return rows;
}

sim::Result<Pin> parse_pin(std::string_view id) {
    for (const PinRow& row : rows) {
        if (row.id == id) return row.pin;
    }
    std::string known;
    for (const PinRow& row : rows)
        known += (known.empty() ? "" : ", ") + std::string{row.id};
    return sim::fail(sim::ErrorCode::invalid_argument, fmt::format("pin: no row '{}'", id),
                     "one of " + known);
}

SlotHeap* heap_of(lua_State* L) {
    void* heap = nullptr;
    return lua_getallocf(L, &heap) == &slot_heap_alloc ? static_cast<SlotHeap*>(heap) : nullptr;
}

bool pinned(lua_State* L, Pin pin) {
    const SlotHeap* heap = heap_of(L);
    return heap != nullptr && (heap->pinning().unpinned & bit(pin)) == 0;
}

bool pinned_in_run(Pin pin) {
    const sim::RunContext* run = sim::current_run();
    return run != nullptr && (run->lua_unpinned & bit(pin)) == 0;
}

PinnedScope::PinnedScope(PinMask unpinned) : outer_{sim::current_run()} {
    if (outer_ != nullptr) context_ = *outer_;
    context_.lua_unpinned |= unpinned;
    sim::current_run() = &context_;
}

PinnedScope::~PinnedScope() {
    sim::current_run() = outer_;
}

std::uint64_t reference_id(lua_State* L, int index) {
    constexpr std::uint64_t outside = 16;
    const SlotHeap* heap = heap_of(L);
    const auto address = std::bit_cast<std::uint64_t>(lua_topointer(L, index));
    if (heap == nullptr) return address;
    const std::uint64_t offset = address - std::bit_cast<std::uint64_t>(heap);
    if (offset < heap->extent()) return offset;
    const bool number = lua_islightuserdata(L, index) && address >> 32U == 0;
    return number ? address : outside;
}

void install_unpinned(lua_State* L, PinMask unpinned) {
    struct StockName {
        Pin pin;
        lua_CFunction open;
        const char* library;
        const char* name;
    };

    static constexpr std::array names{
        StockName{Pin::random_numbers, luaopen_math, "math", "random"},
        StockName{Pin::random_numbers, luaopen_math, "math", "randomseed"},
        StockName{Pin::clocks, luaopen_os, "os", "time"},
        StockName{Pin::clocks, luaopen_os, "os", "clock"},
        StockName{Pin::clocks, luaopen_os, "os", "date"},
        StockName{Pin::environment, luaopen_os, "os", "getenv"},
        StockName{Pin::environment, luaopen_os, "os", "tmpname"},
        StockName{Pin::environment, luaopen_io, "io", "open"},
        StockName{Pin::environment, luaopen_io, "io", "lines"},
        StockName{Pin::collectgarbage, luaopen_base, nullptr, "collectgarbage"},
        StockName{Pin::string_dump, luaopen_string, "string", "dump"},
    };
    for (const StockName& row : names) {
        if ((unpinned & bit(row.pin)) == 0) continue;
        push_stock(L, row.open);
        install(L, row.library, row.name);
        lua_pop(L, 1);
    }
}

}  // namespace moira::runtime
