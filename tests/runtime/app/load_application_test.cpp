// SPDX-License-Identifier: MIT
#include "runtime/app/load_application.hpp"
#include "runtime/app/test_suites.hpp"
#include "tests/runtime/app/app_folder.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace moira::runtime {
namespace {

using testing::AppFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::string one(const std::string& ns, const std::string& name, const std::string& more = "") {
    return "namespace: " + ns + "\nname: " + name + "\nkind: registry.entry\n" + more;
}

Application loaded(const AppFolder& folder, const LoadLimits& limits = {}) {
    auto app = load_application(folder.root(), limits);
    if (app) return std::move(*app);
    ADD_FAILURE() << app.error().text();
    return {};
}

std::string load_error(const AppFolder& folder, const LoadLimits& limits = {}) {
    const auto app = load_application(folder.root(), limits);
    return app ? "loaded" : app.error().text();
}

std::vector<std::string> ids(const Application& app) {
    std::vector<std::string> all;
    for (const Entry& entry : app.entries)
        all.push_back(entry.id);
    return all;
}

std::vector<std::string> findings(const Application& app) {
    std::vector<std::string> all;
    for (const Finding& finding : app.findings)
        all.push_back(finding.text());
    return all;
}

std::string text_at(const Application& app, const std::string& id, const std::string& field) {
    const Entry* const entry = app.find(id);
    if (entry == nullptr) return "no entry";
    const ConfigValue* const found = entry->data.find(field);
    return found == nullptr ? "no field" : found->text() == nullptr ? "no text" : *found->text();
}

TEST(LoadApplicationTest, EntriesOfSrcAreSortedById) {
    AppFolder folder;
    folder.write("src/z/_index.yaml", one("z", "a"))
        .write("src/a/deep/er/x.yml", one("m", "b"))
        .write("src/a/x.json", R"({"namespace": "m", "name": "a", "kind": "k", "n": 1})")
        .write("src/readme.txt", one("no", "text"))
        .write("src/node_modules/x.yaml", one("no", "modules"))
        .write("outside.yaml", one("no", "outside"));
    const Application app = loaded(folder);
    EXPECT_THAT(ids(app), ElementsAre("m:a", "m:b", "z:a"));
    EXPECT_THAT(findings(app), IsEmpty());
    EXPECT_EQ(app.find("m:b")->file, "src/a/deep/er/x.yml");
    EXPECT_EQ(app.find("m:c"), nullptr);
}

TEST(LoadApplicationTest, AFolderWithoutSrcIsTheSourceItself) {
    AppFolder folder;
    folder.write("app.yaml", one("a", "x")).write(".wippy.yaml", "override: {'a:x:v': new}");
    const Application app = loaded(folder);
    EXPECT_THAT(ids(app), ElementsAre("a:x"));
    EXPECT_EQ(app.entries[0].file, "app.yaml");
    EXPECT_EQ(text_at(app, "a:x", "v"), "new");
}

TEST(LoadApplicationTest, NothingToLoadIsAnError) {
    const auto missing = load_application("/no/such/folder");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().message, "/no/such/folder: there is no such folder");
    AppFolder folder;
    EXPECT_THAT(load_error(folder), HasSubstr("holds no entries (0 entry files looked at)"));
    folder.write("src/a.yaml", "some: data");
    EXPECT_THAT(load_error(folder), HasSubstr("holds no entries (1 entry files looked at)"));
    folder.write("src/b.yaml", "namespace: a\nname: x");
    EXPECT_THAT(load_error(folder), HasSubstr("no entry could be read; the first problem is "
                                              "src/b.yaml:1:1: the entry has no 'kind'"));
}

TEST(LoadApplicationTest, ABadFileDoesNotStopTheOthers) {
    AppFolder folder;
    folder.write("src/a.yaml", one("a", "x"))
        .write("src/b.yaml", "a: [")
        .write("src/c.yaml", one("a", "y", "t: file://gone.txt\n"))
        .write("src/d.yaml", "entries: []");
    const Application app = loaded(folder);
    EXPECT_THAT(ids(app), ElementsAre("a:x"));
    EXPECT_THAT(findings(app),
                ElementsAre(StartsWith("src/b.yaml:"),
                            "src/c.yaml:4:4: 'file://gone.txt': there is no such file; the file "
                            "is skipped",
                            StartsWith("src/d.yaml:1:1: entry without namespace")));
}

