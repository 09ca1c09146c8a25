// SPDX-License-Identifier: MIT
//
// The default schedule (seed 0): the oldest enabled event first, everything eligible has arrived,
// a process at a send goes on. Data draws come from the streams of seed 0.
#pragma once

#include "sim/decision.hpp"

namespace moira::sim {

class DefaultSchedule final : public DecisionSource {
public:
    explicit DefaultSchedule(std::uint64_t seed) : data_{seed, "data"} {}

    Enabled* next(EventSet& events, Instant, Enabled* current) override {
        return current != nullptr ? current : events.oldest();
    }
    std::uint32_t arrival(std::span<const ArrivalHead> heads) override {
        return static_cast<std::uint32_t>(heads.size()) + 1;
    }
    std::uint64_t data(std::uint64_t bound) override {
        return bound == 0 ? data_.next() : data_.below(bound);
    }
    bool rewind() override {
        data_.rewind();
        return true;
    }

private:
    Stream data_;
};

}  // namespace moira::sim
