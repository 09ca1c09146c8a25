// SPDX-License-Identifier: MIT
//
// Birth and death of processes (semantics 1.5, 2, 4; event-model E10).
#include "sim/simulation.hpp"
#include "sim/value.hpp"

#include <algorithm>

namespace moira::sim {
namespace {

constexpr std::size_t process_cost = 1536;  // bytes: itself, its texts, its entries in tables

}  // namespace

Blob* Simulation::message_error(std::string_view message) {
    return make_error(ErrorView{.kind = "Internal", .message = message});
}

Blob* Simulation::make_error(const ErrorView& error) {
    ByteBuffer buffer = region_buffer(*memory_, ByteBuffer::default_limit);
    ValueWriter writer{buffer};
    writer.error(error);
    Blob* blob = make_blob(*memory_, buffer.bytes(), 1);
    buffer.release();
    return blob;
}

std::string error_text(const Blob* error) {
    if (error == nullptr) return "unknown error";
    ValueReader reader{error->bytes()};
    const ValueItem item = reader.next();
    if (item.event == ValueEvent::error) return std::string{item.error->message};
    return print_value(error->bytes());
}

void Simulation::reached(LimitKind kind, const Process* whose) {
    if (limit_reached_ != LimitKind::none) return;
    limit_reached_ = kind;
    // A copy: the process may be gone when somebody asks.
    if (whose != nullptr) limit_label_ = copy_text(*memory_, whose->label);
    note(TraceKind::limit, whose, nullptr, {}, static_cast<std::uint64_t>(kind));
}

/// Who is refused and asks again, for ever, would spin until the limit of steps.
void Simulation::refuse_spawn(LimitKind kind) {
    refuse_by(kind);
    if (++refused_spawns_ > refused_spawns_max) reached(kind);
}

void Simulation::spawn(Task& task, const SpawnRequest& request, SpawnResult& result) {
    Process& parent = *task.process;
    task.spawning = &request;
    begin_command(task);
    task.spawning = nullptr;
    result = SpawnResult{};
    const TraceKind kind = request.completes_into != nullptr ? TraceKind::call : TraceKind::spawn;
    Process* child = nullptr;
    const bool fails = (fault_mask_ & fault_bit(FaultKind::spawn)) != 0 &&
                       spawn_fails(parent, request.entry);
    const bool is_taken =
        request.name != SymbolId{} && names_.find(request.name, parent.node) != nullptr;
    if (fails || is_taken) {
        // By a fault, or somebody took the name since the caller looked.
        release_blob(*memory_, request.arguments);
        release_blob(*memory_, request.context);
        result.status = fails ? Status::limit_exceeded : Status::already_exists;
    } else {
        result.status = create(&parent, request, {}, child, result.error);
    }
    if (child != nullptr) {
        result.id = child->id;
        if (request.monitored && !is_mutated(Mutation::spawn_unmonitored))
            add_edge(monitors_, parent, *child, false);
        if (request.linked && !is_mutated(Mutation::spawn_unlinked))
            add_edge(links_, parent, *child, true);
        if (request.completes_into != nullptr) {
            child->completes_for = parent.id;
            child->completes_into = request.completes_into;
            const Duration detection = plan_->network.detection;
            const bool is_cut = faults_.is_silent(child->node, parent.node, now_, detection);
            if (is_cut) give_up_call(*child);
        }
        // The child's program may have registered it while it was loaded.
        if (request.name != SymbolId{} && names_.find(request.name, child->node) == nullptr) {
            names_.own(request.name, child->node, child->id, child->pid);
            child->names.push(request.name);
            access(Object::name, AccessMode::write, symbols_.hash(request.name));
        }
        const std::uint64_t how = (request.monitored ? 1U : 0U) | (request.linked ? 2U : 0U);
        note(kind, &parent, child, symbols_.intern(child->entry->id), how, child->arguments);
        for (std::uint32_t i = 0; i < request.message_count; ++i) {
            deliver_unsigned(parent, *child, request.messages[i].topic,
                             request.messages[i].payload);
        }
        if (fault_mask_ != 0) birth_faults(*child);
    } else {
        note(TraceKind::spawn_failed, &parent, nullptr, symbols_.intern(request.entry),
             static_cast<std::uint64_t>(result.status), result.error);
    }
    finish_spawn(task, request, result);
}

void Simulation::finish_spawn(Task& task, const SpawnRequest& request, const SpawnResult& result) {
    if (request.completes_into == nullptr || result.id == ProcessId{}) {
        return finish_command(task, true);
    }
    if (!request.waits) return finish_command(task, true);
    end_waiting_command(task);
}

Status Simulation::create(Process* parent, const SpawnRequest& request, std::string_view label,
                          Process*& created, Blob*& error) {
    const auto refuse = [&](Status status) {
        release_blob(*memory_, request.arguments);
        release_blob(*memory_, request.context);
        return status;
    };
    const EntryInfo* entry = factory_->find(request.entry);
    if (entry == nullptr) return refuse(Status::entry_not_found);
    const SymbolId host = request.function_call ? SymbolId{} : symbols_.intern(request.host);
    const auto* const at = std::find(hosts_.begin(), hosts_.end(), host);
    const auto place = static_cast<std::size_t>(at - hosts_.begin());
    const bool is_up = at != hosts_.end() && (parent == nullptr || !faults_.is_down(place, now_));
    if (!request.function_call && !is_up) return refuse(Status::host_not_found);
    const std::uint32_t depth = parent == nullptr ? 0 : parent->spawn_depth + 1;
    if (live_count_ >= plan_->limits.processes) {
        refuse_spawn(LimitKind::processes);
        return refuse(Status::limit_exceeded);
    }
    if (depth > plan_->limits.spawn_depth) {
        refuse_spawn(LimitKind::spawn_depth);
        return refuse(Status::too_deep);
    }
    memory_->charge(process_cost);
    Process* process = memory_->make<Process>(*memory_);
    process->id = ProcessId{static_cast<std::uint32_t>(table_.size())};
    table_.push(process);
    if (is_causal()) causality_.spawned(parent != nullptr ? parent->id : ProcessId{}, process->id);
    process->entry = entry;
    process->host = request.function_call ? function_host(*entry) : host;
    if (!request.function_call) {
        process->node = plan_->network.node_of_host(place);
    } else if (parent != nullptr) {
        process->node = parent->node;
    }
    host_of_.push(host_text(*process));
    node_of_.push(process->node);
    process->spawn_depth = depth;
    if (parent != nullptr) process->parent = parent->id;
    process->is_function_call = request.function_call;
    process->is_root = parent == nullptr;
    process->born = now_;
    process->arguments = request.arguments;
    process->context = request.context != nullptr ? request.context
                       : parent != nullptr        ? share_blob(parent->context)
                                                  : nullptr;
    name_process(parent, *process, label);
    process->loading = true;
    process->body = factory_->make(*this, *process, error);
    process->loading = false;
    if (process->body == nullptr) {
        table_[process->id.value] = nullptr;
        free_process(*process);
        return Status::load_failed;
    }
    if (!plan_->faults.rules.empty()) {
        process->fault_mask = faults_of(*process);
        count_guarded(*process, 1);
    }
    is_out_of_memory();
    ++counters_.processes;
    ++live_count_;
    if (process->is_root) ++roots_live_;
    process->previous_live = live_tail_;
    (live_tail_ == nullptr ? live_head_ : live_tail_->next_live) = process;
    live_tail_ = process;
    access(Object::alive, AccessMode::write, process->label_hash);
    enable_run(*process, {});
    created = process;
    return Status::ok;
}

void Simulation::free_process(Process& process) {
    if (is_causal()) causality_.ended(process.id);
    release_blob(*memory_, process.arguments);
    release_blob(*memory_, process.context);
    memory_->give(const_cast<char*>(process.pid.data()), process.pid.size());
    memory_->give(const_cast<char*>(process.label.data()), process.label.size());
    process.subscriptions.release();
    process.timers.release();
    process.names.release();
    process.children.release();
    memory_->drop(&process);
    memory_->discharge(process_cost);
}

Task* Simulation::add_task(Process& process) {
    Task* task = memory_->make<Task>();
    task->process = &process;
    task->number = process.task_count++;
    ++process.tasks_live;
    return task;
}

void Simulation::finish_task(Task& task) {
    --task.process->tasks_live;
    task.finished = true;
}

void Simulation::finish_main(Process& process, bool failed, Blob* result) {
    if (process.main_done) return release_blob(*memory_, result);
    process.main_done = true;
    process.failed = failed;
    process.result = result;
}

void Simulation::end_now(Task& task, Blob* error) {
    finish_main(*task.process, true, error);
    task.process->body->suspend(task);
    MOIRA_UNREACHABLE();
}

/// One event: names are free and sends fail before anybody is told (semantics 4).
void Simulation::end_process(Process& process, bool is_error, Blob* result) {
    if (process.phase == Phase::parked || process.wakes_enabled != 0) unpark(process, nullptr);
    if (process.run.is_enabled()) events_.disable(process.run);
    process.phase = Phase::dead;
    access(Object::alive, AccessMode::write, process.label_hash);
    release_names(process);
    table_[process.id.value] = nullptr;
    note(TraceKind::exit, &process, nullptr, {}, is_error ? 1 : 0, result);
    if (is_mutated(Mutation::two_ends))
        note(TraceKind::exit, &process, nullptr, {}, is_error ? 1 : 0, result);
    process.result = result;
    process.failed = is_error;
    notify(process, is_error, result);
    remove_edges(process);
    discard_items(process);
    discard_timers(process);
    discard_queues(process);
    if (observer_.on_exit != nullptr) observer_.on_exit(observer_.user, *this, process);
    if (process.body != nullptr) process.body->drop();
    release_blob(*memory_, result);
    if (process.is_root) --roots_live_;
    if (!process.was_ended_by_fault()) count_guarded(process, -1);
    --live_count_;
    (process.previous_live == nullptr ? live_head_ : process.previous_live->next_live) =
        process.next_live;
    (process.next_live == nullptr ? live_tail_ : process.next_live->previous_live) =
        process.previous_live;
    free_process(process);
}

/// EXIT to the monitors and, behind it, LINK_DOWN to the links of a failed process. The order of
/// the receivers is unspecified; ours is by label, so that it does not depend on who came first.
void Simulation::notify(Process& process, bool is_error, Blob* result) {
    access(Object::watchers, AccessMode::read, process.label_hash);
    access(Object::links, AccessMode::read, process.label_hash);
    receivers_.clear();
    for (Edge* edge = process.watchers; edge != nullptr; edge = edge->next_to) {
        if (edge->from != &process) receivers_.push(edge->from);
    }
    const std::size_t watchers = receivers_.size();
    for (Edge* edge = process.links_from; edge != nullptr; edge = edge->next_from) {
        receivers_.push(edge->to);
    }
    for (Edge* edge = process.links_to; edge != nullptr; edge = edge->next_to) {
        if (is_mutated(Mutation::one_sided_link)) break;
        receivers_.push(edge->from);
    }
    const auto by_label = [](const Process* a, const Process* b) {
        return a->label_hash != b->label_hash ? a->label_hash < b->label_hash : a->id < b->id;
    };
    std::sort(receivers_.begin(), receivers_.begin() + watchers, by_label);
    std::sort(receivers_.begin() + watchers, receivers_.end(), by_label);
    const auto tell = [&](Process& receiver, ItemKind kind, Port* port) {
        KeyQueue* queue = queue_between(process.id, process.label_hash, receiver);
        queue->source_dead = true;
        if (queue->source_label.empty()) {
            queue->source_label = copy_text(*memory_, process.label);
        }
        Item* item = new_item(kind, *queue, notice_topic(kind), share_blob(result));
        item->is_error = is_error;
        item->port = port;
        append(*queue, *item);
        if (is_mutated(Mutation::notice_overtakes)) swap_contents(*queue->items.front(), *item);
    };
    if (process.death == DeathCause::node) {
        // Nobody on the node is left to hear of it, and others only miss it (semantics 5.2).
        for (Process* receiver : receivers_) {
            if (receiver->node != process.node) tell_node_loss(*receiver, process);
        }
        return give_up_call(process);
    }
    for (std::size_t i = 0; i < watchers; ++i) {
        if (i == 0 && is_mutated(Mutation::lose_exit)) continue;
        tell(*receivers_[i], ItemKind::exit, nullptr);
        if (is_mutated(Mutation::repeat_exit)) tell(*receivers_[i], ItemKind::exit, nullptr);
    }
    for (std::size_t i = watchers; i < receivers_.size(); ++i) {
        access(Object::links, AccessMode::write, receivers_[i]->label_hash);
        const bool is_told = (is_error || is_mutated(Mutation::link_down_of_normal_end)) &&
                             !is_mutated(Mutation::lose_link_down);
        if (is_told) tell(*receivers_[i], ItemKind::link_down, nullptr);
    }
    if (Process* caller = find_process(process.completes_for); caller != nullptr) {
        tell(*caller, ItemKind::completion, process.completes_into);
    }
}

void Simulation::discard_items(Process& process) {
    for (Item* item = process.arrivals_head; item != nullptr;) {
        Item* following = item->next;
        discard(process, *item);
        item = following;
    }
    const auto discard_all = [&](Fifo<Item, &Item::next>& list) {
        while (!list.empty()) discard(process, *list.pop());
    };
    for (Subscription& subscription : process.subscriptions)
        discard_all(subscription.pending);
    discard_all(process.unmatched);
    discard_all(process.notices);
}

/// Its receiver ended before it was received.
void Simulation::discard(const Process& process, Item& item) {
    if (item.kind == ItemKind::message) ++counters_.lost_messages;
    if (observer_.on_discard != nullptr) observer_.on_discard(observer_.user, *this, process, item);
    free_item(item);
}

void Simulation::discard_queues(Process& process) {
    for (KeyQueue* queue = process.queues_out; queue != nullptr;) {
        KeyQueue* following = queue->next_out;
        queue->source_dead = true;
        if (queue->source_label.empty() && !queue->items.empty()) {
            queue->source_label = copy_text(*memory_, process.label);
        }
        queue->next_out = queue->previous_out = nullptr;
        release_queue(*queue);
        queue = following;
    }
    for (KeyQueue* queue = process.queues_in; queue != nullptr;) {
        KeyQueue* following = queue->next_in;
        if (Process* source = find_process(queue->source); source != nullptr) {
            (queue->previous_out == nullptr ? source->queues_out : queue->previous_out->next_out) =
                queue->next_out;
            if (queue->next_out != nullptr) queue->next_out->previous_out = queue->previous_out;
            if (source->last_out == queue) source->last_out = nullptr;
        }
        queue->items.clear();
        queue->source_dead = true;
        queue->previous_in = nullptr;
        process.queues_in = following;
        release_queue(*queue);
        queue = following;
    }
}

Status Simulation::upgrade(Task& task, std::string_view entry, Blob* arguments) {
    Process& process = *task.process;
    begin_command(task, arguments);
    task.held = nullptr;
    const EntryInfo* info = entry.empty() ? process.entry : factory_->find(entry);
    if (info == nullptr) {
        release_blob(*memory_, arguments);
        return Status::entry_not_found;
    }
    process.upgrade_to = info;
    release_blob(*memory_, process.arguments);
    process.arguments = arguments;
    note(TraceKind::upgrade, &process, nullptr, symbols_.intern(info->id), 0, arguments);
    process.body->suspend(task);  // run_process loads the new program at the end of the step
    MOIRA_UNREACHABLE();
}

/// The old program's tasks, channels, subscriptions and timers go; identity, relations, names and
/// what was not handed to a channel stay (design.md 3.14).
void Simulation::load_upgrade(Process& process) {
    if (process.kill_mark) {
        // The boundary of the upgrade is where it dies: nothing of the new program runs.
        process.phase = Phase::boundary;
        return enable_kill(process);
    }
    process.entry = process.upgrade_to;
    process.upgrade_to = nullptr;
    discard_timers(process);
    // What was routed to a topic goes back among the unmatched, in mailbox order.
    for (Subscription& subscription : process.subscriptions) {
        Fifo<Item, &Item::next> merged;
        while (!subscription.pending.empty() || !process.unmatched.empty()) {
            merged.push(pop_earlier(subscription.pending, process.unmatched));
        }
        process.unmatched = merged;
    }
    // Completions of calls that the old program made have nobody to go to.
    for (Item* item = process.arrivals_head; item != nullptr; item = item->next) {
        if (item->kind == ItemKind::completion) item->port = nullptr;
    }
    for (Process* other = live_head_; other != nullptr; other = other->next_live) {
        if (other->completes_for == process.id) other->completes_for = ProcessId{};
    }
    process.subscriptions.clear();
    process.inbox = process.events = nullptr;
    process.ready.clear();
    process.woken.clear();
    process.commanding.clear();
    process.waiting = 0;
    process.tasks_live = 0;
    process.task_count = 0;
    process.trap_links = false;
    process.phase = Phase::boundary;
    process.body->drop();
    Blob* error = nullptr;
    process.loading = true;
    process.body = factory_->make(*this, process, error);
    process.loading = false;
    if (process.body == nullptr) {
        Blob* problem = message_error("upgrade: init failed: " + error_text(error));
        release_blob(*memory_, error);
        return end_process(process, true, problem);
    }
    enable_run(process, last_note_);
}

void Simulation::tear_down() {
    for (Process* process = live_head_; process != nullptr; process = process->next_live) {
        process->body->drop();
    }
    live_head_ = live_tail_ = nullptr;
}

}  // namespace moira::sim
