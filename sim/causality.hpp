// SPDX-License-Identifier: MIT
//
// Which sends happened before which, for the ordering model `causal` (reference: Lamport, "Time,
// clocks, and the ordering of events in a distributed system", 1978). Each process has a sparse
// vector clock: for each sender that it has heard of, directly or not, the last of its items that
// is in its past. A process learns by what is handed over to its program, by its parent's past when
// it is spawned, and by being terminated; not through names, which carry no message. Items share
// their sender's past. Lives in the run's region; used in that model only.
#pragma once

#include "sim/array.hpp"
#include "sim/ids.hpp"

#include <cstdint>

namespace moira::sim {

struct Item;

/// A vector clock that does not change any more: who holds it counts as one reference.
struct CausalPast {
    struct Entry {
        ProcessId source;
        std::uint64_t sequence = 0;  ///< of the last item from there that is in the past
    };

    explicit CausalPast(Region& memory) : entries{memory} {}

    Array<Entry> entries;  ///< by source
    std::uint32_t references = 1;
};

class Causality {
public:
    explicit Causality(Region& memory) : memory_{&memory}, states_{memory} {}

    /// The process with the next id exists. `parent`: 0 if nobody spawned it.
    void spawned(ProcessId parent, ProcessId child);
    void ended(ProcessId process);
    /// `item` leaves `source` (0: nobody) now; its sequence is set.
    void sent(ProcessId source, Item& item);
    /// The program of `receiver` got `item`, or died of it.
    void received(ProcessId receiver, const Item& item);
    /// `actor` did something to `target` without an item in between.
    void influenced(ProcessId actor, ProcessId target);
    /// `item` is about to be freed.
    void release(Item& item);

    /// Whether the sending of `first` happened before that of `second`.
    [[nodiscard]] static bool precedes(const Item& first, const Item& second);

private:
    struct State {
        CausalPast* past = nullptr;
        std::uint64_t last_sent = 0;  ///< sequence of its last item
        std::uint32_t items = 0;      ///< from it that exist
        bool has_ended = false;
    };

    State& state(ProcessId process);
    void learn(State& state, const CausalPast* past, CausalPast::Entry last);
    void merge(CausalPast& into, const CausalPast* a, const CausalPast* b);
    void drop(CausalPast* past);

    Region* memory_;
    Array<State> states_;  ///< by id
};

}  // namespace moira::sim
