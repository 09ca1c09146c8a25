// SPDX-License-Identifier: MIT
#include "runtime/app/config_value.hpp"
#include "runtime/app/id_pattern.hpp"

#include <gtest/gtest.h>

#include <string>

namespace moira::runtime {
namespace {

TEST(IdPatternTest, WildcardsAndAlternativesCoverWholeTexts) {
    const struct {
        const char* pattern;
        const char* text;
        bool covered;
    } cases[] = {
        {"app", "app", true},
        {"app", "app.x", false},
        {"app.*", "app.x", true},
        {"app.*", "app", false},
        {"app.*", "app.x.y", false},
        {"app.**", "app.x.y", true},
        {"**:x", "a.b:x", true},
        {"*:x", "a.b:x", false},
        {"a*b", "ab", true},
        {"a*b", "axxb", true},
        {"a*b", "axxc", false},
        {"(a|b).x", "b.x", true},
        {"(a|b).x", "c.x", false},
        {"(a|b)(1|2)", "b1", true},
        {"(a|*).x", "zz.x", true},
        {"(a|)x", "x", true},
        {"(a", "(a", true},
        {"a)", "a)", true},
        {"", "", true},
        {"", "a", false},
        {"***", "a.b", true},
        {"**", "", true},
        {"*", "a.b", false},
    };

    for (const auto& c : cases) {
        EXPECT_EQ(matches_id(c.pattern, c.text), c.covered) << c.pattern << " " << c.text;
    }
}

TEST(IdPatternTest, HostilePatternsEndSoon) {
    std::string groups;
    std::string stars;
    for (int i = 0; i < 60; ++i) {
        groups += "(a|b)";
        stars += "**a";
    }
    EXPECT_FALSE(matches_id(groups, std::string(60, 'a')));
    EXPECT_FALSE(matches_id(stars + "b", std::string(2000, 'a')));
}

TEST(ConfigValueTest, PutMakesMapsOnTheWayAndSaysWhatIsInIt) {
    ConfigValue tree;
    ConfigValue text;
    text.value = std::string{"t"};
    EXPECT_EQ(put(tree, "a.b.c", text), "");
    EXPECT_EQ(*tree.find("a")->find("b")->find("c")->text(), "t");
    EXPECT_EQ(put(tree, "a.b.c.d", text), "'d' can not be put into a text");
    EXPECT_EQ(put(tree, "a..d", text), "a part of the path is empty");
    EXPECT_EQ(put(tree, "", text), "a part of the path is empty");
    EXPECT_EQ(put(tree, "a.list", text, PutMode::append), "");
    EXPECT_EQ(put(tree, "a.list", text, PutMode::append), "");
    EXPECT_EQ(tree.find("a")->find("list")->list()->size(), 2u);
    EXPECT_EQ(put(tree, "a.b", text, PutMode::append), "a map can not be appended to");
    std::string deep = "x";
    for (int i = 0; i < 31; ++i)
        deep += ".x";
    EXPECT_EQ(put(tree, deep, text), "");
    EXPECT_EQ(put(tree, deep + ".x", text), "a path has at most 32 parts");
}

}  // namespace
}  // namespace moira::runtime
