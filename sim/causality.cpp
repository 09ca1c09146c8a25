// SPDX-License-Identifier: MIT
#include "sim/causality.hpp"

#include "sim/item.hpp"

#include <algorithm>

namespace moira::sim {
namespace {

/// The sequence up to which `past` knows of `source`; 0: not at all.
std::uint64_t known(const CausalPast* past, ProcessId source) {
    if (past == nullptr) return 0;
    const auto* const found = std::lower_bound(
        past->entries.begin(), past->entries.end(), source,
        [](const CausalPast::Entry& entry, ProcessId id) { return entry.source < id; });
    return found != past->entries.end() && found->source == source ? found->sequence : 0;
}

/// Keeps the order by source.
void raise(CausalPast& past, CausalPast::Entry entry) {
    std::size_t at = past.entries.size();
    while (at > 0 && past.entries[at - 1].source > entry.source) --at;
    if (at > 0 && past.entries[at - 1].source == entry.source) {
        std::uint64_t& sequence = past.entries[at - 1].sequence;
        sequence = std::max(sequence, entry.sequence);
        return;
    }
    past.entries.push(entry);
    std::rotate(past.entries.begin() + at, past.entries.end() - 1, past.entries.end());
}

}  // namespace

Causality::State& Causality::state(ProcessId process) {
    while (states_.size() <= process.value) states_.push({});
    return states_[process.value];
}

void Causality::spawned(ProcessId parent, ProcessId child) {
    state(child);
    if (parent.value != 0) influenced(parent, child);
}

void Causality::ended(ProcessId process) {
    State& own = state(process);
    drop(own.past);
    own.past = nullptr;
    own.has_ended = true;
}

void Causality::sent(ProcessId source, Item& item) {
    State& own = state(source);
    own.last_sent = item.sequence;
    ++own.items;
    item.past = own.past;
    if (item.past != nullptr) ++item.past->references;
}

void Causality::received(ProcessId receiver, const Item& item) {
    learn(state(receiver), item.past, {item.source, item.sequence});
}

void Causality::influenced(ProcessId actor, ProcessId target) {
    if (actor == target) return;
    const State own = state(actor);
    learn(state(target), own.past, {actor, own.last_sent});
}

void Causality::release(Item& item) {
    --state(item.source).items;
    drop(item.past);
    item.past = nullptr;
}

bool Causality::precedes(const Item& first, const Item& second) {
    if (first.sequence >= second.sequence) return false;
    return first.source == second.source || known(second.past, first.source) >= first.sequence;
}

/// `last` of sequence 0: nothing was sent.
void Causality::learn(State& own, const CausalPast* past, CausalPast::Entry last) {
    bool is_news = known(own.past, last.source) < last.sequence;
    if (past != nullptr && past != own.past) {
        for (const CausalPast::Entry& entry : past->entries) {
            is_news = is_news || known(own.past, entry.source) < entry.sequence;
        }
    }
    if (!is_news) return;
    auto* merged = memory_->make<CausalPast>(*memory_);
    merge(*merged, own.past, past);
    if (last.sequence != 0) raise(*merged, last);
    drop(own.past);
    own.past = merged;
}

/// Leaves out senders that have ended and of whom no item exists any more: nothing waits for them.
void Causality::merge(CausalPast& into, const CausalPast* a, const CausalPast* b) {
    const std::size_t a_size = a != nullptr ? a->entries.size() : 0;
    const std::size_t b_size = b != nullptr ? b->entries.size() : 0;
    for (std::size_t i = 0, j = 0; i < a_size || j < b_size;) {
        const bool from_a =
            j == b_size || (i < a_size && a->entries[i].source <= b->entries[j].source);
        const bool from_b =
            i == a_size || (j < b_size && b->entries[j].source <= a->entries[i].source);
        CausalPast::Entry entry = from_a ? a->entries[i] : b->entries[j];
        if (from_a && from_b) {
            entry.sequence = std::max(entry.sequence, b->entries[j].sequence);
        }
        i += from_a ? 1 : 0;
        j += from_b ? 1 : 0;
        const State& sender = state(entry.source);
        if (!sender.has_ended || sender.items != 0) into.entries.push(entry);
    }
}

void Causality::drop(CausalPast* past) {
    if (past == nullptr || --past->references != 0) return;
    past->entries.release();
    memory_->drop(past);
}

}  // namespace moira::sim
