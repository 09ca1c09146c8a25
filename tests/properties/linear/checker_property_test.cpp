// SPDX-License-Identifier: MIT
// Goal: the search with all its shortcuts decides as trying all orders does.
#include "properties/linear/checker.hpp"
#include "properties/linear/history_text.hpp"
#include "tests/properties/linear/random_history.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace moira::properties {
namespace {

using test::BruteForce;
using test::Dice;
using test::RandomHistory;
using test::Shape;
using test::WholeModel;

const char* const model_names[] = {"register", "queue", "set", "counter", "lock"};

Verdict verdict_of(const History& history, Model& model) {
    const auto report = check_linearizability(history, model);
    EXPECT_TRUE(report.has_value());
    return report ? report->verdict : Verdict::unknown;
}

Shape small_shape(const char* model, Dice& dice) {
    Shape shape;
    shape.model = model;
    shape.clients = 2 + dice.below(3);
    shape.operations = 3 + dice.below(5);
    shape.values = 1 + dice.below(3);
    shape.keys = 1 + dice.below(2);
    shape.lost = dice.chance(50) ? 0 : 15;
    shape.unique_values = dice.chance(40);
    return shape;
}

bool is_one_partition(const History& history, const Model& model) {
    for (const Operation& operation : history.operations()) {
        if (model.partition(operation) != model.partition(history.operations().front())) {
            return false;
        }
    }
    return true;
}

/// Adds to `rejected` if all ways to decide agree that the history is not linearizable.
void expect_agreement(const History& history, Model& model, std::size_t& rejected) {
    WholeModel whole{model};
    const bool expected = BruteForce{whole, history.operations()}.is_linearizable();
    const Verdict verdict = expected ? Verdict::linearizable : Verdict::not_linearizable;
    EXPECT_EQ(verdict_of(history, model), verdict) << history_text(history.operations());
    EXPECT_EQ(verdict_of(history, whole), verdict) << history_text(history.operations());
    if (history.operations().size() > 0 && is_one_partition(history, model)) {
        EXPECT_EQ(search_order(model, history.operations(), {}, false).verdict, verdict);
    }
    if (!expected) ++rejected;
}

RC_GTEST_PROP(CheckerProperty, WhatAnObjectDidIsLinearizable, (std::uint64_t seed)) {
    Dice dice{seed};
    for (const char* name : model_names) {
        const auto model = built_in_model(name);
        Shape shape = small_shape(name, dice);
        shape.operations = 40;
        shape.lost = dice.below(3);
        const History history = RandomHistory{shape, seed}.make();
        RC_ASSERT(verdict_of(history, **model) == Verdict::linearizable);
    }
}

RC_GTEST_PROP(CheckerProperty, BruteForceAgreesOnHistoriesOfObjects, (std::uint64_t seed)) {
    Dice dice{seed};
    for (const char* name : model_names) {
        const auto model = built_in_model(name);
        for (int i = 0; i < 10; ++i) {
            const History history =
                RandomHistory{small_shape(name, dice), sim::mix(seed, dice.below(1U << 30U))}
                    .make();
            std::size_t rejected = 0;
            expect_agreement(history, **model, rejected);
            RC_ASSERT(rejected == 0U);
        }
    }
    RC_ASSERT(!testing::Test::HasFailure());
}

TEST(CheckerTest, BruteForceAgreesOnChangedResults) {
    for (const char* name : model_names) {
        SCOPED_TRACE(name);
        const auto model = built_in_model(name);
        Dice dice{sim::hash_text(name)};
        std::size_t rejected = 0;
        constexpr std::size_t histories = 1000;
        for (std::size_t i = 0; i < histories; ++i) {
            History history = RandomHistory{small_shape(name, dice), dice.below(1U << 30U)}.make();
            history = test::with_changed_result(history, dice);
            if (dice.chance(30)) history = test::with_changed_result(history, dice);
            expect_agreement(history, **model, rejected);
        }
        // Otherwise the histories are too tame to say anything.
        EXPECT_GT(rejected, histories / 20);
        EXPECT_LT(rejected, histories - histories / 20);
    }
}

}  // namespace
}  // namespace moira::properties
