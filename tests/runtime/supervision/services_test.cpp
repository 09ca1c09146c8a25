// SPDX-License-Identifier: MIT
// Goal: supervisors of services in C++ and in Lua keep the rules SVC of docs/supervision.md under
// all schedules and faults. The rules themselves are judged by the conformance model, in every run.
#include "runtime/supervision/service_text.hpp"
#include "runtime/supervision/services.hpp"
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

/// Fails after `span` nanoseconds, unless it is asked to end before.
Result<void> mortal(Process& self, const std::string& id, std::int64_t span, bool may_retry) {
    self.print("up " + id);
    bool is_asked = false;
    self.select(on(self.after(Duration{span}), [](Time) {}),
                on(self.events(), [&](const Event&) { is_asked = true; }));
    if (is_asked) return {};
    return std::unexpected{
        Error{.message = id + " fails", .retryable = may_retry ? Retryable::unset : Retryable::no}};
}

void brief(Process& self, const std::string& id) {
    self.print("up " + id);
}

/// Ends when it likes, whoever asks.
void deaf(Process& self, const std::string& id) {
    self.print("up " + id);
    self.sleep(20s);
}

ServiceSpec service(const std::string& id, const std::string& entry = "app:worker",
                    std::vector<std::string> required = {}) {
    return {
        .id = id, .entry = entry, .host = host, .arguments = {id}, .required = std::move(required)};
}

ServiceSpec mortal_service(const std::string& id, Duration span, bool may_retry = true) {
    ServiceSpec spec = service(id, "app:mortal");
    spec.arguments = {id, span.count(), may_retry};
    return spec;
}

enum class Language : std::uint8_t { cpp, lua };

/// A specification as the library in Lua takes it.
Value lua_spec(const ServicesSpec& spec) {
    std::vector<Value> services;
    for (const ServiceSpec& each : spec.services) {
        const std::vector<Value> required{each.required.begin(), each.required.end()};
        services.push_back(
            Value::map({{"id", each.id},
                        {"entry", each.entry},
                        {"host", each.host},
                        {"args", Value::array(each.arguments)},
                        {"requires", Value::array(required)},
                        {"stop_timeout", each.stop_timeout.count()},
                        {"stable_threshold", each.stable_threshold.count()},
                        {"restart", Value::map({{"initial_delay", each.initial_delay.count()},
                                                {"max_delay", each.max_delay.count()},
                                                {"backoff_factor", each.backoff_factor},
                                                {"jitter", each.jitter},
                                                {"max_attempts", each.max_attempts}})}}));
    }
    return Value::map({{"backoff", spec.backoff == Backoff::observed ? "observed" : "documented"},
                       {"services", Value::array(std::move(services))}});
}

void add_top(TestWorld& world, Language language, const ServicesSpec& spec) {
    if (language == Language::cpp) {
        world.add("app:top", [spec](Process& self) {
            self.register_name("top");
            return run_services(self, spec);
        });
        return;
    }
    world.add_function("app:spec", [spec](Process&) { return lua_spec(spec); });
    world.lua("app:top",
              "return { main = function() process.registry.register('top') "
              "return require('services').run(require('funcs').call('app:spec')) end }",
              {"funcs"});
    world.import("app:top", "services", "moira:services");
}

/// Services, and somebody who does `meanwhile` after `life` and then asks their supervisor to end.
/// Its result: what `meanwhile` gives, or how the supervisor failed.
TestWorld supervised(Language language, const ServicesSpec& spec, Duration life,
                     std::function<Value(Process&)> meanwhile = {}) {
    TestWorld world;
    world.add("app:worker", worker).add("app:mortal", mortal).add("app:deaf", deaf);
    world.add("app:brief", brief);
    add_top(world, language, spec);
    world.add("app:user", [life, meanwhile](Process& self) -> Result<Value> {
        const Result<Pid> top = self.spawn_monitored("app:top", host);
        if (!top) return std::unexpected{top.error()};
        self.sleep(life);
        const Value seen = meanwhile ? meanwhile(self) : Value{"ended well"};
        static_cast<void>(self.cancel(*top));
        const Event end = *self.events().receive();
        return end.is_error() ? Value{end.result.error().message} : seen;
    });
    world.start("app:user", "user");
    return world;
}

