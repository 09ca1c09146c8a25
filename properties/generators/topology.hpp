// SPDX-License-Identifier: MIT
//
// Who knows whom in a generated world: processes 0 to n-1, and the links and monitors that each of
// them makes when it begins. A plain value; every edge names processes that are there.
#pragma once

#include "sim/random.hpp"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string_view>
#include <vector>

namespace moira::generators {

enum class Relation : std::uint8_t { monitor, link, both };

[[nodiscard]] std::string_view relation_text(Relation relation);

/// `from` links or monitors `to`, or does both: first the monitor.
struct Edge {
    std::size_t from = 0;
    std::size_t to = 0;
    Relation relation = Relation::monitor;

    friend bool operator==(const Edge&, const Edge&) = default;
};

enum class Shape : std::uint8_t { chain, ring, star, tree, random };

struct Topology {
    std::size_t processes = 1;
    std::vector<Edge> edges = {};

    friend bool operator==(const Topology&, const Topology&) = default;
};

/// `3 processes: 0 links 1, 1 monitors 2`
std::ostream& operator<<(std::ostream& out, const Topology& topology);

/// A topology of `processes` (at least 1) in one shape. The centre of a star and the root of a
/// tree are process 0, which knows the others or is known by them; a random one has up to two edges
/// for each process.
[[nodiscard]] Topology draw_topology(sim::Stream& draws, Shape shape, std::size_t processes);
/// Any shape; more processes with a larger `size`, 1 to 7 with sizes up to 30.
[[nodiscard]] Topology draw_topology(sim::Stream& draws, int size);

/// Without one process, its edges and its number: those above move down. There are two or more.
[[nodiscard]] Topology without_process(const Topology& topology, std::size_t process);
/// Topologies that are simpler, the simplest first: fewer processes, fewer edges, one relation in
/// place of both.
[[nodiscard]] std::vector<Topology> smaller(const Topology& topology);
/// Those of the same shape, of at least two processes: the first of its processes, or one relation
/// in place of both.
[[nodiscard]] std::vector<Topology> smaller(const Topology& topology, Shape shape);

}  // namespace moira::generators
