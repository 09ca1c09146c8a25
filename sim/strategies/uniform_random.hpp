// SPDX-License-Identifier: MIT
//
// The uniform random walk: each allowed event, and each possible arrival, with equal probability.
#pragma once

#include "sim/decision.hpp"
#include "sim/strategies/fault_answers.hpp"

namespace moira::sim {

class UniformRandom final : public DecisionSource {
public:
    explicit UniformRandom(std::uint64_t seed)
        : next_{seed, "next"}, arrival_{seed, "arrival"}, data_{seed, "data"},
          faults_{seed} {}

    Enabled* next(EventSet& events, Instant now, Enabled*) override {
        events.collect(now);
        return events.at(next_.below(events.size()));
    }
    std::uint32_t arrival(std::span<const ArrivalHead> heads) override {
        return static_cast<std::uint32_t>(arrival_.below(heads.size() + 1ULL));
    }
    std::uint64_t data(std::uint64_t bound) override {
        return bound == 0 ? data_.next() : data_.below(bound);
    }
    void faults(const FaultPlan& plan, FaultSettings& settings) override {
        faults_.faults(plan, settings);
    }
    std::uint32_t fault(const FaultQuestion& question) override { return faults_.fault(question); }
    bool rewind() override {
        for (Stream* stream : {&next_, &arrival_, &data_}) stream->rewind();
        return true;
    }

private:
    Stream next_;
    Stream arrival_;
    Stream data_;
    FaultAnswers faults_;
};

}  // namespace moira::sim
