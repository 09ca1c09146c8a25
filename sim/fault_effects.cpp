// SPDX-License-Identifier: MIT
//
// What faults do to processes, names, messages and mailboxes (docs/faults.md). Which of them happen
// is asked in sim/faults.cpp.
#include "sim/simulation.hpp"

#include "sim/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace moira::sim {
namespace {

/// Kinds that hit a process where it stands between two steps, in the order of asking.
constexpr std::array boundary_kinds = {FaultKind::crash,  FaultKind::terminate, FaultKind::upgrade,
                                       FaultKind::cancel, FaultKind::pause,     FaultKind::slow};

constexpr std::uint32_t boundary_mask() {
    std::uint32_t mask = 0;
    for (const FaultKind kind : boundary_kinds)
        mask |= fault_bit(kind);
    return mask;
}

constexpr std::uint32_t policies = 3;  ///< of full mailboxes: forms of each size

}  // namespace

/// At a step boundary of `process`, before anything else is decided there.
void Simulation::boundary_faults(Process& process) {
    if (process.kill_mark || process.main_done || process.loading) return;
    const std::uint32_t kinds = fault_mask_ & process.fault_mask & boundary_mask();
    for (const FaultKind kind : boundary_kinds) {
        if ((kinds & fault_bit(kind)) == 0) continue;
        // A process that has not run yet has nothing to be replaced.
        if (kind == FaultKind::upgrade && process.run.is_enabled()) continue;
        if (const std::uint32_t form = ask_process_fault(process, kind, {}); form != 0) {
            hit(process, kind, form);
        }
        if (process.kill_mark || process.upgrade_to != nullptr) return;
    }
    for (const FaultKind kind : {FaultKind::host, FaultKind::node}) {
        const bool is_on = (fault_mask_ & fault_bit(kind)) != 0;
        if (is_on && !process.kill_mark) place_fault(process, kind);
    }
    if (process.slow_until > now_) hold_back(process, now_ + process.slow_by);
}

void Simulation::hit(Process& process, FaultKind kind, std::uint32_t form) {
    const FaultRule& rule = *plan_->faults.rule(kind);
    if (kind == FaultKind::crash) {
        lose(process, DeathCause::crash);
    } else if (kind == FaultKind::terminate) {
        lose(process, DeathCause::terminate_fault);
    } else if (kind == FaultKind::upgrade) {
        process.upgrade_to = process.entry;
        note(TraceKind::upgrade, &process, nullptr, symbols_.intern(process.entry->id), 0,
             process.arguments);
    } else if (kind == FaultKind::cancel) {
        KeyQueue* queue = queue_between(ProcessId{}, 0, process);
        Blob* reason = make_blob(*memory_, {}, 0);
        append(*queue, *new_item(ItemKind::cancel, *queue, notice_topic(ItemKind::cancel), reason));
    } else if (kind == FaultKind::pause) {
        hold_back(process, now_ + rule.lengths[form - 1]);
    } else if (kind == FaultKind::slow) {
        process.slow_by = rule.lengths[form - 1];
        process.slow_until = healed(now_ + rule.lasts);
    }
}

/// `process` dies by a fault at this boundary. The guards count it as gone from now on.
void Simulation::lose(Process& process, DeathCause cause) {
    process.kill_mark = true;
    process.death = cause;
    count_guarded(process, -1);
}

/// A lasting fault ends when the plan's faults do.
Instant Simulation::healed(Instant end) const {
    return std::min(end, faults_end());
}

/// Nothing of `process` runs before `until`. What is sent to it waits.
void Simulation::hold_back(Process& process, Instant until) {
    process.held_until = std::max(process.held_until, healed(until));
    for (Timer* timer : process.timers) {
        if (!timer->event.is_enabled()) continue;
        events_.disable_timer(timer->event);
        enable_timer(*timer);
    }
}

/// A pause in the middle of a step, before a send.
void Simulation::pause_before_send(Task& task, SymbolId topic) {
    Process& process = *task.process;
    if ((process.fault_mask & fault_bit(FaultKind::pause)) == 0) return;
    if (process.main_done || process.loading) return;
    {
        const PointWhat what{TraceKind::send, topic, 0, true};
        const std::string place = point_words(what);
        const std::uint32_t form = ask_process_fault(process, FaultKind::pause, place);
        if (form == 0) return;
        hit(process, FaultKind::pause, form);
        enable_run(process, what);
    }
    process.point_task = &task;
    process.body->suspend(task);
}

