// SPDX-License-Identifier: MIT
#include "tests/tidy/rules/documents.hpp"

#include <gtest/gtest.h>

#include <map>

namespace moira::tidy {
namespace {

TEST(DocumentsTest, LinksMustLeadToFilesFoldersAndHeadings) {
    const std::map<std::string, std::string> files = {
        {"docs/a.md", "# Two Words!\ntext\n## Exit codes\n"},
        {"docs", ""},
        {"README.md", "# Top\n"}};
    const Lookup lookup = [&](const std::string& path) {
        const auto found = files.find(path);
        return found == files.end() ? nullptr : &found->second;
    };

    struct Row {
        int line;
        std::string text;
        std::string findings;
    };

    const Row rows[] = {
        {__LINE__, "[a](a.md) [b](../README.md) [c](../docs/)", ""},
        {__LINE__, "\n[a](b.md)", "docs/x.md:2: link to missing 'b.md'\n"},
        {__LINE__, "![picture](b.png)", "docs/x.md:1: link to missing 'b.png'\n"},
        {__LINE__, "[a](a.md#two-words) [b](a.md#exit-codes)", ""},
        {__LINE__, "[a](a.md#text)", "docs/x.md:1: no heading for 'a.md#text'\n"},
        {__LINE__, "[a](https://example.org/x) [b](mailto:a@example.org)", ""},
        {__LINE__, "`f[1](x)` and\n```\n[a](b.md)\n```\n", ""},
        {__LINE__, "f[1](", ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.line);
        EXPECT_EQ(render(check_links({"docs/x.md", row.text}, lookup)), row.findings);
    }
    EXPECT_EQ(render(check_links({"sim/x.cpp", "a[0](b)"}, lookup)), "");
}

TEST(DocumentsTest, NoPathOfOneMachine) {
    const std::string slash = "/";
    for (const std::string folder : {"work", "tmp", "home", "root"}) {
        const std::string path = slash + folder + slash;
        EXPECT_EQ(render(check_machine_paths({"docs/a.md", "\nsee " + path + "x\n"})),
                  "docs/a.md:2: names a place of one machine: '" + path + "'\n");
        EXPECT_EQ(check_machine_paths({"sim/a.cpp", "\"" + path + "x\""}).size(), 1U);
        EXPECT_EQ(check_machine_paths({"docs/a.md", path}).size(), 1U);
        EXPECT_TRUE(check_machine_paths({"docs/a.md", "src" + path + "x .." + path}).empty());
    }
}

}  // namespace
}  // namespace moira::tidy
