// SPDX-License-Identifier: MIT
#include "tools/cli/mutate_probe.hpp"

#include "properties/checks/check_rules.hpp"
#include "runtime/scenario/scenario.hpp"
#include "runtime/supervision/services.hpp"
#include "runtime/supervision/supervisor.hpp"

#include <chrono>

namespace moira::tools {
namespace {

using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;

constexpr const char* host = "app:processes";

/// Works until it is asked to end, and then for `more`.
void worker(Process& self, const std::string& id, std::int64_t more) {
    self.print("up " + id);
    const std::string_view label = self.label();
    self.print(id + " is " + std::string{label.substr(label.rfind('#'))});
    self.events().receive();
    if (more > 0) self.sleep(Duration{more});
    self.print("down " + id);
}

/// Ends after a second, unless it is asked before.
Result<void> mortal(Process& self, const std::string& id, bool fails) {
    self.print("up " + id);
    bool is_asked = false;
    self.select(on(self.after(1s), [](Time) {}),
                on(self.events(), [&](const Event&) { is_asked = true; }));
    self.print("down " + id);
    if (fails && !is_asked) return std::unexpected{Error{.message = id + " fails"}};
    return {};
}

/// Ends the first time, and waits for ever the second.
void once(Process& self) {
    if (self.label().ends_with("#0")) return self.sleep(1s);
    for (;;)
        self.receive();
}

ChildSpec steady(const std::string& id, Duration more = {}) {
    return {.id = id, .entry = "app:worker", .host = host, .arguments = {id, more.count()}};
}

ChildSpec passing(const std::string& id, Restart restart, bool fails) {
    return {.id = id,
            .entry = "app:mortal",
            .host = host,
            .arguments = {id, fails},
            .restart = restart};
}

SupervisorSpec one_for_one() {
    ChildSpec slow = steady("slow", 3s);
    slow.shutdown = Shutdown::after(4s);
    return {.intensity = 2,
            .period = 1500ms,
            .children = {steady("first"), slow, passing("permanent", Restart::permanent, false),
                         passing("transient", Restart::transient, false), steady("last")}};
}

/// Its child fails every second, which is once too often.
SupervisorSpec hopeless() {
    return {
        .intensity = 2, .period = 5s, .children = {passing("hopeless", Restart::permanent, true)}};
}

SupervisorSpec group(Strategy strategy) {
    return {
        .strategy = strategy,
        .intensity = 2,
        .period = 1500ms,
        .children = {steady("first"), passing("middle", Restart::permanent, true), steady("last")}};
}

ServiceSpec service(const std::string& id, Duration more = {}) {
    return {.id = id, .entry = "app:worker", .host = host, .arguments = {id, more.count()}};
}

ServiceSpec passing_service(const std::string& id, bool fails, Duration delay) {
    return {.id = id,
            .entry = "app:mortal",
            .host = host,
            .arguments = {id, fails},
            .initial_delay = delay,
            .jitter = 0};
}

ServicesSpec all_services() {
    ServiceSpec user = service("above");
    user.required = {"below"};
    ServiceSpec slow = service("slow", 3s);
    slow.stop_timeout = 1s;
    ServiceSpec flaky = passing_service("flaky", true, 10ms);
    flaky.max_attempts = 3;
    return {.services = {user, service("below"), slow, flaky, passing_service("late", true, 3s),
                         passing_service("brief", false, 10ms)}};
}

/// Starts `entry`, asks it to end after 3.5 s and tells how it ended.
std::string user(Process& self, const std::string& entry) {
    const Result<Pid> top = self.spawn_monitored(entry, host);
    if (!top) return "none";
    self.sleep(3500ms);
    self.cancel(*top);
    const Event end = *self.events().receive();
    return end.is_error() ? "failed" : "ended well";
}

constexpr const char* common = R"lua(
local function lines(w)
    local all, count = {}, {}
    for _, line in ipairs((w:logs())) do
        local text = type(line) == "table" and line.text or line
        all[#all + 1] = text
        count[text] = (count[text] or 0) + 1
    end
    return all, count
end
local function place(all, text)
    for i = #all, 1, -1 do if all[i] == text then return i end end
    return 0
end
)lua";

constexpr const char* singles = R"lua(
return {
    title = "Supervisors that start again whom they have to",
    hosts = { "app:processes" },
    limits = { virtual_time = "100s", steps = 20000 },
    start = { { entry = "app:user", args = { "app:single" }, as = "user" },
              { entry = "app:user", args = { "app:hopeless" }, as = "loser" },
              { entry = "app:resting" } },
    properties = { finally = {
        ["the user's supervisor ends well"] = function(w)
            return w:exit("user").value == "ended well"
        end,
        ["the hopeless one gives up"] = function(w) return w:exit("loser").value == "failed" end,
        ["the hopeless child runs three times"] = function(w)
            local _, count = lines(w)
            return count["up hopeless"] == 3
        end,
        ["a permanent child runs again, a transient one does not"] = function(w)
            local _, count = lines(w)
            return count["up permanent"] == 4 and count["up transient"] == 1
        end,
        ["children start in order"] = function(w)
            local _, count = lines(w)
            return count["first is #0"] == 1 and count["last is #2"] == 1
        end,
        ["children stop in the reverse order"] = function(w)
            local all = lines(w)
            return place(all, "down last") < place(all, "down slow")
                and place(all, "down slow") < place(all, "down first")
        end,
        ["nobody is left"] = function(w) return w:count("app:worker") == 0 end,
    } },
}
)lua";

constexpr const char* groups = R"lua(
return {
    title = "Supervisors that start again whole groups",
    hosts = { "app:processes" },
    limits = { virtual_time = "100s", steps = 20000 },
    start = { { entry = "app:user", args = { "app:all" }, as = "all" },
              { entry = "app:user", args = { "app:rest" }, as = "rest" } },
    properties = { finally = {
        ["both end well"] = function(w)
            return w:exit("all").value == "ended well" and w:exit("rest").value == "ended well"
        end,
        ["those that a failure touches run four times"] = function(w)
            local _, count = lines(w)
            return count["up first"] == 5 and count["up middle"] == 8 and count["up last"] == 8
        end,
        ["a last one never outlives the next"] = function(w)
            local _, count = lines(w)
            return count["down last"] == 8
        end,
    } },
}
)lua";

