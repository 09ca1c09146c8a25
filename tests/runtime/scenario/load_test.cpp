// SPDX-License-Identifier: MIT
//
// What the loader refuses, with the words that it says, and what it makes of a good file.
#include "runtime/scenario/scenario.hpp"
#include "sim/value.hpp"
#include "tests/runtime/scenario/scenario_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace moira::runtime {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class LoadScenarioTest : public ScenarioFixture {};

TEST_F(LoadScenarioTest, ReadsEverySetting) {
    write("worker.lua", "local function run(n: number) return n end return { run = run }\n");
    write("scenario.lua", R"(return {
        title = "all of it",
        entries = {
            ["a:process"] = { source = "worker.lua", method = "run", modules = { "time" } },
            ["a:function"] = { code = "return function() end", kind = "function",
                               imports = { lib = "a:library" } },
            ["a:library"] = { code = "return { x = 1 }", kind = "library" },
        },
        hosts = { ["h:two"] = {}, ["h:one"] = {} },
        start = {
            { entry = "a:process", host = "h:two", args = { 1, nil, { k = "v" } }, as = "first" },
            { entry = "a:function", may_fail = true },
            { entry = "a:function", as = "sound", may_fail = false },
        },
        limits = { virtual_time = "1m", steps = 5, processes = 6, mailbox = 7,
                   message_bytes = 1024, spawn_depth = 0, memory = 1 << 24,
                   process_memory = 1 << 20, instructions = 1000, native_steps = 2000,
                   output_bytes = 0 },
        models = { ordering = "instant" },
        properties = { finally = { p = function() return true end } },
        expect = { violates = "p" },
    })");
    auto subject = load();
    ASSERT_TRUE(subject) << subject.error().text();
    EXPECT_EQ(subject->name, "case");
    EXPECT_EQ(subject->plan.name, "case");
    EXPECT_EQ(subject->plan.hosts, (std::vector<std::string>{"h:one", "h:two"}));
    ASSERT_EQ(subject->plan.starts.size(), 3U);
    const sim::Start& first = subject->plan.starts[0];
    EXPECT_EQ(first.label, "first");
    EXPECT_EQ(first.host, "h:two");
    EXPECT_EQ(first.argument_count, 3U);
    EXPECT_FALSE(first.as_function);
    EXPECT_EQ(sim::print_value(sim::skip_value(sim::skip_value(first.arguments))), "{k = \"v\"}");
    EXPECT_EQ(subject->plan.starts[1].label, "function");
    EXPECT_TRUE(subject->plan.starts[1].as_function);
    const sim::Limits& limits = subject->plan.limits;
    EXPECT_EQ(limits.virtual_time, sim::Duration::from_s(60));
    EXPECT_EQ(limits.steps, 5U);
    EXPECT_EQ(limits.processes, 6U);
    EXPECT_EQ(limits.mailbox_items, 7U);
    EXPECT_EQ(limits.message_bytes, 1024U);
    EXPECT_EQ(limits.spawn_depth, 0U);
    EXPECT_EQ(limits.memory, 1U << 24U);
    EXPECT_EQ(limits.process_memory, 1U << 20U);
    EXPECT_EQ(limits.instructions, 1000U);
    EXPECT_EQ(limits.native_steps, 2000U);
    EXPECT_EQ(limits.output_bytes, 0U);
    EXPECT_EQ(subject->plan.ordering, sim::OrderingModel::instant);
    EXPECT_EQ(subject->expectation.may_fail, std::vector<std::string>{"function"});
    EXPECT_FALSE(subject->expectation.pass);
    EXPECT_EQ(subject->expectation.violates, "p");
    EXPECT_EQ(subject->program->unit("a:process")->source.method, "run");
    EXPECT_TRUE(subject->notes.empty());
}