/// `id status details` of all services, a line each.
Value listed(Process& self) {
    const Result<std::vector<ServiceState>> all = list_services(self, "top");
    if (!all) return Value{all.error().message};
    std::string lines;
    for (const ServiceState& each : *all)
        lines += each.id + " " + each.status + " " + each.details + "\n";
    return Value{lines};
}

std::vector<std::string> printed(const View& w) {
    std::vector<std::string> all;
    for (const Line& line : w.lines())
        all.push_back(line.text);
    return all;
}

auto ups(const View& w, const std::string& id) {
    return std::ranges::count(printed(w), "up " + id);
}

/// What the user's result says; empty until it has ended.
std::string said(const View& w) {
    const auto* const end = w.exit("user");
    if (end == nullptr || !end->result) return {};
    const std::string* const text = end->result->string();
    return text != nullptr ? *text : std::string{};
}

bool user_says(const View& w, std::string_view part) {
    return said(w).find(part) != std::string::npos;
}

bool user_gets(const View& w, std::string_view text) {
    return said(w) == text;
}

class ServicesTest : public testing::TestWithParam<Language> {};

INSTANTIATE_TEST_SUITE_P(In, ServicesTest, testing::Values(Language::cpp, Language::lua),
                         [](const auto& given) {
                             return given.param == Language::cpp ? "Cpp" : "Lua";
                         });

TEST_P(ServicesTest, WhoIsRequiredStartsFirstAndStopsLast) {
    auto world = supervised(GetParam(),
                            {.services = {service("a", "app:worker", {"b", "c"}),
                                          service("b", "app:worker", {"c"}), service("c")}},
                            1s);
    world.finally("down in the order a b c", [](const View& w) {
        std::vector<std::string> downs;
        for (const std::string& line : printed(w))
            if (line.starts_with("down")) downs.push_back(line);
        return downs == std::vector<std::string>{"down a", "down b", "down c"} &&
               user_gets(w, "ended well");
    });
    EXPECT_TRUE(holds(world, {.seeds = 200}));
}

TEST_P(ServicesTest, DelaysGrowAsDocumented) {
    // At about 0, 1, 3 and 7 seconds.
    auto world = supervised(GetParam(), {.services = {mortal_service("a", 1ms)}}, 8s);
    world.finally("started four times",
                  [](const View& w) { return ups(w, "a") == 4 && user_gets(w, "ended well"); });
    EXPECT_TRUE(holds(world, {.seeds = 200}));
}

TEST_P(ServicesTest, DelaysStayAsObserved) {
    auto world = supervised(
        GetParam(), {.backoff = Backoff::observed, .services = {mortal_service("a", 1ms)}}, 3500ms);
    world.finally("started four times",
                  [](const View& w) { return ups(w, "a") == 4 && user_gets(w, "ended well"); });
    EXPECT_TRUE(holds(world, {.seeds = 200}));
}

TEST_P(ServicesTest, WhoEndsWellOrForGoodIsLeftAlone) {
    auto world = supervised(
        GetParam(),
        {.services = {service("a", "app:brief"), mortal_service("b", 1ms, false), service("c")}},
        5s, listed);
    world.finally("exited, once each", [](const View& w) {
        return ups(w, "a") == 1 && ups(w, "b") == 1 &&
               user_gets(w, "a exited \nb exited b fails\nc running attempt 1\n");
    });
    EXPECT_TRUE(holds(world, {.seeds = 200}));
}

TEST_P(ServicesTest, AttemptsAreCountedUntilARunIsStable) {
    ServiceSpec hasty = mortal_service("a", 1ms);
    hasty.max_attempts = 3;
    ServiceSpec steady = mortal_service("b", 6s);
    steady.max_attempts = 2;
    auto world = supervised(GetParam(), {.services = {hasty, steady}}, 33s, listed);
    world.finally("three times, and again and again", [](const View& w) {
        return ups(w, "a") == 3 && ups(w, "b") == 5 && user_says(w, "a failed a fails\nb running");
    });
    EXPECT_TRUE(holds(world, {.seeds = 100}));
}

