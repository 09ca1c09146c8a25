// SPDX-License-Identifier: MIT
#include "runtime/app/entry_file.hpp"
#include "runtime/app/lua_entry.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace moira::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

EntryFile read(const std::string& text, const LoadLimits& limits = {}) {
    const FileReader reader = [](const std::string& path) -> sim::Result<std::string> {
        if (path.ends_with(".lua")) return "-- " + path;
        return sim::fail(sim::ErrorCode::not_found, "there is no such file");
    };
    return read_entry_file(text, {"src", "app/_index.yaml"}, limits, reader);
}

std::string only_finding(const std::string& text, const LoadLimits& limits = {}) {
    const EntryFile file = read(text, limits);
    EXPECT_TRUE(file.entries.empty());
    return file.findings.size() == 1 ? file.findings[0].text()
                                     : fmt::format("{} findings", file.findings.size());
}

TEST(EntryFileTest, AFileWithEntriesIsRead) {
    const EntryFile file = read(R"(
namespace: app.test
meta: {owner: me, level: 1}
entries:
  - name: worker
    kind: process.lua
    meta: {level: 2}
    source: file://worker.lua
    extra: {a: 1}
  - {name: plain, kind: registry.entry, data: {x: 1}, other: dropped}
)");
    ASSERT_TRUE(file.findings.empty()) << file.findings[0].text();
    ASSERT_EQ(file.entries.size(), 2u);
    const Entry& worker = file.entries[0];
    EXPECT_EQ(worker.id, "app.test:worker");
    EXPECT_EQ(worker.kind, "process.lua");
    EXPECT_EQ(worker.place(), "src/app/_index.yaml:5:5");
    EXPECT_EQ(worker.meta.find("level")->integer(), 2);
    EXPECT_EQ(*worker.meta.find("owner")->text(), "me");
    EXPECT_EQ(*worker.data.find("source")->text(), "-- app/worker.lua");
    EXPECT_EQ(worker.data.find("source")->from_file, "src/app/worker.lua");
    EXPECT_EQ(worker.data.find("name"), nullptr);
    EXPECT_EQ(file.entries[1].data.find("x")->integer(), 1);
    EXPECT_EQ(file.entries[1].data.find("other"), nullptr);
}

TEST(EntryFileTest, AFileCanBeASingleEntry) {
    const EntryFile file =
        read("version: '1'\nnamespace: app\nname: x\nkind: k\nmeta: {a: 1}\nvalue: 3\n");
    ASSERT_EQ(file.entries.size(), 1u);
    EXPECT_EQ(file.entries[0].id, "app:x");
    EXPECT_EQ(file.entries[0].meta.find("a")->integer(), 1);
    ASSERT_EQ(file.entries[0].data.map()->size(), 1u);
    EXPECT_EQ(file.entries[0].data.find("value")->integer(), 3);
}

TEST(EntryFileTest, AnElementKeepsKeysThatAreAlsoKnownInTheHeader) {
    const EntryFile file = read("namespace: a\nentries: [{name: x, kind: k, version: '>=1'}]");
    ASSERT_EQ(file.entries.size(), 1u);
    EXPECT_EQ(*file.entries[0].data.find("version")->text(), ">=1");
}

TEST(EntryFileTest, FilesWithoutNamespaceAreIgnored) {
    EXPECT_TRUE(read("").findings.empty());
    EXPECT_TRUE(read("just: data").findings.empty());
    EXPECT_TRUE(read("[1, 2]").findings.empty());
    EXPECT_TRUE(read("namespace: app").findings.empty());
    EXPECT_EQ(only_finding("entries: []"),
              "src/app/_index.yaml:1:1: entry without namespace; the file is ignored\n"
              "  hint: begin the file with `namespace: some.name`");
    EXPECT_THAT(only_finding("name: a\nkind: b"), HasSubstr("entry without namespace"));
}