TEST_F(LoadScenarioTest, OptionsComeBeforeTheFile) {
    write("scenario.lua", file_with("models = { ordering = 'instant' },"));
    ScenarioOptions options;
    options.ordering = sim::OrderingModel::pair_fifo;
    options.lua_hash_seed = 7;
    auto subject = load_scenario(folder(), options);
    ASSERT_TRUE(subject) << subject.error().text();
    EXPECT_EQ(subject->plan.ordering, sim::OrderingModel::pair_fifo);
    EXPECT_EQ(subject->lua_hash_seed, 7U);
}

TEST_F(LoadScenarioTest, TakesKindsAndFilesAsManifestsWriteThem) {
    write("worker.lua", "return { main = function() return 1 end }\n");
    write("scenario.lua", R"(return {
        title = "t",
        entries = {
            ["a:process"] = { source = "file://worker.lua", kind = "process.lua" },
            ["a:function"] = { source = "file://worker.lua", kind = "function.lua" },
        },
        start = { { entry = "a:process", host = "h:one" }, { entry = "a:function" } },
        hosts = { "h:one" },
    })");
    auto subject = load();
    ASSERT_TRUE(subject) << subject.error().text();
    EXPECT_FALSE(subject->plan.starts[0].as_function);
    EXPECT_TRUE(subject->plan.starts[1].as_function);
    write("scenario.lua",
          "return { title = 't', entries = { ['a:b'] = { code = '', kind = 'proces.lua' } } }");
    EXPECT_THAT(mistake(),
                HasSubstr("there is no kind 'proces.lua'\n  hint: did you mean 'process'?"));
}

/// An application beside the scenario's folder: a worker, what nobody can load, and a host.
constexpr const char* manifest = R"(version: "1.0"
namespace: app
entries:
  - { name: processes, kind: process.host }
  - name: worker
    kind: process.lua
    source: "return { main = function() return 1 end }"
    method: main
  - { name: broken, kind: process.lua, source: "return {", method: main }
)";

TEST_F(LoadScenarioTest, TakesTheProgramsAndHostsOfAnApplication) {
    std::filesystem::create_directories(folder() / "../app/src");
    write("../app/src/_index.yaml", manifest);
    write("scenario.lua", R"(return {
        title = "t", app = "../app",
        entries = { ["test:driver"] = { code = "return function() end" } },
        start = { { entry = "app:worker" }, { entry = "test:driver" } },
    })");
    auto subject = load();
    ASSERT_TRUE(subject) << subject.error().text();
    EXPECT_EQ(subject->plan.hosts, (std::vector<std::string>{"app:processes"}));
    EXPECT_EQ(subject->plan.starts[0].host, "app:processes");
    EXPECT_NE(subject->program->unit("app:worker"), nullptr);
    EXPECT_NE(subject->program->unit("test:driver"), nullptr);
    EXPECT_THAT(subject->notes, Contains(HasSubstr("broken")));
    write("scenario.lua",
          "return { title = 't', app = '../app', start = { { entry = 'app:broken' } } }");
    EXPECT_THAT(mistake(), HasSubstr("app:broken"));
}

TEST_F(LoadScenarioTest, AnOwnEntryTakesThePlaceOfOneOfTheApplication) {
    std::filesystem::create_directories(folder() / "../app/src");
    write("../app/src/_index.yaml", manifest);
    write("scenario.lua", R"(return {
        title = "t", app = "../app",
        entries = { ["app:broken"] = { code = "return function() end" } },
        start = { { entry = "app:broken" }, { entry = "app:worker" } },
    })");
    auto subject = load();
    ASSERT_TRUE(subject) << subject.error().text();
    EXPECT_TRUE(subject->program->unit("app:broken")->problem.empty());
    EXPECT_THAT(subject->notes, Not(Contains(HasSubstr("broken"))));
}