TEST_P(ServicesTest, ASpawnThatFailsIsTheEndAndBlocksOthers) {
    auto world =
        supervised(GetParam(),
                   {.services = {service("a", "app:nobody"), service("b", "app:worker", {"a"}),
                                 service("c", "app:worker", {"nowhere"}), service("d")}},
                   1s, listed);
    world.finally("said so", [](const View& w) {
        return ups(w, "d") == 1 &&
               user_gets(w, "a exited start process: factory not found\n"
                            "b unknown service startup blocked by a\n"
                            "c unknown service startup blocked by missing dependencies: "
                            "c requires nowhere\n"
                            "d running attempt 1\n");
    });
    EXPECT_TRUE(holds(world, {.seeds = 50}));
}

TEST_P(ServicesTest, RequestsStopAndStart) {
    const auto ask = [](Process& self) {
        std::string said = *listed(self).string();
        said += terminate_child(self, "top", "a") ? "stopped " : "not stopped ";
        said += terminate_child(self, "top", "a") ? "again " : "not again ";
        said += *listed(self).string();
        said += restart_child(self, "top", "a") ? "started " : "not started ";
        said += restart_child(self, "top", "a").error().kind;
        said += " " + terminate_child(self, "top", "b").error().kind;
        return Value{said};
    };
    auto world = supervised(GetParam(), {.services = {service("a")}}, 1s, ask);
    world.finally("as asked", [](const View& w) {
        return ups(w, "a") == 2 && user_says(w, "stopped again ") &&
               user_says(w, "started AlreadyExists NotFound");
    });
    EXPECT_TRUE(holds(world, {.seeds = 100}));
}

TEST_P(ServicesTest, WhoDoesNotEndInItsTimeIsLeftAlone) {
    ServiceSpec slow = service("a", "app:deaf");
    slow.stop_timeout = 2s;
    const auto ask = [](Process& self) {
        const Result<void> stopped = terminate_child(self, "top", "a");
        return Value{(stopped ? "stopped" : stopped.error().message) + "\n" +
                     *listed(self).string()};
    };
    auto world = supervised(GetParam(), {.services = {slow}}, 1s, ask);
    world.finally("timed out", [](const View& w) {
        return user_says(w, "service stop timed out") &&
               user_says(w, "a failed stop timeout after 2s");
    });
    EXPECT_TRUE(holds(world, {.seeds = 100}));
}

TEST_P(ServicesTest, WrongSpecificationsAreRefused) {
    const auto refused = [&](ServicesSpec spec, const std::string& why) {
        auto world = supervised(GetParam(), spec, 1s);
        world.finally(why, [why](const View& w) { return user_says(w, why); });
        EXPECT_TRUE(holds(world, {.seeds = 2})) << why;
    };
    refused({.services = {service("")}}, "a service has no id");
    refused({.services = {service("a"), service("a")}}, "two services have the id 'a'");
    refused({.services = {service("a", "")}}, "service 'a' has no entry or no host");
    refused({.services = {service("a", "app:worker", {"b"}), service("b", "app:worker", {"a"})}},
            "services require each other, in a circle");
    ServiceSpec wrong = service("a");
    wrong.jitter = 1.5;
    refused({.services = {wrong}}, "jitter must be 0 to 1");
    wrong = service("a");
    wrong.backoff_factor = 0.5;
    refused({.services = {wrong}}, "backoff_factor must be 1 to 1000");
}

/// Services that end in all ways and require each other, with faults that end more of them.
TEST_P(ServicesTest, TheyKeepTheRulesInAStorm) {
    std::vector<ServiceSpec> services = {
        service("a"),
        mortal_service("b", 300ms),
        mortal_service("c", 500ms, false),
        service("d", "app:deaf", {"a"}),
        mortal_service("e", 700ms),
        service("f", "app:worker", {"b", "d"}),
    };
    services[1].max_attempts = 2;
    services[1].stable_threshold = 200ms;
    services[3].stop_timeout = 200ms;
    services[4].max_attempts = 3;
    services[4].initial_delay = 100ms;
    auto world = supervised(GetParam(), {.services = services}, 3s);
    world.settings("faults = { crash = { of = { 'app:worker', 'app:mortal' }, at_most = 3 }, "
                   "spawn = { of = { 'app:worker', 'app:mortal', 'app:deaf' }, at_most = 2 }, "
                   "terminate = { of = { 'app:mortal', 'app:top' } }, "
                   "pause = true, cancel = { of = { 'app:mortal', 'app:top' } } }");
    world.finally("it ends", [](const View& w) { return w.exit("user") != nullptr; });
    EXPECT_TRUE(holds(world, {.seeds = 1000}));
}

