// SPDX-License-Identifier: MIT
// Goal: the library in Lua is there for whoever imports it, and gives way to an entry of its id.
#include "runtime/world/load_application_subject.hpp"
#include "tests/support/own_folder.hpp"
#include "tools/testing/gtest.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace moira {
namespace {

constexpr const char* manifest = R"(version: "1.0"
namespace: app
entries:
  - { name: processes, kind: process.host }
  - name: top
    kind: process.lua
    source: file://top.lua
    method: main
    modules: [time]
    imports: { supervisor: "moira:supervisor" }
)";

TEST(BuiltinLibraryTest, ApplicationsImportIt) {
    const OwnFolder folder;
    std::filesystem::create_directories(folder.path() / "src");
    std::ofstream{folder.path() / "src/_index.yaml"} << manifest;
    std::ofstream{folder.path() / "src/top.lua"}
        << "local supervisor = require('supervisor')\n"
           "return { main = function() return type(supervisor.run) end }\n";
    const auto application = runtime::RunnableApplication::load(folder.path().string(), 1, {});
    ASSERT_TRUE(application) << application.error().text();
    EXPECT_TRUE(application->plan_for("app:top"));
    EXPECT_THAT(application->notes(), testing::IsEmpty());
}

TEST(BuiltinLibraryTest, AnEntryOfTheUsersOwnTakesItsPlace) {
    TestWorld world;
    world.settings("entries = { ['moira:supervisor'] = { kind = 'library', code = 'return 7' }, "
                   "['app:top'] = { code = 'local s = require(\"supervisor\") "
                   "return { main = function() return s end }', "
                   "imports = { supervisor = 'moira:supervisor' } } }");
    world.start("app:top", "top");
    world.finally("theirs", [](const View& w) { return w.exit("top")->result == Value{7}; });
    EXPECT_TRUE(holds(world, {.seeds = 1}));
}

TEST(BuiltinLibraryTest, NobodyElseHasIt) {
    TestWorld world;
    world.lua("app:top", "return { main = function() return (pcall(require, 'supervisor')) end }");
    world.start("app:top", "top");
    world.finally("nothing", [](const View& w) { return w.exit("top")->result == Value{false}; });
    EXPECT_TRUE(holds(world, {.seeds = 1}));
}

}  // namespace
}  // namespace moira
