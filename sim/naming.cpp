// SPDX-License-Identifier: MIT
//
// The registry of names (semantics section 6): one owner a name, many names an owner, any process
// may unregister any name, and a process's names are free before its exit is seen.
#include "sim/simulation.hpp"

namespace moira::sim {

Status Simulation::register_name(Task& task, SymbolId name, std::string_view pid,
                                 bool everywhere) {
    visible_call(task, {TraceKind::name_register, name, 0, true});
    Process& self = *task.process;
    const NodeNumber node = everywhere ? all_nodes : self.node;
    access(Object::name, AccessMode::write, symbols_.hash(name));
    Process* owner = &self;
    if (!pid.empty()) {
        bool is_pid = false;
        Status ignored = Status::ok;
        owner = find_pid(pid, is_pid, ignored);
    }
    if (owner != nullptr) access(Object::names_of, AccessMode::update, owner->label_hash);
    const std::string_view wanted = owner != nullptr ? owner->pid : pid;
    Status status = Status::ok;
    const bool conflict =
        (fault_mask_ & fault_bit(FaultKind::name)) != 0 && name_conflicts(self, name);
    if (conflict) {
        status = Status::already_exists;
    } else if (const std::uint32_t held = owner_place(name, node); held != 0) {
        if (owners_[held - 1].pid != wanted) status = Status::already_exists;
    } else {
        std::string_view stored = wanted;
        if (owner == nullptr) {
            auto* copy = static_cast<char*>(memory_->take(pid.size()));
            std::copy(pid.begin(), pid.end(), copy);
            stored = {copy, pid.size()};
        } else {
            owner->names.push(name);
        }
        own_name(name, node, NameOwner{owner != nullptr ? owner->id : ProcessId{}, stored});
    }
    note(TraceKind::name_register, &self, owner, name, static_cast<std::uint64_t>(status));
    return status;
}

void Simulation::own_name(SymbolId name, NodeNumber node, const NameOwner& owner) {
    std::uint32_t place = free_owner_;
    if (place == 0) {
        owners_.push(owner);
        place = static_cast<std::uint32_t>(owners_.size());
    } else {
        free_owner_ = owners_[place - 1].next_free;
        owners_[place - 1] = owner;
    }
    name_owner_.set(name_key(name, node), place);
}

/// The name is free, and so is the place of its owner.
void Simulation::disown_name(SymbolId name, NodeNumber node) {
    const std::uint32_t place = owner_place(name, node);
    NameOwner& owner = owners_[place - 1];
    if (owner.process == ProcessId{}) {
        memory_->give(const_cast<char*>(owner.pid.data()), owner.pid.size());
    }
    owner = NameOwner{.process = {}, .pid = {}, .next_free = free_owner_};
    free_owner_ = place;
    name_owner_.erase(name_key(name, node));
}

bool Simulation::unregister_name(Task& task, SymbolId name, bool everywhere) {
    visible_call(task, {TraceKind::name_unregister, name, 0, true});
    access(Object::name, AccessMode::write, symbols_.hash(name));
    const NodeNumber node = everywhere ? all_nodes : task.process->node;
    std::uint32_t held = owner_place(name, node);
    if (everywhere && held != 0 && owners_[held - 1].process != task.process->id) held = 0;
    note(TraceKind::name_unregister, task.process, nullptr, name, held != 0 ? 1 : 0);
    if (held == 0) return false;
    if (Process* owner = find_process(owners_[held - 1].process); owner != nullptr) {
        owner->names.remove(name);
    }
    disown_name(name, node);
    return true;
}

const std::string_view* Simulation::lookup_name(Task& task, SymbolId name) {
    visible_call(task, {TraceKind::name_lookup, name, 0, true});
    access(Object::name, AccessMode::read, symbols_.hash(name));
    const std::uint32_t held = known_place(name, task.process->node);
    const Process* owner = held != 0 ? find_process(owners_[held - 1].process) : nullptr;
    note(TraceKind::name_lookup, task.process, owner, name, held != 0 ? 1 : 0);
    return held != 0 ? &owners_[held - 1].pid : nullptr;
}

bool Simulation::is_stale_name(SymbolId name) const {
    const std::uint32_t held = name_owner_.find(name.value);
    return held != 0 && find_process(owners_[held - 1].process) == nullptr;
}

void Simulation::release_names(Process& process) {
    for (const SymbolId name : process.names) {
        access(Object::name, AccessMode::write, symbols_.hash(name));
        const auto release_on = [&](NodeNumber node) {
            const std::uint32_t place = owner_place(name, node);
            if (place != 0 && owners_[place - 1].process == process.id) disown_name(name, node);
        };
        for (NodeNumber node = 0; node <= plan_->network.nodes.size(); ++node)
            release_on(node);
        release_on(all_nodes);
    }
    process.names.clear();
}

}  // namespace moira::sim
