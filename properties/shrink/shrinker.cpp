// SPDX-License-Identifier: MIT
#include "properties/shrink/shrinker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/strategies/hold_extractor.hpp"

namespace moira::properties {
namespace {

constexpr std::uint32_t random_restarts = 60;   ///< fresh runs that may fail in a simpler way
constexpr std::uint32_t restarts_reduced = 6;   ///< of those that fail: so many are reduced
constexpr std::uint32_t model_attempts = 20;    ///< random runs in each weaker model
constexpr std::uint32_t necessity_attempts = 20;
constexpr std::uint32_t remedy_attempts = 20;

std::string text_of(const Story& story) {
    const int ordering = story.ordering ? static_cast<int>(*story.ordering) : -1;
    std::string text = fmt::format("{} {}", story.seed, ordering);
    for (const sim::ChosenFault& fault : story.differences.faults)
        text += fmt::format(" f{:x}:{}", fault.label, fault.answer);
    if (story.differences.settings) {
        for (const sim::FaultSetting& setting : story.differences.settings->of)
            text += fmt::format(" {}/{}", setting.rate_ppm, setting.budget);
    }
    for (const sim::Hold& hold : story.differences.holds)
        text += fmt::format(" {:x}<{:x}", hold.until, hold.act);
    return text;
}

/// Without the elements in [begin, end).
template <class Element>
std::vector<Element> without(const std::vector<Element>& all, std::size_t begin, std::size_t end) {
    std::vector<Element> rest{all.begin(), all.begin() + static_cast<std::ptrdiff_t>(begin)};
    rest.insert(rest.end(), all.begin() + static_cast<std::ptrdiff_t>(end), all.end());
    return rest;
}

/// Without the i-th difference: faults first, then holds.
sim::Differences without(const sim::Differences& all, std::size_t i) {
    sim::Differences rest = all;
    if (i < all.faults.size()) {
        rest.faults = without(all.faults, i, i + 1);
    } else {
        rest.holds = without(all.holds, i - all.faults.size(), i - all.faults.size() + 1);
    }
    return rest;
}

}  // namespace

bool is_smaller(const Story& a, const Story& b) {
    const auto size = [](const Story& story) {
        return std::pair{story.differences.faults.size(), story.differences.holds.size()};
    };
    return size(a) < size(b);
}

sim::Result<Execution> Shrinker::execute(const Story& story, sim::DecisionSource& source) {
    ++result_.executions;
    ExecutionRequest request;
    request.seed = story.seed;
    request.ordering = story.ordering;
    request.decisions = &source;
    return executor_->execute(request);
}

bool Shrinker::is_spent() const {
    return result_.executions >= budget_.executions || since_success_ >= budget_.stall;
}

void Shrinker::note_other(const Execution& execution) {
    const Finding* failure = execution.failure();
    if (failure == nullptr || failure_key(*failure) == key_) return;
    if (other_keys_.insert(failure_key(*failure)).second) result_.others.push_back(*failure);
}

Shrinker::Attempt Shrinker::attempt(const Story& story) {
    sim::HoldSchedule source{story.seed, story.differences};
    auto execution = execute(story, source);
    Attempt attempt;
    if (!execution) return attempt;
    note_other(*execution);
    attempt.holds = is_wanted(*execution);
    attempt.effective = source.effective();
    attempt.ended = source.ended();
    return attempt;
}

bool Shrinker::is_wanted(const Execution& execution) const {
    const Finding* failure = execution.failure();
    if (wants_pass_) return failure == nullptr;
    return failure != nullptr && failure_key(*failure) == key_;
}

/// Whether `story` does what is looked for; each is executed once.
bool Shrinker::accept(const Story& story) {
    const std::string text = (wants_pass_ ? "passes " : "fails ") + text_of(story);
    if (const auto known = tried_.find(text); known != tried_.end()) return known->second;
    if (is_spent()) return false;
    const bool holds = attempt(story).holds;
    tried_.emplace(text, holds);
    since_success_ = holds ? 0 : since_success_ + 1;
    return holds;
}

/// Holds that kept nothing back are no part of the story, nor is an end that never comes.
void Shrinker::drop_ineffective(Story& story) {
    const Attempt found = attempt(story);
    if (!found.holds) return;
    Story smaller = story;
    smaller.differences.holds.clear();
    for (std::size_t i = 0; i < story.differences.holds.size(); ++i) {
        if (!found.effective[i]) continue;
        sim::Hold hold = story.differences.holds[i];
        if (!found.ended[i]) hold.until = 0;
        smaller.differences.holds.push_back(hold);
    }
    if (smaller != story && accept(smaller)) story = std::move(smaller);
}

/// One pass over all chunks of a size; true if something could go.
template <class Element>
bool Shrinker::reduce_chunks(Story& story, std::vector<Element> sim::Differences::*part,
                             std::size_t chunk) {
    bool shrank = false;
    for (std::size_t at = 0; at < (story.differences.*part).size() && !is_spent();) {
        const std::vector<Element>& all = story.differences.*part;
        Story candidate = story;
        candidate.differences.*part = without(all, at, std::min(at + chunk, all.size()));
        if (accept(candidate)) {
            story = std::move(candidate);
            shrank = true;
        } else {
            at += chunk;
        }
    }
    return shrank;
}

template <class Element>
void Shrinker::reduce(Story& story, std::vector<Element> sim::Differences::*part) {
    std::size_t chunk = (story.differences.*part).size();
    while (chunk >= 1 && !is_spent()) {
        const bool shrank = reduce_chunks(story, part, chunk);
        if (chunk == 1 && !shrank) return;
        chunk = (chunk + 1) / 2;
    }
}

void Shrinker::reduce_all(Story& story) {
    drop_ineffective(story);
    Story plain = story;
    plain.differences.settings.reset();
    if (plain != story && accept(plain)) story = plain;
    Story before;
    do {
        before = story;
        reduce(story, &sim::Differences::faults);
        reduce(story, &sim::Differences::holds);
        drop_ineffective(story);
    } while (is_smaller(story, before) && !is_spent());
}

std::optional<Story> Shrinker::random_find(const Story& base, std::uint64_t rest_seed) {
    sim::HoldSchedule inner{base.seed, base.differences, sim::HoldSchedule::Rest::drawn, rest_seed};
    sim::HoldExtractor extractor{inner};
    const auto execution = execute(base, extractor);
    if (!execution) return std::nullopt;
    note_other(*execution);
    if (!is_wanted(*execution)) return std::nullopt;
    if (wants_pass_) {
        for (const auto& [label, name] : extractor.names()) result_.names[label] = name;
    }
    Story story = base;
    story.differences = extractor.differences();
    return story;
}

/// Deletion alone ends in local minima; other failing runs may end in smaller ones.
void Shrinker::restart_at_random(Story& best) {
    std::uint32_t reduced = 0;
    for (std::uint32_t i = 0; i < random_restarts && reduced < restarts_reduced; ++i) {
        if (best.differences.holds.size() < 2 || is_spent()) return;
        Story base = best;
        // Every other one keeps all holds but one: near what is known to fail.
        if (i % 2 == 0) {
            base.differences.holds.clear();
        } else {
            const std::size_t at = (i / 2) % best.differences.holds.size();
            base.differences.holds = without(best.differences.holds, at, at + 1);
        }
        std::optional<Story> found = random_find(base, i + 1);
        since_success_ = 0;
        if (!found) continue;
        ++reduced;
        reduce_all(*found);
        if (is_smaller(*found, best)) best = std::move(*found);
    }
}

/// Looks for the failure in weaker ordering models: one that can happen there matters more.
void Shrinker::weaken(Story& best) {
    result_.weakest = best.ordering.value_or(plan_ordering_);
    for (int model = 0; model < static_cast<int>(result_.weakest); ++model) {
        Story weaker = best;
        weaker.ordering = static_cast<sim::OrderingModel>(model);
        since_success_ = 0;
        bool found = accept(weaker);
        Story base = weaker;
        base.differences.holds.clear();
        for (std::uint32_t i = 0; i < model_attempts && !found; ++i) {
            if (auto story = i == 0 && accept(base) ? std::optional{base}
                                                    : random_find(base, i + 1)) {
                weaker = std::move(*story);
                found = true;
            }
        }
        if (!found) continue;
        result_.weakest = *weaker.ordering;
        reduce_all(weaker);
        if (!is_smaller(best, weaker)) best = std::move(weaker);
        return;
    }
}

void Shrinker::judge_necessity() {
    const sim::Differences& all = result_.story.differences;
    result_.is_minimal = true;
    for (std::size_t i = 0; i < all.faults.size() + all.holds.size(); ++i) {
        Story rest = result_.story;
        rest.differences = without(all, i);
        Necessity necessity;
        necessity.fails = attempt(rest).holds;
        if (necessity.fails) result_.is_minimal = false;
        for (std::uint32_t k = 0; k < necessity_attempts; ++k) {
            ++necessity.tried;
            if (random_find(rest, 1000 + k)) ++necessity.failing;
        }
        result_.necessity.push_back(necessity);
    }
}

/// The failing run is the default one, so that nothing is different from it: what a passing run
/// does differently says more.
void Shrinker::find_remedy() {
    const sim::Differences& differences = result_.story.differences;
    if (!differences.holds.empty() || !differences.faults.empty()) return;
    wants_pass_ = true;
    since_success_ = 0;
    for (std::uint32_t i = 1; i <= remedy_attempts && !result_.remedy; ++i) {
        std::optional<Story> found = random_find(result_.story, i);
        if (!found || !accept(*found)) continue;
        reduce_all(*found);
        result_.remedy = std::move(found);
    }
    wants_pass_ = false;
}

void Shrinker::collect_names() {
    sim::HoldSchedule inner{result_.story.seed, result_.story.differences};
    sim::HoldExtractor extractor{inner};
    auto execution = execute(result_.story, extractor);
    if (!execution) return;
    result_.execution = std::move(*execution);
    if (const Finding* failure = result_.execution.failure()) result_.failure = *failure;
    for (const auto& [label, name] : extractor.names()) result_.names[label] = name;
}

sim::Result<Shrunk> Shrinker::run(Story story) {
    result_.holds_before = story.differences.holds.size();
    result_.faults_before = story.differences.faults.size();
    if (!accept(story)) {
        return sim::fail(sim::ErrorCode::invalid_argument,
                         "the failing run did not fail again when it was repeated from its "
                         "differences from the default schedule",
                         "this is a defect of Moira; the run's seed still repeats it");
    }
    Story simple = story;
    simple.differences = {};
    if (accept(simple)) story = simple;
    simple = story;
    simple.seed = 0;
    if (accept(simple)) story = simple;
    reduce_all(story);
    restart_at_random(story);
    weaken(story);
    result_.story = std::move(story);
    judge_necessity();
    find_remedy();
    collect_names();
    return std::move(result_);
}

sim::Result<Shrunk> Shrinker::shrink(std::uint64_t seed, sim::DecisionSource& decisions) {
    sim::HoldExtractor extractor{decisions};
    Story story;
    story.seed = seed;
    auto execution = execute(story, extractor);
    if (!execution) return std::unexpected{std::move(execution.error())};
    const Finding* failure = execution->failure();
    if (failure == nullptr) {
        return sim::fail(sim::ErrorCode::invalid_argument, "there is nothing to shrink",
                         "the run does not fail");
    }
    key_ = failure_key(*failure);
    story.differences = extractor.differences();
    result_.names = extractor.names();
    return run(std::move(story));
}

sim::Result<Shrunk> Shrinker::shrink(const Story& story) {
    sim::HoldSchedule source{story.seed, story.differences};
    auto execution = execute(story, source);
    if (!execution) return std::unexpected{std::move(execution.error())};
    const Finding* failure = execution->failure();
    if (failure == nullptr) {
        return sim::fail(sim::ErrorCode::invalid_argument, "there is nothing to shrink",
                         "the run does not fail");
    }
    key_ = failure_key(*failure);
    return run(story);
}

}  // namespace moira::properties
