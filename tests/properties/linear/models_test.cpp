// SPDX-License-Identifier: MIT
// Goal: each model accepts what its object may do and rejects what it may not.
#include "properties/linear/checker.hpp"
#include "properties/linear/models.hpp"
#include "tests/properties/linear/script.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace moira::properties {
namespace {

using test::script;

struct Row {
    int line;
    bool is_linearizable;
    std::initializer_list<const char*> lines;
};

void expect_rows(const char* model_name, std::initializer_list<Row> rows) {
    const auto model = built_in_model(model_name);
    ASSERT_TRUE(model.has_value());
    for (const Row& row : rows) {
        SCOPED_TRACE(row.line);
        const auto report = check_linearizability(script(row.lines), **model);
        ASSERT_TRUE(report.has_value()) << report.error().text();
        EXPECT_EQ(report->verdict,
                  row.is_linearizable ? Verdict::linearizable : Verdict::not_linearizable)
            << report->explanation;
        EXPECT_EQ(report->message.empty(), row.is_linearizable);
        EXPECT_EQ(report->explanation.empty(), row.is_linearizable);
    }
}

TEST(RegisterModelTest, ReadsSeeTheLastWrite) {
    expect_rows(
        "register",
        {
            {__LINE__, true, {}},
            {__LINE__, true, {"a call read", "a ok nil"}},
            {__LINE__, false, {"a call read", "a ok 0"}},
            {__LINE__, true, {"a call write 1", "a ok", "b call read", "b ok 1"}},
            {__LINE__, false, {"a call write 1", "a ok", "b call read", "b ok nil"}},
            // Overlapping: the read may come first or last.
            {__LINE__, true, {"a call write 1", "b call read", "a ok", "b ok nil"}},
            {__LINE__, true, {"a call write 1", "b call read", "b ok 1", "a ok"}},
            // Once somebody saw it, it stays.
            {__LINE__,
             false,
             {"a call write 1", "b call read", "b ok 1", "c call read", "c ok nil", "a ok"}},
            {__LINE__,
             false,
             {"a call write 1", "b call write 2", "a ok", "b ok", "c call read", "c ok 1",
              "d call read", "d ok 2"}},
        });
}

TEST(RegisterModelTest, CompareAndSet) {
    expect_rows(
        "register",
        {
            {__LINE__, true, {"a call cas nil,1", "a ok true", "a call read", "a ok 1"}},
            {__LINE__, false, {"a call cas nil,1", "a ok false"}},
            {__LINE__, true, {"a call cas 5,1", "a ok false"}},
            {__LINE__, false, {"a call cas 5,1", "a ok true"}},
            {__LINE__, false, {"a call cas nil,1", "b call cas nil,2", "a ok true", "b ok true"}},
            // A result that was not reported is not checked, its effect is.
            {__LINE__, true, {"a call cas 5,1", "a ok", "a call read", "a ok nil"}},
            {__LINE__, false, {"a call cas nil,1", "a ok", "a call read", "a ok nil"}},
        });
}

TEST(RegisterModelTest, UnknownAndFailedOutcomes) {
    expect_rows(
        "register",
        {
            {__LINE__, true, {"a call write 1", "a lost", "b call read", "b ok 1"}},
            {__LINE__, true, {"a call write 1", "a lost", "b call read", "b ok nil"}},
            // It takes effect long after its client gave up.
            {__LINE__,
             true,
             {"a call write 1", "a lost", "b call read", "b ok nil", "b call read", "b ok 1"}},
            {__LINE__,
             false,
             {"a call write 1", "a lost", "b call read", "b ok 1", "b call read", "b ok nil"}},
            {__LINE__, false, {"a call write 1", "a fail", "b call read", "b ok 1"}},
            // It must have overwritten before the refusal, and nobody ever read it.
            {__LINE__,
             true,
             {"a call write 9", "a lost", "b call write 1", "b ok", "b call cas 1,2",
              "b ok false"}},
        });
}

TEST(QueueModelTest, FirstInFirstOut) {
    expect_rows(
        "queue",
        {
            {__LINE__, true, {"a call dequeue", "a ok nil"}},
            {__LINE__, false, {"a call dequeue", "a ok 1"}},
            {__LINE__,
             true,
             {"a call enqueue 1", "a ok true", "a call enqueue 2", "a ok true", "b call dequeue",
              "b ok 1", "b call dequeue", "b ok 2", "b call dequeue", "b ok nil"}},
            {__LINE__,
             false,
             {"a call enqueue 1", "a ok true", "a call enqueue 2", "a ok true", "b call dequeue",
              "b ok 2"}},
            {__LINE__,
             true,
             {"a call enqueue 1", "c call enqueue 2", "a ok true", "c ok true", "b call dequeue",
              "b ok 2", "b call dequeue", "b ok 1"}},
            {__LINE__, false, {"a call enqueue 1", "a ok", "b call dequeue", "b ok nil"}},
            {__LINE__,
             false,
             {"a call enqueue 1", "a ok", "b call dequeue", "c call dequeue", "b ok 1", "c ok 1"}},
        });
}

TEST(QueueModelTest, UnknownRefusedAndEqualValues) {
    expect_rows(
        "queue",
        {
            {__LINE__, true, {"a call enqueue 1", "a lost", "b call dequeue", "b ok 1"}},
            {__LINE__, true, {"a call enqueue 1", "a lost", "b call dequeue", "b ok nil"}},
            {__LINE__,
             true,
             {"a call enqueue 1", "a ok", "c call dequeue", "c lost", "b call dequeue",
              "b ok nil"}},
            {__LINE__, false, {"a call enqueue 1", "a ok false", "b call dequeue", "b ok 1"}},
            {__LINE__,
             true,
             {"a call enqueue 1", "a ok", "a call enqueue 1", "a ok", "b call dequeue", "b ok 1",
              "b call dequeue", "b ok 1"}},
        });
}

TEST(SetModelTest, AddRemoveContains) {
    expect_rows(
        "set",
        {
            {__LINE__, true, {"a call contains x", "a ok false"}},
            {__LINE__, false, {"a call contains x", "a ok true"}},
            {__LINE__, true, {"a call add x", "a ok true", "a call add x", "a ok false"}},
            {__LINE__, false, {"a call add x", "a ok true", "a call add x", "a ok true"}},
            {__LINE__, false, {"a call add x", "b call add x", "a ok true", "b ok true"}},
            {__LINE__, true, {"a call add x", "a ok", "a call add x", "a ok"}},
            {__LINE__,
             true,
             {"a call add x", "a ok true", "b call remove x", "b ok true", "a call contains x",
              "a ok false"}},
            {__LINE__, false, {"a call remove x", "a ok true"}},
            {__LINE__, true, {"a call add x", "a ok true", "a call contains y", "a ok false"}},
            {__LINE__, true, {"a call add x", "a lost", "b call remove x", "b ok true"}},
        });
}

TEST(CounterModelTest, SumsUp) {
    expect_rows(
        "counter",
        {
            {__LINE__, true, {"a call get", "a ok 0"}},
            {__LINE__,
             true,
             {"a call increment", "a ok 1", "a call add 5", "a ok 6", "a call decrement", "a ok 5",
              "a call get", "a ok 5"}},
            {__LINE__,
             false,
             {"a call increment", "b call increment", "a ok", "b ok", "a call get", "a ok 1"}},
            {__LINE__, false, {"a call increment", "b call increment", "a ok 1", "b ok 1"}},
            {__LINE__, true, {"a call increment", "b call increment", "a ok 2", "b ok 1"}},
            {__LINE__, true, {"a call increment", "a lost", "b call get", "b ok 1"}},
            {__LINE__, false, {"a call increment", "a fail", "b call get", "b ok 1"}},
            {__LINE__, false, {"a call get", "a ok zero"}},
        });
}

TEST(LockModelTest, OneHolder) {
    expect_rows(
        "lock",
        {
            {__LINE__, true, {"a call holder", "a ok nil"}},
            {__LINE__,
             true,
             {"a call acquire", "a ok true", "b call acquire", "b ok false", "b call holder",
              "b ok a", "a call release", "a ok true", "b call acquire", "b ok true"}},
            {__LINE__, false, {"a call acquire", "a ok true", "b call acquire", "b ok true"}},
            // The release may have come in between.
            {__LINE__,
             true,
             {"a call acquire", "a ok true", "a call release", "b call acquire", "b ok true",
              "a ok true"}},
            {__LINE__, false, {"a call acquire", "a ok true", "b call release", "b ok true"}},
            {__LINE__, true, {"a call acquire", "a ok true", "b call release", "b ok false"}},
            {__LINE__, false, {"a call acquire", "a ok false"}},
            {__LINE__, true, {"a call acquire", "a lost", "b call acquire", "b ok false"}},
            {__LINE__, true, {"a call acquire", "a lost", "b call acquire", "b ok true"}},
            {__LINE__, false, {"a call acquire", "a ok true", "a call acquire", "a ok true"}},
            {__LINE__,
             true,
             {"a call acquire t1", "a ok true", "b call holder", "b ok t1", "b call release t1",
              "b ok true"}},
        });
}

TEST(ModelTest, KeysAreObjectsOfTheirOwn) {
    expect_rows("register",
                {{__LINE__, true, {"a call write@x 1", "a ok", "a call read@y", "a ok nil"}},
                 {__LINE__, false, {"a call write@x 1", "a ok", "a call read@x", "a ok nil"}}});
    expect_rows("lock",
                {{__LINE__, true, {"a call acquire@x", "a ok", "b call acquire@y", "b ok"}}});
}

TEST(ModelTest, RegistersMayBeginWithAValue) {
    const auto model = register_model(integer_value(7));
    EXPECT_EQ(check_linearizability(script({"a call read", "a ok 7"}), *model)->verdict,
              Verdict::linearizable);
    EXPECT_EQ(check_linearizability(script({"a call read", "a ok nil"}), *model)->verdict,
              Verdict::not_linearizable);
}

TEST(ModelTest, RefusesOperationsThatItDoesNotHave) {
    struct Refusal {
        int line;
        const char* model;
        const char* operation;
        PlainValue argument;
        const char* text;
    };

    const Refusal rows[] = {
        {__LINE__, "register", "raed", nil_value(),
         "history: a register has no operation 'raed'\n  hint: operations are read, write, cas"},
        {__LINE__, "register", "read", integer_value(1),
         "history: read of a register takes no argument, not '1'"},
        {__LINE__, "register", "cas", integer_value(1),
         "history: cas of a register takes a table {expected, new}, not '1'"},
        {__LINE__, "register", "write", nil_value(), nullptr},
        {__LINE__, "queue", "enqueue", nil_value(),
         "history: enqueue of a queue takes a value other than nil, not 'nil'"},
        {__LINE__, "queue", "push", integer_value(1),
         "history: a queue has no operation 'push'\n  hint: operations are enqueue, dequeue"},
        {__LINE__, "set", "add", nil_value(),
         "history: add of a set takes a value other than nil, not 'nil'"},
        {__LINE__, "counter", "add", string_value("1"),
         "history: add of a counter takes a whole number, not '\"1\"'"},
        {__LINE__, "counter", "add", integer_value(-1), nullptr},
        {__LINE__, "lock", "holder", integer_value(1),
         "history: holder of a lock takes no argument, not '1'"},
        {__LINE__, "lock", "acquire", nil_value(), nullptr},
    };
    for (const Refusal& row : rows) {
        SCOPED_TRACE(row.line);
        const auto model = built_in_model(row.model);
        const auto admitted = (*model)->admit(row.operation, row.argument);
        ASSERT_EQ(admitted.has_value(), row.text == nullptr);
        if (row.text == nullptr) continue;
        EXPECT_EQ(admitted.error().text(), row.text);
        History history;
        history.call("a", "", row.operation, row.argument);
        const auto report = check_linearizability(history, **model);
        ASSERT_FALSE(report.has_value());
        EXPECT_EQ(report.error().text(), row.text);
    }
}

TEST(ModelTest, NamesTheModelsThereAre) {
    EXPECT_EQ((*built_in_model("queue"))->name(), "queue");
    const auto none = built_in_model("stack");
    ASSERT_FALSE(none.has_value());
    EXPECT_EQ(none.error().text(), "history: no model 'stack'\n  hint: models are register, queue, "
                                   "set, counter and lock, and those that a scenario states under "
                                   "`histories`");
}

}  // namespace
}  // namespace moira::properties
