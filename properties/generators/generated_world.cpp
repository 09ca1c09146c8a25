// SPDX-License-Identifier: MIT
#include "properties/generators/generated_world.hpp"

#include <ostream>
#include <utility>

namespace moira::generators {

std::ostream& operator<<(std::ostream& out, const GeneratedWorld& world) {
    out << world.topology << "\n" << world.workload << "\nin";
    for (const Language language : world.languages)
        out << (language == Language::lua ? " Lua" : " C++");
    return out << "\n" << world.faults;
}

GeneratedWorld draw_world(sim::Stream& draws, const WorldKind& kind, int size) {
    GeneratedWorld world;
    world.topology = draw_topology(draws, size);
    world.workload = draw_workload(draws, world.topology.processes, size);
    for (std::size_t i = 0; i < world.topology.processes; ++i) {
        const bool is_lua = draws.below(2) == 0;
        world.languages.push_back(kind.languages == Languages::lua ||
                                          (kind.languages == Languages::mixed && is_lua)
                                      ? Language::lua
                                      : Language::cpp);
    }
    world.faults = draw_fault_plan(draws, kind.faults);
    return world;
}

std::vector<GeneratedWorld> smaller(const GeneratedWorld& world) {
    std::vector<GeneratedWorld> result;
    const auto with = [&](auto change) {
        GeneratedWorld changed = world;
        change(changed);
        result.push_back(std::move(changed));
    };
    for (std::size_t i = world.topology.processes; world.topology.processes > 1 && i-- > 0;) {
        with([&](GeneratedWorld& less) {
            less.topology = without_process(world.topology, i);
            less.workload = without_process(world.workload, i);
            less.languages.erase(less.languages.begin() + static_cast<std::ptrdiff_t>(i));
        });
    }
    for (FaultPlan& faults : smaller(world.faults))
        with([&](GeneratedWorld& less) { less.faults = std::move(faults); });
    for (Workload& workload : smaller(world.workload))
        with([&](GeneratedWorld& less) { less.workload = std::move(workload); });
    for (Topology& topology : smaller(world.topology)) {
        if (topology.processes == world.topology.processes)
            with([&](GeneratedWorld& less) { less.topology = std::move(topology); });
    }
    for (std::size_t i = 0; i < world.languages.size(); ++i) {
        if (world.languages[i] == Language::lua)
            with([&](GeneratedWorld& less) { less.languages[i] = Language::cpp; });
    }
    return result;
}

}  // namespace moira::generators
