// SPDX-License-Identifier: MIT
//
// What all strategies that draw share: the program's own numbers and the faults are functions of
// the seed, the same under each of them, so that strategies differ in nothing but the schedule. The
// streams here are made for one seed; rewind() puts all of them back.
#pragma once

#include "sim/random.hpp"
#include "sim/strategies/fault_answers.hpp"
#include "sim/strategies/strategy.hpp"

#include <cstdint>

namespace moira::sim {

class SeededStrategy : public Strategy {
public:
    explicit SeededStrategy(std::uint64_t seed)
        : next_{seed, "next"}, arrival_{seed, "arrival"}, data_{seed, "data"}, faults_{seed} {}

    std::uint64_t data(std::uint64_t bound, std::string_view) final {
        return bound == 0 ? data_.next() : data_.below(bound);
    }

    void faults(const FaultPlan& plan, FaultSettings& settings) final {
        faults_.faults(plan, settings);
    }

    std::uint32_t fault(const FaultQuestion& question) final { return faults_.fault(question); }

    bool rewind() final {
        for (Stream* stream : {&next_, &arrival_, &data_})
            stream->rewind();
        forget();
        return true;
    }

protected:
    /// What a strategy draws before the run: not from `config`, of which faults draw.
    static Stream settings_stream(std::uint64_t seed) { return Stream{seed, "strategy"}; }

    /// Forgets what the strategy itself learnt from a run.
    virtual void forget() {}

    /// Any of the events, or of the answers about arrivals that take one head or none.
    Enabled* any(EventSet& events) { return events.at(next_.below(events.size())); }

    std::uint32_t any(std::span<const ArrivalHead> heads) {
        return static_cast<std::uint32_t>(arrival_.below(heads.size() + 1ULL));
    }

    Stream next_;
    Stream arrival_;

private:
    Stream data_;
    FaultAnswers faults_;
};

}  // namespace moira::sim
