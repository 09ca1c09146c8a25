// SPDX-License-Identifier: MIT
//
// A program that embeds Moira may have set a locale: its runs do not see it. German has a decimal
// comma; where its locale cannot be made, C.UTF-8 stands in.
#include "tests/support/lua_world.hpp"

#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace moira::runtime {
namespace {

class LocaleTest : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = testing::TempDir() + "moira_locale_XXXXXX";
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        const std::string make =
            "localedef -i de_DE -f UTF-8 " + folder_ + "/de_DE.UTF-8 >/dev/null 2>&1";
        const bool made = std::system(make.c_str()) == 0;
        setenv("LOCPATH", folder_.c_str(), 1);
        is_german_ = made && std::setlocale(LC_ALL, "de_DE.UTF-8") != nullptr;
        if (is_german_) return;
        unsetenv("LOCPATH");
        ASSERT_NE(std::setlocale(LC_ALL, "C.UTF-8"), nullptr);
    }

    void TearDown() override {
        std::setlocale(LC_ALL, "C");
        unsetenv("LOCPATH");
        std::filesystem::remove_all(folder_);
    }

    std::string folder_;
    bool is_german_ = false;
};

/// One and a half by the C library, as this program sees it.
std::string printed() {
    char text[16];
    std::snprintf(text, sizeof text, "%.1f", 1.5);
    return text;
}

TEST_F(LocaleTest, ARunDoesNotSeeTheLocaleOfItsProgram) {
    const std::string before = printed();
    EXPECT_EQ(before, is_german_ ? "1,5" : "1.5");
    LuaWorld world;
    world.process("main", R"LUA(
        say(string.format("%.2f %g %a", 1.5, 0.25, 0.5),
            tostring(1.5) .. " " .. tostring(tonumber("2.5")) .. " " .. 0.5,
            ("\xe4\xfc"):upper() == "\xe4\xfc", "Z" < "a", "\xe4" < "b",
            os.date("%A %B", 0)))LUA");
    EXPECT_EQ(world.run().text(), "\"1.50 0.25 0x1p-1\", \"1.5 2.5 0.5\", true, true, false, "
                                  "\"Thursday January\"");
    EXPECT_EQ(printed(), before);
}

}  // namespace
}  // namespace moira::runtime
