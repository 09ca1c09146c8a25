// SPDX-License-Identifier: MIT
#include "properties/shrink/shrinker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "properties/shrink/workload_edits.hpp"
#include "sim/strategies/hold_extractor.hpp"

namespace moira::properties {
namespace {

constexpr std::uint32_t random_restarts = 60;   ///< fresh runs that may fail in a simpler way
constexpr std::uint32_t restarts_reduced = 6;   ///< of those that fail: so many are reduced
constexpr std::uint32_t model_attempts = 20;    ///< random runs in each weaker model
constexpr std::uint32_t necessity_attempts = 20;
constexpr std::uint32_t remedy_attempts = 20;
constexpr std::uint32_t workload_attempts = 3;    ///< random runs with each smaller workload

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
    if (story.differences.numbers) {
        text += " numbers";
        for (const sim::ChosenNumber& number : *story.differences.numbers)
            text += fmt::format(" {:x}={:x}", number.label, number.value);
    }
    for (const std::string& setting : story.workload) text += "\n" + setting;
    return text;
}

/// Without the elements in [begin, end).
template <class Element>
std::vector<Element> without(const std::vector<Element>& all, std::size_t begin, std::size_t end) {
    std::vector<Element> rest{all.begin(), all.begin() + static_cast<std::ptrdiff_t>(begin)};
    rest.insert(rest.end(), all.begin() + static_cast<std::ptrdiff_t>(end), all.end());
    return rest;
}

auto& faults_of(sim::Differences& differences) { return differences.faults; }
auto& holds_of(sim::Differences& differences) { return differences.holds; }
auto& numbers_of(sim::Differences& differences) { return *differences.numbers; }

/// The least value above `fails_not` for which `fails` was seen, down from `value`, for which it is
/// known. Exact where all above one that fails do; at most some dozen calls.
template <class Number, class Fails>
Number lowest(Number value, Fails fails) {
    if (fails(Number{0})) return 0;
    Number passing = 0;
    while (value - passing > 1) {
        const Number middle = passing + (value - passing) / 2;
        (fails(middle) ? value : passing) = middle;
    }
    return value;
}

}  // namespace

std::size_t difference_count(const sim::Differences& all) {
    return all.faults.size() + all.holds.size() + (all.numbers ? all.numbers->size() : 0);
}

sim::Differences without_difference(const sim::Differences& all, std::size_t i) {
    sim::Differences rest = all;
    if (i < all.faults.size()) {
        rest.faults = without(all.faults, i, i + 1);
        return rest;
    }
    i -= all.faults.size();
    if (i < all.holds.size()) {
        rest.holds = without(all.holds, i, i + 1);
        return rest;
    }
    i -= all.holds.size();
    rest.numbers = without(*all.numbers, i, i + 1);
    return rest;
}

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
    request.workload = &story.workload;
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
    if (const Finding* failure = execution->failure(); failure != nullptr && !attempt.holds)
        attempt.otherwise = failure->rule;
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
template <class Part>
bool Shrinker::reduce_chunks(Story& story, Part part, std::size_t chunk) {
    bool shrank = false;
    for (std::size_t at = 0; at < part(story.differences).size() && !is_spent();) {
        const auto& all = part(story.differences);
        Story candidate = story;
        part(candidate.differences) = without(all, at, std::min(at + chunk, all.size()));
        if (accept(candidate)) {
            story = std::move(candidate);
            shrank = true;
        } else {
            at += chunk;
        }
    }
    return shrank;
}

