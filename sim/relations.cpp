// SPDX-License-Identifier: MIT
//
// Monitors and links (semantics section 5). An edge lies in the lists of both processes and in a
// table by pair, so that a supervisor of a hundred thousand children costs the same per child.
#include "sim/simulation.hpp"

namespace moira::sim {
namespace {

std::uint64_t pair_key(const Process& from, const Process& to) {
    return (static_cast<std::uint64_t>(from.id.value) << 32U) | to.id.value;
}

/// A link is symmetric: one edge, from the lower id to the higher.
bool swaps(const Process& a, const Process& b) { return b.id < a.id; }

void detach(Edge*& head, Edge* edge, Edge* Edge::*next, Edge* Edge::*previous) {
    (edge->*previous == nullptr ? head : edge->*previous->*next) = edge->*next;
    if (edge->*next != nullptr) edge->*next->*previous = edge->*previous;
}

void attach(Edge*& head, Edge* edge, Edge* Edge::*next, Edge* Edge::*previous) {
    edge->*next = head;
    if (head != nullptr) head->*previous = edge;
    head = edge;
}

}  // namespace

void Simulation::add_edge(FlatMap<Edge*>& edges, Process& from, Process& to, bool is_link) {
    Edge* edge = memory_->make<Edge>();
    edge->from = &from;
    edge->to = &to;
    attach(is_link ? from.links_from : from.watching, edge, &Edge::next_from, &Edge::previous_from);
    attach(is_link ? to.links_to : to.watchers, edge, &Edge::next_to, &Edge::previous_to);
    edges.set(pair_key(from, to), edge);
    to.was_watched = true;
    if (is_link) from.was_watched = true;
    if (from.node == to.node || faults_.cuts.empty()) return;
    // Made across a partition that lasts on: as if it had been there when that began.
    const auto is_silent = [&](NodeNumber a, NodeNumber b) {
        return faults_.is_silent(a, b, now_, plan_->network.detection);
    };
    if (!is_silent(to.node, from.node) && !(is_link && is_silent(from.node, to.node))) return;
    tell_node_loss(from, to);
    if (is_link) tell_node_loss(to, from);
    remove_edge(edges, edge, is_link);
}

void Simulation::remove_edge(FlatMap<Edge*>& edges, Edge* edge, bool is_link) {
    Process& from = *edge->from;
    Process& to = *edge->to;
    detach(is_link ? from.links_from : from.watching, edge, &Edge::next_from, &Edge::previous_from);
    detach(is_link ? to.links_to : to.watchers, edge, &Edge::next_to, &Edge::previous_to);
    edges.erase(pair_key(from, to));
    memory_->drop(edge);
}

void Simulation::remove_edges(Process& process) {
    while (process.watchers != nullptr) remove_edge(monitors_, process.watchers, false);
    while (process.watching != nullptr) remove_edge(monitors_, process.watching, false);
    while (process.links_from != nullptr) remove_edge(links_, process.links_from, true);
    while (process.links_to != nullptr) remove_edge(links_, process.links_to, true);
}

/// The target of a command. If it may move first, others are let in before the command takes
/// effect, as before a send (docs/adr/0007).
Process* Simulation::reach(Task& task, Destination target, TraceKind kind, Status& status) {
    bool by_name = false;
    const NodeNumber node = task.process->node;
    Process* process = resolve(target.text, node, status, by_name);
    const bool may_change =
        by_name || (process != nullptr && process != task.process && may_move(*process));
    const std::uint64_t object = process != nullptr ? process->label_hash : 0;
    if (!may_change || point(task, Point::send, {kind, {}, object, true})) return process;
    status = Status::ok;
    return resolve(target.text, node, status, by_name);
}

Status Simulation::monitor(Task& task, Destination target) {
    begin_command(task);
    Status status = Status::ok;
    Process* watched = reach(task, target, TraceKind::monitor, status);
    if (watched == nullptr) {
        if (status != Status::unresolved) status = Status::not_registered;
    } else {
        Process& watcher = *task.process;
        access(Object::alive, AccessMode::read, watched->label_hash);
        access(Object::watchers, AccessMode::update, watched->label_hash);
        if (monitors_.find(pair_key(watcher, *watched)) != nullptr) {
            if (!is_mutated(Mutation::second_monitor)) status = Status::already_monitoring;
        } else if (is_mutated(Mutation::monitor_refused)) {
            status = Status::already_monitoring;
        } else {
            add_edge(monitors_, watcher, *watched, false);
        }
    }
    note_target(TraceKind::monitor, *task.process, watched, target.text, {}, status);
    finish_command(task, true);
    return status;
}

Status Simulation::unmonitor(Task& task, Destination target) {
    begin_command(task);
    Status status = Status::ok;
    Process* watched = reach(task, target, TraceKind::unmonitor, status);
    if (status != Status::unresolved) status = Status::ok;
    if (watched != nullptr) {
        access(Object::watchers, AccessMode::update, watched->label_hash);
        Edge* edge = monitors_.find(pair_key(*task.process, *watched));
        const bool is_kept = is_mutated(Mutation::exit_after_unmonitor);
        if (edge != nullptr && !is_kept) remove_edge(monitors_, edge, false);
    }
    note_target(TraceKind::unmonitor, *task.process, watched, target.text, {}, status);
    finish_command(task, true);
    return status;
}

Status Simulation::link(Task& task, Destination target) {
    begin_command(task);
    Status status = Status::ok;
    Process* other = reach(task, target, TraceKind::link, status);
    if (other == nullptr) {
        if (status != Status::unresolved) status = Status::not_registered;
    } else {
        Process& self = *task.process;
        access(Object::alive, AccessMode::read, other->label_hash);
        access(Object::links, AccessMode::write, self.label_hash);
        access(Object::links, AccessMode::write, other->label_hash);
        Process& from = swaps(self, *other) ? *other : self;
        Process& to = swaps(self, *other) ? self : *other;
        if (other != &self && links_.find(pair_key(from, to)) == nullptr) {
            add_edge(links_, from, to, true);
        }
    }
    note_target(TraceKind::link, *task.process, other, target.text, {}, status);
    finish_command(task, true);
    return status;
}

Status Simulation::unlink(Task& task, Destination target) {
    begin_command(task);
    Status status = Status::ok;
    Process* other = reach(task, target, TraceKind::unlink, status);
    if (status != Status::unresolved) status = Status::ok;
    if (other != nullptr && !is_mutated(Mutation::link_survives_unlink)) {
        Process& self = *task.process;
        access(Object::links, AccessMode::write, self.label_hash);
        access(Object::links, AccessMode::write, other->label_hash);
        Process& from = swaps(self, *other) ? *other : self;
        Process& to = swaps(self, *other) ? self : *other;
        if (Edge* edge = links_.find(pair_key(from, to)); edge != nullptr) {
            remove_edge(links_, edge, true);
        }
    }
    note_target(TraceKind::unlink, *task.process, other, target.text, {}, status);
    finish_command(task, true);
    return status;
}

void Simulation::set_trap_links(Task& task, bool on) {
    Process& process = *task.process;
    process.trap_links = on;
    access(Object::trap, AccessMode::write, process.label_hash);
    note(TraceKind::option, &process, nullptr, {}, on ? 1 : 0);
    if (on) return;
    // Notices that were taken while trapping and that nobody has received yet kill now: the flag is
    // evaluated when the mailbox is walked (semantics 3.2).
    for (const Item* item = process.notices.front(); item != nullptr; item = item->next) {
        if (item->kind == ItemKind::link_down) process.link_death = true;
    }
}

Status Simulation::cancel(Task& task, Destination target, Blob* reason) {
    begin_command(task, reason);
    task.held = nullptr;
    Status status = Status::ok;
    Process& self = *task.process;
    Process* receiver = reach(task, target, TraceKind::cancel, status);
    note_target(TraceKind::cancel, self, receiver, target.text, {}, status, reason);
    if (receiver != nullptr && !is_mutated(Mutation::lose_cancel)) {
        access(Object::alive, AccessMode::read, receiver->label_hash);
        KeyQueue* queue = queue_between(self.id, self.label_hash, *receiver);
        if (is_mutated(Mutation::repeat_cancel))
            append(*queue, *new_item(ItemKind::cancel, *queue, notice_topic(ItemKind::cancel),
                                     share_blob(reason)));
        append(*queue, *new_item(ItemKind::cancel, *queue, notice_topic(ItemKind::cancel), reason));
    } else {
        release_blob(*memory_, reason);
    }
    finish_command(task, true);
    return status;
}

Status Simulation::terminate(Task& task, Destination target) {
    begin_command(task);
    Status status = Status::ok;
    Process* victim = reach(task, target, TraceKind::terminate, status);
    if (victim != nullptr && victim->is_function_call) status = Status::not_a_host_process;
    note_target(TraceKind::terminate, *task.process, victim, target.text, {}, status);
    if (status == Status::ok && !victim->kill_mark && !is_mutated(Mutation::ignore_terminate)) {
        access(Object::alive, AccessMode::write, victim->label_hash);
        victim->kill_mark = true;
        // Its death notices come from this; what it still does in this step rarely sends anything.
        if (is_causal()) causality_.influenced(task.process->id, victim->id);
        die_at_boundary(*victim);
    }
    finish_command(task, true);
    return status;
}

/// A process with a kill mark dies next if it stands between two steps, else when it gets there.
void Simulation::die_at_boundary(Process& process) {
    const bool stands = process.phase == Phase::parked ||
                        (process.phase == Phase::boundary && process.run.is_enabled());
    if (!stands) return;
    if (process.phase == Phase::parked) unpark(process, nullptr);
    if (process.run.is_enabled()) events_.disable(process.run);
    enable_kill(process);
}

}  // namespace moira::sim