TEST(LoadApplicationTest, TheLastOfTwoDefinitionsCounts) {
    AppFolder folder;
    folder.write("src/a.yaml", one("a", "x", "v: '1'\n"))
        .write("src/b.yaml", one("a", "x", "v: '2'\n"));
    const Application app = loaded(folder);
    EXPECT_EQ(text_at(app, "a:x", "v"), "2");
    EXPECT_THAT(findings(app),
                ElementsAre("src/b.yaml:1:1: entry 'a:x' is defined again; this definition counts\n"
                            "  hint: the one before is at src/a.yaml:1:1"));
}

TEST(LoadApplicationTest, ReferencedFilesStayBelowTheSource) {
    AppFolder folder;
    folder.write("src/a/i.yaml", one("a", "x", "near: file://t.lua\nroot: file:///r.lua\n"))
        .write("src/a/t.lua", "near")
        .write("src/r.lua", "root")
        .write("secret.txt", "secret")
        .write("src/l.yaml", one("a", "link", "t: file://link.txt\n"))
        .write("src/m.yaml", one("a", "up", "t: file://../secret.txt\n"))
        .write("src/n.yaml", one("a", "folder", "t: file://a\n"));
    std::filesystem::create_symlink("../secret.txt", folder.root() / "src/link.txt");
    std::filesystem::create_symlink("../..", folder.root() / "src/a/loop");
    std::filesystem::create_symlink("../../secret.txt", folder.root() / "src/a/out.yaml");
    const Application app = loaded(folder);
    EXPECT_THAT(ids(app), ElementsAre("a:x"));
    EXPECT_EQ(text_at(app, "a:x", "near"), "near");
    EXPECT_EQ(text_at(app, "a:x", "root"), "root");
    EXPECT_THAT(findings(app),
                ElementsAre(StartsWith("src/a/out.yaml: a link leads out of the source folder"),
                            HasSubstr("'file://link.txt': a link leads out of the source folder"),
                            HasSubstr("'file://../secret.txt': the reference leaves the source"),
                            HasSubstr("'file://a': this is not a regular file")));
}

TEST(LoadApplicationTest, TheLockFileSaysWhereSourcesAre) {
    AppFolder folder;
    folder
        .write(
            "wippy.lock",
            "directories: {src: ./code, modules: mods}\n"
            "replacements: [{from: org/lib, to: ../" +
                folder.root().filename().string() +
                "/lib}]\n"
                "modules:\n  - {name: org/lib, version: 1.0.0}\n  - {name: org/ven, version: v2}\n"
                "  - {name: org/gone}\n")
        .write("code/a.yaml", one("a", "x"))
        .write("src/b.yaml", one("no", "src"))
        .write("lib/src/l.yaml", one("lib", "x"))
        .write("mods/vendor/org/ven-v2/v.yaml", one("ven", "x"));
    const Application app = loaded(folder);
    EXPECT_THAT(ids(app), ElementsAre("a:x", "lib:x", "ven:x"));
    EXPECT_EQ(*app.find("lib:x")->meta.find("module")->text(), "org/lib");
    EXPECT_EQ(app.find("a:x")->meta.find("module"), nullptr);
    EXPECT_THAT(findings(app),
                ElementsAre(StartsWith("wippy.lock:6:5: module 'org/gone' is not there")));
}

