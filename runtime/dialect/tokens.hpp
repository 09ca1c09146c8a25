// SPDX-License-Identifier: MIT
//
// Tokens of the typed Lua dialect, as far as the type eraser needs them: words, numbers, strings
// and symbols with their place in the text; blanks and comments are the gaps between them.
// Invariant: tokens ascend, do not overlap, and the last one is `end_of_text`. The tokens view the
// text they were made from. Total: any bytes give tokens; what Lua would reject (an unfinished
// string, a stray byte) is left for Lua to report.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace moira::runtime {

enum class DialectTokenKind : std::uint8_t { word, number, string, symbol, end_of_text };

/// One token. `::`, `...`, `..` and `->` are single symbols; every other symbol is one byte, so
/// that `>>` closes two lists of generic arguments and `>=` splits where a type ends.
struct DialectToken {
    /// `partner` of a token that is no bracket or has no other half.
    static constexpr std::size_t no_partner = static_cast<std::size_t>(-1);

    DialectTokenKind kind = DialectTokenKind::end_of_text;
    std::size_t begin = 0;             ///< byte offset in the text
    std::string_view text;             ///< empty for end_of_text
    std::size_t partner = no_partner;  ///< for `(`, `[` and `{`: index of the closing token

    [[nodiscard]] bool is_symbol(std::string_view symbol) const {
        return kind == DialectTokenKind::symbol && text == symbol;
    }

    [[nodiscard]] bool is_word(std::string_view word) const {
        return kind == DialectTokenKind::word && text == word;
    }
};

/// Tokens of `source`, ending with one `end_of_text`. A first line that starts with `#` is skipped.
[[nodiscard]] std::vector<DialectToken> dialect_tokens(std::string_view source);

/// Whether `word` is reserved in Lua 5.4 itself (the dialect's own words are contextual here).
[[nodiscard]] bool is_lua_keyword(std::string_view word);

}  // namespace moira::runtime