TEST_F(LoadScenarioTest, NamesTheLineAndTheNearestKey) {
    write("scenario.lua", R"(local x = 1
return {
    title = "t",
    entries = {
        ["a:b"] = {
            code = "return function() end",
            modles = { "time" },
        },
    },
})");
    EXPECT_EQ(mistake(), folder_text() + "/scenario.lua:7: entries[\"a:b\"].modles: there is no "
                                         "setting 'modles'\n  hint: did you mean 'modules'?");
}

TEST_F(LoadScenarioTest, GivesThePathWhereTheLineIsNotCertain) {
    write("scenario.lua", "local s = { title = 't', entrie = {} } return s");
    EXPECT_EQ(mistake(), folder_text() + "/scenario.lua: entrie: there is no setting 'entrie'\n"
                                         "  hint: did you mean 'entries'?");
}

/// A setting beside a good rest, and what the loader says of it.
struct Row {
    int line;
    std::string settings;
    std::string message;
};

TEST_F(LoadScenarioTest, RefusesWrongSettings) {
    const Row rows[] = {
        {__LINE__, "titel = 't',", "scenario.lua:2: titel: there is no setting 'titel'"},
        {__LINE__, "7,", "[1]: is an element of a table that has only named fields"},
        {__LINE__, "[0.5] = 1,", "has a key that is a number; keys are names or 1, 2, 3"},
        {__LINE__, "app = '',", "app: '' is no path from the scenario's folder"},
        {__LINE__, "app = '/x',", "app: '/x' is no path from the scenario's folder"},
        {__LINE__, "app = {},", "app: must be a string, not a table"},
        {__LINE__, "app = 'none',", "/none"},
        {__LINE__, "faults = { crsh = {} },", "faults.crsh: there is no kind of fault 'crsh'"},
        {__LINE__, "faults = { crash = { of = 'demo:mian' } },", "there is no entry 'demo:mian'"},
        {__LINE__, "faults = { crash = { rate = 2 } },", "must be a chance above 0 and at most 1"},
        {__LINE__, "faults = { host = { of = 'demo:hots' } },", "there is no host 'demo:hots'"},
        {__LINE__, "faults = { node = { of = 'a' } },", "there is no node 'a'"},
        {__LINE__, "faults = { drop = { of = 'a' } },", "'a' is no way between nodes"},
        {__LINE__, "faults = { drop = { of = 'a|b' } },", "'a|b' is no way between nodes"},
        {__LINE__, "faults = { drift = { by = '1s' } },", "'1s' is no drift of a clock"},
        {__LINE__, "faults = { drift = { by = '51%' } },", "at most '50%'"},
        {__LINE__, "faults = { drift = { by = '0ppm' } },", "'0ppm' is no drift of a clock"},
        {__LINE__, "faults = { drift = { by = {} } },", "is empty: nothing would happen"},
        {__LINE__, "faults = { offset = { sizes = 1 } },", "faults 'offset' have no 'sizes'"},
        {__LINE__, "faults = { profiles = { none = {} } },", "no profile can be called 'none'"},
        {__LINE__, "limits = { step = 1 },", "limits.step: there is no setting 'step'"},
        {__LINE__, "limits = { steps = 0 },", "limits.steps: must be a whole number from 1 to"},
        {__LINE__, "limits = { steps = 1.5 },", "limits.steps: must be a whole number from 1 to"},
        {__LINE__, "limits = { steps = '1' },", "must be a whole number, not a string"},
        {__LINE__, "limits = { process_memory = 1 },", "must be a whole number from 262144 to"},
        {__LINE__, "limits = { virtual_time = '10' },", "time: missing unit in duration"},
        {__LINE__, "limits = { virtual_time = '0s' },", "must be longer than zero, not '0s'"},
        {__LINE__, "limits = { virtual_time = 60 },", "must be a duration like \"60s\""},
        {__LINE__, "models = { ordering = 'unordered' },",
         "this version has no ordering 'unordered'"},
        {__LINE__, "models = { ordering = 'pairfifo' },", "did you mean 'pair-fifo'?"},
        {__LINE__, "models = 1,", "models: must be a table, not a number"},
        {__LINE__, "properties = { finaly = {} },", "did you mean 'finally'?"},
        {__LINE__, "properties = { always = { p = true } },", "must be a function of the run"},
        {__LINE__, "properties = { always = { print } },", "has a position where a name is needed"},
        {__LINE__, "properties = { always = { p = print }, finally = { p = print } },",
         "'p' is also a property under always"},
        {__LINE__, "expect = 'fail',",
         "must be \"pass\" or { violates = \"property\" }, not 'fail'"},
        {__LINE__, "expect = {},", "must be \"pass\" or { violates = \"property\" }"},
        {__LINE__, "expect = { violates = 'p' },", "expect.violates: there is no property 'p'"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.line);
        write("scenario.lua", file_with(row.settings));
        EXPECT_THAT(mistake(), HasSubstr(row.message));
    }
}

