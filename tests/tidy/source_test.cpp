// SPDX-License-Identifier: MIT
#include "tests/tidy/rules/source.hpp"

#include <gtest/gtest.h>

namespace moira::tidy {
namespace {

TEST(SourceTest, BlanksCommentsAndLiteralsInPlace) {
    struct Row {
        int line;
        std::string text;
        std::string code;
    };

    const Row rows[] = {
        {__LINE__, "a // b\nc", "a     \nc"},
        {__LINE__, "a /* b\nc */ d", "a     \n     d"},
        {__LINE__, "f(\"x\\\"y\") + 1", "f(      ) + 1"},
        {__LINE__, "f('\\'', 'b')", "f(    ,    )"},
        {__LINE__, "1'000 + 0xa'b", "1'000 + 0xa'b"},
        {__LINE__, "R\"x(a)\" \" )x\" b", "              b"},
        {__LINE__, "\"// no\" a", "        a"},
        {__LINE__, "\"open\nb", "     \nb"},
        {__LINE__, "/* open", "       "},
        {__LINE__, "", ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.line);
        EXPECT_EQ(code_only(row.text), row.code);
    }
}

TEST(SourceTest, FindsTokensThatContinueNoWord) {
    EXPECT_EQ(find_token("rand grand rand_r x.rand()", "rand"), (std::vector<std::size_t>{0, 20}));
    EXPECT_EQ(find_token("std::hash<T> std::hasher", "std::hash"), std::vector<std::size_t>{0});
    EXPECT_EQ(find_token("catch (...) {}", "catch (...)"), std::vector<std::size_t>{0});
    EXPECT_TRUE(find_token("", "rand").empty());
}

TEST(SourceTest, CountsLinesFromOne) {
    EXPECT_EQ(line_at("a\nb\nc", 0), 1U);
    EXPECT_EQ(line_at("a\nb\nc", 4), 3U);
    EXPECT_EQ(split_lines("a\n\nb").size(), 3U);
    EXPECT_EQ(split_lines("a\nb\n").size(), 2U);
    EXPECT_TRUE(split_lines("").empty());
}

TEST(SourceTest, AFolderHoldsItselfAndWhatIsBelow) {
    EXPECT_TRUE(is_in("sim/seed.cpp", "sim"));
    EXPECT_TRUE(is_in("sim/seed.cpp", "sim/seed.cpp"));
    EXPECT_FALSE(is_in("simple/seed.cpp", "sim"));
    EXPECT_FALSE(is_in("tests/sim/seed.cpp", "sim"));
}

TEST(SourceTest, RendersOneFindingALine) {
    EXPECT_EQ(render({{"a.cpp", 3, "bad"}, {"b.cpp", 0, "worse"}}),
              "a.cpp:3: bad\nb.cpp:0: worse\n");
    EXPECT_EQ(render({}), "");
}

}  // namespace
}  // namespace moira::tidy
