// SPDX-License-Identifier: MIT
//
// Matches Lua 5.4 patterns (plus %z of Lua 5.1) under a step budget. The stock matcher can run for
// years inside one native call, where no instruction hook reaches it; here each elementary step is
// counted, so that an exponential pattern ends with a named outcome at the same step in every run.
//
// Results, the point at which a malformed pattern is noticed and the texts of errors are those of
// the stock library. Backtracking is an explicit stack of plain records that lives only while
// match_at runs: no recursion, no heap and no destructor, so a matcher may be abandoned with its
// fiber at any time. The caller owns the subject, the pattern and the budget.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace moira::runtime {

/// How an attempt to match ended.
enum class MatchOutcome : std::uint8_t {
    matched,
    no_match,
    malformed,         ///< the pattern is wrong or too deep: MatchResult::message says how
    budget_exhausted,  ///< the budget is zero and the answer is unknown
};

/// The end of one attempt. `begin` and `end` are offsets in the subject, valid when matched.
struct MatchResult {
    MatchOutcome outcome = MatchOutcome::no_match;
    std::size_t begin = 0;
    std::size_t end = 0;       ///< exclusive
    const char* message = "";  ///< static text of a malformed pattern, without position
};

/// What a parenthesis pair captured.
struct MatchCapture {
    enum class Kind : std::uint8_t {
        text,        ///< `size` bytes from `begin`
        position,    ///< "()": the offset `begin`
        unfinished,  ///< no closing parenthesis; reading it is the error "unfinished capture"
    };

    Kind kind = Kind::text;
    std::size_t begin = 0;
    std::size_t size = 0;
};

/// One pattern against one subject. A leading '^' is an ordinary character here, as in gmatch: the
/// functions that know anchors strip it and call match_at once.
class Matcher {
public:
    /// Captures per pattern, and open choices per attempt, before stock Lua refuses to go on.
    static constexpr std::size_t capture_count_max = 32;
    static constexpr std::size_t choice_count_max = 199;

    /// Borrows all three; `budget` is lowered by the steps taken, to zero when exhausted. A step is
    /// one pattern item tried on one byte, weighted by the length of the item, so it is bounded
    /// work; scans by machine instructions (literals, back references) count eight bytes a step.
    Matcher(std::string_view subject, std::string_view pattern, std::uint64_t& budget)
        : subject_(subject.data()), subject_end_(subject.data() + subject.size()),
          pattern_(pattern.data()), pattern_end_(pattern.data() + pattern.size()), budget_(budget) {
    }

    /// Tries to match with the first byte at `position` (0 <= position <= subject size). Forgets
    /// the captures of the attempt before.
    MatchResult match_at(std::size_t position);

    /// The first match that starts at `position` or later.
    MatchResult search(std::size_t position);

    /// Parentheses seen by the last successful attempt; 0 means that the whole match counts.
    std::size_t capture_count() const { return capture_count_; }

    /// Capture number `index` (0-based, below capture_count()).
    MatchCapture capture(std::size_t index) const;

private:
    enum class Status : std::uint8_t { proceed, fail, stop };
    enum class ChoiceKind : std::uint8_t { shorter, longer, skip, open_capture, close_capture };

    /// A single-character item of the pattern: the bytes [begin, end).
    struct Item {
        const char* begin;
        const char* end;

        std::size_t size() const { return static_cast<std::size_t>(end - begin); }
    };

    /// Something to undo or to try otherwise when the rest of the pattern fails.
    struct Choice {
        const char* text;    ///< where the rest was tried
        const char* lowest;  ///< `shorter`: the least position allowed
        Item item;           ///< `longer`: what to consume; its end is followed by the suffix
        ChoiceKind kind;
        std::uint8_t capture;  ///< `close_capture`: which one to reopen
    };

    struct Attempt;

    struct Capture {
        const char* begin;
        std::ptrdiff_t size;  ///< or a negative mark
    };

    Status step(Attempt& attempt);
    Status backtrack(Attempt& attempt);
    Status step_escape(Attempt& attempt);
    Status step_item(Attempt& attempt);
    Status step_frontier(Attempt& attempt);
    Status step_balance(Attempt& attempt);
    Status step_back_reference(Attempt& attempt);
    Status open_capture(Attempt& attempt);
    Status close_capture(Attempt& attempt);
    Status expand(Attempt& attempt, Item item, const char* lowest);
    Status push(Attempt& attempt, const Choice& choice);
    Status malformed(const char* message);
    bool charge(std::size_t steps);
    bool read_item(const char* begin, Item& item);
    bool read_set(const char* begin, Item& item);
    bool matches(Item item, const char* text) const;
    const char* consume(Item item, const char* text, std::size_t count_max) const;
    const char* skip_to_literal(const char* text);

    const char* subject_;
    const char* subject_end_;
    const char* pattern_;
    const char* pattern_end_;
    std::uint64_t& budget_;
    const char* message_ = nullptr;  ///< set by malformed(); null while stopped by the budget
    std::size_t capture_count_ = 0;
    Capture captures_[capture_count_max];
};

static_assert(std::is_trivially_destructible_v<Matcher>);

/// Finds `needle` in `subject` at `position` or later without magic characters, in time linear in
/// both (worst case included) and charged to `budget`. Never malformed.
MatchResult find_plain(std::string_view subject, std::string_view needle, std::size_t position,
                       std::uint64_t& budget);

}  // namespace moira::runtime