TEST_F(LoadScenarioTest, RefusesWrongHostsAndStarts) {
    const Row rows[] = {
        {__LINE__, "hosts = { 'h:h', 'h:h' }, start = {},", "host 'h:h' is there twice"},
        {__LINE__, "hosts = { 'a|b' }, start = {},", "'a|b' is no host id"},
        {__LINE__, "hosts = { h = { mailbox = 9 } }, start = {},", "mailboxes only by faults"},
        {__LINE__, "hosts = { h = { node = 'a@b' } }, start = {},", "'a@b' is no name for a node"},
        {__LINE__, "hosts = { h = { nod = 'n' } }, start = {},", "did you mean 'node'?"},
        {__LINE__, "hosts = { 'h:h' },", "needs 'start': what runs"},
        {__LINE__, "start = {},", "start: is empty: nothing would run"},
        {__LINE__, "start = { { entry = 'a:b' } },", "start[1]: needs a 'host'"},
        {__LINE__, "hosts = { 'h:h' }, start = { { entry = 'a:b', host = 'h:k' } },",
         "did you mean 'h:h'?"},
        {__LINE__, "hosts = { 'h:h' }, start = { { entry = 'a:c' } },", "there is no entry 'a:c'"},
        {__LINE__, "hosts = { 'h:h' }, start = { { host = 'h:h' } },", "needs an 'entry'"},
        {__LINE__, "start = { { entry = 'a:lib' } },",
         "'a:lib' is a library: it cannot be started"},
        {__LINE__, "start = { { entry = 'a:f', host = 'x' } },", "it has no host"},
        {__LINE__, "start = { { entry = 'a:f' }, { entry = 'a:f' } },",
         "start[2]: two processes are started as 'f'"},
        {__LINE__, "start = { { entry = 'a:f', as = 'x/y' } },", "'x/y' is no name for a process"},
        {__LINE__, "start = { { entry = 'a:f', args = { k = 1 } } },",
         "must be a list of arguments"},
        {__LINE__, "start = { { entry = 'a:f', args = { [1000] = 1 } } },",
         "has more than 250 arguments"},
        {__LINE__, "start = { { entry = 'a:f', args = { { print } } } },", "holds a function"},
        {__LINE__,
         "start = { { entry = 'a:f', args = { (function() local t = {} for i = 1, 300 do "
         "t = { t } end return t end)() } } },",
         "argument 1: tables are nested too deep"},
        {__LINE__, "start = { { entry = 'a:f', may_fial = true } },", "did you mean 'may_fail'?"},
        {__LINE__, "start = { { entry = 'a:f', may_fail = 1 } },",
         "start[1].may_fail: must be true or false, not a number"},
        {__LINE__, "start = { nil, { entry = 'a:f' } },", "start: is a list without element 1"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.line);
        write("scenario.lua", bare_file_with(row.settings));
        EXPECT_THAT(mistake(), HasSubstr(row.message));
    }
}

