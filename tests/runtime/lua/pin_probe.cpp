// SPDX-License-Identifier: MIT
//
// Prints what a program sees of one hazard of stock Lua. PinRowTest runs it in surroundings that
// differ.
//   pin_probe --list       the ids of all rows, one a line
//   pin_probe ID [off]     the value; with the row switched off if asked
// Ends with 1 if the value is not the recorded one, with 2 if there is no probe for the row.
#include "runtime/lua/image.hpp"
#include "runtime/lua/pins.hpp"
#include "tests/runtime/lua/strange_locale.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>
#include <string>
#include <string_view>
#include <sys/mman.h>

namespace moira::runtime {
namespace {

/// What shows the hazard of a row.
struct Probe {
    Pin pin;
    /// What the chunk returns; null where that is long: then only two programs are compared, and
    /// with the row off they must differ.
    const char* recorded;
    const char* chunk;
    PinMask also_off = 0;
};

const std::array probes{
    Probe{Pin::hash_seed, nullptr, R"(
        local t, out = {}, {}
        for i = 1, 40 do t["k" .. i] = i end
        for k in next, t do out[#out + 1] = k end
        return table.concat(out, " "))"},
    Probe{Pin::table_border, nullptr, R"(
        local out, x = {}, 1
        local function any(n) x = (x * 1103515245 + 12345) & 0x7fffffff; return (x >> 8) % n + 1 end
        for j = 1, 200 do
            local t = {}
            for i = 1, 120 do
                local key = any(2) == 1 and any(24) or "k" .. any(20) .. j
                t[key] = any(2) == 1 and i or nil
            end
            out[j] = #t
        end
        return table.concat(out, " "))"},
    Probe{Pin::object_keys, nullptr, R"(
        local t, out = {}, {}
        for i = 1, 40 do t[i % 2 == 0 and {} or function() return i end] = i end
        for _, i in pairs(t) do out[#out + 1] = i end
        return table.concat(out, " "))"},
    Probe{Pin::function_keys, nullptr, R"(
        local t, out = {}, {}
        for _, lib in ipairs{ string, table, coroutine } do
            for name, f in pairs(lib) do t[f] = name end
        end
        for _, name in pairs(t) do out[#out + 1] = name end
        return table.concat(out, " "))"},
    Probe{Pin::reference_text, nullptr,
          "return tostring({}) .. tostring(print) .. tostring(coroutine.create(print))"},
    Probe{Pin::pointer_format, nullptr, "return ('%p'):format({})"},
    Probe{Pin::random_numbers, nullptr,
          "return math and math.random and tostring(math.random(1 << 53)) or 'ours'"},
    Probe{Pin::clocks, "ours", "return os and type(os.time) .. type(os.date) or 'ours'"},
    Probe{Pin::environment, nullptr,
          "return tostring(os and os.getenv and os.getenv('PIN_NOISE')) .. type(io)"},
    Probe{Pin::collectgarbage, "nil", "return type(collectgarbage)"},
    Probe{Pin::finalizers, "false", R"(
        local ran = false
        setmetatable({}, { __gc = function() ran = true end })
        for i = 1, 1e5 do local t = { i } end
        return tostring(ran))"},
    Probe{Pin::collector_pace, nullptr, R"(
        local weak, out = setmetatable({}, { __mode = "k" }), {}
        for i = 1, 20000 do
            weak[{}] = i
            if i % 2000 == 0 then
                local n = 0
                for _ in pairs(weak) do n = n + 1 end
                out[#out + 1] = n
            end
        end
        return table.concat(out, " "))"},
    // A comparator that makes up the values as it is asked, so that every partition is lopsided
    // (McIlroy, "A killer adversary for quicksort", 1999): only then is a pivot drawn.
    Probe{Pin::sort_pivot, nullptr, R"(
        local n = 1000
        local items, value, solid, candidate = {}, {}, 0, 0
        for i = 1, n do items[i] = i; value[i] = n end
        local function freeze(i) value[i] = solid; solid = solid + 1 end
        table.sort(items, function(a, b)
            if value[a] == n and value[b] == n then freeze(a == candidate and a or b) end
            if value[a] == n then candidate = a elseif value[b] == n then candidate = b end
            return value[a] < value[b]
        end)
        return table.concat(items, " "))"},
    Probe{Pin::string_order, "true", "return tostring('a' < 'b')"},
    Probe{Pin::number_text, "5 0.30000000000000004", "return 10 / 2 .. ' ' .. tostring(0.1 + 0.2)"},
    Probe{Pin::number_locale, "2.0", "return tostring(2.0)", bit(Pin::number_text)},
    Probe{Pin::string_dump, "nil", "return type(string.dump)"},
    Probe{Pin::string_cache, "91", "return tostring(bytes_of_second_push())"},
};

int bytes_of_second_push(lua_State* L) {
    static const char text[] = "a text of more than forty characters, so that it is never interned";
    lua_pushstring(L, text);
    const int before = lua_gc(L, LUA_GCCOUNT) * 1024 + lua_gc(L, LUA_GCCOUNTB);
    lua_pushstring(L, text);
    lua_pushinteger(L, lua_gc(L, LUA_GCCOUNT) * 1024 + lua_gc(L, LUA_GCCOUNTB) - before);
    return 1;
}

/// Stock libraries without the names that the table calls replaced or removed.
int open_libraries(lua_State* L) {
    luaL_requiref(L, "_G", luaopen_base, 1);
    luaL_requiref(L, "table", luaopen_table, 1);
    luaL_requiref(L, "string", luaopen_string, 1);
    luaL_requiref(L, "coroutine", luaopen_coroutine, 1);
    lua_getglobal(L, "string");
    lua_pushnil(L);
    lua_setfield(L, -2, "dump");
    lua_pushnil(L);
    lua_setglobal(L, "collectgarbage");
    lua_register(L, "bytes_of_second_push", bytes_of_second_push);
    return 0;
}

/// Address space for one slot at a multiple of the stride.
std::byte* aligned_slot(std::size_t bytes) {
    void* const range = mmap(nullptr, slot_stride + bytes, PROT_NONE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (range == MAP_FAILED) return nullptr;
    auto* const base = static_cast<std::byte*>(range);
    const std::size_t misfit = std::bit_cast<std::size_t>(base) % slot_stride;
    std::byte* const slot = base + (misfit == 0 ? 0 : slot_stride - misfit);
    return mprotect(slot, bytes, PROT_READ | PROT_WRITE) == 0 ? slot : nullptr;
}

std::string run_probe(const Probe& probe, bool off) {
    const PinMask unpinned = probe.also_off | (off ? bit(probe.pin) : 0);
    const PinnedScope scope{unpinned};
    constexpr std::size_t room = std::size_t{64} << 20U;
    std::byte* const base = aligned_slot(room);
    if (base == nullptr) return "no address space";
    lua_State* const L =
        new_state({.base = base, .reserved = room}, {.unpinned = unpinned}, nullptr);
    lua_pushcfunction(L, open_libraries);
    lua_call(L, 0, 0);
    install_unpinned(L, unpinned);
    strange_locale() = true;
    const bool failed = luaL_dostring(L, probe.chunk) != LUA_OK;
    strange_locale() = false;
    return (failed ? "error: " : "") + std::string{lua_tostring(L, -1)};
}

int list_rows() {
    for (const PinRow& row : pin_rows())
        std::puts(std::string{row.id}.c_str());
    return 0;
}

int print_value(std::string_view id, bool off) {
    const auto pin = parse_pin(id);
    const auto probe =
        pin ? std::ranges::find(probes, *pin, &Probe::pin) : std::ranges::end(probes);
    if (probe == std::ranges::end(probes)) {
        std::fprintf(stderr, "pin_probe: no probe for '%s'\n", std::string{id}.c_str());
        return 2;
    }
    const std::string value = run_probe(*probe, off);
    std::puts(value.c_str());
    return probe->recorded == nullptr || value == probe->recorded ? 0 : 1;
}

}  // namespace
}  // namespace moira::runtime

int main(int count, char** words) {
    const std::string_view word{count > 1 ? words[1] : ""};
    if (word == "--list") return moira::runtime::list_rows();
    return moira::runtime::print_value(word, count > 2 && std::string_view{words[2]} == "off");
}
