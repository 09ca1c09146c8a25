// SPDX-License-Identifier: MIT
//
// What a process in C++ claims of itself: the calls of Lua's `sim` module.
#include "runtime/fiber/fiber_process.hpp"
#include "sim/property.hpp"

namespace moira {
namespace {

using sim::PropertyKind;

void claim(FiberProcess& self, PropertyKind kind, std::string_view id, bool holds,
           const Value& details) {
    if (!self.may_go_on()) return;
    sim::Simulation& simulation = self.simulation();
    sim::Blob* blob = nullptr;
    if (!details.is_nil())
        blob = sim::make_blob(simulation.memory(), encode_value(details), 1);
    // The fact names the claim after the run.
    const std::string_view name = simulation.symbols().text(simulation.symbols().intern(id));
    simulation.assert_property(self.process(), {.kind = kind,
                                                .id = name,
                                                .holds = holds,
                                                .promise = 0,
                                                .span = {},
                                                .details = blob});
    sim::release_blob(simulation.memory(), blob);
}

}  // namespace

void Process::always(std::string_view id, bool holds, const Value& details) {
    claim(body(), PropertyKind::always, id, holds, details);
}

void Process::always_or_unreachable(std::string_view id, bool holds, const Value& details) {
    claim(body(), PropertyKind::always_or_unreachable, id, holds, details);
}

void Process::sometimes(std::string_view id, bool holds, const Value& details) {
    claim(body(), PropertyKind::sometimes, id, holds, details);
}

void Process::reachable(std::string_view id, const Value& details) {
    claim(body(), PropertyKind::reachable, id, true, details);
}

void Process::unreachable(std::string_view id, const Value& details) {
    claim(body(), PropertyKind::unreachable, id, false, details);
}

void Process::eventually(std::string_view id, bool holds, const Value& details) {
    claim(body(), PropertyKind::eventually, id, holds, details);
}

void Process::progress() { claim(body(), PropertyKind::progress, "progress", true, {}); }

void Process::state(std::string_view id, const Value& details) {
    claim(body(), PropertyKind::state, id, true, details);
}

}  // namespace moira