TEST_F(LoadScenarioTest, RefusesWrongEntries) {
    write("good.lua", "return function() end");
    write("bad.lua", "return function()\n  local = 1\nend");
    write("bad_type.lua", "local x: = 1");
    const Row rows[] = {
        {__LINE__, "", "entries: is empty: there is nothing to run"},
        {__LINE__, "x = { source = 'good.lua' }", "'x' is no entry id"},
        {__LINE__, "['a:b'] = {}", "needs 'source' (a file) or 'code' (a text)"},
        {__LINE__, "['a:b'] = { source = 'good.lua', code = '' }", "has both 'source' and 'code'"},
        {__LINE__, "['a:b'] = { source = 7 }", "source: must be a string, not a number"},
        {__LINE__, "['a:b'] = { source = 'none.lua' }", "there is no file"},
        {__LINE__, "['a:b'] = { source = '../x.lua' }",
         "not a path inside of the scenario's folder"},
        {__LINE__, "['a:b'] = { source = '/etc/passwd' }", "not a path inside"},
        {__LINE__, "['a:b'] = { source = '.' }", "out of the scenario's folder"},
        {__LINE__, "['a:b'] = { source = 'bad.lua' }", "/bad.lua:2: <name> expected near '='"},
        {__LINE__, "['a:b'] = { source = 'bad_type.lua' }", "/bad_type.lua:1:"},
        {__LINE__, "['a:b'] = { code = 'x', kind = 'library' }", "a:b:1: syntax error near <eof>"},
        {__LINE__, "['a:b'] = { code = '', kind = 'proces' }", "did you mean 'process'?"},
        {__LINE__, "['a:b'] = { code = '', method = '' }", "method: must not be empty"},
        {__LINE__, "['a:b'] = { code = '', modules = { 'tim' } }", "there is no module 'tim'"},
        {__LINE__, "['a:b'] = { code = '', modules = 'time' }", "modules: must be a table"},
        {__LINE__, "['a:b'] = { code = '', imports = { x = 'a:c' } }", "which is no entry"},
        {__LINE__, "['a:b'] = { code = '', imports = { x = 'a:b' } }", "which is no library"},
        {__LINE__, "['a:b'] = { code = '\\27Lua' }", "attempt to load a binary chunk"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.line);
        write("scenario.lua", "return { title = 't', entries = { " + row.settings +
                                  " }, hosts = { 'h' }, start = { { entry = 'a:b' } } }");
        EXPECT_THAT(mistake(), HasSubstr(row.message));
    }
}

TEST_F(LoadScenarioTest, RefusesLinksThatLeadAway) {
    write_outside("secret.lua", "return function() end");
    link("inside.lua", "../secret.lua");
    write("scenario.lua",
          "return { title = 't', entries = { ['a:b'] = { source = 'inside.lua' } } }");
    EXPECT_THAT(mistake(), HasSubstr("inside.lua' leads out of the scenario's folder"));
}

TEST_F(LoadScenarioTest, RefusesFilesThatAreTooLarge) {
    write("scenario.lua", "return {} --" + std::string(1U << 20U, 'x'));
    EXPECT_THAT(mistake(), HasSubstr("scenario.lua' is larger than 1048576 bytes"));
}

