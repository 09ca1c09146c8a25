// SPDX-License-Identifier: MIT
#include "properties/generators/topology.hpp"

#include "properties/generators/fewer.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

namespace moira::generators {
namespace {

void add_edge(sim::Stream& draws, Topology& topology, std::size_t from, std::size_t to) {
    if (from == to) return;
    if (draws.below(2) == 0) std::swap(from, to);
    const auto relation = static_cast<Relation>(draws.below(3));
    const auto same = std::ranges::find_if(topology.edges, [&](const Edge& edge) {
        return edge.from == from && edge.to == to;
    });
    if (same == topology.edges.end()) topology.edges.push_back({from, to, relation});
}

/// Adds those with one relation in place of both.
void append_plainer(const Topology& topology, std::vector<Topology>& result) {
    for (std::size_t i = 0; i < topology.edges.size(); ++i) {
        if (topology.edges[i].relation != Relation::both) continue;
        for (const Relation relation : {Relation::monitor, Relation::link}) {
            result.push_back(topology);
            result.back().edges[i].relation = relation;
        }
    }
}

}  // namespace

std::string_view relation_text(Relation relation) {
    switch (relation) {
    case Relation::monitor: return "monitors";
    case Relation::link: return "links";
    case Relation::both: return "monitors and links";
    }
    return "";
}

std::ostream& operator<<(std::ostream& out, const Topology& topology) {
    out << topology.processes << (topology.processes == 1 ? " process" : " processes");
    const char* before = ": ";
    for (const Edge& edge : topology.edges) {
        out << std::exchange(before, ", ") << edge.from << " " << relation_text(edge.relation)
            << " " << edge.to;
    }
    return out;
}

Topology draw_topology(sim::Stream& draws, Shape shape, std::size_t processes) {
    Topology topology{.processes = processes};
    for (std::size_t i = 1; i < processes; ++i) {
        switch (shape) {
        case Shape::chain:
        case Shape::ring: add_edge(draws, topology, i - 1, i); break;
        case Shape::star: add_edge(draws, topology, 0, i); break;
        case Shape::tree: add_edge(draws, topology, draws.below(i), i); break;
        case Shape::random: break;
        }
    }
    if (shape == Shape::ring) add_edge(draws, topology, processes - 1, 0);
    if (shape == Shape::random) {
        for (std::uint64_t left = draws.below(2 * processes + 1); left > 0; --left)
            add_edge(draws, topology, draws.below(processes), draws.below(processes));
    }
    return topology;
}

Topology draw_topology(sim::Stream& draws, int size) {
    const auto most = 1 + static_cast<std::uint64_t>(std::max(size, 0)) / 5;
    const std::size_t processes = 1 + draws.below(most + 1);
    return draw_topology(draws, static_cast<Shape>(draws.below(5)), processes);
}

Topology without_process(const Topology& topology, std::size_t process) {
    Topology result{.processes = topology.processes - 1};
    for (Edge edge : topology.edges) {
        if (edge.from == process || edge.to == process) continue;
        if (edge.from > process) --edge.from;
        if (edge.to > process) --edge.to;
        result.edges.push_back(edge);
    }
    return result;
}

std::vector<Topology> smaller(const Topology& topology) {
    std::vector<Topology> result;
    for (std::size_t i = topology.processes; topology.processes > 1 && i-- > 0;)
        result.push_back(without_process(topology, i));
    for (std::vector<Edge>& edges : fewer(topology.edges))
        result.push_back({topology.processes, std::move(edges)});
    append_plainer(topology, result);
    return result;
}

std::vector<Topology> smaller(const Topology& topology, Shape shape) {
    if (shape == Shape::random) return smaller(topology);
    std::vector<Topology> result;
    for (std::size_t count = 2; count < topology.processes; ++count) {
        Topology less = topology;
        // The last process is a leaf, but of a ring.
        while (less.processes > count) less = without_process(less, less.processes - 1);
        if (shape == Shape::ring && count > 2)
            less.edges.push_back({count - 1, 0, topology.edges.back().relation});
        result.push_back(std::move(less));
    }
    append_plainer(topology, result);
    return result;
}

}  // namespace moira::generators
