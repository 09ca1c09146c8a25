// SPDX-License-Identifier: MIT
#include "tools/testing/view.hpp"

#include <algorithm>

namespace moira {

std::size_t View::count(std::string_view entry) const {
    std::size_t count = 0;
    for (const sim::Process* process = simulation_->first_live(); process != nullptr;
         process = process->next_live) {
        if (process->entry->id == entry) ++count;
    }
    return count;
}

bool View::is_alive(std::string_view label) const {
    const sim::Process* process = simulation_->first_live();
    while (process != nullptr && process->label != label) process = process->next_live;
    return process != nullptr;
}

const Exit* View::exit(std::string_view label) const {
    const auto found = std::ranges::find(history_->exits, label, &Exit::label);
    return found == history_->exits.end() ? nullptr : &*found;
}

}  // namespace moira
