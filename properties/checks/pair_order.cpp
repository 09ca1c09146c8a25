// SPDX-License-Identifier: MIT
#include "properties/checks/pair_order.hpp"

#include "properties/checks/mail.hpp"

namespace moira::properties {

void PairOrderCheck::on_take(sim::Simulation& simulation, const sim::Process& process,
                             const sim::Item& item, Findings& findings) {
    // Faults between nodes put messages and notices of lost nodes beside the queue: they overtake.
    if (item.queue->is_lane) return;
    const std::uint64_t pair = (std::uint64_t{item.source.value} << 32U) | process.id.value;
    std::uint64_t& last = last_[pair];
    if (item.sequence < last) {
        findings.add("pair_order", mail_text(simulation, item) + " arrived after a later one",
                     process.label, simulation);
    }
    last = item.sequence;
}

}  // namespace moira::properties
