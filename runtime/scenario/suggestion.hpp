// SPDX-License-Identifier: MIT
//
// "Did you mean ...?": the known word that is nearest to a wrong one. Pure; equal distances are
// decided by the order of the candidates.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace moira::runtime {

/// The candidate that `word` becomes by the fewest insertions, deletions, replacements and swaps of
/// neighbours, or the empty text if even that one needs more than a third of the word (at least 2).
[[nodiscard]] std::string_view nearest_word(std::string_view word,
                                            std::span<const std::string_view> candidates);

/// `did you mean 'x'?` for the nearest_word, or the empty text if there is none.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       std::span<const std::string_view> candidates);

/// A hint for a wrong word: `did you mean 'x'?`, else the known ones as `<known>: a, b, c` (at most
/// twelve).
[[nodiscard]] std::string suggestion(std::string_view word,
                                     std::span<const std::string_view> candidates,
                                     std::string_view known);

}  // namespace moira::runtime
