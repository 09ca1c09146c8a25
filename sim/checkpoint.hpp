// SPDX-License-Identifier: MIT
//
// A copy of a whole world between two events: the used part of its region (kernel tables, decision
// source, random streams, hash, counters) and the memory that its bodies name (heaps, live parts of
// stacks). Restoring puts every byte back, after which the run goes on exactly as it did, or
// otherwise if it is given another decision source. Trace sinks, observers and judges lie outside
// and are told nothing.
#pragma once

#include "sim/simulation.hpp"

#include <cstddef>
#include <vector>

namespace moira::sim {

class Checkpoint {
public:
    /// Copies the world of `simulation`, which must not be inside run(). Reuses its own memory.
    void save(const Simulation& simulation);
    /// Puts the world back: the one that was saved, in which any other run may have gone on since.
    void restore() const;

    /// Bytes that a save holds.
    [[nodiscard]] std::size_t size() const { return bytes_.size(); }

private:
    struct Extent {
        std::byte* start;
        std::size_t size;
    };
    class Collector;

    std::vector<Extent> extents_;
    std::vector<std::byte> bytes_;
};

}  // namespace moira::sim
