// SPDX-License-Identifier: MIT
#include "tests/tidy/rules/layering.hpp"

#include <gtest/gtest.h>

namespace moira::tidy {
namespace {

TEST(LayeringTest, JudgesIncludesOfOurOwn) {
    struct Row {
        int line;
        std::string path;
        std::string text;
        std::string findings;
    };

    const Row rows[] = {
        {__LINE__, "sim/a.cpp", "#include \"sim/b.hpp\"\n#include <vector>\n", ""},
        {__LINE__, "sim/a.cpp", "\n#include \"runtime/lua/b.hpp\"\n",
         "sim/a.cpp:2: sim may not include 'runtime/lua/b.hpp'\n"},
        {__LINE__, "sim/a.cpp", "#include \"b.hpp\"\n",
         "sim/a.cpp:1: sim may not include 'b.hpp'\n"},
        {__LINE__, "runtime/lua/a.hpp", "#  include \"properties/b.hpp\"\n",
         "runtime/lua/a.hpp:1: runtime/lua may not include 'properties/b.hpp'\n"},
        {__LINE__, "runtime/pattern/a.hpp", "#include \"runtime/lua/b.hpp\"\n",
         "runtime/pattern/a.hpp:1: runtime/pattern may not include 'runtime/lua/b.hpp'\n"},
        {__LINE__, "runtime/scenario/a.cpp", "#include \"runtime/world/b.hpp\"\n", ""},
        {__LINE__, "properties/a.cpp", "#include \"runtime/world/b.hpp\"\n",
         "properties/a.cpp:1: properties may not include 'runtime/world/b.hpp'\n"},
        {__LINE__, "runtime/world/a.cpp", "#include \"tools/report/b.hpp\"\n",
         "runtime/world/a.cpp:1: runtime/world may not include 'tools/report/b.hpp'\n"},
        {__LINE__, "tools/cli/a.cpp", "#include \"tests/support/b.hpp\"\n",
         "tools/cli/a.cpp:1: tools may not include 'tests/support/b.hpp'\n"},
        {__LINE__, "tests/sim/a_test.cpp", "#include \"tools/cli/b.hpp\"\n", ""},
        {__LINE__, "sim/a.cpp", "// #include \"tools/b.hpp\"\n/*\n#include \"tools/b.hpp\"\n*/\n",
         ""},
        {__LINE__, "runtime/new/a.cpp", "",
         "runtime/new/a.cpp:0: folder is in no layer of tests/tidy/rules/layering.cpp\n"},
        {__LINE__, "docs/a.md", "#include \"tools/b.hpp\"\n", ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.line);
        EXPECT_EQ(render(check_layering({row.path, row.text})), row.findings);
    }
}

TEST(LayeringTest, KeepsThirdPartyHeadersInTheirFences) {
    struct Row {
        int line;
        std::string header;
        std::string inside;
        std::string outside;
    };

    const Row rows[] = {
        {__LINE__, "lua.hpp", "runtime/lua/a.cpp", "sim/a.cpp"},
        {__LINE__, "lauxlib.h", "runtime/modules/time/a.cpp", "tools/cli/a.cpp"},
        {__LINE__, "boost/context/detail/fcontext.hpp", "runtime/fiber/a.cpp", "runtime/lua/a.cpp"},
        {__LINE__, "rapidcheck/gtest.h", "tests/sim/a_test.cpp", "properties/a.cpp"},
        {__LINE__, "rapidcheck.h", "properties/generators/a.cpp", "runtime/world/a.cpp"},
        {__LINE__, "gtest/gtest.h", "tests/sim/a_test.cpp", "properties/a.cpp"},
        {__LINE__, "CLI/CLI.hpp", "tools/cli/a.cpp", "runtime/app/a.cpp"},
        {__LINE__, "yaml-cpp/yaml.h", "runtime/app/a.cpp", "tools/cli/a.cpp"},
        {__LINE__, "nettle/md5.h", "runtime/modules/uuid/a.cpp", "runtime/modules/json/a.cpp"},
        {__LINE__, "nlohmann/json.hpp", "runtime/modules/json/a.cpp", "runtime/lua/a.cpp"},
        {__LINE__, "sys/mman.h", "sim/reservation.cpp", "sim/mailbox.cpp"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.line);
        const std::string text = "#include <" + row.header + ">\n";
        EXPECT_EQ(render(check_fences({row.inside, text})), "");
        EXPECT_EQ(render(check_fences({row.outside, text})),
                  row.outside + ":1: <" + row.header + "> is fenced in to other folders\n");
    }
}

TEST(LayeringTest, EveryThirdPartyHeaderNeedsAFence) {
    EXPECT_EQ(render(check_fences({"tools/cli/a.cpp", "#include <zlib.h>\n"})),
              "tools/cli/a.cpp:1: <zlib.h> is in no fence of tests/tidy/rules/layering.cpp\n");
    EXPECT_EQ(render(check_fences({"sim/a.cpp", "#include <fmt/format.h>\n#include <span>\n"})),
              "");
}

}  // namespace
}  // namespace moira::tidy
