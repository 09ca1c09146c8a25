// SPDX-License-Identifier: MIT
#include "properties/campaign/segment.hpp"

#include <algorithm>

namespace moira::properties {
namespace {

void add_all(std::map<std::string, FoundSum>& sums, const std::map<std::string, FoundSum>& more) {
    for (const auto& [key, sum] : more) {
        const auto [place, is_new] = sums.try_emplace(key, sum);
        if (!is_new) place->second.add(sum);
    }
}

}  // namespace

void FoundSum::add(const FoundSum& other) {
    runs += other.runs;
    if (other.first.index < first.index) first = other.first;
}

void TallySum::add(const TallySum& other) {
    runs += other.runs;
    evaluated += other.evaluated;
    held += other.held;
}

void Sums::add(const Sums& other) {
    runs += other.runs;
    sampled += other.sampled;
    failed += other.failed;
    for (const auto& [name, count] : other.strategies) strategies[name] += count;
    add_all(failures, other.failures);
    add_all(notes, other.notes);
    for (const auto& [name, sum] : other.tallies) tallies[name].add(sum);
    lost.insert(other.lost.begin(), other.lost.end());
}

void Sums::add(std::uint64_t index, std::uint64_t seed, const std::string& strategy,
               const Execution& execution) {
    ++runs;
    sampled += index == 0 ? 0U : 1U;
    ++strategies[strategy.substr(0, strategy.find(' '))];
    for (const Tally& tally : execution.tallies) {
        tallies[{tally.kind, tally.id}].add({1, tally.evaluated, tally.held});
    }
    const Finding* const failure = execution.failure();
    failed += failure == nullptr ? 0U : 1U;
    std::map<std::string, FoundSum> noted;
    for (const Finding& finding : execution.findings) {
        // What follows the first violation may be its consequence: it is told, but not shrunk.
        const bool is_behind = finding.severity == Severity::violation && &finding != failure;
        if (is_behind) {
            Finding told = finding;
            told.message = "is violated behind another failure of the run: " + told.message;
            const FoundSum one{1, {index, seed, strategy, told, execution.trace_hash.hex()}};
            noted.try_emplace(failure_key(told), one);
            continue;
        }
        const FoundSum one{1, {index, seed, strategy, finding, execution.trace_hash.hex()}};
        if (&finding == failure) {
            add_all(failures, {{failure_key(finding), one}});
        } else {
            noted.try_emplace(failure_key(finding), one);
        }
    }
    add_all(notes, noted);
}

std::vector<const FoundSum*> Sums::failures_in_order() const {
    std::vector<const FoundSum*> result;
    for (const auto& [key, sum] : failures) result.push_back(&sum);
    std::ranges::stable_sort(result, {}, [](const FoundSum* sum) { return sum->first.index; });
    return result;
}

}  // namespace moira::properties