constexpr const char* services = R"lua(
return {
    title = "Services that stay up as they should",
    hosts = { "app:processes" },
    limits = { virtual_time = "100s", steps = 20000 },
    start = { { entry = "app:user", args = { "app:services" }, as = "user" } },
    properties = { finally = {
        ["the user's services end well"] = function(w)
            return w:exit("user").value == "ended well"
        end,
        ["who is required starts first"] = function(w)
            local _, count = lines(w)
            return count["below is #0"] == 1 and count["above is #1"] == 1
        end,
        ["who ended well runs once"] = function(w)
            local _, count = lines(w)
            return count["up brief"] == 1
        end,
        ["delays are waited for"] = function(w)
            local _, count = lines(w)
            return count["up late"] == 1
        end,
        ["three attempts are three"] = function(w)
            local _, count = lines(w)
            return count["up flaky"] == 3
        end,
        ["who is slow has the time it takes"] = function(w)
            local _, count = lines(w)
            return count["down slow"] == 1
        end,
    } },
    waive = { orphan = "a service that does not stop in its time is left alone" },
}
)lua";

const char* text_of(ProbeWorld world) {
    switch (world) {
    case ProbeWorld::singles:
        return singles;
    case ProbeWorld::groups:
        return groups;
    case ProbeWorld::services:
        break;
    }
    return services;
}

const char* name_of(ProbeWorld world) {
    switch (world) {
    case ProbeWorld::singles:
        return "singles";
    case ProbeWorld::groups:
        return "groups";
    case ProbeWorld::services:
        break;
    }
    return "services";
}

}  // namespace

sim::Result<runtime::Subject> supervision_probe(ProbeWorld world) {
    NativeProgram program;
    program.add("app:worker", worker).add("app:mortal", mortal).add("app:user", user);
    const auto add = [&](const char* entry, const SupervisorSpec& spec) {
        program.add(entry, [spec](Process& self) { return supervise(self, spec); });
    };
    program.add("app:once", once);
    add("app:single", one_for_one());
    add("app:resting", {.children = {{.id = "once", .entry = "app:once", .host = host}}});
    add("app:hopeless", hopeless());
    add("app:all", group(Strategy::one_for_all));
    add("app:rest", group(Strategy::rest_for_one));
    program.add("app:services", [](Process& self) { return run_services(self, all_services()); });
    runtime::ScenarioOptions options;
    options.native = &program;
    options.name = name_of(world);
    options.text = std::string{common} + text_of(world);
    options.checks.emplace();
    for (const properties::CheckRule& rule : properties::check_rules())
        options.checks->push_back(rule.name);
    return runtime::load_scenario(".", options);
}

}  // namespace moira::tools