/// `event` wakes a parked process, or is its very first step: a fault may hit it before. True: it
/// does not happen now.
bool Simulation::stops_before(const Enabled& event) {
    Process& process = *event.process;
    if (event.kind == EventKind::kill) return false;
    boundary_faults(process);
    const bool held = process.held_until > now_;
    if (!process.kill_mark && !held && process.upgrade_to == nullptr) return false;
    if (process.phase == Phase::parked) unpark(process, nullptr);
    if (process.run.is_enabled()) events_.disable(process.run);
    if (process.kill_mark) {
        enable_kill(process);
    } else if (process.upgrade_to != nullptr) {
        load_upgrade(process);
    } else {
        enable_run(process, {TraceKind::fault, {}, 0});
    }
    return true;
}

/// A process crashes where it would change or read the registry (E8a), in the middle of a step.
void Simulation::crash_before_call(Task& task, const PointWhat& what) {
    Process& process = *task.process;
    if ((process.fault_mask & fault_bit(FaultKind::crash)) == 0) return;
    if (process.main_done || process.loading) return;
    bool crashes = false;
    {
        // In a scope of its own: this stack is abandoned below.
        const std::string place = point_words(what);
        crashes = ask_process_fault(process, FaultKind::crash, place) != 0;
    }
    if (!crashes) return;
    lose(process, DeathCause::crash);
    suspend_forever(task);
}

Blob* Simulation::death_error(const Process& process) {
    if (!process.kill_mark) return message_error("linked process failed");
    switch (process.death) {
    case DeathCause::terminate:
    case DeathCause::shutdown:
    case DeathCause::terminate_fault: return message_error("process terminated");
    case DeathCause::crash: return message_error("process crashed");
    case DeathCause::start: return message_error("process failed to start");
    case DeathCause::node: return message_error("node lost");
    case DeathCause::host: return message_error("context canceled");
    }
    MOIRA_UNREACHABLE();
}

/// A spawn is refused as if there were too many processes.
bool Simulation::spawn_fails(Process& parent, std::string_view entry) {
    const FaultRule& rule = *plan_->faults.rule(FaultKind::spawn);
    FaultQuestion question;
    question.kind = FaultKind::spawn;
    question.target = parent.label;
    const std::string place = fmt::format("when it spawns '{}'", entry);
    question.place = place;
    return ask_fault(question, &parent, rule.names(entry)) != 0;
}

/// What may happen to a process that was just made: it dies before its first step, or its mailbox
/// is small.
void Simulation::birth_faults(Process& process) {
    const std::uint32_t kinds = fault_mask_ & process.fault_mask;
    if ((kinds & fault_bit(FaultKind::mailbox)) != 0) {
        if (const std::uint32_t form = ask_process_fault(process, FaultKind::mailbox, {})) {
            const FaultRule& rule = *plan_->faults.rule(FaultKind::mailbox);
            process.mailbox_most = rule.sizes[(form - 1) / policies];
            process.mailbox_policy = static_cast<MailboxPolicy>((form - 1) % policies);
        }
    }
    if ((kinds & fault_bit(FaultKind::start)) == 0) return;
    if (ask_process_fault(process, FaultKind::start, {}) == 0) return;
    lose(process, DeathCause::start);
    events_.disable(process.run);
    enable_kill(process);
}

/// A step begins: one of its allocations may fail.
void Simulation::memory_fault(Process& process) {
    std::uint32_t nth = 0;
    if ((fault_mask_ & process.fault_mask & fault_bit(FaultKind::memory)) != 0) {
        const std::uint32_t form = ask_process_fault(process, FaultKind::memory, {});
        if (form != 0) nth = plan_->faults.rule(FaultKind::memory)->sizes[form - 1];
    }
    // What was left of the last step's count ends with it.
    if (nth != 0 || process.counts_memory) process.body->fail_allocation(nth);
    process.counts_memory = nth != 0;
}

/// The name belongs to somebody who is gone before anyone looks (form 1), or to one that is dead
/// and was never unregistered (form 2), which stays.
bool Simulation::name_conflicts(Process& process, SymbolId name) {
    FaultQuestion question;
    question.kind = FaultKind::name;
    question.alternatives = 3;
    question.target = process.label;
    const std::string place = fmt::format("when it registers '{}'", symbols_.text(name));
    question.place = place;
    const bool allowed = (process.fault_mask & fault_bit(FaultKind::name)) != 0 &&
                         names_.find(name, process.node) == nullptr;
    const std::uint32_t form = ask_fault(question, &process, allowed);
    if (form == 2) {
        const std::string pid =
            fmt::format("{{{}|0xfffff}}", symbols_.text(host_of_[process.id.value]));
        names_.own_dead(name, process.node, pid);
    }
    return form != 0;
}

