// SPDX-License-Identifier: MIT
//
// What goes wrong where processes run: hosts and nodes that are lost with all their processes and
// come back, clocks that are wrong (docs/faults.md).
#include "sim/simulation.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace moira::sim {

/// Tables of hosts and clocks, if something may happen to them in this run.
void Simulation::begin_places() {
    constexpr std::uint32_t losses = fault_bit(FaultKind::host) | fault_bit(FaultKind::node);
    constexpr std::uint32_t clocks = fault_bit(FaultKind::clock) | fault_bit(FaultKind::offset) |
                                     fault_bit(FaultKind::drift);
    if ((fault_mask_ & losses) != 0) {
        for (std::size_t i = 0; i < hosts_.size(); ++i) faults_.hosts_back.push({});
        for (std::size_t i = 0; i < plan_->starts.size(); ++i) faults_.lives.push(0);
    }
    if ((fault_mask_ & clocks) == 0) return;
    faults_.clocks.begin(plan_->network.nodes.size() + 1, healed(Instant::max()));
}

/// At a step boundary of a process: its host is killed, or its node is lost, with all processes
/// there. What the plan starts there is started again when it is back.
void Simulation::place_fault(Process& process, FaultKind kind) {
    const bool is_host = kind == FaultKind::host;
    // A function call is on no host that could be lost without the rest.
    if (is_host ? process.is_function_call : process.node == 0) return;
    const SymbolId host = process.host;
    const NodeNumber node = process.node;
    const auto is_hit = [&](const Process& other) {
        const bool is_there = is_host ? other.host == host : other.node == node;
        return is_there && !other.was_ended_by_fault();
    };
    const bool may_lose_all = std::ranges::all_of(faults_.guarded, [&](const auto& guarded) {
        std::uint32_t lost = 0;
        for (Process* other = live_head_; other != nullptr; other = other->next_live) {
            if (is_hit(*other) && other->entry->id == guarded.keep->entry) ++lost;
        }
        return lost == 0 || guarded.live >= guarded.least() + lost;
    });
    const FaultRule& rule = *plan_->faults.rule(kind);
    FaultQuestion question;
    question.kind = kind;
    question.target = is_host ? symbols_.text(host) : plan_->network.name_of(node);
    question.alternatives = static_cast<std::uint32_t>(rule.lengths.size()) + 1;
    question.lengths = &rule.lengths;
    const bool allowed = may_lose_all && rule.names(question.target);
    const std::uint32_t form = ask_fault(question, nullptr, allowed);
    if (form == 0) return;
    for (Process* other = live_head_; other != nullptr; other = other->next_live) {
        if (!is_hit(*other)) continue;
        lose(*other, is_host ? DeathCause::host : DeathCause::node);
        if (other != &process) die_at_boundary(*other);
    }
    for (std::size_t i = 0; i < hosts_.size(); ++i) {
        const bool is_there = is_host ? hosts_[i] == host : plan_->network.node_of_host(i) == node;
        if (!is_there) continue;
        faults_.hosts_back[i] =
            std::max(faults_.hosts_back[i], healed(now_ + rule.lengths[form - 1]));
        restart(i);
    }
}

/// What the plan starts on a host is there from now on and runs when the host is back.
void Simulation::restart(std::size_t host) {
    for (std::size_t i = 0; i < plan_->starts.size(); ++i) {
        const Start& start = plan_->starts[i];
        if (start.as_function || start.host != symbols_.text(hosts_[host])) continue;
        const std::uint32_t life = ++faults_.lives[i];
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
        process->held_until = faults_.hosts_back[host];
        events_.disable(process->run);
        enable_run(*process, {TraceKind::fault, {}, 0});
    }
}

/// The first time that somebody on a node needs its clock: it may have been wrong ever since.
void Simulation::begin_clock(NodeNumber node) {
    NodeClocks::Clock& clock = faults_.clocks.of(node);
    if (clock.is_begun) return;
    clock.is_begun = true;
    for (const FaultKind kind : {FaultKind::offset, FaultKind::drift}) {
        if ((fault_mask_ & fault_bit(kind)) == 0) continue;
        const FaultRule& rule = *plan_->faults.rule(kind);
        const bool is_drift = kind == FaultKind::drift;
        const std::size_t count = is_drift ? rule.sizes.size() : rule.lengths.size();
        const std::string_view name = plan_->network.name_of(node);
        const auto forms = static_cast<std::uint32_t>(2 * count);
        const std::uint32_t form = ask_link_fault(kind, name, name, {}, forms);
        if (form == 0) continue;
        const std::int64_t sign = form % 2 != 0 ? 1 : -1;
        if (is_drift) {
            clock.drift_ppm = sign * rule.sizes[(form - 1) / 2];
        } else {
            clock.offset = Duration::from_ns(sign * rule.lengths[(form - 1) / 2].ns());
        }
    }
}

/// The clock of a process's node may jump when it is read.
Instant Simulation::skewed_clock(Process& process) {
    begin_clock(process.node);
    if ((fault_mask_ & fault_bit(FaultKind::clock)) != 0 && healed(now_) == now_) {
        const FaultRule& rule = *plan_->faults.rule(FaultKind::clock);
        const auto forms = static_cast<std::uint32_t>(rule.lengths.size());
        const std::string place = fmt::format("when {} reads it", process.label);
        const std::string_view node = plan_->network.name_of(process.node);
        const std::uint32_t form = ask_link_fault(FaultKind::clock, node, node, place, 2 * forms);
        if (form != 0) {
            const std::int64_t jump = rule.lengths[(form - 1) / 2].ns();
            Duration& offset = faults_.clocks.of(process.node).offset;
            offset = Duration::from_ns(offset.ns() + (form % 2 != 0 ? jump : -jump));
        }
    }
    return faults_.clocks.shown(process.node, now_);
}

}  // namespace moira::sim
