// SPDX-License-Identifier: MIT
#include "runtime/pattern/matcher.hpp"

#include "runtime/pattern/char_class.hpp"

#include <algorithm>
#include <cstring>

namespace moira::runtime {

namespace {

constexpr std::ptrdiff_t size_unfinished = -1;
constexpr std::ptrdiff_t size_position = -2;
constexpr char escape = '%';

unsigned char byte_at(const char* place) {
    return static_cast<unsigned char>(*place);
}

/// Whether the set [begin, closing] (with its brackets) holds `byte`.
bool set_contains(const char* begin, const char* closing, unsigned char byte) {
    bool inside = true;
    const char* at = begin + 1;
    if (*at == '^') {
        inside = false;
        ++at;
    }
    while (at < closing) {
        if (*at == escape) {
            if (class_contains(byte_at(at + 1), byte)) return inside;
            at += 2;
        } else if (at + 2 < closing && at[1] == '-') {
            if (byte_at(at) <= byte && byte <= byte_at(at + 2)) return inside;
            at += 3;
        } else {
            if (byte_at(at) == byte) return inside;
            ++at;
        }
    }
    return !inside;
}

constexpr const char* invalid_capture_index[] = {
    "invalid capture index %0", "invalid capture index %1", "invalid capture index %2",
    "invalid capture index %3", "invalid capture index %4", "invalid capture index %5",
    "invalid capture index %6", "invalid capture index %7", "invalid capture index %8",
    "invalid capture index %9",
};

}  // namespace

/// The state of one match_at: the two read positions and the open choices.
struct Matcher::Attempt {
    const char* text;
    const char* item;
    std::size_t choice_count;
    Choice choices[choice_count_max];
};

MatchResult Matcher::match_at(std::size_t position) {
    Attempt attempt;  // left uninitialised on purpose: 8 KiB, of which few bytes are ever used
    attempt.text = subject_ + position;
    attempt.item = pattern_;
    attempt.choice_count = 0;
    capture_count_ = 0;
    message_ = nullptr;
    while (attempt.item != pattern_end_) {
        Status status = step(attempt);
        while (status == Status::fail) {
            if (attempt.choice_count == 0) return {MatchOutcome::no_match, 0, 0, ""};
            status = backtrack(attempt);
        }
        if (status == Status::proceed) continue;
        if (message_ != nullptr) return {MatchOutcome::malformed, 0, 0, message_};
        return {MatchOutcome::budget_exhausted, 0, 0, ""};
    }
    return {MatchOutcome::matched, position, static_cast<std::size_t>(attempt.text - subject_), ""};
}

MatchResult Matcher::search(std::size_t position) {
    // A first item that is one literal byte, not optional, can only match where that byte is.
    const bool starts_with_literal =
        pattern_ != pattern_end_ && std::strchr("$.([%)", *pattern_) == nullptr &&
        (pattern_ + 1 == pattern_end_ || std::strchr("*?-", pattern_[1]) == nullptr);
    const char* text = subject_ + position;
    for (;; ++text) {
        if (starts_with_literal) text = skip_to_literal(text);
        if (text == nullptr) return {MatchOutcome::budget_exhausted, 0, 0, ""};
        const MatchResult result = match_at(static_cast<std::size_t>(text - subject_));
        if (result.outcome != MatchOutcome::no_match || text == subject_end_) return result;
    }
}

/// The next place of the pattern's first byte, or the end of the subject; null without budget.
const char* Matcher::skip_to_literal(const char* text) {
    const std::size_t rest = static_cast<std::size_t>(subject_end_ - text);
    const void* found = rest == 0 ? nullptr : std::memchr(text, byte_at(pattern_), rest);
    const char* next = found == nullptr ? subject_end_ : static_cast<const char*>(found);
    return charge(static_cast<std::size_t>(next - text) / 8) ? next : nullptr;
}

MatchCapture Matcher::capture(std::size_t index) const {
    const Capture& found = captures_[index];
    const std::size_t begin = static_cast<std::size_t>(found.begin - subject_);
    if (found.size == size_unfinished) return {MatchCapture::Kind::unfinished, begin, 0};
    if (found.size == size_position) return {MatchCapture::Kind::position, begin, 0};
    return {MatchCapture::Kind::text, begin, static_cast<std::size_t>(found.size)};
}

/// Takes `steps` from the budget; false, with nothing left, when there are not enough.
inline bool Matcher::charge(std::size_t steps) {
    if (budget_ >= steps) [[likely]] {
        budget_ -= steps;
        return true;
    }
    budget_ = 0;
    return false;
}

Matcher::Status Matcher::malformed(const char* message) {
    message_ = message;
    return Status::stop;
}

/// Records a choice and goes on; the depth limit is that of the stock matcher's recursion.
inline Matcher::Status Matcher::push(Attempt& attempt, const Choice& choice) {
    if (attempt.choice_count == choice_count_max) return malformed("pattern too complex");
    attempt.choices[attempt.choice_count++] = choice;
    return Status::proceed;
}

/// Matches the pattern element at attempt.item, which exists.
inline Matcher::Status Matcher::step(Attempt& attempt) {
    switch (*attempt.item) {
    case '(':
        return open_capture(attempt);
    case ')':
        return close_capture(attempt);
    case escape:
        return step_escape(attempt);
    case '$':
        if (attempt.item + 1 != pattern_end_) return step_item(attempt);
        if (attempt.text != subject_end_) return Status::fail;
        ++attempt.item;
        return Status::proceed;
    default:
        return step_item(attempt);
    }
}

/// Takes the most recent choice in its next way; the rest of the pattern is then tried again.
Matcher::Status Matcher::backtrack(Attempt& attempt) {
    Choice& choice = attempt.choices[attempt.choice_count - 1];
    switch (choice.kind) {
    case ChoiceKind::shorter:
        if (choice.text == choice.lowest) break;
        attempt.text = --choice.text;
        attempt.item = choice.item.end + 1;
        return charge(1) ? Status::proceed : Status::stop;
    case ChoiceKind::longer:
        if (!charge(choice.item.size())) return Status::stop;
        if (!matches(choice.item, choice.text)) break;
        attempt.text = ++choice.text;
        attempt.item = choice.item.end + 1;
        return Status::proceed;
    case ChoiceKind::skip:
        --attempt.choice_count;
        attempt.text = choice.text;
        attempt.item = choice.item.end + 1;
        return Status::proceed;
    case ChoiceKind::open_capture:
        --capture_count_;
        break;
    case ChoiceKind::close_capture:
        captures_[choice.capture].size = size_unfinished;
        break;
    }
    --attempt.choice_count;
    return Status::fail;
}

/// Reads the single-character item at `begin`; false with a message when it is malformed.
inline bool Matcher::read_item(const char* begin, Item& item) {
    if (*begin == '[') return read_set(begin, item);
    item = {begin, begin + 1};
    if (*begin != escape) return true;
    if (begin + 1 == pattern_end_) {
        malformed("malformed pattern (ends with '%')");
        return false;
    }
    item.end = begin + 2;
    return true;
}

bool Matcher::read_set(const char* begin, Item& item) {
    const char* at = begin + 1;
    if (at != pattern_end_ && *at == '^') ++at;
    bool first = true;  // a ']' in the first place stands for itself
    while (at != pattern_end_ && (first || *at != ']')) {
        first = false;
        const bool is_escape = *at == escape;
        ++at;
        if (is_escape && at != pattern_end_) ++at;
    }
    if (at == pattern_end_) {
        malformed("malformed pattern (missing ']')");
        return false;
    }
    item = {begin, at + 1};
    return true;
}

inline bool Matcher::matches(Item item, const char* text) const {
    if (text == subject_end_) return false;
    switch (*item.begin) {
    case '.':
        return true;
    case escape:
        return class_contains(byte_at(item.begin + 1), byte_at(text));
    case '[':
        return set_contains(item.begin, item.end - 1, byte_at(text));
    default:
        return *item.begin == *text;
    }
}

/// The end of the longest run of `item` from `text`, of at most `count_max` bytes.
const char* Matcher::consume(Item item, const char* text, std::size_t count_max) const {
    const char* end = text + std::min(count_max, static_cast<std::size_t>(subject_end_ - text));
    while (text != end && matches(item, text))
        ++text;
    return text;
}

/// A single-character item with its suffix.
Matcher::Status Matcher::step_item(Attempt& attempt) {
    Item item;
    if (!read_item(attempt.item, item)) return Status::stop;
    if (!charge(item.size())) return Status::stop;
    const char suffix = item.end == pattern_end_ ? '\0' : *item.end;
    const bool matched = matches(item, attempt.text);
    if (suffix != '*' && suffix != '+' && suffix != '-' && suffix != '?') {
        if (!matched) return Status::fail;
        ++attempt.text;
        attempt.item = item.end;
        return Status::proceed;
    }
    if (!matched) {
        // No choice is recorded: nothing but the empty repetition is possible.
        attempt.item = item.end + 1;
        return suffix == '+' ? Status::fail : Status::proceed;
    }
    if (suffix == '*') return expand(attempt, item, attempt.text);
    if (suffix == '+') return expand(attempt, item, attempt.text + 1);
    const ChoiceKind kind = suffix == '-' ? ChoiceKind::longer : ChoiceKind::skip;
    const Choice choice{attempt.text, nullptr, item, kind, 0};
    attempt.item = item.end + 1;
    if (suffix == '?') ++attempt.text;
    return push(attempt, choice);
}

/// A greedy repetition whose least end is `lowest`.
Matcher::Status Matcher::expand(Attempt& attempt, Item item, const char* lowest) {
    const char* end = subject_end_;
    std::uint64_t steps = 1;
    if (*item.begin != '.') {
        // The run is cut where the budget ends; the charge for the byte after it then fails.
        const std::uint64_t affordable = budget_ / item.size();
        end = consume(item, lowest, static_cast<std::size_t>(affordable));
        steps = (static_cast<std::uint64_t>(end - lowest) + 1) * item.size();
    }
    if (!charge(steps)) return Status::stop;
    attempt.item = item.end + 1;
    attempt.text = end;
    return push(attempt, {end, lowest, item, ChoiceKind::shorter, 0});
}

/// '%' and what follows it.
Matcher::Status Matcher::step_escape(Attempt& attempt) {
    if (attempt.item + 1 == pattern_end_) return step_item(attempt);
    const char kind = attempt.item[1];
    if (kind == 'b') return step_balance(attempt);
    if (kind == 'f') return step_frontier(attempt);
    if (kind >= '0' && kind <= '9') return step_back_reference(attempt);
    return step_item(attempt);
}

Matcher::Status Matcher::step_frontier(Attempt& attempt) {
    const char* begin = attempt.item + 2;
    if (begin == pattern_end_ || *begin != '[') {
        return malformed("missing '[' after '%f' in pattern");
    }
    Item set;
    if (!read_set(begin, set)) return Status::stop;
    if (!charge(2 * set.size())) return Status::stop;
    const bool at_begin = attempt.text == subject_;
    const bool at_end = attempt.text == subject_end_;
    const unsigned char previous = at_begin ? '\0' : byte_at(attempt.text - 1);
    const unsigned char next = at_end ? '\0' : byte_at(attempt.text);
    if (set_contains(set.begin, set.end - 1, previous)) return Status::fail;
    if (!set_contains(set.begin, set.end - 1, next)) return Status::fail;
    attempt.item = set.end;
    return Status::proceed;
}

Matcher::Status Matcher::step_balance(Attempt& attempt) {
    const char* opening = attempt.item + 2;
    if (pattern_end_ - opening < 2) {
        return malformed("malformed pattern (missing arguments to '%b')");
    }
    if (!charge(1)) return Status::stop;
    if (attempt.text == subject_end_ || *attempt.text != *opening) return Status::fail;
    const char closing = opening[1];
    std::size_t depth = 1;
    for (const char* text = attempt.text + 1; text != subject_end_; ++text) {
        if (!charge(1)) return Status::stop;
        if (*text == closing) {
            if (--depth > 0) continue;
            attempt.text = text + 1;
            attempt.item += 4;
            return Status::proceed;
        }
        if (*text == *opening) ++depth;
    }
    return Status::fail;
}

Matcher::Status Matcher::step_back_reference(Attempt& attempt) {
    const std::size_t digit = static_cast<std::size_t>(attempt.item[1] - '0');
    if (digit == 0 || digit > capture_count_ || captures_[digit - 1].size == size_unfinished) {
        return malformed(invalid_capture_index[digit]);
    }
    const Capture& wanted = captures_[digit - 1];
    const std::ptrdiff_t rest = subject_end_ - attempt.text;
    if (!charge(1)) return Status::stop;
    if (wanted.size == size_position || wanted.size > rest) return Status::fail;
    const std::size_t size = static_cast<std::size_t>(wanted.size);
    if (!charge(size / 8)) return Status::stop;
    if (std::memcmp(wanted.begin, attempt.text, size) != 0) return Status::fail;
    attempt.text += size;
    attempt.item += 2;
    return Status::proceed;
}

Matcher::Status Matcher::open_capture(Attempt& attempt) {
    const bool is_position = attempt.item + 1 != pattern_end_ && attempt.item[1] == ')';
    if (capture_count_ == capture_count_max) return malformed("too many captures");
    if (!charge(1)) return Status::stop;
    captures_[capture_count_++] = {attempt.text, is_position ? size_position : size_unfinished};
    attempt.item += is_position ? 2 : 1;
    return push(attempt, {nullptr, nullptr, {}, ChoiceKind::open_capture, 0});
}

Matcher::Status Matcher::close_capture(Attempt& attempt) {
    std::size_t index = capture_count_;
    while (index > 0 && captures_[index - 1].size != size_unfinished)
        --index;
    if (index == 0) return malformed("invalid pattern capture");
    if (!charge(1)) return Status::stop;
    --index;
    captures_[index].size = attempt.text - captures_[index].begin;
    ++attempt.item;
    return push(
        attempt,
        {nullptr, nullptr, {}, ChoiceKind::close_capture, static_cast<std::uint8_t>(index)});
}

MatchResult find_plain(std::string_view subject, std::string_view needle, std::size_t position,
                       std::uint64_t& budget) {
    const std::string_view rest = subject.substr(position);
    std::size_t offset = 0;
    bool is_found = needle.empty();
    if (!is_found && needle.size() <= rest.size()) {
        const void* place = memmem(rest.data(), rest.size(), needle.data(), needle.size());
        is_found = place != nullptr;
        if (is_found)
            offset = static_cast<std::size_t>(static_cast<const char*>(place) - rest.data());
    }
    const std::size_t scanned = (is_found ? offset : rest.size()) + needle.size();
    const std::uint64_t steps = 1 + scanned / 8;
    if (budget < steps) {
        budget = 0;
        return {MatchOutcome::budget_exhausted, 0, 0, ""};
    }
    budget -= steps;
    if (!is_found) return {MatchOutcome::no_match, 0, 0, ""};
    const std::size_t begin = position + offset;
    return {MatchOutcome::matched, begin, begin + needle.size(), ""};
}

}  // namespace moira::runtime
