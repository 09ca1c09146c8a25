// SPDX-License-Identifier: MIT
//
// Replays a recording on a program that has changed: does what was recorded as soon as it can,
// waits a while for what is not there yet, gives up what never comes, and lets new things happen by
// default. Says how much of the recording it could follow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "sim/decision.hpp"

namespace moira::sim {

class GuidedReplay final : public DecisionSource {
public:
    /// Questions for which one recorded answer is waited for.
    static constexpr std::uint32_t patience = 64;

    /// `recorded` must outlive it; `seed`: of draws that were not recorded.
    GuidedReplay(std::span<const DecisionRecord> recorded, std::uint64_t seed);

    void begin(const Simulation& simulation) override { simulation_ = &simulation; }

    Enabled* next(EventSet& events, Instant now, Enabled* current) override;
    std::uint32_t arrival(std::span<const ArrivalHead> heads) override;
    std::uint64_t data(std::uint64_t bound, std::string_view owner) override;
    void faults(const FaultPlan& plan, FaultSettings& settings) override {
        settings = all_faults(plan);
    }
    std::uint32_t fault(const FaultQuestion& question) override;
    bool rewind() override;

    [[nodiscard]] bool watches_acts() const override { return true; }

    void acted(const Act& act) override;

    /// How many recorded answers there are, and how many of them came true.
    [[nodiscard]] std::size_t recorded() const { return recorded_.size(); }

    [[nodiscard]] std::size_t matched() const { return matched_; }

    /// The first recorded decision that did not come true, by its place in the recording. After the
    /// run.
    [[nodiscard]] std::optional<std::size_t> first_lost() const;

private:
    /// The place of the earliest recorded answer that names `label` and is still to come.
    [[nodiscard]] std::optional<std::size_t> place_of(std::uint64_t label) const;
    void settle(std::size_t place);
    void skip_settled();
    void lose_patience();

    std::span<const DecisionRecord> recorded_;
    const Simulation* simulation_ = nullptr;
    std::vector<std::pair<std::uint64_t, std::size_t>> by_label_;  ///< sorted
    std::vector<bool> settled_;  ///< came true, or given up
    std::vector<bool> true_;
    std::size_t cursor_ = 0;  ///< the first that is not settled and no draw or fault
    std::size_t data_cursor_ = 0;
    std::size_t matched_ = 0;
    std::uint32_t waited_ = 0;
    Stream data_;
};

}  // namespace moira::sim
