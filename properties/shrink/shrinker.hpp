// SPDX-License-Identifier: MIT
//
// Makes a failing run small: fewest faults first, then fewest holds (sim/strategies/holds.hpp), by
// delta debugging (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", IEEE
// TSE 2002) over differences from the default schedule; then less to do, and lower numbers. Every
// candidate is executed; one counts only if it fails with the same failure key. Deterministic:
// equal failing runs shrink alike.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "properties/execution.hpp"
#include "sim/strategies/holds.hpp"

namespace moira::properties {

/// How much may be spent.
struct ShrinkBudget {
    std::uint32_t executions = 2000;
    std::uint32_t stall = 300;  ///< executions in a row without success
};

/// A run by what is different from the default schedule.
struct Story {
    std::uint64_t seed = 0;  ///< of data draws
    std::optional<sim::OrderingModel> ordering;  ///< instead of the plan's
    sim::Differences differences;
    std::vector<std::string> workload = {};  ///< less to do than the scenario says: `path=value`

    friend bool operator==(const Story&, const Story&) = default;
};

/// What becomes of the run when one difference is left out and the others are kept.
struct Necessity {
    bool fails = false;             ///< with everything else by default
    std::string otherwise = {};     ///< the rule by which it fails instead; empty: by none
    std::uint32_t failing = 0;      ///< of `tried` runs with everything else at random
    std::uint32_t tried = 0;
};

struct Shrunk {
    Story story;
    Finding failure;
    Execution execution;              ///< of the story
    std::size_t holds_before = 0;
    std::size_t faults_before = 0;
    std::uint32_t executions = 0;
    bool is_minimal = false;          ///< no single difference can be left out
    /// The weakest ordering model (instant, causal, ...) in which the failure was reached again.
    sim::OrderingModel weakest = sim::OrderingModel::pair_fifo;
    /// Of the faults, then of the holds, then of the numbers.
    std::vector<Necessity> necessity;
    std::map<std::uint64_t, std::string> names;  ///< of acts, faults and numbers
    std::vector<std::string> less;   ///< what the story's workload lacks, in words
    /// When the default schedule fails itself: the fewest holds found with which the run passes.
    std::optional<Story> remedy;
    std::vector<Finding> others;      ///< other failures met on the way, one of each key
};

class Shrinker {
public:
    /// `plan_ordering`: of the plan; weaker models are tried.
    Shrinker(Executor& executor, sim::OrderingModel plan_ordering, const ShrinkBudget& budget)
        : executor_{&executor}, plan_ordering_{plan_ordering}, budget_{budget} {}

    /// `seed` and `decisions` give the failing run; the source must be able to rewind.
    /// @error ErrorCode::invalid_argument when the run does not fail, or does not fail again from
    /// its holds (which would be a defect of Moira and says so); what the executor refuses.
    [[nodiscard]] sim::Result<Shrunk> shrink(std::uint64_t seed, sim::DecisionSource& decisions);
    /// The same from a story, such as a stored one.
    [[nodiscard]] sim::Result<Shrunk> shrink(const Story& story);

private:
    struct Attempt {
        std::string otherwise;  ///< the rule by which it fails instead
        bool holds = false;  ///< it does what is looked for
        std::vector<bool> effective;
        std::vector<bool> ended;
    };

    sim::Result<Execution> execute(const Story& story, sim::DecisionSource& source);
    Attempt attempt(const Story& story);
    bool accept(const Story& story);
    [[nodiscard]] bool is_spent() const;
    void note_other(const Execution& execution);
    template <class Part>
    bool reduce_chunks(Story& story, Part part, std::size_t chunk);
    template <class Part>
    void reduce(Story& story, Part part);
    void drop_ineffective(Story& story);
    void reduce_all(Story& story);
    void restart_at_random(Story& best);
    std::optional<Story> random_find(const Story& base, std::uint64_t rest_seed);
    void weaken(Story& best);
    void ease_faults(Story& best);
    bool can_pass(const Story& story);
    std::optional<Story> find_with(const Story& best, std::vector<std::string> workload);
    void reduce_workload(Story& best);
    void reduce_numbers(Story& best);
    void judge_necessity();
    void find_remedy();
    [[nodiscard]] bool is_wanted(const Execution& execution) const;
    sim::Result<Shrunk> run(Story story);
    void collect_names();

    Executor* executor_;
    sim::OrderingModel plan_ordering_;
    ShrinkBudget budget_;
    std::string key_;
    bool wants_pass_ = false;  ///< looks for a run that passes
    Shrunk result_;
    std::uint32_t since_success_ = 0;
    std::map<std::string, bool> tried_;
    std::set<std::string> other_keys_;
};

/// Fewer faults, then fewer holds.
[[nodiscard]] bool is_smaller(const Story& a, const Story& b);

/// Faults, holds and numbers together.
[[nodiscard]] std::size_t difference_count(const sim::Differences& all);
/// All but the i-th: faults first, then holds, then numbers.
[[nodiscard]] sim::Differences without_difference(const sim::Differences& all, std::size_t i);

}  // namespace moira::properties
