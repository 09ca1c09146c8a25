// SPDX-License-Identifier: MIT
#include "properties/linear/checker.hpp"
#include "properties/linear/history_text.hpp"
#include "properties/linear/models.hpp"
#include "tests/properties/linear/random_history.hpp"
#include "tests/properties/linear/script.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace moira::properties {
namespace {

using test::script;
using testing::HasSubstr;

History stale_read() {
    return script({"alice call write@x 1", "alice ok", "bob call read@x", "alice call write@x 2",
                   "bob ok 2", "carol call read@x", "carol ok 1", "alice ok", "bob call read@x",
                   "bob ok 2"});
}

TEST(CheckerTest, ExplainsTheFirstResultThatNoOrderExplains) {
    const auto report = check_linearizability(stale_read(), *register_model());
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->verdict, Verdict::not_linearizable);
    EXPECT_EQ(report->operations, 5U);
    EXPECT_EQ(report->partitions, 1U);
    EXPECT_EQ(report->message, "not linearizable: no order of the operations on the register "
                               "explains the result of read");
    EXPECT_EQ(report->explanation,
              "register 'x': no order of its operations explains read() -> 1 of carol\n"
              "  step  alice                        bob                          carol\n"
              "     1  > write(1)\n"
              "     2  < write(1)\n"
              "     3                               > read()\n"
              "     4  > write(2) -> ?              |\n"
              "     5  |                            < read() -> 2\n"
              "     6  |                                                         > read()\n"
              "     7  |                                                         < read() -> 1\n"
              "  The best order explains 2 of 3 results:\n"
              "     1. alice  write(1)\n"
              "     2. alice  write(2) -> ?\n"
              "     3. bob    read() -> 2\n"
              "  Then the register holds 2, and this does not fit:\n"
              "    carol  read() -> 1\n");
}

TEST(CheckerTest, ExplainsAnImpossibleFirstResult) {
    const auto report =
        check_linearizability(script({"a call dequeue@jobs", "a ok 3"}), *queue_model());
    EXPECT_EQ(report->explanation,
              "queue 'jobs': no order of its operations explains dequeue() -> 3 of a\n"
              "  step  a\n"
              "     1  > dequeue()\n"
              "     2  < dequeue() -> 3\n"
              "  At first the queue is empty, and this does not fit:\n"
              "    a  dequeue() -> 3\n");
}

TEST(CheckerTest, StatesInWords) {
    struct Row {
        const char* model;
        std::initializer_list<const char*> lines;
        const char* words;
    };

    const Row rows[] = {
        {"queue",
         {"a call enqueue x", "a ok", "a call enqueue 2", "a ok", "a call dequeue", "a ok 2"},
         "Then the queue holds, front first, \"x\", 2, and"},
        {"set", {"a call contains 5", "a ok true"}, "At first the element is not in the set, and"},
        {"set",
         {"a call add 5", "a ok true", "a call remove 5", "a ok false"},
         "set, element 5: no order of its operations explains remove(5) -> false of a"},
        {"set",
         {"a call add 5", "a ok true", "a call remove 5", "a ok false"},
         "Then the element is in the set, and"},
        {"counter", {"a call get", "a ok 1"}, "At first the counter is 0, and"},
        {"lock", {"a call holder", "a ok a"}, "At first the lock is free, and"},
        {"lock",
         {"a call acquire", "a ok", "b call acquire", "b ok"},
         "Then the lock is held by \"a\", and"},
    };
    for (const Row& row : rows) {
        const auto model = built_in_model(row.model);
        const auto report = check_linearizability(script(row.lines), **model);
        EXPECT_THAT(report->explanation, HasSubstr(row.words));
    }
}

TEST(CheckerTest, UsedUpBudgetsAreUnknownAndNoPass) {
    const auto model = register_model();
    const auto full = check_linearizability(stale_read(), *model);
    const SearchResult search = search_order(*model, stale_read().operations(), {});
    ASSERT_GT(search.steps, 2U);
    EXPECT_GE(full->steps, search.steps);
    for (std::uint64_t steps = 0; steps <= search.steps; ++steps) {
        const auto report = check_linearizability(stale_read(), *model, {.steps = steps});
        if (steps == search.steps) {
            EXPECT_NE(report->verdict, Verdict::linearizable);
        } else {
            EXPECT_EQ(report->verdict, Verdict::unknown) << steps;
            EXPECT_THAT(report->message, HasSubstr("linearizability is unknown"));
            EXPECT_THAT(report->explanation,
                        HasSubstr("register 'x': gave up after " + std::to_string(steps) +
                                  " steps on 5 operations, 0 of them with unknown outcome"));
        }
    }
    const auto report = check_linearizability(stale_read(), *model, {.memory = 1});
    EXPECT_EQ(report->verdict, Verdict::unknown);
    EXPECT_EQ(check_linearizability(History{}, *model, {.steps = 0})->verdict,
              Verdict::linearizable);
}

TEST(CheckerTest, OneBadPartitionDecidesOverAnUnknownOne) {
    const History history =
        script({"a call write@x 1", "a ok", "a call read@x", "a ok 1", "a call read@y", "a ok 1"});
    const auto model = register_model();
    EXPECT_EQ(check_linearizability(history, *model, {.steps = 1})->verdict, Verdict::unknown);
    const auto report = check_linearizability(history, *model);
    EXPECT_EQ(report->verdict, Verdict::not_linearizable);
    EXPECT_EQ(report->partitions, 2U);
    EXPECT_THAT(report->explanation, HasSubstr("register 'y'"));
}

TEST(CheckerTest, EqualHistoriesGiveEqualReports) {
    const auto model = queue_model();
    test::Dice dice{7};
    History history = test::RandomHistory{{.model = "queue", .operations = 30}, 5}.make();
    for (int i = 0; i < 5; ++i)
        history = test::with_changed_result(history, dice);
    const auto first = check_linearizability(history, *model);
    const auto second = check_linearizability(history, *queue_model());
    EXPECT_EQ(first->verdict, Verdict::not_linearizable);
    EXPECT_EQ(first->explanation, second->explanation);
    EXPECT_EQ(first->steps, second->steps);
}

TEST(HistoryTextTest, ShowsTheLastRowsOnly) {
    const std::string text = history_text(stale_read().operations(), 2);
    EXPECT_EQ(text, "  step  alice                        bob                          carol\n"
                    "   ...  8 earlier calls and returns\n"
                    "     9                               > read()\n"
                    "    10                               < read() -> 2\n");
}

TEST(HistoryTextTest, ManyClientsShareOneColumn) {
    History history;
    for (int i = 0; i < 7; ++i) {
        const auto id = history.call("main/worker#" + std::to_string(i), "", "get", nil_value());
        if (i == 6) history.fail(id);
    }
    const std::string text = history_text(history.operations());
    EXPECT_THAT(text,
                HasSubstr("  step  client\n     0  main/worker#0                 > get() -> ?\n"));
    EXPECT_THAT(text, HasSubstr("     0  main/worker#6                 < get() failed\n"));
}

TEST(HistoryTextTest, CutsWhatIsTooLong) {
    History history;
    history.call("a", "", "write", string_value(std::string(100, 'x')));
    history.call("b", "", "write", integer_value(1));
    EXPECT_EQ(history_text(history.operations()),
              "  step  a                             b\n"
              "     0  > write(\"xxxxxxxxxxxxxxxxxx..\n"
              "     0  |                             > write(1) -> ?\n");
    EXPECT_EQ(history_text({}), "  step\n");
}

}  // namespace
}  // namespace moira::properties
