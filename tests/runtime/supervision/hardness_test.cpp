// SPDX-License-Identifier: MIT
// Goal: nothing that others send, no clock and no lost node brings a supervisor down.
#include "runtime/supervision/supervisor.hpp"
#include "tools/testing/gtest.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace moira {
namespace {

/// A world with the library in Lua: `app:top` supervises as `spec` says, `app:user` asks it.
TestWorld asked(const std::string& spec, const std::string& user) {
    TestWorld world;
    world.lua("app:worker", "return { main = function() repeat local event = "
                            "process.events():receive() until event.kind == process.event.CANCEL "
                            "end }");
    world.lua("app:top",
              "return { main = function() return require('supervisor').run(" + spec + ") end }");
    world.lua("app:user", R"lua(
local supervisor, time = require("supervisor"), require("time")
return { main = function()
    local top = process.spawn_monitored("app:top", "app:processes")
    time.sleep("10ms")
    local log = {}
    local function note(value, problem)
        log[#log + 1] = value and "ok" or problem:kind() .. ": " .. problem:message()
    end
)lua" + user + R"lua(
    process.cancel(top)
    local problem = process.events():receive().result.error
    log[#log + 1] = problem and tostring(problem) or "ended well"
    return table.concat(log, "; ")
end }
)lua");
    world.import("app:top", "supervisor", "moira:supervisor");
    world.import("app:user", "supervisor", "moira:supervisor");
    world.start("app:user", "user");
    return world;
}

void expect_log(TestWorld world, const std::string& log, int seeds = 100) {
    std::string last;
    world.finally("the answers", [&last, log](const View& w) {
        const Exit* const user = w.exit("user");
        if (user == nullptr || !user->result) return false;
        last = user->result->text();
        return *user->result == Value{log};
    });
    EXPECT_TRUE(holds(world, {.seeds = static_cast<std::uint64_t>(seeds)})) << last;
}

constexpr const char* one_child =
    "{ children = { { id = 'a', entry = 'app:worker', host = 'app:processes' } } }";
constexpr const char* template_only =
    "{ strategy = 'simple_one_for_one', children = { { entry = 'app:worker', "
    "host = 'app:processes' } } }";

TEST(LuaSupervisorHardnessTest, ArgumentsThatAreNoListAreRefused) {
    expect_log(asked(one_child, R"lua(
    local child = { id = "b", entry = "app:worker", host = "app:processes" }
    for _, args in ipairs({ 7, "text", { [3] = 1 }, { x = 1 } }) do
        child.args = args
        note(supervisor.start_child(top, child))
    end
    child.args = { 1, { x = 1 } }
    note(supervisor.start_child(top, child))
    note(supervisor.start_child(7, child))
)lua"),
               "Invalid: args of child 'b' must be a list; Invalid: args of child 'b' must be a "
               "list; Invalid: args of child 'b' must be a list; Invalid: args of child 'b' must "
               "be a list; ok; Invalid: a supervisor is named by its pid or name; ended well");
}

TEST(LuaSupervisorHardnessTest, ATemplateTakesOnlyAListOfArguments) {
    expect_log(asked(template_only, R"lua(
    note(supervisor.start_child(top, 7))
    note(supervisor.start_child(top, { entry = "app:worker", host = "app:processes" }))
    note(supervisor.start_child(top, { x = 1 }))
    note(supervisor.start_child(top))
    note(supervisor.start_child(top, { 1, 2 }))
    log[#log + 1] = tostring(supervisor.count_children(top).active)
)lua"),
               "Invalid: further arguments must be a list; Invalid: further arguments must be a "
               "list; Invalid: further arguments must be a list; ok; ok; 2; ended well");
}

TEST(LuaSupervisorHardnessTest, MessagesThatAreNoRequestsAreLeftAlone) {
    expect_log(asked(one_child, R"lua(
    local topic = "supervisor.request"
    process.send(top, topic)
    process.send(top, topic, nil)
    process.send(top, topic, 1, 2)
    process.send(top, topic, "start_child")
    process.send(top, topic, {})
    process.send(top, topic, { op = "which_children", reply = 7 })
    process.send(top, topic, { op = "which_children", reply = "@exit" })
    process.send(top, topic, { op = {}, reply = "answer" })
    process.send(top, topic, { op = "start_child", reply = "answer", child = 7, args = 7 })
    process.send(top, topic, { op = "stop_child", reply = "answer", id = {} })
    log[#log + 1] = tostring(supervisor.count_children(top).active)
)lua"),
               "1; ended well");
    expect_log(asked(template_only, R"lua(
    process.send(top, "supervisor.request", { op = "start_child", reply = "answer", args = 7 })
    log[#log + 1] = tostring(supervisor.count_children(top).active)
)lua"),
               "0; ended well");
}

TEST(LuaSupervisorHardnessTest, ChildrenThatAreNoListAreRefused) {
    for (const char* const children : {"7", "{ a = { id = 'a' } }", "{ nil, { id = 'a' } }"}) {
        expect_log(asked(std::string{"{ children = "} + children + " }", ""),
                   "children must be a list", 2);
    }
    expect_log(asked("{ children = { { id = 'a', entry = 'e:e', host = 'h', args = 7 } } }", ""),
               "args of child 'a' must be a list", 2);
}

/// SUP-07 by a property: the model does not judge times where clocks jump.
TEST(LuaSupervisorHardnessTest, AClockThatJumpsTakesNoTimeFromChildren) {
    for (const char* const strategy : {"one_for_one", "simple_one_for_one"}) {
        const bool is_simple = std::string_view{strategy} == "simple_one_for_one";
        const std::string child = std::string{is_simple ? "" : "id = 'a', "} +
                                  "entry = 'app:slow', host = 'app:processes', shutdown = '5s'";
        auto world = asked(
            "{ strategy = '" + std::string{strategy} + "', children = { { " + child + " } } }",
            is_simple ? "supervisor.start_child(top) supervisor.start_child(top)" : "");
        world.lua("app:slow", "return { main = function() process.events():receive() "
                              "require('time').sleep('4s') print('clean') end }");
        world.settings("faults = { clock = { at_most = 3, rate = 0.3 } }");
        world.finally("all have their time", [is_simple](const View& w) {
            return w.lines().size() == (is_simple ? 2U : 1U);
        });
        EXPECT_TRUE(holds(world, {.seeds = 500})) << strategy;
    }
}

/// In place of the supervisor in Lua, one in C++.
TestWorld in_cpp(TestWorld world, const SupervisorSpec& spec) {
    world.add("app:top", [spec](Process& self) { return supervise(self, spec); });
    return world;
}

TEST(CppSupervisorHardnessTest, AClockThatJumpsTakesNoTimeFromChildren) {
    ChildSpec child{.id = "a", .entry = "app:slow", .host = "app:processes"};
    child.shutdown = Shutdown::after(std::chrono::seconds{5});
    for (const bool is_simple : {false, true}) {
        auto world =
            in_cpp(asked("{}", is_simple ? "supervisor.start_child(top) "
                                           "supervisor.start_child(top)"
                                         : ""),
                   {.strategy = is_simple ? Strategy::simple_one_for_one : Strategy::one_for_one,
                    .children = {child}});
        world.lua("app:slow", "return { main = function() process.events():receive() "
                              "require('time').sleep('4s') print('clean') end }");
        world.settings("faults = { clock = { at_most = 3, rate = 0.3 } }");
        world.finally("all have their time", [is_simple](const View& w) {
            return w.lines().size() == (is_simple ? 2U : 1U);
        });
        EXPECT_TRUE(holds(world, {.seeds = 500})) << is_simple;
    }
}

TEST(CppSupervisorHardnessTest, ALostNodeEndsOnlyTheChild) {
    for (const Restart restart : {Restart::temporary, Restart::permanent}) {
        auto world = in_cpp(
            asked("{}", "time.sleep('100s')"),
            {.intensity = 1,
             .period = std::chrono::seconds{1},
             .children = {
                 {.id = "a", .entry = "app:worker", .host = "app:far", .restart = restart}}});
        world.settings("hosts = { ['app:processes'] = { node = 'near' }, "
                       "['app:far'] = { node = 'far' } }, "
                       "faults = { node = { of = 'far', at_most = 1, by = '100ms' } }");
        expect_log(std::move(world), "ended well", 500);
    }
}

/// A child that is linked and monitored gives two LINK_DOWN when its node is lost (SUP-06: fewer
/// restarts than allowed never end it).
TEST(LuaSupervisorHardnessTest, ALostNodeEndsOnlyTheChild) {
    for (const char* const restart : {"temporary", "permanent"}) {
        auto world = asked("{ intensity = 1, period = '1s', children = { { id = 'a', entry = "
                           "'app:worker', host = 'app:far', restart = '" +
                               std::string{restart} + "' } } }",
                           "time.sleep('100s')");
        world.settings("hosts = { ['app:processes'] = { node = 'near' }, "
                       "['app:far'] = { node = 'far' } }, "
                       "faults = { node = { of = 'far', at_most = 1, by = '100ms' } }");
        expect_log(std::move(world), "ended well", 500);
    }
}

}  // namespace
}  // namespace moira
