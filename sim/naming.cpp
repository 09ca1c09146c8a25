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
    } else if (const NameTable::Owner* holder = names_.find(name, node); holder != nullptr) {
        if (holder->pid != wanted) status = Status::already_exists;
        if (is_mutated(Mutation::stolen_name) && owner != nullptr) {
            names_.disown(name, node);
            names_.own(name, node, owner->id, owner->pid);
            status = Status::ok;
        }
    } else if (owner == nullptr) {
        names_.own_dead(name, node, pid);
    } else {
        owner->names.push(name);
        names_.own(name, node, owner->id, owner->pid);
    }
    note(TraceKind::name_register, &self, owner, name, static_cast<std::uint64_t>(status));
    return status;
}

bool Simulation::unregister_name(Task& task, SymbolId name, bool everywhere) {
    visible_call(task, {TraceKind::name_unregister, name, 0, true});
    access(Object::name, AccessMode::write, symbols_.hash(name));
    const NodeNumber node = everywhere ? all_nodes : task.process->node;
    const NameTable::Owner* holder = names_.find(name, node);
    if (everywhere && holder != nullptr && holder->process != task.process->id) holder = nullptr;
    note(TraceKind::name_unregister, task.process, nullptr, name, holder != nullptr ? 1 : 0);
    if (holder == nullptr) return false;
    if (Process* owner = find_process(holder->process); owner != nullptr) owner->names.remove(name);
    names_.disown(name, node);
    return true;
}

const std::string_view* Simulation::lookup_name(Task& task, SymbolId name) {
    visible_call(task, {TraceKind::name_lookup, name, 0, true});
    access(Object::name, AccessMode::read, symbols_.hash(name));
    const NameTable::Owner* holder = known_owner(name, task.process->node);
    if (is_mutated(Mutation::lookup_misses)) holder = nullptr;
    const Process* owner = holder != nullptr ? find_process(holder->process) : nullptr;
    note(TraceKind::name_lookup, task.process, owner, name, holder != nullptr ? 1 : 0);
    return holder != nullptr ? &holder->pid : nullptr;
}

bool Simulation::is_stale_name(SymbolId name) const {
    // On any node: the places of the machine itself and of all nodes are looked at too.
    const auto is_stale_on = [&](NodeNumber node) {
        const NameTable::Owner* holder = names_.find(name, node);
        return holder != nullptr && find_process(holder->process) == nullptr;
    };
    bool is_stale = is_stale_on(all_nodes);
    for (NodeNumber node = 0; node <= plan_->network.nodes.size(); ++node)
        is_stale = is_stale || is_stale_on(node);
    return is_stale;
}

/// What `node` knows the name as: everywhere goes before its own.
const NameTable::Owner* Simulation::known_owner(SymbolId name, NodeNumber node) const {
    const NameTable::Owner* owner =
        plan_->network.nodes.empty() ? nullptr : names_.find(name, all_nodes);
    return owner != nullptr ? owner : names_.find(name, node);
}

void Simulation::release_names(Process& process) {
    for (const SymbolId name : process.names) {
        access(Object::name, AccessMode::write, symbols_.hash(name));
        const auto release_on = [&](NodeNumber node) {
            const NameTable::Owner* holder = names_.find(name, node);
            if (holder == nullptr || holder->process != process.id) return;
            names_.disown(name, node);
            if (is_mutated(Mutation::names_kept)) names_.own_dead(name, node, process.pid);
        };
        for (NodeNumber node = 0; node <= plan_->network.nodes.size(); ++node)
            release_on(node);
        release_on(all_nodes);
    }
    process.names.clear();
}

}  // namespace moira::sim
