// SPDX-License-Identifier: MIT
//
// The uniform random walk: each allowed event, and each possible arrival, with equal probability.
#pragma once

#include "sim/decision.hpp"

namespace moira::sim {

class UniformRandom final : public DecisionSource {
public:
    explicit UniformRandom(std::uint64_t seed)
        : next_{seed, "next"}, arrival_{seed, "arrival"}, data_{seed, "data"} {}

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
    bool rewind() override {
        for (Stream* stream : {&next_, &arrival_, &data_}) stream->rewind();
        return true;
    }

private:
    Stream next_;
    Stream arrival_;
    Stream data_;
};

}  // namespace moira::sim
