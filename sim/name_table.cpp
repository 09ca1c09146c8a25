// SPDX-License-Identifier: MIT
#include "sim/name_table.hpp"

#include "sim/region.hpp"

#include <algorithm>

namespace moira::sim {

void NameTable::own(SymbolId name, NodeNumber node, ProcessId process, std::string_view pid) {
    const Owner owner{.process = process, .pid = pid};
    std::uint32_t place = free_;
    if (place == 0) {
        owners_.push(owner);
        place = static_cast<std::uint32_t>(owners_.size());
    } else {
        free_ = owners_[place - 1].next_free;
        owners_[place - 1] = owner;
    }
    places_.set(key(name, node), place);
}

void NameTable::own_dead(SymbolId name, NodeNumber node, std::string_view pid) {
    auto* copy = static_cast<char*>(memory_->take(pid.size()));
    std::ranges::copy(pid, copy);
    own(name, node, ProcessId{}, {copy, pid.size()});
}

void NameTable::disown(SymbolId name, NodeNumber node) {
    const std::uint32_t place = places_.find(key(name, node));
    Owner& owner = owners_[place - 1];
    if (owner.process == ProcessId{}) {
        memory_->give(const_cast<char*>(owner.pid.data()), owner.pid.size());
    }
    owner = Owner{.process = {}, .pid = {}, .next_free = free_};
    free_ = place;
    places_.erase(key(name, node));
}

}  // namespace moira::sim