TEST_P(ServicesTest, TheyKeepTheRulesWhileClocksJump) {
    auto world = supervised(
        GetParam(), {.services = {mortal_service("a", 100ms), service("b", "app:worker", {"a"})}},
        5s);
    world.settings("faults = { clock = { at_most = 3, rate = 0.3 } }");
    world.finally("it ends", [](const View& w) { return w.exit("user") != nullptr; });
    EXPECT_TRUE(holds(world, {.seeds = 300}));
}

TEST(LuaServicesTest, WhatIsNoSpecificationIsRefused) {
    const std::pair<const char*, const char*> rows[] = {
        {"7", "the services must be a table"},
        {"{ sevices = {} }", "the services has no field 'sevices'"},
        {"{ backoff = 'none' }", "backoff must be documented or observed, not none"},
        {"{ services = 7 }", "services must be a list"},
        {"{ services = { 7 } }", "a service must be a table"},
        {"{ services = { { id = 'a', entry = 'e', host = 'h', requires = { {} } } } }",
         "requires of service 'a' must be a list of ids"},
        {"{ services = { { id = 'a', entry = 'e', host = 'h', args = { x = 1 } } } }",
         "args of service 'a' must be a list"},
        {"{ services = { { id = 'a', entry = 'e', host = 'h', restart = 7 } } }",
         "restart of service 'a' must be a table"},
        {"{ services = { { id = 'a', entry = 'e', host = 'h', restart = { delay = 1 } } } }",
         "restart of service 'a' has no field 'delay'"},
        {"{ services = { { id = 'a', entry = 'e', host = 'h', restart = { max_attempts = 1.5 } } } "
         "}",
         "max_attempts must be a whole number that is not negative"},
        {"{ services = { { id = 'a', entry = 'e', host = 'h', stop_timeout = 'soon' } } }",
         "stop_timeout must be a duration that is not negative"},
    };
    for (const auto& [spec, why] : rows) {
        TestWorld world;
        world.lua("app:top", std::string{"return { main = function() "
                                         "local good, problem = pcall(require('services').run, "} +
                                 spec + ") return good and 'taken' or tostring(problem) end }");
        world.import("app:top", "services", "moira:services");
        world.start("app:top", "user");
        const std::string expected = why;
        world.finally("refused", [expected](const View& w) { return user_says(w, expected); });
        EXPECT_TRUE(holds(world, {.seeds = 1})) << spec;
    }
}

TEST(ServiceTextTest, DelaysOfAnySizeAreCapped) {
    ServiceSpec spec = service("a");
    const auto delay = [&](std::uint32_t attempt) {
        return supervision::delay_after(spec, Backoff::documented, attempt);
    };
    EXPECT_EQ(delay(1), 1s);
    EXPECT_EQ(delay(4), 8s);
    EXPECT_EQ(delay(8), 90s);
    EXPECT_EQ(delay(4'000'000'000U), 90s);
    spec.max_delay = std::chrono::hours{24 * 365 * 200};
    spec.backoff_factor = 1000;
    EXPECT_EQ(delay(100), spec.max_delay);
    EXPECT_EQ(delay(3), 1'000'000s);
    EXPECT_EQ(delay(4), 1'000'000'000s);
    spec.max_delay = Duration::max();
    EXPECT_EQ(delay(4), 1'000'000'000s);
    EXPECT_EQ(delay(5), Duration::max());
    spec.max_delay = std::chrono::hours{24 * 365 * 200};
    EXPECT_EQ(supervision::jitter_of(spec, spec.max_delay), spec.max_delay / 10);
    spec.max_delay = 500ms;
    EXPECT_EQ(delay(1), 500ms);
}

}  // namespace
}  // namespace moira
