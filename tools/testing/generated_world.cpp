// SPDX-License-Identifier: MIT
#include "tools/testing/generated_world.hpp"

#include "tools/testing/script_lua.hpp"
#include "tools/testing/script_player.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace moira {
namespace {

using generators::GeneratedWorld;
using generators::Language;

Part part_of(const GeneratedWorld& world, std::size_t number) {
    Part part{.edges = {}, .script = world.workload.scripts[number]};
    std::ranges::copy_if(world.topology.edges, std::back_inserter(part.edges),
                         [&](const generators::Edge& edge) { return edge.from == number; });
    return part;
}

/// Starts `count` processes, stops those that are left and waits for all of them.
Result<void> direct(Process& self, std::size_t count) {
    std::vector<Pid> peers;
    for (std::size_t i = 0; i < count; ++i) {
        Result<Pid> pid = self.spawn_monitored(generated_entry(i), TestWorld::default_host);
        if (!pid && pid.error().kind != error_kind::limit_exceeded)
            return std::unexpected{std::move(pid.error())};
        // One that a fault refuses leaves an address that is nobody's.
        peers.push_back(pid ? *pid : Pid{"{app:processes|0x0ffff}"});
    }
    std::vector<Pid> left;
    for (const Pid& pid : peers) {
        if (self.send(pid, "peers", peers)) left.push_back(pid);
    }
    std::vector<std::pair<Pid, bool>> dead;
    Channel<Event> events = self.events();
    Channel<Time> timer = self.after(script_time);
    for (bool is_over = false; !is_over;) {
        self.select(on(events,
                       [&](const Event& event) {
                           dead.emplace_back(event.from, event.is_error());
                           std::erase(left, event.from);
                       }),
                    on(timer, [&](std::optional<Time>) { is_over = true; }));
    }
    for (const auto& [pid, failed] : dead) self.print("dead " + std::string{pid.text()});
    for (const Pid& pid : left) static_cast<void>(self.send(pid, "stop", dead));
    while (!left.empty()) std::erase(left, events.receive()->from);
    return {};
}

}  // namespace

std::string generated_entry(std::size_t number) { return "world:p" + std::to_string(number); }

TestWorld world_of(const GeneratedWorld& world) {
    TestWorld result;
    const std::size_t count = world.topology.processes;
    for (std::size_t i = 0; i < count; ++i) {
        const Part part = part_of(world, i);
        if (world.languages[i] == Language::lua) {
            result.lua(generated_entry(i), lua_of(part));
        } else {
            result.add(generated_entry(i), [part](Process& self) { return play(self, part); });
        }
    }
    result.add("world:child", play_child);
    result.lua("world:lua_child", lua_child());
    result.add("world:main", [count](Process& self) { return direct(self, count); });
    result.start("world:main", "main");
    if (!world.faults.rules.empty()) result.settings(world.faults.setting());
    return result;
}

}  // namespace moira
