// SPDX-License-Identifier: MIT
#include "runtime/lua/image.hpp"
#include "runtime/lua/pins.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <ostream>
#include <set>
#include <string>
#include <sys/mman.h>

namespace {

/// While set, the C library of this program behaves as in a locale that sorts backwards and has a
/// decimal comma, which need not be installed here.
bool strange_locale = false;

}  // namespace

extern "C" {

int strcoll(const char* left, const char* right) noexcept {
    return strange_locale ? strcmp(right, left) : strcmp(left, right);
}

std::lconv* localeconv() noexcept {
    static char comma[] = ",";
    static char point[] = ".";
    static std::lconv convention{};
    convention.decimal_point = strange_locale ? comma : point;
    convention.thousands_sep = point + 1;
    convention.grouping = point + 1;
    return &convention;
}

}  // extern "C"

namespace moira::runtime {
namespace {

/// What shows the hazard of a row.
struct Probe {
    Pin pin;
    bool varies;  ///< with the row off, runs differ; else the value is another one
    const char* chunk;
    PinMask also_off = 0;
};

const std::array probes{
    Probe{Pin::hash_seed, true, R"(
        local t, out = {}, {}
        for i = 1, 40 do t["k" .. i] = i end
        for k in next, t do out[#out + 1] = k end
        return table.concat(out, " "))"},
    Probe{Pin::table_border, true, R"(
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
    Probe{Pin::object_keys, true, R"(
        local t, out = {}, {}
        for i = 1, 40 do t[i % 2 == 0 and {} or function() return i end] = i end
        for _, i in pairs(t) do out[#out + 1] = i end
        return table.concat(out, " "))"},
    Probe{Pin::function_keys, true, R"(
        local t, out = {}, {}
        for _, lib in ipairs{ string, table, coroutine } do
            for name, f in pairs(lib) do t[f] = name end
        end
        for _, name in pairs(t) do out[#out + 1] = name end
        return table.concat(out, " "))"},
    Probe{Pin::reference_text, true,
          "return tostring({}) .. tostring(print) .. tostring(coroutine.create(print))"},
    Probe{Pin::pointer_format, true, "return ('%p'):format({})"},
    Probe{Pin::random_numbers, true,
          "return math and math.random and tostring(math.random(1 << 53)) or 'ours'"},
    Probe{Pin::clocks, false, "return os and type(os.time) .. type(os.date) or 'ours'"},
    Probe{Pin::environment, true,
          "return tostring(os and os.getenv and os.getenv('PIN_NOISE')) .. type(io)"},
    Probe{Pin::collectgarbage, false, "return type(collectgarbage)"},
    Probe{Pin::finalizers, false, R"(
        local ran = false
        setmetatable({}, { __gc = function() ran = true end })
        for i = 1, 1e5 do local t = { i } end
        return tostring(ran))"},
    Probe{Pin::collector_pace, true, R"(
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
    Probe{Pin::sort_pivot, true, R"(
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
    Probe{Pin::string_order, false, "return tostring('a' < 'b')"},
    Probe{Pin::number_text, false, "return 10 / 2 .. ' ' .. tostring(0.1 + 0.2)"},
    Probe{Pin::number_locale, false, "return tostring(2.0)", bit(Pin::number_text)},
    Probe{Pin::string_dump, false, "return type(string.dump)"},
    Probe{Pin::string_cache, false, "return tostring(bytes_of_second_push())"},
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
    strange_locale = true;
    const bool failed = luaL_dostring(L, probe.chunk) != LUA_OK;
    strange_locale = false;
    return (failed ? "error: " : "") + std::string{lua_tostring(L, -1)};
}

/// Runs the probe in an OS process of its own, with noise in everything that surrounds it.
std::string run_elsewhere(const PinRow& row, bool off, int noise) {
    const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
    std::string command = "PIN_NOISE=" + std::string(static_cast<std::size_t>(noise * 777), 'x');
    command += noise % 2 == 0 ? " TZ=UTC LC_ALL=C" : " TZ=Asia/Tokyo LC_ALL=C.UTF-8";
    command += " ASAN_OPTIONS=detect_leaks=0 PIN_PROBE=" + std::string{row.id} +
               (off ? " PIN_OFF=1 " : " ") + self +
               " --gtest_filter=PinProbe.* --gtest_also_run_disabled_tests";
    std::FILE* const pipe = popen(command.c_str(), "r");
    std::string output;
    std::array<char, 4096> buffer{};
    for (std::size_t got = 1; got != 0;) {
        got = std::fread(buffer.data(), 1, buffer.size(), pipe);
        output.append(buffer.data(), got);
    }
    pclose(pipe);
    const std::size_t begin = output.find("<<<");
    const std::size_t end = output.find(">>>");
    return end == std::string::npos ? "no probe: " + output
                                    : output.substr(begin + 3, end - begin - 3);
}

/// The process that PinRowTest starts.
TEST(PinProbe, DISABLED_PrintsWhatTheProgramSees) {
    const char* const id = std::getenv("PIN_PROBE");
    ASSERT_NE(id, nullptr);
    const auto pin = parse_pin(id);
    ASSERT_TRUE(pin.has_value());
    const Probe& probe = probes.at(static_cast<std::size_t>(*pin));
    std::printf("<<<%s>>>\n", run_probe(probe, std::getenv("PIN_OFF") != nullptr).c_str());
}

void PrintTo(const Probe& probe, std::ostream* out) {
    *out << pin_rows()[static_cast<std::size_t>(probe.pin)].id;
}

class PinRowTest : public testing::TestWithParam<Probe> {};

TEST_P(PinRowTest, GivesOneValueWhenOnAndAnotherWhenOff) {
    const Probe& probe = GetParam();
    const PinRow& row = pin_rows()[static_cast<std::size_t>(probe.pin)];
    ASSERT_EQ(row.pin, probe.pin);
    std::set<std::string> on;
    std::set<std::string> off;
    for (int noise = 0; noise < 2; ++noise)
        on.insert(run_elsewhere(row, false, noise));
    for (int noise = 2; noise < 5; ++noise)
        off.insert(run_elsewhere(row, true, noise));
    ASSERT_EQ(on.size(), 1U) << *on.begin() << "\n" << *on.rbegin();
    EXPECT_EQ(on.begin()->find("error: "), std::string::npos) << *on.begin();
    EXPECT_EQ(off.begin()->find("error: "), std::string::npos) << *off.begin();
    EXPECT_EQ(off.count(*on.begin()), 0U) << "the row has no effect: " << *on.begin();
    if (probe.varies) {
        EXPECT_GT(off.size(), 1U) << *off.begin();
    }
}

INSTANTIATE_TEST_SUITE_P(All, PinRowTest, testing::ValuesIn(probes), [](const auto& parameter) {
    std::string name{pin_rows()[static_cast<std::size_t>(parameter.param.pin)].id};
    for (char& c : name)
        c = c == '-' ? '_' : c;
    return name;
});

TEST(PinsTest, EveryRowHasAProbeAndAText) {
    ASSERT_EQ(pin_rows().size(), probes.size());
    std::set<std::string_view> ids;
    for (const PinRow& row : pin_rows()) {
        EXPECT_EQ(probes.at(static_cast<std::size_t>(row.pin)).pin, row.pin);
        EXPECT_TRUE(ids.insert(row.id).second) << row.id;
        EXPECT_FALSE(row.hazard.empty());
        EXPECT_FALSE(row.remedy.empty());
        EXPECT_EQ(parse_pin(row.id), row.pin);
    }
    const auto wrong = parse_pin("hash_seed");
    ASSERT_FALSE(wrong.has_value());
    EXPECT_EQ(wrong.error().message, "pin: no row 'hash_seed'");
    EXPECT_NE(wrong.error().hint.find("hash-seed"), std::string::npos);
}

TEST(PinsTest, ThisBuildOfLuaPassesTheStartUpCheck) {
    const auto result = check_lua_pins();
    EXPECT_TRUE(result.has_value()) << result.error().text();
}

TEST(PinsTest, TheStartUpCheckRefusesADecimalComma) {
    strange_locale = true;
    const auto result = check_lua_pins();
    strange_locale = false;
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().message, "lua: the program set a locale whose decimal point is ','");
}

TEST(PinsTest, StatesOfOthersKeepStockBehaviour) {
    const PinnedScope scope;
    lua_State* const L = luaL_newstate();
    ASSERT_NE(L, nullptr);
    luaL_openlibs(L);
    EXPECT_EQ(heap_of(L), nullptr);
    EXPECT_FALSE(pinned(L, Pin::hash_seed));
    const char* const chunk = R"(
        local ran = false
        setmetatable({}, { __gc = function() ran = true end })
        collectgarbage()
        return tostring(ran) .. " " .. 10 / 2 .. " " .. tostring(string.dump ~= nil))";
    ASSERT_EQ(luaL_dostring(L, chunk), LUA_OK);
    EXPECT_STREQ(lua_tostring(L, -1), "true 5.0 true");
    char expected[64];
    lua_pushlightuserdata(L, &expected);
    std::snprintf(expected, sizeof expected, "userdata: %p", static_cast<void*>(&expected));
    EXPECT_STREQ(luaL_tolstring(L, -1, nullptr), expected);
    lua_close(L);
}

TEST(PinsTest, AScopeChangesTheRunOnlyWhileItLives) {
    sim::RunContext* const before = sim::current_run();
    EXPECT_FALSE(pinned_in_run(Pin::sort_pivot));
    {
        const PinnedScope outer;
        EXPECT_TRUE(pinned_in_run(Pin::sort_pivot));
        {
            const PinnedScope inner{bit(Pin::sort_pivot)};
            EXPECT_FALSE(pinned_in_run(Pin::sort_pivot));
            EXPECT_TRUE(pinned_in_run(Pin::string_order));
        }
        EXPECT_TRUE(pinned_in_run(Pin::sort_pivot));
    }
    EXPECT_EQ(sim::current_run(), before);
}

}  // namespace
}  // namespace moira::runtime
