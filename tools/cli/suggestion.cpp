// SPDX-License-Identifier: MIT
#include "tools/cli/suggestion.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace moira::tools {
namespace {

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> previous(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(previous.begin(), previous.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({previous[j] + 1, row[j - 1] + 1, replaced});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before.swap(previous);
        previous.swap(row);
    }
    return previous[b.size()];
}

}  // namespace

std::string suggestion(std::string_view word, std::span<const std::string> known) {
    if (word.size() > 200) return {};
    const std::string* nearest = nullptr;
    std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const std::string& candidate : known) {
        const std::size_t apart = candidate.size() > 200 ? least : distance(word, candidate);
        if (apart < least && apart < candidate.size()) {
            least = apart;
            nearest = &candidate;
        }
    }
    return nearest == nullptr ? std::string{} : "did you mean '" + *nearest + "'?";
}

}  // namespace moira::tools
