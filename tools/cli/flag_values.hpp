// SPDX-License-Identifier: MIT
//
// Texts of flags to values, with errors that name the flag and what it takes. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/scenario/suggestion.hpp"
#include "sim/result.hpp"

namespace moira::tools {

/// One of a few words.
template <class T>
[[nodiscard]] sim::Result<T> parse_choice(
    std::string_view flag, const std::string& text,
    std::initializer_list<std::pair<std::string_view, T>> choices) {
    std::vector<std::string_view> words;
    std::string list;
    for (const auto& [word, value] : choices) {
        if (word == text) return value;
        words.emplace_back(word);
        list += (list.empty() ? "" : ", ") + std::string{word};
    }
    const std::string near = runtime::did_you_mean(text, words);
    return sim::fail(sim::ErrorCode::invalid_argument,
                     std::string{flag} + ": unknown value '" + text + "'",
                     near.empty() ? "one of " + list : near);
}

/// A whole number, decimal or hex with 0x, in [least, most].
[[nodiscard]] sim::Result<std::uint64_t> parse_count(std::string_view flag, const std::string& text,
                                                     std::uint64_t least, std::uint64_t most);

/// A time span: a whole number and one of `ms`, `s`, `m`, `h`; longer than nothing, at most a year.
[[nodiscard]] sim::Result<std::chrono::nanoseconds> parse_span(std::string_view flag,
                                                               const std::string& text);

}  // namespace moira::tools
