// SPDX-License-Identifier: MIT
//
// RapidCheck's generators of worlds and their parts. What they draw is a function of RapidCheck's
// random numbers and size; they shrink to fewer processes, edges, steps and faults, and are shown
// as text.
//
//     EXPECT_TRUE(moira::holds_for(moira::generators::topologies(), [](const auto& topology) {
//         return cluster(topology);  // a moira::TestWorld
//     }));
#pragma once

#include "properties/generators/generated_world.hpp"
#include "properties/generators/supervision_spec.hpp"

#include <rapidcheck.h>

#include <cstddef>
#include <utility>

namespace moira::generators {

/// Values that `draw(draws, size)` makes, with the shrinks that `less(value)` gives, the simplest
/// first: the way from plain functions to a generator.
template <class Draw, class Less>
[[nodiscard]] auto generator(Draw draw, Less less) {
    using T = decltype(draw(std::declval<sim::Stream&>(), 0));
    return rc::Gen<T>{[draw = std::move(draw), less = std::move(less)](const rc::Random& random,
                                                                       int size) {
        rc::Random seeds = random;
        sim::Stream draws{seeds.next(), "generator"};
        return rc::shrinkable::shrinkRecur(draw(draws, size), [less](const T& value) {
            return rc::seq::fromContainer(less(value));
        });
    }};
}

[[nodiscard]] inline rc::Gen<Topology> topologies() {
    return generator([](sim::Stream& draws, int size) { return draw_topology(draws, size); },
                     [](const Topology& value) { return smaller(value); });
}

/// Of one shape and at least two processes; so are its shrinks.
[[nodiscard]] inline rc::Gen<Topology> topologies(Shape shape) {
    return generator(
        [shape](sim::Stream& draws, int size) {
            const auto most = static_cast<std::uint64_t>(size < 0 ? 0 : size) / 5;
            return draw_topology(draws, shape, 2 + draws.below(most + 1));
        },
        [shape](const Topology& value) { return smaller(value, shape); });
}

/// For `processes`, which stay as many.
[[nodiscard]] inline rc::Gen<Workload> workloads(std::size_t processes) {
    return generator(
        [processes](sim::Stream& draws, int size) {
            return draw_workload(draws, processes, size);
        },
        [](const Workload& value) { return smaller(value); });
}

[[nodiscard]] inline rc::Gen<FaultPlan>
fault_plans(std::vector<std::string> kinds = process_fault_kinds()) {
    return generator([kinds = std::move(kinds)](sim::Stream& draws,
                                                int) { return draw_fault_plan(draws, kinds); },
                     [](const FaultPlan& value) { return smaller(value); });
}

[[nodiscard]] inline rc::Gen<SupervisionSpec> supervision_specs() {
    return generator([](sim::Stream& draws, int size) { return draw_supervision(draws, size); },
                     [](const SupervisionSpec& value) { return smaller(value); });
}

[[nodiscard]] inline rc::Gen<GeneratedWorld> worlds(WorldKind kind = {}) {
    return generator([kind = std::move(kind)](sim::Stream& draws,
                                              int size) { return draw_world(draws, kind, size); },
                     [](const GeneratedWorld& value) { return smaller(value); });
}

}  // namespace moira::generators
