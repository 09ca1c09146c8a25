// SPDX-License-Identifier: MIT
//
// Watches the answers of another source and writes down what is different from the default
// schedule: each act that others overtook is held until the act before the one where it happened.
// HoldSchedule with these holds makes the same run again.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/strategies/holds.hpp"

namespace moira::sim {

class HoldExtractor final : public DecisionSource {
public:
    /// `inner` answers; it must outlive the extractor.
    explicit HoldExtractor(DecisionSource& inner) : inner_{&inner} {}

    void begin(const Simulation& simulation) override;
    Enabled* next(EventSet& events, Instant now, Enabled* current) override;
    std::uint32_t arrival(std::span<const ArrivalHead> heads) override;

    std::uint64_t data(std::uint64_t bound, std::string_view owner) override;

    void faults(const FaultPlan& plan, FaultSettings& settings) override {
        inner_->faults(plan, settings);
        if (settings != FaultSettings{}) found_.settings = settings;
    }
    std::uint32_t fault(const FaultQuestion& question) override;
    bool rewind() override;

    void executed(const Enabled& event) override { inner_->executed(event); }

    [[nodiscard]] bool watches_acts() const override { return true; }

    void acted(const Act& act) override;

    /// After the run: how it differs from the default schedule, in the order in which the held acts
    /// happened; those that never happened come last.
    [[nodiscard]] Differences differences() const;

    /// The bounded numbers that were drawn, in order.
    [[nodiscard]] const std::vector<ChosenNumber>& numbers() const { return numbers_; }

    /// Names of everything that happened, was overtaken or was drawn.
    [[nodiscard]] const std::map<std::uint64_t, std::string>& names() const { return names_; }

private:
    void overtake(const Act& act);

    DecisionSource* inner_;
    const Simulation* simulation_ = nullptr;
    std::vector<std::uint64_t> overtaken_;  ///< and not yet happened, in the order of overtaking
    Differences found_;
    NumberLabels number_labels_;
    std::vector<ChosenNumber> numbers_;
    std::uint64_t last_ = 0;
    std::map<std::uint64_t, std::string> names_;
};

}  // namespace moira::sim