/// A message that was sent just now arrives late, and what follows it from its sender with it.
void Simulation::delay_message(const Process& sender, KeyQueue& queue, SymbolId topic) {
    const Process& receiver = *queue.destination;
    const FaultRule& rule = *plan_->faults.rule(FaultKind::delay);
    FaultQuestion question;
    question.kind = FaultKind::delay;
    question.alternatives = static_cast<std::uint32_t>(rule.lengths.size()) + 1;
    question.lengths = &rule.lengths;
    const std::string target =
        fmt::format("message '{}' from {} to {}", symbols_.text(topic), sender.label,
                    receiver.label);
    question.target = target;
    const std::uint32_t mask = sender.fault_mask | receiver.fault_mask;
    const bool allowed = rule.of.empty() || (mask & fault_bit(FaultKind::delay)) != 0;
    if (const std::uint32_t form = ask_fault(question, nullptr, allowed); form != 0) {
        Instant late = now_ + rule.lengths[form - 1];
        if (plan_->phases.are_on()) late = std::min(late, Instant{} + plan_->phases.chaos);
        queue.delayed_until = std::max(queue.delayed_until, late);
        has_delays_ = true;
    }
}

/// What becomes of a message to a receiver whose mailbox is bounded and full: ok if it is accepted.
/// The receiver's oldest message may go for it.
Simulation::Fate Simulation::fate_of_message(Process& receiver) {
    if (receiver.arrivals + receiver.pending < receiver.mailbox_most) return Fate::arrives;
    switch (receiver.mailbox_policy) {
    case MailboxPolicy::reject: return Fate::refused;
    case MailboxPolicy::drop_newest: return Fate::lost;
    case MailboxPolicy::drop_oldest: break;
    }
    return drop_oldest(receiver) ? Fate::arrives : Fate::lost;
}

bool Simulation::drop_oldest(Process& receiver) {
    // What it has taken came before all that is still under way.
    Fifo<Item, &Item::next>* oldest = nullptr;
    const auto consider = [&](Fifo<Item, &Item::next>& list) {
        if (list.empty()) return;
        if (oldest == nullptr || list.front()->place < oldest->front()->place) oldest = &list;
    };
    for (Subscription& subscription : receiver.subscriptions)
        consider(subscription.pending);
    consider(receiver.unmatched);
    if (oldest != nullptr) {
        Item* item = oldest->pop();
        --receiver.pending;
        note_about(TraceKind::lost, &receiver, {}, 0, item->topic, item->nth);
        ++counters_.lost_messages;
        free_item(*item);
        return true;
    }
    for (Item* item = receiver.arrivals_head; item != nullptr; item = item->next) {
        KeyQueue& queue = *item->queue;
        if (item->kind != ItemKind::message || queue.items.front() != item) continue;
        note_item(TraceKind::lost, receiver, *item);
        ++counters_.lost_messages;
        take_back(receiver, *item);
        return true;
    }
    return false;
}

/// An item never arrives. What is before it in its queue stays there.
void Simulation::take_back(Process& receiver, Item& item) {
    KeyQueue& queue = *item.queue;
    if (queue.wake.is_enabled() && queue.waking == &item) {
        events_.disable(queue.wake);
        --receiver.wakes_enabled;
        queue.waking = nullptr;
    }
    Fifo<Item, &Item::next_in_queue> before;
    while (queue.items.front() != &item) before.push(queue.items.pop());
    queue.items.pop();
    before.append(queue.items);
    queue.items = before;
    remove_arrival(receiver, item);
    free_item(item);
    const bool may_wake = receiver.phase == Phase::parked && !receiver.kill_mark;
    if (queue.items.empty()) {
        release_queue(queue);
    } else if (may_wake && !is_causal()) {
        for (Item* next = queue.items.front(); next != nullptr; next = next->next_in_queue)
            consider_waking(receiver, queue, *next);
    }
    // What waited for the lost item, in whichever queue, does so no more.
    if (may_wake && is_causal()) consider_all(receiver);
}

}  // namespace moira::sim
