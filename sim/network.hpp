// SPDX-License-Identifier: MIT
//
// Nodes and the links between them: where processes run and how long messages between nodes take
// (semantics 1.2, 3.1, 5). Part of a Plan. Hosts that are on no node share one machine, as all do
// when there are no nodes; between them messages take no latency.
#pragma once

#include "sim/time.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace moira::sim {

/// Node numbers count from 1; 0: no node.
using NodeNumber = std::uint32_t;

/// In the place of a node: names that all nodes know.
inline constexpr NodeNumber all_nodes = 0xffff;

/// A pair of nodes with a latency of its own, in both directions.
struct LinkPlan {
    NodeNumber a = 0;
    NodeNumber b = 0;
    Duration latency;

    friend bool operator==(const LinkPlan&, const LinkPlan&) = default;
};

struct NetworkPlan {
    std::vector<std::string> nodes;       ///< names, by number - 1
    std::vector<NodeNumber> host_nodes;   ///< by place in Plan::hosts; empty: no nodes
    std::vector<LinkPlan> links;
    Duration latency = Duration::from_ms(1);   ///< of links that say nothing
    Duration detection = Duration::from_s(5);  ///< silence after which a node counts as lost

    [[nodiscard]] NodeNumber node_of_host(std::size_t host) const {
        return host < host_nodes.size() ? host_nodes[host] : 0;
    }

    /// 0: there is no such node.
    [[nodiscard]] NodeNumber number_of(std::string_view name) const {
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            if (nodes[i] == name) return static_cast<NodeNumber>(i + 1);
        }
        return 0;
    }

    /// For the reader. 0: no node.
    [[nodiscard]] std::string_view name_of(NodeNumber node) const {
        return node == 0 ? std::string_view{"the machine"} : std::string_view{nodes[node - 1]};
    }

    /// Some host is on no node, while others are: the machine is one more place.
    [[nodiscard]] bool has_machine() const {
        return std::ranges::find(host_nodes, NodeNumber{0}) != host_nodes.end();
    }

    /// Whether `pid` belongs to another node than `node`: nobody there knows whether it lives.
    [[nodiscard]] bool is_elsewhere(std::string_view pid, NodeNumber node) const {
        const std::size_t at = pid.find('@');
        if (nodes.empty() || at == std::string_view::npos || at == 0) return false;
        return number_of(pid.substr(1, at - 1)) != node;
    }

    /// What a message from `from` to `to` takes at least: zero on one node.
    [[nodiscard]] Duration latency_between(NodeNumber from, NodeNumber to) const {
        if (from == to) return {};
        for (const LinkPlan& link : links) {
            if ((link.a == from && link.b == to) || (link.a == to && link.b == from)) {
                return link.latency;
            }
        }
        return latency;
    }

    friend bool operator==(const NetworkPlan&, const NetworkPlan&) = default;
};

}  // namespace moira::sim