TEST(EntryFileTest, WhatIsWrongIsSaidWithItsPlace) {
    const std::pair<const char*, const char*> cases[] = {
        {"namespace: [", ": end of sequence flow not found; the file is skipped"},
        {"namespace: 3", ":1:12: 'namespace' must be a text, not an integer; the file is skipped"},
        {"namespace: ''\n", ":1:12: 'namespace' must be a text, not an empty one"},
        {"namespace: a\nmeta: 1", ":2:7: 'meta' must be a map, not an integer"},
        {"namespace: a\nentries: 1", ":2:10: 'entries' must be a list, not an integer"},
        {"namespace: a\nentries: [1]", ":2:11: an entry must be a map, not an integer"},
        {"namespace: a\nentries: [{name: x}]", ":2:11: the entry has no 'kind'"},
        {"namespace: a\nentries: [{kind: x}]", ":2:11: the entry has no 'name'"},
        {"namespace: a\nname: x", ":1:1: the entry has no 'kind'"},
        {"namespace: a\nentries: [{name: 7, kind: x}]",
         ":2:18: 'name' must be a text, not an integer; the file is skipped\n"
         "  hint: put it in quotes if it is a name"},
        {"namespace: a\nentries: [{name: x, kind: ''}]", "'kind' must be a text, not an empty one"},
        {"namespace: a\nentries: [{name: x, kind: k, meta: []}]",
         ":2:36: 'meta' must be a map, not a list"},
        {"namespace: a\nentries: [{name: x, kind: k, s: file://gone.txt}]",
         ":2:33: 'file://gone.txt': there is no such file; the file is skipped"},
        {"namespace: a\nentries: [{name: x, kind: k, s: [file://../../x.lua]}]",
         "'file://../../x.lua': the reference leaves the source folder"},
        {"namespace: a\nentries: [{name: x, kind: k, s: 'file://'}]",
         "'file://': the reference names no file"},
    };
    for (const auto& [text, expected] : cases) {
        EXPECT_THAT(only_finding(text), HasSubstr(expected)) << text;
    }
}

TEST(EntryFileTest, EveryProblemOfAFileIsFoundUpToALimit) {
    std::string text = "namespace: a\nentries:\n  - {name: good, kind: k}\n";
    for (int i = 0; i < 3; ++i)
        text += "  - {name: x}\n";
    EXPECT_EQ(read(text).findings.size(), 3u);
    for (int i = 0; i < 100; ++i)
        text += "  - {name: x}\n";
    EXPECT_EQ(read(text).findings.size(), 20u);
    EXPECT_TRUE(read(text).entries.empty());
}

TEST(EntryFileTest, ReferencesAreLimitedInSum) {
    LoadLimits limits;
    limits.text_bytes = 300;
    std::string text = "namespace: a\nentries:\n  - {name: x, kind: k, l: [";
    for (int i = 0; i < 20; ++i)
        text += "'file://a.lua', ";
    EXPECT_THAT(only_finding(text + "]}", limits), HasSubstr("the file unfolds to more than"));
    std::string header = "namespace: a\nmeta: {m: " + std::string(100, 'x') + "}\nentries:\n";
    for (int i = 0; i < 20; ++i)
        header += fmt::format("  - {{name: x{}, kind: k}}\n", i);
    EXPECT_THAT(read(header, limits).findings[0].text(), HasSubstr("unfolds to more than"));
}

