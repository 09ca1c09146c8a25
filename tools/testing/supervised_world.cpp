// SPDX-License-Identifier: MIT
#include "tools/testing/supervised_world.hpp"

#include "runtime/supervision/supervisor.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace moira {
namespace {

using generators::Language;
using generators::SupervisionSpec;
using generators::WorkerEnd;
using Given = generators::ChildSpec;

Shutdown shutdown_of(const Given& child) {
    if (child.shutdown_ms == Given::kill) return Shutdown::kill();
    if (child.shutdown_ms == Given::infinity) return Shutdown::infinity();
    return Shutdown::after(std::chrono::milliseconds{child.shutdown_ms});
}

Restart restart_of(generators::RestartKind kind) {
    switch (kind) {
    case generators::RestartKind::permanent: return Restart::permanent;
    case generators::RestartKind::transient: return Restart::transient;
    case generators::RestartKind::temporary: return Restart::temporary;
    }
    return Restart::permanent;
}

Strategy strategy_of(generators::RestartStrategy strategy) {
    switch (strategy) {
    case generators::RestartStrategy::one_for_one: return Strategy::one_for_one;
    case generators::RestartStrategy::one_for_all: return Strategy::one_for_all;
    case generators::RestartStrategy::rest_for_one: return Strategy::rest_for_one;
    }
    return Strategy::one_for_one;
}

/// Ends or fails after `ms`, or waits to be asked to end.
Result<void> work(Process& self, std::string id, int end, std::int64_t ms, bool ignores_cancel) {
    self.print("up " + id);
    Channel<Event> events = self.events();
    bool is_over = false;
    const auto take = [&](const Event& event) {
        if (event.kind == Event::Kind::cancel && !ignores_cancel) is_over = true;
    };
    if (end == static_cast<int>(WorkerEnd::never)) {
        while (!is_over) self.select(on(events, take));
        return {};
    }
    Channel<Time> timer = self.after(std::chrono::milliseconds{ms + 1});
    bool is_due = false;
    while (!is_over && !is_due) {
        self.select(on(events, take),
                    on(timer, [&](std::optional<Time>) { is_due = true; }));
    }
    if (is_due && end == static_cast<int>(WorkerEnd::fails))
        return std::unexpected{Error{.message = "a worker fails"}};
    return {};
}

class Tree {
public:
    Tree(TestWorld& world, Language language) : world_{world}, language_{language} {}

    /// Adds the entry of a supervisor and of all below it; gives its id.
    std::string add(const SupervisionSpec& spec) {
        std::string entry = "tree:supervisor" + std::to_string(++count_);
        SupervisorSpec native{.strategy = strategy_of(spec.strategy),
                              .intensity = spec.intensity,
                              .period = std::chrono::milliseconds{spec.period_ms}};
        for (const Given& child : spec.children) native.children.push_back(child_of(child));
        if (language_ == Language::lua) {
            world_.lua(entry, lua_of(spec, native));
            world_.import(entry, "supervisor", "moira:supervisor");
        } else {
            world_.add(entry, [native](Process& self) { return supervise(self, native); });
        }
        return entry;
    }

private:
    ChildSpec child_of(const Given& child) {
        ChildSpec result{.id = child.id,
                         .entry = "tree:worker",
                         .host = TestWorld::default_host,
                         .restart = restart_of(child.restart),
                         .shutdown = shutdown_of(child)};
        if (!child.supervisor.empty()) {
            result.entry = add(child.supervisor.front());
        } else {
            result.arguments = {child.id, static_cast<int>(child.end), child.lives_ms,
                                child.ignores_cancel};
        }
        return result;
    }

    static std::string shutdown_text(const Shutdown& shutdown) {
        if (shutdown.is_kill()) return "kill";
        return shutdown.is_infinite() ? "infinity" : std::to_string(shutdown.ns()) + "ns";
    }

    static std::string lua_of(const SupervisionSpec& spec, const SupervisorSpec& native) {
        std::string text = fmt::format(
            "local supervisor = require('supervisor')\nreturn {{ main = function()\n"
            "return supervisor.run({{ strategy = '{}', intensity = {}, period = '{}ms',\n"
            "children = {{\n",
            generators::strategy_text(spec.strategy), spec.intensity, spec.period_ms);
        for (std::size_t i = 0; i < native.children.size(); ++i) {
            const ChildSpec& child = native.children[i];
            text += fmt::format("{{ id = '{}', entry = '{}', host = '{}', restart = '{}', "
                                "shutdown = '{}'",
                                child.id, child.entry, child.host,
                                generators::restart_text(spec.children[i].restart),
                                shutdown_text(child.shutdown));
            text += ", args = {";
            for (const Value& value : child.arguments) text += value.text() + ", ";
            text += "} },\n";
        }
        return text + "} }) end }\n";
    }

    TestWorld& world_;
    Language language_;
    int count_ = 0;
};

void direct(Process& self, const std::string& top) {
    const Result<Pid> pid = self.spawn_monitored(top, TestWorld::default_host);
    if (!pid) {
        // A fault refuses a spawn with this kind; nothing is there then.
        self.always("the tree starts", pid.error().kind == error_kind::limit_exceeded);
        return;
    }
    Channel<Event> events = self.events();
    Channel<Time> timer = self.after(std::chrono::seconds{20});
    bool has_ended = false;
    const auto end = [&](const Event&) { has_ended = true; };
    self.select(on(events, end), on(timer, [](std::optional<Time>) {}));
    if (!has_ended) {
        static_cast<void>(self.cancel(*pid, "the test is over"));
        self.select(on(events, end));
    }
    self.sleep(std::chrono::minutes{1});
}

}  // namespace

TestWorld world_of(const SupervisionSpec& spec, Language language) {
    TestWorld world;
    const std::string top = Tree{world, language}.add(spec);
    world.add("tree:worker", work);
    world.add("tree:main", [top](Process& self) { direct(self, top); });
    world.start("tree:main", "main");
    return world;
}

}  // namespace moira
