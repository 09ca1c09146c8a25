// SPDX-License-Identifier: MIT
#include "properties/campaign/claim.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace moira::properties {
namespace {

TEST(ClaimTest, TheBoundIsTheRuleOfThree) {
    EXPECT_EQ(failure_bound(0), 1);
    EXPECT_NEAR(failure_bound(1), 0.95, 1e-12);
    for (const std::uint64_t runs : {1ULL, 59ULL, 1000ULL, 32'960ULL, 1'000'000'000'000ULL}) {
        // A sampler at the bound passes all runs in one of twenty campaigns.
        const double bound = failure_bound(runs);
        EXPECT_NEAR(std::exp(static_cast<double>(runs) * std::log1p(-bound)), 0.05, 1e-9);
        EXPECT_LE(bound * static_cast<double>(runs), 3);
    }
    EXPECT_NEAR(failure_bound(32'960), 9.1e-5, 1e-6);
}

TEST(ClaimTest, ProbabilitiesAreRoundedUp) {
    struct Row {
        int line;
        double probability;
        std::string text;
    };

    const Row rows[] = {
        {__LINE__, 1, "1"},
        {__LINE__, 0.95, "95 %"},
        {__LINE__, 0.951, "96 %"},
        {__LINE__, 0.0299, "3.0 %"},
        {__LINE__, 0.02951, "3.0 %"},
        {__LINE__, 0.0021, "2.1e-3"},
        {__LINE__, 0.00209, "2.1e-3"},
        {__LINE__, 0.000999, "1.0e-3"},
        {__LINE__, 9.0881e-5, "9.1e-5"},
        {__LINE__, 3e-12, "3.0e-12"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.line);
        EXPECT_EQ(probability_text(row.probability), row.text);
    }
}

}  // namespace
}  // namespace moira::properties
