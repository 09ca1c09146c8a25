// SPDX-License-Identifier: MIT
// Goal: supervisors in C++ and in Lua keep the rules of docs/supervision.md under all schedules and
// faults. The rules themselves are judged by the conformance model, in every run of these worlds.
#include "runtime/supervision/child_text.hpp"
#include "runtime/supervision/supervisor.hpp"
#include "tools/testing/gtest.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace moira {
namespace {

using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;
using testing::HasSubstr;

constexpr const char* host = TestWorld::default_host;

/// Works until it is asked to end.
void worker(Process& self, const std::string& id) {
    self.print("up " + id);
    while (self.events().receive()->kind != Event::Kind::cancel) {
    }
    self.print("down " + id);
}

/// Fails (or ends) after `span` nanoseconds, unless it is asked to end before.
Result<void> mortal(Process& self, const std::string& id, std::int64_t span, bool fails) {
    self.print("up " + id);
    bool is_asked = false;
    self.select(on(self.after(Duration{span}), [](Time) {}),
                on(self.events(), [&](const Event&) { is_asked = true; }));
    self.print("down " + id);
    if (fails && !is_asked) return std::unexpected{Error{.message = id + " fails"}};
    return {};
}

/// Never ends by itself, whoever asks.
void deaf(Process& self, const std::string& id) {
    self.print("up " + id);
    for (;;)
        self.sleep(1s);
}

ChildSpec child(const std::string& id, const std::string& entry = "app:worker") {
    return {.id = id, .entry = entry, .host = host, .arguments = {id}};
}

ChildSpec mortal_child(const std::string& id, Duration span, Restart restart, bool fails = true) {
    return {.id = id,
            .entry = "app:mortal",
            .host = host,
            .arguments = {id, span.count(), fails},
            .restart = restart};
}

enum class Language : std::uint8_t { cpp, lua };

/// A specification as the library in Lua takes it.
Value lua_spec(const SupervisorSpec& spec) {
    std::vector<Value> children;
    for (const ChildSpec& each : spec.children)
        children.push_back(supervision::child_value(each));
    return Value::map({{"strategy", supervision::strategy_name(spec.strategy)},
                       {"intensity", spec.intensity},
                       {"period", spec.period.count()},
                       {"children", Value::array(std::move(children))}});
}

/// The program `app:top`: a supervisor of `spec`, under the name `top` if it is to have one.
void add_top(TestWorld& world, Language language, const SupervisorSpec& spec,
             const std::string& entry = "app:top") {
    if (language == Language::cpp) {
        world.add(entry, [spec](Process& self) {
            self.register_name("top");
            return supervise(self, spec);
        });
        return;
    }
    world.add_function(entry + "_spec", [spec](Process&) { return lua_spec(spec); });
    world.lua(entry,
              "return { main = function() process.registry.register('top') "
              "return require('supervisor').run(require('funcs').call('" +
                  entry + "_spec')) end }",
              {"funcs"});
    world.import(entry, "supervisor", "moira:supervisor");
}

/// A supervisor of `spec`, and somebody who asks it to end after `life`.
TestWorld supervised(Language language, const SupervisorSpec& spec, Duration life) {
    TestWorld world;
    world.add("app:worker", worker).add("app:mortal", mortal).add("app:deaf", deaf);
    add_top(world, language, spec);
    world.add("app:user", [life](Process& self) -> Result<Value> {
        const Result<Pid> top = self.spawn_monitored("app:top", host);
        if (!top) return std::unexpected{top.error()};
        self.sleep(life);
        self.cancel(*top);
        const Event end = *self.events().receive();
        return Value{end.is_error() ? end.result.error().message : "ended well"};
    });
    world.start("app:user", "user");
    return world;
}

std::vector<std::string> printed(const View& w) {
    std::vector<std::string> all;
    for (const Line& line : w.lines())
        all.push_back(line.text);
    return all;
}

class SupervisorTest : public testing::TestWithParam<Language> {};

INSTANTIATE_TEST_SUITE_P(In, SupervisorTest, testing::Values(Language::cpp, Language::lua),
                         [](const auto& given) {
                             return given.param == Language::cpp ? "Cpp" : "Lua";
                         });

bool user_ends_well(const View& w) {
    return w.exit("user") != nullptr && w.exit("user")->result == Value{"ended well"};
}

TEST_P(SupervisorTest, ChildrenStartInOrderAndStopInReverse) {
    auto world = supervised(GetParam(), {.children = {child("a"), child("b"), child("c")}}, 1s);
    world.finally("each stops when the one behind it is down", [](const View& w) {
        const auto lines = printed(w);
        std::vector<std::string> downs;
        for (const std::string& line : lines)
            if (line.starts_with("down")) downs.push_back(line);
        return downs == std::vector<std::string>{"down c", "down b", "down a"};
    });
    EXPECT_TRUE(holds(world, {.seeds = 200}));
}

TEST_P(SupervisorTest, OneForOneStartsOnlyTheChildThatEnded) {
    auto world = supervised(
        GetParam(),
        {.intensity = 3,
         .children = {child("a"), mortal_child("b", 1s, Restart::permanent), child("c")}},
        2500ms);
    world.finally("b three times, the others once", [](const View& w) {
        const auto lines = printed(w);
        return std::ranges::count(lines, "up b") == 3 && std::ranges::count(lines, "up a") == 1 &&
               std::ranges::count(lines, "up c") == 1 && user_ends_well(w);
    });
    EXPECT_TRUE(holds(world, {.seeds = 200}));
}

TEST_P(SupervisorTest, OneForAllStartsAllAnew) {
    auto world = supervised(
        GetParam(),
        {.strategy = Strategy::one_for_all,
         .intensity = 3,
         .children = {child("a"), mortal_child("b", 1s, Restart::permanent), child("c")}},
        2500ms);
    world.finally("all three times", [](const View& w) {
        const auto lines = printed(w);
        return std::ranges::count(lines, "up a") == 3 && std::ranges::count(lines, "up b") == 3 &&
               std::ranges::count(lines, "up c") == 3 && user_ends_well(w);
    });
    EXPECT_TRUE(holds(world, {.seeds = 200}));
}

TEST_P(SupervisorTest, RestForOneStartsThoseBehindAnew) {
    auto world = supervised(
        GetParam(),
        {.strategy = Strategy::rest_for_one,
         .intensity = 3,
         .children = {child("a"), mortal_child("b", 1s, Restart::permanent), child("c")}},
        2500ms);
    world.finally("a once, the others three times", [](const View& w) {
        const auto lines = printed(w);
        return std::ranges::count(lines, "up a") == 1 && std::ranges::count(lines, "up b") == 3 &&
               std::ranges::count(lines, "up c") == 3 && user_ends_well(w);
    });
    EXPECT_TRUE(holds(world, {.seeds = 200}));
}

struct RestartCase {
    Language language;
    Restart restart;
    bool fails;
    int times;  ///< that the child is started within the supervisor's life
};

class RestartTest : public testing::TestWithParam<RestartCase> {};

TEST_P(RestartTest, AChildIsStartedAgainAsItsTypeSays) {
    const RestartCase given = GetParam();
    auto world = supervised(
        given.language,
        {.intensity = 5, .children = {mortal_child("a", 1s, given.restart, given.fails)}}, 2500ms);
    world.finally("as often as it should", [given](const View& w) {
        return std::ranges::count(printed(w), "up a") == given.times && user_ends_well(w);
    });
    EXPECT_TRUE(holds(world, {.seeds = 100}));
}

INSTANTIATE_TEST_SUITE_P(All, RestartTest,
                         testing::Values(RestartCase{Language::cpp, Restart::permanent, true, 3},
                                         RestartCase{Language::lua, Restart::permanent, true, 3},
                                         RestartCase{Language::cpp, Restart::permanent, false, 3},
                                         RestartCase{Language::lua, Restart::permanent, false, 3},
                                         RestartCase{Language::cpp, Restart::transient, true, 3},
                                         RestartCase{Language::lua, Restart::transient, true, 3},
                                         RestartCase{Language::cpp, Restart::transient, false, 1},
                                         RestartCase{Language::lua, Restart::transient, false, 1},
                                         RestartCase{Language::cpp, Restart::temporary, true, 1},
                                         RestartCase{Language::lua, Restart::temporary, true, 1},
                                         RestartCase{Language::cpp, Restart::temporary, false, 1},
                                         RestartCase{Language::lua, Restart::temporary, false, 1}));

TEST_P(SupervisorTest, OneRestartTooManyEndsItWithItsChildren) {
    // Every 2 s, 2 within 5 s are allowed: the third restart finds one 4 s ago and one 2 s ago.
    const auto failing = [language = GetParam()](std::uint32_t intensity, Duration period) {
        return supervised(language,
                          {.intensity = intensity,
                           .period = period,
                           .children = {child("a"), mortal_child("b", 2s, Restart::permanent)}},
                          60s);
    };
    auto gives_up = failing(2, 5s);
    gives_up.finally("it gives up at the third", [](const View& w) {
        const Exit* const user = w.exit("user");
        const auto lines = printed(w);
        return user != nullptr &&
               user->result == Value{"gave up: more than 2 restarts within 5000 ms; the last "
                                     "child: b fails"} &&
               std::ranges::count(lines, "up b") == 3 && std::ranges::count(lines, "down a") == 1;
    });
    EXPECT_TRUE(holds(gives_up, {.seeds = 100}));
    auto goes_on = failing(2, 3s);
    goes_on.finally("it never gives up", user_ends_well);
    EXPECT_TRUE(holds(goes_on, {.seeds = 100}));
}

TEST_P(SupervisorTest, ShutdownKindsAreKept) {
    std::vector<ChildSpec> children = {child("asked"), child("killed", "app:deaf"),
                                       child("late", "app:deaf")};
    children[1].shutdown = Shutdown::kill();
    children[2].shutdown = Shutdown::after(2s);
    auto world = supervised(GetParam(), {.children = children}, 1s);
    world.finally("in three seconds, one of them by asking", [](const View& w) {
        return user_ends_well(w) && w.now() >= 3s && w.now() < 3100ms &&
               std::ranges::count(printed(w), "down asked") == 1;
    });
    EXPECT_TRUE(holds(world, {.seeds = 100}));
}

TEST_P(SupervisorTest, AChildThatCannotBeStartedIsAnError) {
    auto world = supervised(GetParam(), {.children = {child("a"), child("b", "app:nothing")}}, 1s);
    world.finally("a is stopped", [](const View& w) {
        const Exit* const top = w.exit("user/top#0");
        return top != nullptr && !top->result.has_value() &&
               top->result.error().message.starts_with("child 'b' cannot be started: ") &&
               std::ranges::count(printed(w), "down a") == 1;
    });
    EXPECT_TRUE(holds(world, {.seeds = 50}));
}

TEST_P(SupervisorTest, ATreeEndsFromTheTop) {
    TestWorld world;
    world.add("app:worker", worker);
    ChildSpec inner{.id = "inner", .entry = "app:inner", .host = host};
    inner.shutdown = Shutdown::infinity();
    // One of the two in the other language.
    const bool is_cpp = GetParam() == Language::cpp;
    add_top(world, is_cpp ? Language::lua : Language::cpp, {.children = {child("x"), child("y")}},
            "app:inner");
    add_top(world, GetParam(), {.children = {child("w"), inner}});
    world.add("app:user", [](Process& self, bool kills) {
        const Pid top = *self.spawn_monitored("app:top", host);
        self.sleep(1s);
        if (kills)
            self.terminate(top);
        else
            self.cancel(top);
        self.events().receive();
        self.sleep(10s);
    });
    world.always("nobody is started again",
                 [](const View& w) { return std::ranges::count(printed(w), "up x") <= 1; });
    world.finally("nobody is left", [](const View& w) {
        return w.count("app:worker") == 0 && w.count("app:inner") == 0 && w.count("app:top") == 0;
    });
    auto killed = world;
    killed.start("app:user", "user", true);
    EXPECT_TRUE(holds(killed, {.seeds = 200}));
    world.start("app:user", "user", false);
    EXPECT_TRUE(holds(world, {.seeds = 200}));
}

TEST_P(SupervisorTest, BadSpecsAreRefused) {
    const std::vector<std::pair<SupervisorSpec, std::string>> cases = {
        {{.period = 0s}, "period must be more than 0"},
        {{.children = {child("a"), child("a")}}, "two children have the id 'a'"},
        {{.children = {child("")}}, "a child has no id"},
        {{.children = {{.id = "a", .entry = "app:worker", .host = ""}}},
         "child 'a' has no entry or no host"},
        {{.strategy = Strategy::simple_one_for_one, .children = {}},
         "simple_one_for_one has exactly one child, the template"},
    };
    for (const auto& [spec, message] : cases) {
        TestWorld world;
        add_top(world, GetParam(), spec);
        world.add("app:user", [](Process& self) {
            self.spawn_monitored("app:top", host);
            self.events().receive();
        });
        world.start("app:user", "user");
        world.finally("it says why", [message](const View& w) {
            const auto& result = w.exit("user/top#0")->result;
            return !result && result.error().message == message &&
                   result.error().kind == error_kind::invalid;
        });
        EXPECT_TRUE(holds(world, {.seeds = 2})) << message;
    }
}

/// A supervisor in Lua, written in Lua, that fails.
std::string problem_of(const std::string& spec) {
    TestWorld world;
    world.lua("app:top", "return { main = function() local ok, problem = "
                         "pcall(require('supervisor').run, " +
                             spec + ") print(tostring(problem)) end }");
    world.import("app:top", "supervisor", "moira:supervisor");
    world.start("app:top", "top");
    std::string text;
    world.finally("it says why", [&text](const View& w) {
        text = printed(w).front();
        return true;
    });
    EXPECT_TRUE(holds(world, {.seeds = 1}));
    return text;
}

TEST(LuaSupervisorTest, MistakesInSpecsAreNamed) {
    EXPECT_EQ(problem_of("7"), "a supervisor must be a table");
    EXPECT_EQ(problem_of("{ strateggy = 'one_for_all' }"), "a supervisor has no field 'strateggy'");
    EXPECT_EQ(problem_of("{ strategy = 'all' }"), "there is no strategy 'all'");
    EXPECT_EQ(problem_of("{ intensity = -1 }"),
              "intensity must be a whole number that is not negative");
    EXPECT_EQ(problem_of("{ period = 'soon' }"), "period must be more than 0");
    EXPECT_EQ(problem_of("{ children = { 1 } }"), "a child must be a table");
    const std::string child = "{ children = { { id = 'a', entry = 'app:a', host = 'h', ";
    EXPECT_EQ(problem_of(child + "retsart = 'x' } } }"), "child 'a' has no field 'retsart'");
    EXPECT_EQ(problem_of(child + "restart = 'x' } } }"),
              "restart must be permanent, transient or temporary, not x");
    EXPECT_EQ(problem_of(child + "shutdown = 'x' } } }"),
              "shutdown must be a duration, kill or infinity, not x");
}

TEST_P(SupervisorTest, ProcessesInLuaAskItToo) {
    TestWorld world;
    world.add("app:worker", worker);
    add_top(world, GetParam(), {.children = {child("a")}});
    world.lua("app:user", R"lua(
local supervisor, time = require("supervisor"), require("time")
return { main = function()
    local top = process.spawn_monitored("app:top", "app:processes")
    while not process.registry.lookup("top") do time.sleep("1ms") end
    local log = {}
    local function note(value, problem)
        log[#log + 1] = value and "ok" or problem:kind()
    end
    local b = { id = "b", entry = "app:worker", host = "app:processes", args = { "b" },
                shutdown = "2s" }
    note(supervisor.start_child("top", b))
    note(supervisor.start_child("top", b))
    note(supervisor.restart_child("top", "b"))
    note(supervisor.terminate_child(top, "b"))
    note(supervisor.terminate_child(top, "c"))
    local all = supervisor.which_children(top)
    log[#log + 1] = #all .. all[1].id .. (all[1].pid and "+" or "-") .. all[2].id
        .. (all[2].pid and "+" or "-")
    note(supervisor.restart_child("top", "b"))
    note(supervisor.delete_child("top", "b"))
    note(supervisor.terminate_child("top", "b"))
    note(supervisor.delete_child("top", "b"))
    note(supervisor.start_child("top", 7))
    note(supervisor.start_child("nobody", b))
    local count = supervisor.count_children(top)
    log[#log + 1] = count.specs .. count.active
    process.cancel(top)
    process.events():receive()
    return table.concat(log, " ")
end }
)lua");
    world.import("app:user", "supervisor", "moira:supervisor");
    world.start("app:user", "user");
    world.finally("each answer is right", [](const View& w) {
        const Exit* const user = w.exit("user");
        return user->result == Value{"ok AlreadyExists AlreadyExists ok NotFound 2a+b- ok "
                                     "AlreadyExists ok ok Invalid NotFound 11"};
    });
    EXPECT_TRUE(holds(world, {.seeds = 100}));
}

TEST_P(SupervisorTest, ChildrenAreAddedStoppedStartedAndForgottenOnRequest) {
    TestWorld world;
    world.add("app:worker", worker);
    add_top(world, GetParam(), {.children = {child("a")}});
    world.add("app:user", [](Process& self) -> Result<std::string> {
        const Pid top = *self.spawn_monitored("app:top", host);
        while (!self.lookup("top"))
            self.sleep(1ms);
        const Result<Pid> b = start_child(self, "top", child("b"));
        if (!b) return std::unexpected{b.error()};
        std::string log;
        const auto note = [&](const auto& result) {
            log += (result ? std::string{"ok"} : result.error().kind) + " ";
        };
        note(start_child(self, "top", child("b")));
        note(delete_child(self, "top", "b"));
        note(restart_child(self, "top", "b"));
        note(terminate_child(self, "top", "b"));
        note(terminate_child(self, "top", "c"));
        const auto all = *which_children(self, top);
        log += std::to_string(all.size()) + all[0].id + (all[0].pid.empty() ? "-" : "+") +
               all[1].id + (all[1].pid.empty() ? "-" : "+") + " ";
        note(restart_child(self, "top", "b"));
        note(terminate_child(self, "top", "b"));
        note(delete_child(self, "top", "b"));
        note(delete_child(self, "top", "b"));
        note(start_child(self, "top", child("bad", "app:nothing")));
        const ChildCount count = *count_children(self, top);
        log += std::to_string(count.specs) + std::to_string(count.active) + " ";
        note(start_child(self, "nobody", child("b")));
        self.cancel(top);
        self.events().receive();
        return log;
    });
    world.start("app:user", "user");
    world.finally("each answer is right", [](const View& w) {
        const Exit* const user = w.exit("user");
        return user->result == Value{"AlreadyExists AlreadyExists AlreadyExists ok NotFound 2a+b- "
                                     "ok ok ok NotFound NotFound 11 NotFound "};
    });
    EXPECT_TRUE(holds(world, {.seeds = 100}));
}

TEST_P(SupervisorTest, ChildrenOfATemplateComeAndGo) {
    TestWorld world;
    world.add("app:worker", worker).add("app:mortal", mortal);
    ChildSpec pattern{.id = "", .entry = "app:mortal", .host = host, .arguments = {"m"}};
    pattern.restart = Restart::transient;
    add_top(world, GetParam(),
            {.strategy = Strategy::simple_one_for_one, .intensity = 10, .children = {pattern}});
    world.add("app:user", [](Process& self) -> Result<Value> {
        const Pid top = *self.spawn_monitored("app:top", host);
        self.sleep(10ms);
        const auto start = [&](Duration span, bool fails) {
            return *start_child(self, top, std::vector<Value>{span.count(), fails});
        };
        start(10s, false);
        start(1s, true);
        start(1s, false);
        const Pid stopped = start(10s, true);
        const Result<void> ended = terminate_child(self, top, stopped);
        if (!ended) return std::unexpected{ended.error()};
        self.sleep(1500ms);
        const ChildCount count = *count_children(self, top);
        self.cancel(top);
        self.events().receive();
        return Value{count.active};
    });
    world.start("app:user", "user");
    world.finally("the first and the one that was started again",
                  [](const View& w) { return w.exit("user")->result == Value{2}; });
    EXPECT_TRUE(holds(world, {.seeds = 100}));
}

/// Children of all kinds that end in all ways, with faults that end more of them.
TestWorld stormy(Language language, Strategy strategy) {
    std::vector<ChildSpec> children = {
        child("a"),
        mortal_child("b", 300ms, Restart::permanent),
        mortal_child("c", 500ms, Restart::transient, false),
        mortal_child("d", 700ms, Restart::temporary),
        child("e", "app:deaf"),
        mortal_child("f", 400ms, Restart::transient),
    };
    children[1].shutdown = Shutdown::infinity();
    children[4].shutdown = Shutdown::after(200ms);
    children[5].shutdown = Shutdown::kill();
    auto world = supervised(
        language, {.strategy = strategy, .intensity = 6, .period = 2s, .children = children}, 3s);
    world.settings("faults = { crash = { of = { 'app:worker', 'app:mortal' }, at_most = 3 }, "
                   "spawn = { of = { 'app:worker', 'app:mortal', 'app:deaf' }, at_most = 2 }, "
                   "terminate = { of = { 'app:mortal', 'app:top' } }, "
                   "pause = true, cancel = { of = { 'app:mortal', 'app:top' } } }");
    world.finally("it ends", [](const View& w) { return w.exit("user") != nullptr; });
    return world;
}

TEST_P(SupervisorTest, AllStrategiesKeepTheRulesInAStorm) {
    for (const Strategy strategy :
         {Strategy::one_for_one, Strategy::one_for_all, Strategy::rest_for_one}) {
        SCOPED_TRACE(static_cast<int>(strategy));
        EXPECT_TRUE(holds(stormy(GetParam(), strategy), {.seeds = 500}));
    }
}

}  // namespace
}  // namespace moira
