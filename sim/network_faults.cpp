// SPDX-License-Identifier: MIT
//
// What goes wrong between nodes: messages that are lost, come twice or overtake others, partitions
// (docs/faults.md). Links inside a node are never hit.
#include "sim/simulation.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace moira::sim {
namespace {

constexpr std::uint32_t link_mask = fault_bit(FaultKind::drop) | fault_bit(FaultKind::duplicate) |
                                    fault_bit(FaultKind::reorder) |
                                    fault_bit(FaultKind::partition);

/// Forms of a partition, for each length.
enum class Form : std::uint8_t { parks, loses, parks_one_way, loses_one_way };
constexpr std::uint32_t cuts = 4;

/// Which nodes it parts, when there are others than the two between which it begins.
enum class Shape : std::uint8_t {
    pair,    ///< only the two: all others are a bridge
    apart,   ///< the second from all others
    halves,  ///< with four nodes or more: the others go to the sides in turn
    bridge,  ///< but the first of them hears, and is heard by, both
};

std::uint32_t shapes_of(const NetworkPlan& network) {
    const std::size_t places = network.nodes.size() + (network.has_machine() ? 1 : 0);
    return places < 3 ? 1 : places == 3 ? 2 : 4;
}

/// On which side of the cut a node is: 1, with `a`, or 2, with `b`; 0: on none.
std::uint32_t side_of(Shape shape, NodeNumber node, NodeNumber a, NodeNumber b, bool has_machine) {
    if (node == a || node == b) return node == a ? 1 : 2;
    if (shape == Shape::pair || (node == 0 && !has_machine)) return 0;
    if (shape == Shape::apart) return 1;
    // Its place among the others.
    std::uint32_t place = 0;
    for (NodeNumber other = has_machine ? 0 : 1; other < node; ++other) {
        if (other != a && other != b) ++place;
    }
    if (shape == Shape::halves) return place % 2 == 0 ? 1 : 2;
    return place == 0 ? 0 : place % 2 == 0 ? 2 : 1;
}

}  // namespace

/// A question about a node, its clock, or the way between two; `name` is what rules call it. 0 or
/// the form.
std::uint32_t Simulation::ask_link_fault(FaultKind kind, std::string_view name,
                                         std::string_view target, std::string_view place,
                                         std::uint32_t forms) {
    const FaultRule& rule = *plan_->faults.rule(kind);
    FaultQuestion question;
    question.kind = kind;
    question.target = target;
    question.place = place;
    question.alternatives = forms + 1;
    if (!rule.lengths.empty()) question.lengths = &rule.lengths;
    if (!rule.sizes.empty()) question.sizes = &rule.sizes;
    return ask_fault(question, nullptr, rule.names(name));
}

/// A message is about to go to another node. Lost: it never arrives. A partition does the same to
/// all that is sent while it lasts, so nothing else happens to it then.
Simulation::Fate Simulation::cross_link(const Process& sender, KeyQueue& queue, Item& item) {
    const Process& receiver = *queue.destination;
    std::string link;
    std::string message;
    if ((fault_mask_ & link_mask) != 0) {
        const NetworkPlan& network = plan_->network;
        link = fmt::format("{}|{}", network.name_of(sender.node), network.name_of(receiver.node));
        message = fmt::format("message '{}' from {} to {}", symbols_.text(item.topic), sender.label,
                              receiver.label);
    }
    const auto asks = [&](FaultKind kind) {
        return (fault_mask_ & fault_bit(kind)) != 0 &&
               ask_link_fault(kind, link, message, {}, 1) != 0;
    };
    if ((fault_mask_ & fault_bit(FaultKind::partition)) != 0) {
        const FaultRule& rule = *plan_->faults.rule(FaultKind::partition);
        const auto lengths = static_cast<std::uint32_t>(rule.lengths.size());
        const std::uint32_t forms = lengths * cuts * shapes_of(plan_->network);
        const std::uint32_t form =
            ask_link_fault(FaultKind::partition, link, link, message, forms);
        if (form != 0) begin_partition(sender.node, receiver.node, form - 1);
    }
    const FaultState::Cut* cut = faults_.cut_between(sender.node, receiver.node, now_);
    if (cut != nullptr) {
        if (cut->loses) return Fate::lost;
        queue.delayed_until = std::max(queue.delayed_until, cut->until + queue.latency);
        return Fate::arrives;
    }
    if (asks(FaultKind::drop)) return Fate::lost;
    if (asks(FaultKind::duplicate)) {
        Item* copy = new_item(ItemKind::message, queue, item.topic, share_blob(item.payload));
        copy->nth = item.nth;
        // The copy takes the way that the message takes: it follows it, perhaps much later.
        append(queue, item);
        append(queue, *copy);
        return Fate::done;
    }
    if (!queue.items.empty() && asks(FaultKind::reorder)) return overtake(queue, item);
    return Fate::arrives;
}

/// The message goes beside those under way and takes no time: it may come before them.
Simulation::Fate Simulation::overtake(KeyQueue& queue, Item& item) {
    KeyQueue& lane = lane_beside(queue.source, queue.source_hash, *queue.destination);
    item.lo = now_;
    item.hi = now_ + plan_->windows.delivery;
    append(lane, item);
    return Fate::done;
}

