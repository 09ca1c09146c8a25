// SPDX-License-Identifier: MIT
#include "properties/linear/history.hpp"

#include <gtest/gtest.h>

namespace moira::properties {
namespace {

TEST(HistoryTest, CallsAndEndsTakePositionsInTurn) {
    History history;
    const auto write = history.call("a", "k", "write", integer_value(5), 10);
    const auto read = history.call("b", "k", "read", nil_value(), 11);
    EXPECT_TRUE(history.ok(read, integer_value(5), 12));
    EXPECT_TRUE(history.ok(write, nil_value(), 12));
    const auto& operations = history.operations();
    ASSERT_EQ(operations.size(), 2U);
    EXPECT_EQ(operations[write].called, 0U);
    EXPECT_EQ(operations[read].called, 1U);
    EXPECT_EQ(operations[read].returned, 2U);
    EXPECT_EQ(operations[write].returned, 3U);
    EXPECT_EQ(operations[write].called_step, 10U);
    EXPECT_EQ(operations[read].returned_step, 12U);
    EXPECT_EQ(operations[read].key, "k");
    EXPECT_EQ(operations[read].client, "b");
}

TEST(HistoryTest, AnOperationEndsOnce) {
    History history;
    const auto id = history.call("a", "", "read", nil_value());
    EXPECT_TRUE(history.unknown(id));
    EXPECT_TRUE(history.ok(id, integer_value(1)));
    EXPECT_FALSE(history.ok(id, integer_value(2)));
    EXPECT_FALSE(history.fail(id));
    EXPECT_FALSE(history.unknown(id));
    EXPECT_FALSE(history.ok(id + 1, nil_value()));
    EXPECT_FALSE(history.unknown(id + 1));
    EXPECT_EQ(history.operations()[id].result, integer_value(1));
    EXPECT_EQ(history.operations()[id].returned, 1U);
}

TEST(HistoryTest, OperationsAsText) {
    History history;
    const auto open = history.call("a", "", "write", string_value("x"));
    const auto done = history.call("a", "", "cas", list_value({integer_value(1), nil_value()}));
    const auto quiet = history.call("a", "", "release", nil_value());
    const auto failed = history.call("a", "", "write", integer_value(2));
    history.ok(done, boolean_value(true));
    history.ok(quiet, nil_value());
    history.fail(failed);
    const auto& operations = history.operations();
    EXPECT_EQ(operation_text(operations[open]), "write(\"x\") -> ?");
    EXPECT_EQ(operation_text(operations[done]), "cas({1}) -> true");
    EXPECT_EQ(operation_text(operations[quiet]), "release()");
    EXPECT_EQ(operation_text(operations[failed]), "write(2) failed");
}

}  // namespace
}  // namespace moira::properties