template <class Part>
void Shrinker::reduce(Story& story, Part part) {
    std::size_t chunk = part(story.differences).size();
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
        reduce(story, faults_of);
        reduce(story, holds_of);
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
    story.differences.numbers = base.differences.numbers;
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

/// The first form of a fault that will do: forms are listed from the mildest on.
void Shrinker::ease_faults(Story& best) {
    since_success_ = 0;
    for (std::size_t i = 0; i < best.differences.faults.size(); ++i) {
        const std::uint32_t form = best.differences.faults[i].answer;
        for (std::uint32_t milder = 1; milder < form; ++milder) {
            Story candidate = best;
            candidate.differences.faults[i].answer = milder;
            if (!accept(candidate)) continue;
            best = std::move(candidate);
            break;
        }
    }
}

/// Whether some run with this workload passes. Where none does, the failure would
/// say no more than that the scenario asks for something else than it states.
bool Shrinker::can_pass(const Story& story) {
    wants_pass_ = true;
    since_success_ = 0;
    Story plain = story;
    plain.differences.faults.clear();
    plain.differences.holds.clear();
    plain.differences.settings.reset();
    plain.differences.numbers.reset();
    bool passes = accept(plain);
    for (std::uint32_t i = 1; i <= remedy_attempts && !passes; ++i) {
        plain.seed = i;  // other data may be what it takes
        passes = random_find(plain, i).has_value();
    }
    wants_pass_ = false;
    since_success_ = 0;
    return passes;
}

/// How `best` fails with this workload: as it is, without holds, or near.
std::optional<Story> Shrinker::find_with(const Story& best, std::vector<std::string> workload) {
    Story story = best;
    story.workload = std::move(workload);
    std::optional<Story> found;
    if (accept(story)) found = story;
    story.differences.holds.clear();
    if (!found && accept(story)) found = story;
    for (std::uint32_t i = 1; i <= workload_attempts && !found && !is_spent(); ++i)
        found = random_find(story, i);
    if (!found || !can_pass(*found)) return std::nullopt;
    if (found->differences.holds.size() > best.differences.holds.size()) reduce_all(*found);
    return is_smaller(best, *found) ? std::nullopt : found;
}

/// Processes that are not started, elements of arguments that are not given, and lower numbers.
void Shrinker::reduce_workload(Story& best) {
    WorkloadEdits edits{executor_->workload()};
    if (edits.size() == 0 || is_spent() || !can_pass(best)) return;
    const auto try_edit = [&](std::size_t part, std::optional<std::int64_t> number) {
        if (is_spent()) return false;
        auto found = find_with(best, edits.texts_with(part, number));
        if (!found) return false;
        best = std::move(*found);
        edits.set(part, number);
        return true;
    };
    for (std::size_t i = 0; i < edits.size(); ++i) {
        if (edits.is_gone(i)) continue;
        if (const auto number = edits.part(i).number) {
            lowest(*number, [&](std::int64_t lower) { return try_edit(i, lower); });
        } else {
            try_edit(i, std::nullopt);
        }
    }
    if (edits.has_any()) reduce_all(best);
    result_.less = edits.words();
}

/// Most numbers that a program draws do not matter: those that do are kept, as low as can be.
void Shrinker::reduce_numbers(Story& best) {
    sim::HoldSchedule inner{best.seed, best.differences};
    sim::HoldExtractor extractor{inner};
    if (!execute(best, extractor)) return;
    if (extractor.numbers().empty()) return;
    Story story = best;
    story.differences.numbers.emplace();
    for (const sim::ChosenNumber& number : extractor.numbers()) {
        if (number.value != 0) story.differences.numbers->push_back(number);
    }
    since_success_ = 0;
    if (!accept(story)) return;
    reduce(story, numbers_of);
    for (std::size_t i = 0; i < story.differences.numbers->size() && !is_spent(); ++i) {
        lowest((*story.differences.numbers)[i].value, [&](std::uint64_t lower) {
            Story candidate = story;
            (*candidate.differences.numbers)[i].value = lower;
            if (!accept(candidate)) return false;
            story = std::move(candidate);
            return true;
        });
    }
    best = std::move(story);
}

void Shrinker::judge_necessity() {
    const sim::Differences& all = result_.story.differences;
    result_.is_minimal = true;
    for (std::size_t i = 0; i < difference_count(all); ++i) {
        Story rest = result_.story;
        rest.differences = without_difference(all, i);
        Necessity necessity;
        const Attempt without = attempt(rest);
        necessity.fails = without.holds;
        necessity.otherwise = without.otherwise;
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
    if (difference_count(result_.story.differences) != 0) return;
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
    ease_faults(story);
    reduce_workload(story);
    reduce_numbers(story);
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
