// SPDX-License-Identifier: MIT
//
// All of a generated world in one value: who knows whom, what each process does and in which
// language, and what may go wrong. moira::world_of (tools/testing/generated_world.hpp) makes a
// TestWorld of it.
#pragma once

#include "properties/generators/fault_plan.hpp"
#include "properties/generators/topology.hpp"
#include "properties/generators/workload.hpp"

#include <cstdint>
#include <iosfwd>
#include <vector>

namespace moira::generators {

enum class Language : std::uint8_t { cpp, lua };
enum class Languages : std::uint8_t { cpp, lua, mixed };

struct GeneratedWorld {
    Topology topology = {};
    Workload workload = {};                ///< as many scripts as there are processes
    std::vector<Language> languages = {};  ///< likewise
    FaultPlan faults = {};

    friend bool operator==(const GeneratedWorld&, const GeneratedWorld&) = default;
};

std::ostream& operator<<(std::ostream& out, const GeneratedWorld& world);

/// Which worlds are drawn.
struct WorldKind {
    Languages languages = Languages::mixed;
    std::vector<std::string> faults = process_fault_kinds();  ///< kinds; empty: no faults
};

[[nodiscard]] GeneratedWorld draw_world(sim::Stream& draws, const WorldKind& kind, int size);

/// Worlds with fewer processes, faults, steps or edges, or with a process in C++ instead of Lua.
[[nodiscard]] std::vector<GeneratedWorld> smaller(const GeneratedWorld& world);

}  // namespace moira::generators
