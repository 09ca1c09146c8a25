// SPDX-License-Identifier: MIT
//
// The default schedule (seed 0): the oldest enabled event first, everything eligible has arrived,
// a process at a send goes on. Data draws come from the streams of seed 0. Counts what it was
// asked, for strategies that want to know how long runs of the plan are.
#pragma once

#include "sim/strategies/strategy.hpp"

namespace moira::sim {

class DefaultSchedule final : public Strategy {
public:
    explicit DefaultSchedule(std::uint64_t seed) : data_{seed, "data"} {}

    Enabled* next(EventSet& events, Instant, Enabled* current) override {
        ++asked_.decisions;
        return current != nullptr ? current : events.oldest();
    }

    std::uint32_t arrival(std::span<const ArrivalHead> heads) override {
        ++asked_.arrivals;
        return static_cast<std::uint32_t>(heads.size()) + 1;
    }

    std::uint64_t data(std::uint64_t bound, std::string_view) override {
        return bound == 0 ? data_.next() : data_.below(bound);
    }

    bool rewind() override {
        data_.rewind();
        asked_ = {};
        return true;
    }

    [[nodiscard]] std::string describe() const override { return "default"; }

    /// After a run with seed 0: that run.
    [[nodiscard]] const PriorRun& asked() const { return asked_; }

private:
    Stream data_;
    PriorRun asked_;
};

}  // namespace moira::sim