TEST_F(LoadScenarioTest, TheFileRunsInABoundedSandbox) {
    const Row rows[] = {
        {__LINE__, "return 7", "scenario.lua: must return a table, not a number"},
        {__LINE__, "error('oops')", "scenario.lua:1: oops"},
        {__LINE__, "error({})", "an error that is a table, not a text"},
        {__LINE__, "return {", "scenario.lua:1: unexpected symbol near <eof>"},
        {__LINE__, "while true do end", "scenario.lua:1: this takes too many instructions"},
        {__LINE__, "while true do pcall(function() while true do end end) end",
         "this takes too many instructions"},
        {__LINE__, "local t = {} while true do t[#t + 1] = {} end", "not enough memory"},
        {__LINE__, "return { title = math.random() }", "a scenario has no random numbers"},
        {__LINE__, "io.open('x')", "attempt to index a nil value (global 'io')"},
        {__LINE__, "os.time()", "attempt to index a nil value (global 'os')"},
        {__LINE__, "load('x')", "attempt to call a nil value (global 'load')"},
        {__LINE__, "require('time')", "attempt to call a nil value (global 'require')"},
        {__LINE__, "string.rep('x', 1 << 30)", "not enough memory"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.line);
        write("scenario.lua", row.settings);
        const std::string said = mistake();
        EXPECT_THAT(said, StartsWith(folder_text() + "/scenario.lua"));
        EXPECT_THAT(said, HasSubstr(row.message));
    }
}

TEST_F(LoadScenarioTest, NeedsAFolderWithAFile) {
    EXPECT_THAT(mistake(), HasSubstr("there is no file"));
    auto none = load_scenario(folder() / "none");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, sim::ErrorCode::not_found);
    write("scenario.lua", "return {}");
    auto file = load_scenario(folder() / "scenario.lua");
    ASSERT_FALSE(file);
    EXPECT_THAT(file.error().text(), HasSubstr("a scenario is a folder, not a file"));
}

TEST_F(LoadScenarioTest, TheHashFollowsFromWhatRunsDependOn) {
    const auto hash_of = [&](const std::string& text, const ScenarioOptions& options = {}) {
        write("scenario.lua", text);
        auto subject = load_scenario(folder(), options);
        EXPECT_TRUE(subject) << subject.error().text();
        return subject->plan.hash;
    };
    const sim::Hash128 plain = hash_of(file_with(""));
    EXPECT_EQ(hash_of(file_with("")), plain);
    EXPECT_EQ(hash_of(file_with("properties = { always = { p = print } },")), plain);
    EXPECT_EQ(hash_of(file_with("properties = { always = { p = print } }, "
                                "expect = { violates = 'p' },")),
              plain);
    const auto with = [](std::string text, std::string_view old, std::string_view now) {
        return text.replace(text.find(old), old.size(), now);
    };
    EXPECT_EQ(hash_of(with(file_with(""), "title = \"t\"", "title = 'u'")), plain);
    EXPECT_EQ(hash_of(with(file_with(""), "args =", "may_fail = true, args =")), plain);
    EXPECT_NE(hash_of(with(file_with(""), "args =", "as = 'c', args =")), plain);
    EXPECT_NE(hash_of(with(file_with(""), "function() end", "function() end ")), plain);
    EXPECT_NE(hash_of(file_with("limits = { steps = 9 },")), plain);
    EXPECT_NE(hash_of(file_with("models = { ordering = 'instant' },")), plain);
    ScenarioOptions seeded;
    seeded.lua_hash_seed = 1;
    EXPECT_NE(hash_of(file_with(""), seeded), plain);
    EXPECT_EQ(hash_of(file_with("", "{ a = 1, b = 2, c = 3, d = 4 }")),
              hash_of(file_with("", "{ a = 1, b = 2, c = 3, d = 4 }")));
    EXPECT_NE(hash_of(file_with("", "{ a = 1 }")), hash_of(file_with("", "{ a = 2 }")));
}

TEST_F(LoadScenarioTest, TellsOfPrintedLinesAndMissingProperties) {
    write("scenario.lua", "print('hello', 7)\n" + file_with(""));
    auto subject = load();
    ASSERT_TRUE(subject) << subject.error().text();
    EXPECT_EQ(subject->notes,
              (std::vector<std::string>{"scenario.lua prints: hello 7",
                                        "the scenario has no properties: only ends with errors, "
                                        "limits, checks and what its programs assert make its "
                                        "runs fail"}));
}

}  // namespace
}  // namespace moira::runtime
