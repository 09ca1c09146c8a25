// SPDX-License-Identifier: MIT
#include "tests/tidy/rules/shape.hpp"

#include <gtest/gtest.h>

namespace moira::tidy {
namespace {

std::string repeat(const std::string& text, std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) {
        all += text;
    }
    return all;
}

TEST(ShapeTest, LimitsTheLinesOfAFile) {
    EXPECT_EQ(render(check_lengths({"sim/a.cpp", repeat("\n", 500)})), "");
    EXPECT_EQ(render(check_lengths({"sim/a.cpp", repeat("\n", 501)})),
              "sim/a.cpp:0: 501 lines, at most 500\n");
    EXPECT_EQ(render(check_lengths({"tests/sim/a_test.cpp", repeat("\n", 600)})), "");
    EXPECT_EQ(render(check_lengths({"tests/sim/a_test.cpp", repeat("\n", 601)})),
              "tests/sim/a_test.cpp:0: 601 lines, at most 600\n");
    EXPECT_EQ(render(check_lengths({"docs/a.md", repeat("\n", 900)})), "");
}

TEST(ShapeTest, LimitsTheColumnsOfALine) {
    const std::string line = repeat("x", 100) + "\n";
    EXPECT_EQ(render(check_lengths({"sim/a.cpp", line})), "");
    EXPECT_EQ(render(check_lengths({"sim/a.cpp", "\nx" + line})),
              "sim/a.cpp:2: 101 columns, at most 100\n");
    EXPECT_EQ(render(check_lengths({"tools/check", "#!/bin/bash\nx" + line})),
              "tools/check:2: 101 columns, at most 100\n");
    EXPECT_EQ(render(check_lengths({"sim/a.cpp", "// " + repeat("\u00e4", 97) + "\n"})), "");
    EXPECT_EQ(render(check_lengths({"docs/a.md", "x" + line})), "");
}

TEST(ShapeTest, LimitsTheLinesOfAFunction) {
    const std::string body_70 = "{\n" + repeat("a();\n", 68) + "}\n";
    const std::string body_71 = "{\n" + repeat("a();\n", 69) + "}\n";
    const std::string loops_71 = "{\nif (x) {\n" + repeat("for (;;) { b(); }\n", 67) + "}\n}\n";

    struct Row {
        int line;
        std::string text;
        std::string findings;
    };

    const Row rows[] = {
        {__LINE__, "void f() " + body_70, ""},
        {__LINE__, "void f() " + body_71, "sim/a.cpp:1: function of 71 lines, at most 70\n"},
        {__LINE__, "void f() " + loops_71, "sim/a.cpp:1: function of 71 lines, at most 70\n"},
        {__LINE__, "namespace a {\nclass B : C {\nint f() const noexcept " + body_71 + "};\n}\n",
         "sim/a.cpp:3: function of 71 lines, at most 70\n"},
        {__LINE__, "B::B(int x) : x_{x}, y_{2} " + body_71,
         "sim/a.cpp:1: function of 71 lines, at most 70\n"},
        {__LINE__, "#define M() {\\\n{\nvoid g() {}\nvoid f()\n" + body_71,
         "sim/a.cpp:5: function of 71 lines, at most 70\n"},
        {__LINE__, "const Row rows[] = {\n" + repeat("{1, f(2)},\n", 80) + "};\n", ""},
        {__LINE__, "struct A {\n" + repeat("int f() { return 1; }\n", 80) + "};\n", ""},
        {__LINE__, "enum class A {\n" + repeat("a,\n", 80) + "};\n", ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.line);
        EXPECT_EQ(render(check_functions({"sim/a.cpp", row.text})), row.findings);
    }
}

TEST(ShapeTest, FilesStartWithLicenceAndModuleComment) {
    const std::string licence = "// SPDX-License-Identifier: MIT\n";

    struct Row {
        int line;
        std::string path;
        std::string text;
        bool is_accepted;
    };

    const Row rows[] = {
        {__LINE__, "sim/a.cpp", licence + "int x;\n", true},
        {__LINE__, "sim/a.cpp", "int x;\n", false},
        {__LINE__, "sim/a.cpp", "", false},
        {__LINE__, "sim/a.cpp", "\n" + licence, false},
        {__LINE__, "sim/a.hpp", licence + "//\n// What.\n#pragma once\n", true},
        {__LINE__, "sim/a.hpp", licence + "#pragma once\n", false},
        {__LINE__, "sim/a.hpp", licence + "// What.\n#pragma once\n", false},
        {__LINE__, "sim/a.hpp", licence + "//\n#pragma once\n", false},
        {__LINE__, "sim/a.hpp", licence + "//\n// What.\nint x;\n", false},
        {__LINE__, "sim/a.hpp", licence + "//\n" + repeat("// What.\n", 15) + "#pragma once\n",
         true},
        {__LINE__, "sim/a.hpp", licence + "//\n" + repeat("// What.\n", 16) + "#pragma once\n",
         false},
        {__LINE__, "docs/a.md", "# Title\n", true},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.line);
        EXPECT_EQ(check_first_lines({row.path, row.text}).empty(), row.is_accepted);
    }
}

TEST(ShapeTest, NamesSaySomething) {
    EXPECT_EQ(render(check_names({"sim/utils.cpp", ""})),
              "sim/utils.cpp:0: 'utils.cpp' names nothing in particular\n");
    EXPECT_EQ(render(check_names({"sim/common/a.cpp", ""})),
              "sim/common/a.cpp:0: 'common' names nothing in particular\n");
    EXPECT_EQ(render(check_names({"sim/command.cpp", ""})), "");
}

TEST(ShapeTest, OpenTasksHaveAnIssue) {
    const std::string task = "TO"
                             "DO";
    EXPECT_EQ(render(check_names({"sim/a.cpp", "\n// " + task + ": later\n"})),
              "sim/a.cpp:2: '" + task + "' without an issue's number\n");
    EXPECT_EQ(render(check_names({"sim/a.cpp", "// " + task + "(#12): later\n"})), "");
}

}  // namespace
}  // namespace moira::tidy
