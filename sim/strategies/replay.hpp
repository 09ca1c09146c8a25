// SPDX-License-Identifier: MIT
//
// Strict replay: the recorded answers in order, and a check that the run is the recorded one.
// ReplayDecisions answers; ReplayCheck compares every record as it happens. Both keep only the
// first difference. The recorded trace must outlive them and is not changed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/decision.hpp"
#include "sim/trace_file.hpp"

namespace moira::sim {

/// A question that does not fit the recorded answer.
struct Mismatch {
    enum class Kind : std::uint8_t {
        none,
        question,      ///< another kind of question
        alternatives,  ///< another number of alternatives
        bound,         ///< a draw with another bound
        answer,        ///< the recorded answer is none of the alternatives
        used_up,       ///< the run asks more than was recorded
        left_over,     ///< the run ended before it asked all
    };
    Kind kind = Kind::none;
    std::uint64_t position = 0;  ///< of the question, from 0
    std::uint64_t recorded = 0;  ///< how many decisions the recording has
    DecisionRecord expected;     ///< as recorded; not for used_up
    DecisionRecord found;        ///< the question asked; not for left_over

    /// `decision 12: recorded 'next' of 3, the run asks 'arrival' of 2`
    [[nodiscard]] std::string text() const;
};

/// Answers from a recording. After the first mismatch it gives the default answers, those of
/// DefaultSchedule, so that the run can be stopped at a place of the caller's choice. Plain data: a
/// checkpoint of the run holds its position.
class ReplayDecisions final : public DecisionSource {
public:
    /// `seed` is the run's: for the default answers only.
    ReplayDecisions(std::span<const DecisionRecord> recorded, std::uint64_t seed)
        : recorded_{recorded}, data_{seed, "data"} {}

    Enabled* next(EventSet& events, Instant now, Enabled* current) override;
    std::uint32_t arrival(std::span<const ArrivalHead> heads) override;
    void faults(const FaultPlan& plan, FaultSettings& settings) override;
    std::uint32_t fault(const FaultQuestion& question) override;
    std::uint64_t data(std::uint64_t bound, std::string_view owner) override;
    bool rewind() override {
        position_ = 0;
        mismatch_ = {};
        data_.rewind();
        return true;
    }

    /// To be called when the run has ended: answers that nobody asked for are a mismatch.
    void finish();
    [[nodiscard]] const Mismatch* mismatch() const {
        return mismatch_.kind == Mismatch::Kind::none ? nullptr : &mismatch_;
    }
    /// How many answers were given from the recording.
    [[nodiscard]] std::uint64_t position() const { return position_; }

private:
    [[nodiscard]] const DecisionRecord* answer(const DecisionRecord& question);
    void refuse(Mismatch::Kind kind, const DecisionRecord& question);

    std::span<const DecisionRecord> recorded_;
    std::uint64_t position_ = 0;
    Mismatch mismatch_;
    Stream data_;
};

/// Compares a run with a recorded one, record by record.
class ReplayCheck final : public TraceSink {
public:
    /// One member that differs, both sides as text.
    struct Difference {
        std::string member;
        std::string expected;
        std::string found;
    };
    /// The first record that differs. `expected` and `found` are lines (sim/trace_text.hpp);
    /// one of them is empty when that side has ended.
    struct Report {
        std::string where;
        std::string expected;
        std::string found;
        std::vector<Difference> members;
        [[nodiscard]] std::string text() const;
    };

    explicit ReplayCheck(const TraceFile& recorded) : recorded_{&recorded} {}

    void on_event(const TraceEvent& event) override;
    void on_decision(const DecisionRecord& decision) override;
    bool rewind() override {
        events_ = decisions_ = 0;
        differs_ = false;
        report_ = {};
        return true;
    }
    /// To be called when the run has ended: how it ended must be the same too.
    void finish(const Outcome& outcome, const Counters& counters, const Hash128& hash);
    /// Null while the run is the recorded one.
    [[nodiscard]] const Report* mismatch() const { return differs_ ? &report_ : nullptr; }

    /// Whether every recorded event and decision was seen again.
    [[nodiscard]] bool at_end() const;

private:
    [[nodiscard]] bool next_is_decision() const;
    [[nodiscard]] std::string next_line() const;
    void differ(std::string where, std::string found);
    void compare(const char* member, const std::string& expected, const std::string& found);

    const TraceFile* recorded_;
    std::size_t events_ = 0;
    std::size_t decisions_ = 0;
    bool differs_ = false;
    Report report_;
};

}  // namespace moira::sim