TEST(LoadApplicationTest, AWrongLockFileIsAnError) {
    AppFolder folder;
    folder.write("src/a.yaml", one("a", "x"));
    EXPECT_THAT(load_error(folder.write("wippy.lock", "a: b: c")), StartsWith("wippy.lock:1:5: "));
    EXPECT_THAT(load_error(folder.write("wippy.lock", "directories: {src: ./gone}")),
                StartsWith("wippy.lock: the source folder './gone' does not exist"));
    EXPECT_THAT(load_error(folder.write("wippy.lock", "replacements: [{from: a/b}]")),
                StartsWith("wippy.lock:1:16: a replacement needs the texts 'from' and 'to'"));
    EXPECT_THAT(load_error(folder.write("wippy.lock", "replacements: [{from: a/b, to: gone}]")),
                StartsWith("wippy.lock:1:16: the replacement folder 'gone' of 'a/b'"));
    EXPECT_EQ(load_error(folder.write("wippy.lock", "")), "loaded");
    struct Row {
        const char* lock;
        const char* error;
    };
    const Row rows[] = {
        {"[]", "wippy.lock:1:1: the file must be a map, not a list"},
        {"directories: [src]", "wippy.lock:1:14: 'directories' must be a map, not a list"},
        {"directories: {src: [a]}",
         "wippy.lock:1:20: 'directories.src' must be a text, not a list"},
        {"directories: {modules: 1}",
         "wippy.lock:1:24: 'directories.modules' must be a text, not an integer"},
        {"modules: 7", "wippy.lock:1:10: 'modules' must be a list, not an integer"},
        {"replacements: {a: b}",
         "wippy.lock:1:15: 'replacements' must be a list, not a map"},
        {"replacements: [7]",
         "wippy.lock:1:16: a replacement needs the texts 'from' and 'to'"},
        {"modules: [7]", "wippy.lock:1:11: a module needs a 'name' of the form 'org/name'"},
        {"modules: [{version: v1}]",
         "wippy.lock:1:11: a module needs a 'name' of the form 'org/name'"},
    };
    for (const Row& row : rows) {
        EXPECT_THAT(load_error(folder.write("wippy.lock", row.lock)), StartsWith(row.error));
    }
    for (const char* name : {"", "one", "../../etc", "a/..", "a/b/c", "/a", "a/", "a/.b"}) {
        const std::string lock = std::string{"modules: [{name: '"} + name + "'}]";
        EXPECT_THAT(load_error(folder.write("wippy.lock", lock)),
                    HasSubstr("a module needs a 'name' of the form 'org/name'"))
            << name;
    }
    for (const char* lock : {"null", "{}", "directories:", "directories: {src: null}", "modules:",
                             "modules: [{name: org/gone, version: 1}]", "unknown: 1"}) {
        EXPECT_EQ(load_error(folder.write("wippy.lock", lock)), "loaded") << lock;
    }
}

TEST(LoadApplicationTest, TheConfigurationOverridesAndDisables) {
    AppFolder folder;
    folder.write("src/a.yaml", one("app.a", "x", "host: {workers: 1}\n"))
        .write("src/b.yaml", one("app.a.sub", "y", "meta: {tag: slow}\n"))
        .write("src/c.yaml", one("app.b", "z"))
        .write("src/d.yaml", one("other", "w"))
        .write(".wippy.yaml",
               "override:\n  'app.a:x:host.workers': 8\n  'app.a:x:kind': k\n"
               "  'app.a:x:meta.m': v\n  'app.a:x:data.d': t\n  'gone:x:y': 1\n"
               "  'app.a:x:kind.x.': 1\n"
               "disable: {namespaces: [app.b], entries: ['(no|other):*'], meta: {tag: sl**}}\n");
    const Application app = loaded(folder);
    EXPECT_THAT(ids(app), ElementsAre("app.a:x"));
    const Entry& x = app.entries.at(0);
    EXPECT_EQ(x.data.find("host")->find("workers")->integer(), 8);
    EXPECT_EQ(x.kind, "k");
    EXPECT_EQ(*x.meta.find("m")->text(), "v");
    EXPECT_EQ(text_at(app, "app.a:x", "d"), "t");
    EXPECT_THAT(findings(app),
                ElementsAre(HasSubstr(".wippy.yaml:6:15: override 'gone:x:y': there is no such "
                                      "entry"),
                            HasSubstr("a part of the path is empty")));
    folder.write(".wippy.yaml", "override: [1]\ndisable: 2");
    EXPECT_THAT(findings(loaded(folder)),
                ElementsAre(HasSubstr("'override' must be a map, not a list"),
                            HasSubstr("'disable' must be a map, not an integer")));
    folder.write(".wippy.yaml", "a: [");
    EXPECT_THAT(findings(loaded(folder)), ElementsAre(HasSubstr("the configuration is ignored")));
}

TEST(LoadApplicationTest, RequirementsAreLinked) {
    AppFolder folder;
    folder.write("src/a.yaml", R"(
namespace: app
entries:
  - {name: t, kind: process.service, process: p, host: h, list: [a]}
  - {name: def, kind: ns.requirement, default: d, targets: [{entry: t, path: .host}]}
  - {name: par, kind: ns.requirement, default: d, targets: [{entry: app:t, path: meta.m}]}
  - {name: app, kind: ns.requirement, default: b, targets: [{entry: t, path: list +=}]}
  - {name: dep, kind: ns.dependency, parameters: [{name: app:par, value: given}]}
  - {name: none, kind: ns.requirement, targets: [{entry: t, path: host}]}
  - {name: lost, kind: ns.requirement, default: '', targets: [{entry: gone, path: x}, 3]}
  - {name: two, kind: ns.requirement, targets: []}
  - name: dep2
    kind: ns.dependency
    parameters: [{name: two, value: 1}, {name: app:two, value: 2}]
)");
    const Application app = loaded(folder);
    EXPECT_EQ(text_at(app, "app:t", "host"), "d");
    EXPECT_EQ(text_at(app, "app:t", "process"), "app:p");
    EXPECT_EQ(*app.find("app:t")->meta.find("m")->text(), "given");
    EXPECT_EQ(app.find("app:t")->data.find("list")->list()->size(), 2u);
    EXPECT_THAT(
        findings(app),
        ElementsAre(HasSubstr("'app:lost' is not linked: there is no entry 'app:gone'"),
                    HasSubstr("'app:lost' is not linked: a target needs 'entry' and 'path'"),
                    HasSubstr("requirement 'app:none' has no value and no default"),
                    HasSubstr("dependencies give requirement 'app:two' different values")));
}

