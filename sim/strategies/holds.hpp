// SPDX-License-Identifier: MIT
//
// The canonical form of a schedule: the default policy plus holds, "this act does not happen before
// that one". It survives small edits of the program, because labels do (sim/act.hpp), and it is
// what failures are shrunk to and reported as. A hold on what the run does not have is without
// effect; a hold that nothing else can go past is given up.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sim/decision.hpp"

namespace moira::sim {

/// `act` waits until `until` has happened; `until` 0: until nothing else may happen.
struct Hold {
    std::uint64_t act = 0;
    std::uint64_t until = 0;

    friend bool operator==(const Hold&, const Hold&) = default;
};

/// A fault that happens, by the label of its opportunity.
struct ChosenFault {
    std::uint64_t label = 0;
    std::uint32_t answer = 1;  ///< its form, >= 1

    friend bool operator==(const ChosenFault&, const ChosenFault&) = default;
};

/// A number that a process drew (math.random(n)), by the label of the draw: which process, and its
/// how manieth bounded number.
struct ChosenNumber {
    std::uint64_t label = 0;
    std::uint64_t value = 0;  ///< an answer that no longer fits its bound is taken modulo it

    friend bool operator==(const ChosenNumber&, const ChosenNumber&) = default;
};

/// Counts the bounded numbers that each process draws, and so gives each draw its label.
class NumberLabels {
public:
    struct Draw {
        std::uint64_t label = 0;
        std::uint32_t nth = 0;  ///< of this process, from 0
    };

    Draw next(std::string_view owner);

    void clear() { drawn_.clear(); }

private:
    std::map<std::uint64_t, std::uint32_t> drawn_;  ///< by the hash of the owner's label
};

/// What is different from the default schedule.
struct Differences {
    std::vector<Hold> holds;
    std::vector<ChosenFault> faults;
    /// What the run may use of the plan's faults: an open fault is a point where others come in.
    /// None given: nothing without faults, else every kind.
    std::optional<FaultSettings> settings;
    /// Given: all bounded numbers are 0 but these, whatever the seed says. Numbers without a bound
    /// (uuids, fractions) stay as the seed says.
    std::optional<std::vector<ChosenNumber>> numbers;

    friend bool operator==(const Differences&, const Differences&) = default;
};

class HoldSchedule final : public DecisionSource {
public:
    /// What is free to choose once the holds are kept.
    enum class Rest : std::uint8_t { by_default, drawn };

    /// `differences` must outlive it. `seed`: of data draws; `rest_seed`: of the rest if drawn.
    HoldSchedule(std::uint64_t seed, const Differences& differences, Rest rest = Rest::by_default,
                 std::uint64_t rest_seed = 0);

    void begin(const Simulation& simulation) override { simulation_ = &simulation; }

    Enabled* next(EventSet& events, Instant now, Enabled* current) override;
    std::uint32_t arrival(std::span<const ArrivalHead> heads) override;
    std::uint64_t data(std::uint64_t bound, std::string_view owner) override;
    void faults(const FaultPlan& plan, FaultSettings& settings) override {
        if (differences_->settings) {
            settings = *differences_->settings;
        } else if (!differences_->faults.empty()) {
            settings = all_faults(plan);
        }
    }
    std::uint32_t fault(const FaultQuestion& question) override;
    bool rewind() override;

    [[nodiscard]] bool watches_acts() const override { return true; }

    void acted(const Act& act) override;

    /// For each hold: whether it kept its act back at least once.
    [[nodiscard]] std::vector<bool> effective() const;
    /// For each hold: whether its `until` happened.
    [[nodiscard]] std::vector<bool> ended() const;
    /// For each hold: whether both its acts happened, or, without an `until`, its act could have.
    [[nodiscard]] std::vector<bool> found() const;
    /// For each fault: whether its opportunity came.
    [[nodiscard]] const std::vector<bool>& faults_asked() const { return faults_asked_; }
    /// For each chosen number: whether it was drawn.
    [[nodiscard]] const std::vector<bool>& numbers_asked() const { return numbers_asked_; }

private:
    struct Entry {
        Hold hold;
        std::size_t place = 0;  ///< in the differences
        bool released = false;
        bool had_effect = false;
        bool was_acted = false;
        bool until_acted = false;
    };

    bool is_held(std::uint64_t act);

    const Differences* differences_;
    const Simulation* simulation_ = nullptr;
    std::vector<Entry> entries_;  ///< by act
    std::vector<std::size_t> by_until_;
    std::size_t active_ = 0;
    std::vector<bool> faults_asked_;
    std::vector<bool> numbers_asked_;
    Rest rest_;
    Stream data_;
    NumberLabels numbers_;
    Stream choices_;
    std::vector<Enabled*> free_;
};

}  // namespace moira::sim
