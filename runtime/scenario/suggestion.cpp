// SPDX-License-Identifier: MIT
#include "runtime/scenario/suggestion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace moira::runtime {
namespace {

constexpr std::size_t longest_word = 200;  ///< longer ones are compared by their beginning
constexpr std::size_t listed_max = 12;

/// Optimal string alignment, three rows at a time.
std::size_t distance(std::string_view a, std::string_view b) {
    a = a.substr(0, longest_word);
    b = b.substr(0, longest_word);
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::swap(before, last);
        std::swap(last, row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
    }
    return row[b.size()];
}

}  // namespace

std::string_view nearest_word(std::string_view word, std::span<const std::string_view> candidates) {
    std::size_t best = std::max<std::size_t>(2, word.size() / 3) + 1;
    std::string_view found;
    for (const std::string_view candidate : candidates) {
        const std::size_t needed = distance(word, candidate);
        if (needed >= best || needed >= candidate.size()) continue;
        best = needed;
        found = candidate;
    }
    return found;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
    const std::string_view nearest = nearest_word(word, candidates);
    return nearest.empty() ? std::string{} : fmt::format("did you mean '{}'?", nearest);
}

std::string suggestion(std::string_view word, std::span<const std::string_view> candidates,
                       std::string_view known) {
    std::string nearest = did_you_mean(word, candidates);
    if (!nearest.empty() || candidates.empty()) return nearest;
    const std::span<const std::string_view> listed =
        candidates.first(std::min(candidates.size(), listed_max));
    return fmt::format("{}: {}{}", known, fmt::join(listed, ", "),
                       listed.size() < candidates.size() ? ", ..." : "");
}

}  // namespace moira::runtime