TEST(LoadApplicationTest, BareReferencesGetTheNamespaceOfTheirEntry) {
    AppFolder folder;
    folder.write("src/a.yaml", R"(
namespace: app
entries:
  - {name: s, kind: process.service, process: 'other:p', host: h}
  - {name: e, kind: http.endpoint, func: f, meta: {router: r}}
  - {name: q, kind: queue.queue, driver: d, dead_letter: {queue: dead}}
  - {name: g, kind: security.policy, groups: [a, 'x:b']}
)");
    const Application app = loaded(folder);
    EXPECT_EQ(text_at(app, "app:s", "process"), "other:p");
    EXPECT_EQ(text_at(app, "app:s", "host"), "h");
    EXPECT_EQ(text_at(app, "app:e", "func"), "app:f");
    EXPECT_EQ(*app.find("app:e")->meta.find("router")->text(), "app:r");
    EXPECT_EQ(*app.find("app:q")->data.find("dead_letter")->find("queue")->text(), "app:dead");
    const auto& groups = *app.find("app:g")->data.find("groups")->list();
    EXPECT_EQ(*groups[0].text(), "app:a");
    EXPECT_EQ(*groups[1].text(), "x:b");
}

TEST(LoadApplicationTest, LimitsHold) {
    AppFolder folder;
    folder.write("src/a.yaml", one("a", "x")).write("src/b/c/d.yaml", one("a", "y"));
    LoadLimits limits;
    limits.entries = 1;
    EXPECT_THAT(load_error(folder, limits), HasSubstr("more than 1 entries"));
    limits = {};
    limits.files = 1;
    EXPECT_THAT(load_error(folder, limits), HasSubstr("more than 1 entry files"));
    limits = {};
    limits.folder_depth = 1;
    EXPECT_THAT(load_error(folder, limits), HasSubstr("b/c/: folders nest deeper than 1 levels"));
    limits = {};
    limits.file_bytes = 64;
    folder.write("src/big.yaml", one("a", "big", "# " + std::string(100, 'x')));
    EXPECT_THAT(findings(loaded(folder, limits)),
                ElementsAre("src/big.yaml: the file is larger than 64 bytes; the file is skipped"));
    limits = {};
    limits.skipped_folders = {"c"};
    EXPECT_THAT(ids(loaded(folder, limits)), ElementsAre("a:big", "a:x"));
}

TEST(TestSuitesTest, TestsAreGroupedAndOrdered) {
    AppFolder folder;
    folder.write("src/a.yaml", R"(
namespace: t
meta: {type: test}
entries:
  - {name: c, kind: function.lua, meta: {suite: store, order: 1}}
  - {name: b, kind: function.lua, meta: {suite: store, order: 2}}
  - {name: z, kind: function.lua, meta: {suite: store}}
  - {name: a, kind: function.lua, meta: {suite: store, order: 2}}
  - {name: lone, kind: process.lua}
  - {name: zoo, kind: function.lua, meta: {suite: zoo}}
  - {name: lib, kind: library.lua, meta: {type: lib}}
)");
    const auto shown = [&](std::string_view filter) {
        std::string text;
        for (const TestSuite& suite : tests_of(loaded(folder), filter)) {
            text += suite.name + ":";
            for (const TestCase& test : suite.tests)
                text += " " + test.id;
            text += "\n";
        }
        return text;
    };
    EXPECT_EQ(shown(""), "store: t:z t:c t:a t:b\nzoo: t:zoo\nother: t:lone\n");
    EXPECT_EQ(shown("zo"), "zoo: t:zoo\n");
    EXPECT_EQ(shown("lone"), "other: t:lone\n");
    EXPECT_EQ(shown("nothing"), "");
}

}  // namespace
}  // namespace moira::runtime
