// SPDX-License-Identifier: MIT
//
// What came of a few neighbouring runs of a campaign, added up. Sums do not depend on how runs are
// cut into segments nor on the order in which segments are added, so neither the number of workers
// nor that of shards shows in a result.
#pragma once

#include "properties/execution.hpp"
#include "properties/finding.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace moira::properties {

/// One run that failed, or one that shows a note.
struct FoundRun {
    std::uint64_t index = 0;
    std::uint64_t seed = 0;
    std::string strategy;
    Finding finding;
    std::string trace_hash;  ///< of the run, in hex
};

/// All runs with findings of one failure key.
struct FoundSum {
    std::uint64_t runs = 0;
    FoundRun first;  ///< the one with the lowest index

    void add(const FoundSum& other);
};

/// A property inside the program over many runs.
struct TallySum {
    std::uint64_t runs = 0;  ///< that reported it
    std::uint64_t evaluated = 0;
    std::uint64_t held = 0;

    friend bool operator==(const TallySum&, const TallySum&) = default;
    void add(const TallySum& other);
};

/// A run whose result nobody knows: its worker died.
struct LostRun {
    std::uint64_t index = 0;
    std::uint64_t seed = 0;
    std::string strategy;
    std::string reason;
};

/// By kind, then id.
using TallyName = std::pair<std::string, std::string>;

/// Sums over any set of runs.
struct Sums {
    std::uint64_t runs = 0;     ///< with a result; lost ones do not count
    std::uint64_t sampled = 0;  ///< of them: drawn independently, so not the default schedule
    std::uint64_t failed = 0;
    std::map<std::string, std::uint64_t> strategies;  ///< runs by strategy
    std::map<std::string, FoundSum> failures;         ///< by failure key
    std::map<std::string, FoundSum> notes;            ///< by failure key
    std::map<TallyName, TallySum> tallies;
    std::map<std::uint64_t, LostRun> lost;  ///< by index

    void add(const Sums& other);
    /// Adds one run. `strategy`: its name is the first word, the rest is what it drew.
    void add(std::uint64_t index, std::uint64_t seed, const std::string& strategy,
             const Execution& execution);
    /// Failures by the index of their first run.
    [[nodiscard]] std::vector<const FoundSum*> failures_in_order() const;
};

/// Sums of the runs at the positions from `first` to before `first + count`.
struct Segment {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
    Sums sums;
};

}  // namespace moira::properties
