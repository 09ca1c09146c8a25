// SPDX-License-Identifier: MIT
//
// What goes wrong between nodes: messages that are lost, come twice or overtake others, partitions,
// lost nodes, wrong clocks (docs/faults.md). Links inside a node are never hit.
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
        const auto forms = static_cast<std::uint32_t>(rule.lengths.size()) * cuts;
        const std::uint32_t form =
            ask_link_fault(FaultKind::partition, link, link, "with " + message, forms);
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
        return send_both(queue, item, *copy);
    }
    if (!queue.items.empty() && asks(FaultKind::reorder)) return overtake(queue, item);
    return Fate::arrives;
}

/// The copy takes the way that the message takes: it follows it, perhaps much later.
Simulation::Fate Simulation::send_both(KeyQueue& queue, Item& item, Item& copy) {
    append(queue, item);
    append(queue, copy);
    return Fate::done;
}

/// The message goes beside those under way and takes no time: it may come before them.
Simulation::Fate Simulation::overtake(KeyQueue& queue, Item& item) {
    KeyQueue& lane = lane_beside(queue.source, queue.source_hash, *queue.destination);
    item.lo = now_;
    item.hi = now_ + plan_->windows.delivery;
    append(lane, item);
    return Fate::done;
}

/// From now on nothing goes from one node to the other, in one or both directions, until it heals.
/// What is under way waits for that, or is lost. If it lasts long enough to be noticed, relations
/// across it break.
void Simulation::begin_partition(NodeNumber a, NodeNumber b, std::uint32_t form) {
    const FaultRule& rule = *plan_->faults.rule(FaultKind::partition);
    const auto how = static_cast<Form>(form % cuts);
    const bool loses = how == Form::loses || how == Form::loses_one_way;
    const bool one_way = how == Form::parks_one_way || how == Form::loses_one_way;
    const Instant until = healed(now_ + rule.lengths[form / cuts]);
    cut(a, b, until, loses);
    if (!one_way) cut(b, a, until, loses);
    if (until - now_ > plan_->network.detection) break_relations(a, b, one_way);
}

void Simulation::cut(NodeNumber from, NodeNumber to, Instant until, bool loses) {
    faults_.cuts.push({from, to, until, loses});
    for (Process* process = live_head_; process != nullptr; process = process->next_live) {
        if (process->node != to) continue;
        for (Item* item = process->arrivals_head; item != nullptr;) {
            Item* following = item->next;
            const bool is_under_way = item->lo > now_ && node_of_[item->source.value] == from;
            if (is_under_way) cut_off(*process, *item, until, loses);
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

/// Who monitors or links a process on the other side is told that its node is lost (semantics 5.2).
void Simulation::break_relations(NodeNumber a, NodeNumber b, bool one_way) {
    for (Process* process = live_head_; process != nullptr; process = process->next_live) {
        // One way: only the side that hears nothing notices.
        if (process->node != b && (one_way || process->node != a)) continue;
        const NodeNumber other = process->node == b ? a : b;
        break_relations_of(*process, other);
    }
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

/// `receiver` gets LINK_DOWN about `lost`, whose node it has not heard of for a while.
void Simulation::tell_node_loss(Process& receiver, const Process& lost) {
    KeyQueue& lane = lane_beside(lost.id, lost.label_hash, receiver);
    if (lane.source_label.empty()) lane.source_label = copy_text(*memory_, lost.label);
    Item* item = new_item(ItemKind::link_down, lane, notice_topic(ItemKind::link_down),
                          message_error("node lost"));
    item->is_error = true;
    item->nth |= 1U << 31U;  // apart from the notices of deaths between the two
    item->lo = now_ + plan_->network.detection;
    item->hi = item->lo + plan_->windows.timer;
    append(lane, *item);
}

/// A step of a process on a node ended: the node may be lost with all its processes. What the plan
/// starts there is started again when it is back.
void Simulation::node_fault(Process& process) {
    const FaultRule& rule = *plan_->faults.rule(FaultKind::node);
    const NodeNumber node = process.node;
    bool allowed = true;
    for (Process* other = live_head_; other != nullptr; other = other->next_live) {
        if (other->node == node && !may_lose(*other)) allowed = false;
    }
    if (!allowed) return;
    const auto forms = static_cast<std::uint32_t>(rule.lengths.size());
    const std::string_view name = plan_->network.name_of(node);
    const std::uint32_t form = ask_link_fault(FaultKind::node, name, name, {}, forms);
    if (form == 0) return;
    for (Process* other = live_head_; other != nullptr; other = other->next_live) {
        if (other->node != node || other->was_ended_by_fault()) continue;
        lose(*other, DeathCause::node);
        if (other == &process) continue;
        const bool stands = other->phase == Phase::parked ||
                            (other->phase == Phase::boundary && other->run.is_enabled());
        if (!stands) continue;
        if (other->phase == Phase::parked) unpark(*other, nullptr);
        if (other->run.is_enabled()) events_.disable(other->run);
        enable_kill(*other);
    }
    restart_node(node, healed(now_ + rule.lengths[form - 1]));
}

void Simulation::restart_node(NodeNumber node, Instant when) {
    const std::uint32_t life = ++faults_.lives[node % faults_.lives.size()];
    for (const Start& start : plan_->starts) {
        const SymbolId host = symbols_.intern(start.host);
        const auto* const at = std::find(hosts_.begin(), hosts_.end(), host);
        const auto place = static_cast<std::size_t>(at - hosts_.begin());
        if (start.as_function || plan_->network.node_of_host(place) != node) continue;
        SpawnRequest request;
        request.entry = start.entry;
        request.host = start.host;
        request.arguments = make_blob(*memory_, start.arguments, start.argument_count);
        Process* process = nullptr;
        Blob* error = nullptr;
        const std::string label = fmt::format("{}~{}", start.label, life + 1);
        if (create(nullptr, request, label, process, error) != Status::ok) {
            release_blob(*memory_, error);
            continue;
        }
        note(TraceKind::spawn, nullptr, process, symbols_.intern(start.entry), 0,
             process->arguments);
        // It is there from now on and runs when the node is back.
        process->held_until = when;
        events_.disable(process->run);
        enable_run(*process, {TraceKind::fault, {}, 0});
    }
}

/// The clock of a process's node may jump when it is read.
Instant Simulation::skewed_clock(Process& process) {
    if (healed(now_) != now_) return now_;
    Duration& offset = faults_.clock_offsets[process.node % faults_.clock_offsets.size()];
    if ((fault_mask_ & fault_bit(FaultKind::clock)) != 0) {
        const FaultRule& rule = *plan_->faults.rule(FaultKind::clock);
        const auto forms = static_cast<std::uint32_t>(rule.lengths.size());
        const std::string place = fmt::format("when {} reads it", process.label);
        const std::string_view node = plan_->network.name_of(process.node);
        const std::uint32_t form = ask_link_fault(FaultKind::clock, node, node, place, 2 * forms);
        if (form != 0) {
            const std::int64_t jump = rule.lengths[(form - 1) / 2].ns();
            offset = Duration::from_ns(offset.ns() + (form % 2 != 0 ? jump : -jump));
        }
    }
    return now_ + offset;
}

}  // namespace moira::sim
