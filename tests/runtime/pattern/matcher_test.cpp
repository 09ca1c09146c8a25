// SPDX-License-Identifier: MIT
#include "runtime/pattern/matcher.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace moira::runtime {
namespace {

constexpr std::uint64_t plenty = std::numeric_limits<std::uint64_t>::max();

/// The first match as text: "2-4" (begin, end), "none", or the message.
std::string search_text(std::string_view subject, std::string_view pattern,
                        std::uint64_t budget = plenty) {
    Matcher matcher(subject, pattern, budget);
    const MatchResult result = matcher.search(0);
    switch (result.outcome) {
    case MatchOutcome::matched:
        return std::to_string(result.begin) + "-" + std::to_string(result.end);
    case MatchOutcome::no_match:
        return "none";
    case MatchOutcome::malformed:
        return result.message;
    case MatchOutcome::budget_exhausted:
        return "budget";
    }
    return "?";
}

TEST(MatcherTest, FindsItemsSetsAndRepetitions) {
    struct Row {
        std::string_view subject, pattern, expected;
    };

    using std::string_view_literals::operator""sv;
    const Row rows[] = {
        {"hello", "l+", "2-4"},
        {"hello", "l-o", "2-5"},
        {"hello", "xl?e", "none"},
        {"hello", "", "0-0"},
        {"", "", "0-0"},
        {"", ".", "none"},
        {"hello", "o$", "4-5"},
        {"a$b", "$b", "1-3"},
        {"key = 5", "%s*=%s*", "3-6"},
        {"x]y", "[]]", "1-2"},
        {"x-y", "[a-]", "1-2"},
        {"x-y", "[w-]", "1-2"},
        {"THE (quick) fox", "%((%a+)%)", "4-11"},
        {"f(a(b)c)d", "%b()", "1-8"},
        {"THE (quick) fox", "%f[%a]%l", "5-6"},
        {"aXb", "[^%l]", "1-2"},
        {"a\0b"sv, "%z", "1-2"},
        {"a\0b"sv, "[%z]", "1-2"},
        {"a\0b"sv, "%Z+$", "2-3"},
        {"abab", "(ab)%1", "0-4"},
        {"abac", "(ab)%1", "none"},
        {"ab", "()b", "1-2"},
        {"^a", "^a", "0-2"},
        {"ab", "a%f[%z]", "none"},
        {"ab", "b%f[%z]", "1-2"},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(search_text(row.subject, row.pattern), row.expected)
            << row.subject << " / " << row.pattern;
    }
}

TEST(MatcherTest, NamesWhatIsMalformedWithTheTextsOfLua) {
    struct Row {
        std::string_view pattern, expected;
    };

    const Row rows[] = {
        {"%", "malformed pattern (ends with '%')"},
        {"[a", "malformed pattern (missing ']')"},
        {"[", "malformed pattern (missing ']')"},
        {"[]", "malformed pattern (missing ']')"},
        {"[^]", "malformed pattern (missing ']')"},
        {"[a%", "malformed pattern (missing ']')"},
        {"%b", "malformed pattern (missing arguments to '%b')"},
        {"%b(", "malformed pattern (missing arguments to '%b')"},
        {"%f", "missing '[' after '%f' in pattern"},
        {"%fa", "missing '[' after '%f' in pattern"},
        {"%f[a", "malformed pattern (missing ']')"},
        {"%0", "invalid capture index %0"},
        {"%1", "invalid capture index %1"},
        {"(%1)", "invalid capture index %1"},
        {"()%9", "invalid capture index %9"},
        {"a)", "invalid pattern capture"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(search_text("abc", row.pattern), row.expected);
}

TEST(MatcherTest, NoticesAMalformedPartOnlyWhenTheMatchReachesIt) {
    EXPECT_EQ(search_text("abc", "x["), "none");
    EXPECT_EQ(search_text("axc", "x["), "malformed pattern (missing ']')");
}

TEST(MatcherTest, RefusesMoreThan32Captures) {
    std::string pattern;
    for (int i = 0; i < 32; ++i)
        pattern += "()";
    EXPECT_EQ(search_text("a", pattern), "0-0");
    EXPECT_EQ(search_text("a", pattern + "()"), "too many captures");
}

TEST(MatcherTest, RefusesMoreOpenChoicesThanStockLuaHasDepth) {
    std::string pattern;
    for (std::size_t i = 0; i < Matcher::choice_count_max; ++i)
        pattern += "a?";
    const std::string subject(300, 'a');
    EXPECT_EQ(search_text(subject, pattern), "0-199");
    EXPECT_EQ(search_text(subject, pattern + "a?"), "pattern too complex");
}

TEST(MatcherTest, ReportsTextPositionAndUnfinishedCaptures) {
    std::uint64_t budget = plenty;
    Matcher matcher("key=value", "(%a+)=()(%a", budget);
    const MatchResult result = matcher.match_at(0);
    ASSERT_EQ(result.outcome, MatchOutcome::matched);
    ASSERT_EQ(matcher.capture_count(), 3U);
    EXPECT_EQ(matcher.capture(0).kind, MatchCapture::Kind::text);
    EXPECT_EQ(matcher.capture(0).size, 3U);
    EXPECT_EQ(matcher.capture(1).kind, MatchCapture::Kind::position);
    EXPECT_EQ(matcher.capture(1).begin, 4U);
    EXPECT_EQ(matcher.capture(2).kind, MatchCapture::Kind::unfinished);
}

TEST(MatcherTest, ForgetsTheCapturesOfTheAttemptBefore) {
    std::uint64_t budget = plenty;
    Matcher matcher("ab", "(a)", budget);
    EXPECT_EQ(matcher.match_at(0).outcome, MatchOutcome::matched);
    EXPECT_EQ(matcher.match_at(1).outcome, MatchOutcome::no_match);
    EXPECT_EQ(matcher.capture_count(), 0U);
    EXPECT_EQ(matcher.match_at(2).outcome, MatchOutcome::no_match);
}

TEST(MatcherBudgetTest, EndsAnExponentialPatternInsteadOfRunningForYears) {
    std::string pattern;
    for (int i = 0; i < 30; ++i)
        pattern += "a*";
    pattern += "b";
    EXPECT_EQ(search_text(std::string(60, 'a'), pattern, 1'000'000), "budget");
}

TEST(MatcherBudgetTest, SpendsTheSameStepsForTheSameMatch) {
    std::uint64_t first = 10'000;
    std::uint64_t second = 10'000;
    Matcher("aaaaaaaa", "a*a-(%a)[xyz]", first).search(0);
    Matcher("aaaaaaaa", "a*a-(%a)[xyz]", second).search(0);
    EXPECT_EQ(first, second);
    EXPECT_LT(first, 10'000U);
}

// With any budget below what the match costs the answer is "unknown", never a wrong one.
TEST(MatcherBudgetTest, NeverAnswersWronglyWithTooSmallABudget) {
    struct Row {
        std::string_view subject, pattern;
    };

    const Row rows[] = {
        {"aaaaaaaab", "[abc]*b"},     {"aaaaaaaa", "a-$"},
        {"((()))", "%b()"},           {"xyzxyzxyzxyz", "(x.-)%1$"},
        {"hello world", "%f[%a]w.*"}, {"aaaaaaaaaaaaaaaaaaab", "b"},
        {"aaa", "a?a?a?aaa"},         {"aaa", "x"},
        {"a b c", "%s*(%S)()$"},
    };
    for (const Row& row : rows) {
        const std::string answer = search_text(row.subject, row.pattern);
        std::uint64_t left = 1'000'000;
        Matcher(row.subject, row.pattern, left).search(0);
        const std::uint64_t cost = 1'000'000 - left;
        ASSERT_GT(cost, 0U);
        EXPECT_EQ(search_text(row.subject, row.pattern, cost), answer) << row.pattern;
        for (std::uint64_t budget = 0; budget < cost; ++budget) {
            EXPECT_EQ(search_text(row.subject, row.pattern, budget), "budget") << row.pattern;
        }
    }
}

TEST(MatcherBudgetTest, LeavesNothingWhenExhausted) {
    std::uint64_t budget = 5;
    Matcher matcher("aaaaaaaaaaaaaaaa", "a*b", budget);
    EXPECT_EQ(matcher.search(0).outcome, MatchOutcome::budget_exhausted);
    EXPECT_EQ(budget, 0U);
}

TEST(FindPlainTest, FindsLiteralsAtAndAfterAPosition) {
    std::uint64_t budget = 1'000;
    EXPECT_EQ(find_plain("a.b.c", ".", 0, budget).begin, 1U);
    EXPECT_EQ(find_plain("a.b.c", ".", 2, budget).begin, 3U);
    EXPECT_EQ(find_plain("a.b.c", ".", 4, budget).outcome, MatchOutcome::no_match);
    EXPECT_EQ(find_plain("abc", "", 3, budget).begin, 3U);
    EXPECT_EQ(find_plain("", "", 0, budget).outcome, MatchOutcome::matched);
    EXPECT_EQ(find_plain("abc", "abcd", 0, budget).outcome, MatchOutcome::no_match);
}

TEST(FindPlainTest, ChargesForTheBytesScanned) {
    const std::string subject(8'000, 'a');
    std::uint64_t budget = 1'000;
    EXPECT_EQ(find_plain(subject, "b", 0, budget).outcome, MatchOutcome::budget_exhausted);
    EXPECT_EQ(budget, 0U);
    budget = 1'001;
    EXPECT_EQ(find_plain(subject, "b", 0, budget).outcome, MatchOutcome::no_match);
    EXPECT_EQ(budget, 0U);
}

}  // namespace
}  // namespace moira::runtime