TEST(EntryFileTest, ReferencesResolveWithinTheSourceFolder) {
    const std::pair<const char*, const char*> good[] = {
        {"x.lua", "a/b/x.lua"},     {"./x.lua", "a/b/x.lua"},
        {"../x.lua", "a/x.lua"},    {"../../x", "x"},
        {"/x.lua", "x.lua"},        {"/c/../x.lua", "x.lua"},
        {"c/d.lua", "a/b/c/d.lua"}, {"///x", "x"},
        {"..x", "a/b/..x"}};
    for (const auto& [reference, path] : good) {
        EXPECT_EQ(resolve_reference(reference, "a/b/i.yaml").value_or("error"), path) << reference;
    }
    using std::string_view_literals::operator""sv;
    for (const std::string_view bad : {""sv, "/"sv, "../../../x"sv, "/../x"sv, "."sv, "c/"sv,
                                       "../.."sv, "../../.."sv, "x\0y"sv}) {
        EXPECT_FALSE(resolve_reference(bad, "a/b/i.yaml")) << bad;
    }
}

// -- Lua entries -------------------------------------------------------------------------------

sim::Result<LuaEntry> lua(const std::string& kind, const std::string& fields) {
    const EntryFile file =
        read("namespace: app\nentries:\n  - {name: x, kind: " + kind + ", " + fields + "}\n");
    EXPECT_EQ(file.entries.size(), 1u);
    return lua_entry(file.entries.at(0));
}

TEST(LuaEntryTest, FieldsAreRead) {
    const auto entry =
        lua("process.lua", "source: file://w.lua, method: run, modules: [time, json], "
                           "imports: {b: app.lib:b, a: ':registry', c: plain}");
    ASSERT_TRUE(entry) << entry.error().message;
    EXPECT_EQ(entry->kind, LuaKind::process);
    EXPECT_EQ(entry->source, "-- app/w.lua");
    EXPECT_EQ(entry->source_file, "src/app/w.lua");
    EXPECT_EQ(entry->method, "run");
    EXPECT_THAT(entry->modules, ElementsAre("time", "json"));
    ASSERT_EQ(entry->imports.size(), 3u);
    EXPECT_EQ(entry->imports[0].alias, "b");
    EXPECT_FALSE(entry->imports[0].is_module());
    EXPECT_TRUE(entry->imports[1].is_module());
    EXPECT_EQ(entry->imports[1].name(), "registry");
    EXPECT_TRUE(entry->imports[2].is_module());
}

TEST(LuaEntryTest, DefaultsDependOnTheKind) {
    EXPECT_EQ(lua("function.lua", "source: 'return 1'")->method, "main");
    EXPECT_EQ(lua("function.lua", "source: 'return 1', method: ~")->method, "main");
    EXPECT_EQ(lua("workflow.lua", "source: 'return 1'")->kind, LuaKind::workflow);
    const auto library = lua("library.lua", "source: 'return {}', method: ignored");
    EXPECT_EQ(library->method, "");
    EXPECT_EQ(library->source_file, "src/app/_index.yaml");
}

TEST(LuaEntryTest, WrongFieldsAreErrors) {
    const std::pair<const char*, const char*> cases[] = {
        {"a: 1", ":3:5: entry 'app:x' has no 'source'"},
        {"source: ''", "has no 'source'"},
        {"source: {a: 1}", "entry 'app:x': 'source' must be a text, not a map"},
        {"source: x, method: 3", "'method' must be a text, not an integer"},
        {"source: x, modules: time", "'modules' must be a list of names, not a text"},
        {"source: x, modules: [1]", "'modules' must be a list of names, one in it is an integer"},
        {"source: x, imports: [a]", "'imports' must be a map of names to ids, not a list"},
        {"source: x, imports: {a: 1}", "must be a map of names to ids, 'a' is an integer"},
    };
    for (const auto& [fields, expected] : cases) {
        const auto entry = lua("process.lua", fields);
        ASSERT_FALSE(entry) << fields;
        EXPECT_THAT(entry.error().message, HasSubstr(expected));
    }
    EXPECT_THAT(lua("process.lua.bc", "hash: x").error().text(), HasSubstr("packed bytecode"));
    EXPECT_THAT(lua("http.router", "a: x").error().message, HasSubstr("is not Lua source"));
    EXPECT_FALSE(is_lua_kind("process.service"));
}

}  // namespace
}  // namespace moira::runtime
