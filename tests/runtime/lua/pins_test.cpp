// SPDX-License-Identifier: MIT
#include "runtime/lua/pins.hpp"
#include "tests/runtime/lua/strange_locale.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <vector>

namespace moira::runtime {
namespace {

/// How a child process sees a row, with noise in everything that surrounds it.
struct Sight {
    int code = -1;
    std::string value;
    auto operator<=>(const Sight&) const = default;
};

Sight look_elsewhere(const std::string& row, bool off, std::size_t noise) {
    std::string command = "PIN_NOISE=" + std::string(noise * 777, 'x');
    command += noise % 2 == 0 ? " TZ=UTC LC_ALL=C" : " TZ=Asia/Tokyo LC_ALL=C.UTF-8";
    command += " ASAN_OPTIONS=detect_leaks=0 " MOIRA_PIN_PROBE " " + row;
    if (off) command += " off";
    std::FILE* const pipe = popen(command.c_str(), "r");
    Sight sight;
    std::array<char, 4096> buffer{};
    for (std::size_t got = 1; got != 0;) {
        got = std::fread(buffer.data(), 1, buffer.size(), pipe);
        sight.value.append(buffer.data(), got);
    }
    const int status = pclose(pipe);
    if (WIFEXITED(status)) sight.code = WEXITSTATUS(status);
    return sight;
}

/// Three processes.
std::set<Sight> sights_of(const std::string& row, bool off) {
    std::set<Sight> sights;
    // What is not pinned differs by chance, and may look alike three times.
    const std::size_t most = off ? 30 : 3;
    for (std::size_t noise = 0; noise < most && (noise < 3 || sights.size() == 1); ++noise)
        sights.insert(look_elsewhere(row, off, noise % 3));
    return sights;
}

/// Whether every process saw the one recorded value.
bool holds(const std::set<Sight>& sights) {
    return sights.size() == 1 && sights.begin()->code == 0;
}

class PinRowTest : public testing::TestWithParam<std::string> {};

/// `tools/check pins` runs this with each row switched off by PIN_OFF and sees it fail.
TEST_P(PinRowTest, GivesOneValueInAllSurroundings) {
    const char* const switched_off = std::getenv("PIN_OFF");
    const bool off = switched_off != nullptr && GetParam() == switched_off;
    const std::set<Sight> sights = sights_of(GetParam(), off);
    EXPECT_TRUE(holds(sights)) << sights.begin()->value << "\n" << sights.rbegin()->value;
}

TEST_P(PinRowTest, DoesNotWhenSwitchedOff) {
    const std::set<Sight> sights = sights_of(GetParam(), true);
    EXPECT_FALSE(holds(sights)) << "the row has no effect: " << sights.begin()->value;
    for (const Sight& sight : sights) {
        EXPECT_TRUE(sight.code == 0 || sight.code == 1) << sight.code;
        EXPECT_EQ(sight.value.find("error: "), std::string::npos) << sight.value;
    }
}

std::vector<std::string> all_rows() {
    std::vector<std::string> ids;
    for (const PinRow& row : pin_rows())
        ids.emplace_back(row.id);
    return ids;
}

INSTANTIATE_TEST_SUITE_P(All, PinRowTest, testing::ValuesIn(all_rows()), [](const auto& parameter) {
    std::string name = parameter.param;
    for (char& c : name)
        c = c == '-' ? '_' : c;
    return name;
});

TEST(PinsTest, EveryRowHasATextOfItsOwn) {
    std::set<std::string_view> ids;
    for (const PinRow& row : pin_rows()) {
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
    strange_locale() = true;
    const auto result = check_lua_pins();
    strange_locale() = false;
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().message, "lua: the locale \"C\" has the decimal point ',' here");
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