/// From now on nothing goes from one side to the other, in one or both directions, until it heals.
/// What is under way waits for that, or is lost. If it lasts long enough to be noticed, relations
/// across it break. The first side is that of `a`.
void Simulation::begin_partition(NodeNumber a, NodeNumber b, std::uint32_t form) {
    const FaultRule& rule = *plan_->faults.rule(FaultKind::partition);
    const auto how = static_cast<Form>(form % cuts);
    const bool loses = how == Form::loses || how == Form::loses_one_way;
    const bool one_way = how == Form::parks_one_way || how == Form::loses_one_way;
    const std::size_t lengths = rule.lengths.size();
    const Instant until = healed(now_ + rule.lengths[form / cuts % lengths]);
    const auto shape = static_cast<Shape>(form / cuts / lengths);
    const bool has_machine = plan_->network.has_machine();
    const auto last = static_cast<NodeNumber>(plan_->network.nodes.size());
    const auto parts = [&](NodeNumber from, NodeNumber to) {
        const std::uint32_t side = side_of(shape, from, a, b, has_machine);
        const std::uint32_t other = side_of(shape, to, a, b, has_machine);
        return side != 0 && other != 0 && side != other && (side == 1 || !one_way);
    };
    for (NodeNumber from = 0; from <= last; ++from) {
        for (NodeNumber to = 0; to <= last; ++to) {
            if (parts(from, to)) cut(from, to, until, loses);
        }
    }
    if (until - now_ <= plan_->network.detection) return;
    // Who monitors or links a process that it hears nothing of is told that its node is lost
    // (semantics 5.2).
    for (Process* process = live_head_; process != nullptr; process = process->next_live) {
        for (NodeNumber other = 0; other <= last; ++other) {
            if (parts(other, process->node)) break_relations_of(*process, other);
        }
        const Process* caller = find_process(process->completes_for);
        if (caller != nullptr && parts(process->node, caller->node)) give_up_call(*process);
    }
}

void Simulation::cut(NodeNumber from, NodeNumber to, Instant until, bool loses) {
    faults_.cuts.push({from, to, until, loses});
    for (Process* process = live_head_; process != nullptr; process = process->next_live) {
        if (process->node != to) continue;
        for (Item* item = process->arrivals_head; item != nullptr;) {
            Item* following = item->next;
            const bool is_under_way = item->lo > now_ && node_of_[item->source.value] == from;
            // Not the notice that a node is lost, in a lane: nobody sent it.
            const bool is_sent = item->kind == ItemKind::message || !item->queue->is_lane;
            if (is_under_way && is_sent) cut_off(*process, *item, until, loses);
            item = following;
        }
    }
}

/// An item under way across a cut. Notices of deaths are only late: nodes repeat them.
void Simulation::cut_off(Process& receiver, Item& item, Instant until, bool loses) {
    KeyQueue& queue = *item.queue;
    if (queue.wake.is_enabled() && queue.waking == &item) {
        events_.disable(queue.wake);
        --receiver.wakes_enabled;
        queue.waking = nullptr;
    }
    if (loses && item.kind == ItemKind::message) {
        note_item(TraceKind::lost, receiver, item);
        ++counters_.lost_messages;
        return take_back(receiver, item);
    }
    item.lo = std::max(item.lo, until + queue.latency);
    item.hi = item.lo + plan_->windows.timer;
    queue.delayed_until = std::max(queue.delayed_until, item.lo);
    const bool waits = receiver.phase == Phase::parked && !receiver.kill_mark;
    if (waits) consider_waking(receiver, queue, item);
}

void Simulation::break_relations_of(Process& process, NodeNumber other) {
    const auto tell = [&](const Process& lost) { tell_node_loss(process, lost); };
    for (Edge* edge = process.watching; edge != nullptr;) {
        Edge* following = edge->next_from;
        if (edge->to->node == other) {
            tell(*edge->to);
            remove_edge(monitors_, edge, false);
        }
        edge = following;
    }
    for (Edge* edge = process.links_from; edge != nullptr;) {
        Edge* following = edge->next_from;
        if (edge->to->node == other) {
            tell(*edge->to);
            tell_node_loss(*edge->to, process);
            remove_edge(links_, edge, true);
        }
        edge = following;
    }
    for (Edge* edge = process.links_to; edge != nullptr;) {
        Edge* following = edge->next_to;
        if (edge->from->node == other) {
            tell(*edge->from);
            tell_node_loss(*edge->from, process);
            remove_edge(links_, edge, true);
        }
        edge = following;
    }
}

/// Who waits on another node for the end of a process that it called monitors it unseen.
void Simulation::give_up_call(Process& callee) {
    Process* caller = find_process(callee.completes_for);
    callee.completes_for = ProcessId{};
    if (caller == nullptr || caller->node == callee.node) return;
    tell_node_loss(*caller, callee, callee.completes_into);
}

/// `receiver` gets LINK_DOWN about `lost`, whose node it has not heard of for a while; or the end
/// of its call of `lost`.
void Simulation::tell_node_loss(Process& receiver, const Process& lost, Port* call) {
    const ItemKind kind = call != nullptr ? ItemKind::completion : ItemKind::link_down;
    KeyQueue& lane = lane_beside(lost.id, lost.label_hash, receiver);
    if (lane.source_label.empty()) lane.source_label = copy_text(*memory_, lost.label);
    Item* item = new_item(kind, lane, notice_topic(kind), message_error("node lost"));
    item->is_error = true;
    item->port = call;
    item->nth |= 1U << 31U;  // apart from the notices of deaths between the two
    item->lo = now_ + plan_->network.detection;
    item->hi = item->lo + plan_->windows.timer;
    append(lane, *item);
}

}  // namespace moira::sim
