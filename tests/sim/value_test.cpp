// SPDX-License-Identifier: MIT
#include "sim/value.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <limits>
#include <string>
#include <vector>

namespace moira::sim {
namespace {

/// A heap buffer that gives its memory back, for tests.
class Scratch {
public:
    explicit Scratch(std::size_t limit = ByteBuffer::default_limit)
        : buffer{ByteBuffer::on_heap(limit)} {}

    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    ~Scratch() { buffer.release(); }

    ByteBuffer buffer;
};

template <class Write>
std::string encoded(Write write) {
    Scratch scratch;
    ValueWriter writer{scratch.buffer};
    write(writer);
    return std::string{scratch.buffer.bytes()};
}

std::uint64_t bits_of(double number) {
    return std::bit_cast<std::uint64_t>(number);
}

std::vector<ValueEvent> events_of(std::string_view bytes) {
    std::vector<ValueEvent> events;
    ValueReader reader{bytes};
    while (true) {
        events.push_back(reader.next().event);
        if (events.back() == ValueEvent::end || events.back() == ValueEvent::malformed)
            return events;
    }
}

ValueEvent last_event(std::string_view bytes) {
    return events_of(bytes).back();
}

TEST(ByteBufferTest, GrowsByDoublingAndKeepsItsBytes) {
    Scratch scratch;
    ByteBuffer& buffer = scratch.buffer;
    std::string expected;
    for (int i = 0; i < 1000; ++i) {
        buffer.put(static_cast<std::uint8_t>(i));
        expected += static_cast<char>(i);
    }
    buffer.append("tail");
    EXPECT_EQ(buffer.bytes(), expected + "tail");
    EXPECT_EQ(buffer.capacity(), 1024U);
    buffer.truncate(2);
    EXPECT_EQ(buffer.size(), 2U);
    buffer.truncate(5);
    EXPECT_EQ(buffer.size(), 2U);
}

TEST(ByteBufferTest, StoresExactlyUpToItsLimitAndNothingAfterAnOverflow) {
    Scratch scratch{4};
    ByteBuffer& buffer = scratch.buffer;
    buffer.append("abcd");
    EXPECT_FALSE(buffer.overflow());
    buffer.put('e');
    EXPECT_TRUE(buffer.overflow());
    buffer.truncate(1);
    buffer.put('x');
    EXPECT_EQ(buffer.bytes(), "a");
    buffer.clear();
    EXPECT_FALSE(buffer.overflow());
    buffer.append("abcde");
    EXPECT_TRUE(buffer.overflow());
    EXPECT_EQ(buffer.bytes(), "");
}

TEST(ByteBufferTest, ARefusalOfTheAllocatorIsAnOverflow) {
    ByteBuffer buffer{[](void*, void*, std::size_t, std::size_t) -> void* { return nullptr; },
                      nullptr};
    buffer.append("a");
    EXPECT_TRUE(buffer.overflow());
    EXPECT_EQ(buffer.size(), 0U);
    buffer.release();
    EXPECT_FALSE(buffer.overflow());
}

TEST(ValueTest, SmallValuesTakeFewBytes) {
    EXPECT_EQ(encoded([](ValueWriter& w) { w.nil(); }).size(), 1U);
    EXPECT_EQ(encoded([](ValueWriter& w) { w.integer(127); }).size(), 1U);
    EXPECT_EQ(encoded([](ValueWriter& w) { w.integer(-1); }).size(), 2U);
    EXPECT_EQ(encoded([](ValueWriter& w) { w.integer(128); }).size(), 3U);
    EXPECT_EQ(encoded([](ValueWriter& w) { w.string("work"); }).size(), 5U);
    EXPECT_EQ(encoded([](ValueWriter& w) { w.string(std::string(63, 'x')); }).size(), 64U);
    EXPECT_EQ(encoded([](ValueWriter& w) { w.string(std::string(64, 'x')); }).size(), 66U);
}

RC_GTEST_PROP(ValueTest, IntegersComeBack, (std::int64_t value)) {
    const std::string bytes = encoded([&](ValueWriter& w) { w.integer(value); });
    ValueReader reader{bytes};
    const ValueItem item = reader.next();
    RC_ASSERT(item.event == ValueEvent::integer);
    RC_ASSERT(item.integer == value);
    RC_ASSERT(reader.next().event == ValueEvent::end);
}

TEST(ValueTest, BoundaryIntegersComeBack) {
    for (const std::int64_t value :
         {std::int64_t{0}, std::int64_t{127}, std::int64_t{128}, std::int64_t{-1},
          std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
        const std::string bytes = encoded([&](ValueWriter& w) { w.integer(value); });
        EXPECT_EQ(ValueReader{bytes}.next().integer, value);
    }
}

RC_GTEST_PROP(ValueTest, NumbersKeepEveryBit, (std::uint64_t bits)) {
    const std::string bytes = encoded([&](ValueWriter& w) { w.number(bits); });
    const ValueItem item = ValueReader{bytes}.next();
    RC_ASSERT(item.event == ValueEvent::number);
    RC_ASSERT(item.bits == bits);
}

RC_GTEST_PROP(ValueTest, StringsComeBack, (std::string text)) {
    const std::string bytes = encoded([&](ValueWriter& w) { w.string(text); });
    const ValueItem item = ValueReader{bytes}.next();
    RC_ASSERT(item.event == ValueEvent::string);
    RC_ASSERT(item.text == text);
}

RC_GTEST_PROP(ValueTest, AnyBytesGiveEventsThatEnd, (std::vector<std::uint8_t> tags)) {
    std::string bytes;
    for (const std::uint8_t tag : tags)
        bytes += static_cast<char>(tag % 2 == 0 ? tag : 0xc0 + tag % 16);
    RC_ASSERT(events_of(bytes).size() <= bytes.size() + 1);
    RC_ASSERT(print_value(bytes, 50).size() <= 54);
}

std::string sample_table() {
    return encoded([](ValueWriter& w) {
        const ValueWriter::Table table = w.begin_table();
        w.integer(10);
        w.string("a b");
        w.pairs();
        w.string("task_id");
        w.integer(1);
        w.string("not a name");
        w.number(bits_of(2.5));
        w.integer(7);
        w.reference(table.number);
        w.end_table(table, 2, 3);
    });
}

TEST(ValueTest, ATableComesBackEventByEvent) {
    using enum ValueEvent;
    EXPECT_THAT(events_of(sample_table()),
                testing::ElementsAre(table_begin, integer, string, pairs, string, integer, string,
                                     number, integer, reference, table_end, end));
    const std::string bytes = sample_table();
    const ValueItem begin = ValueReader{bytes}.next();
    EXPECT_EQ(begin.array_hint, 2);
    EXPECT_EQ(begin.pair_hint, 3);
}

TEST(ValueTest, EveryPrefixOfAValueIsMalformed) {
    const std::string bytes = sample_table();
    for (std::size_t size = 1; size < bytes.size(); ++size) {
        EXPECT_EQ(last_event(bytes.substr(0, size)), ValueEvent::malformed) << size;
    }
}

TEST(ValueTest, BytesAfterTheValueAreLeftAlone) {
    const std::string bytes = sample_table() + "rest";
    ValueReader reader{bytes};
    while (reader.next().event != ValueEvent::end) {
    }
    EXPECT_EQ(reader.rest(), "rest");
    EXPECT_EQ(ValueReader{""}.next().event, ValueEvent::end);
}

TEST(ValueTest, WrongGrammarIsMalformed) {
    const auto malformed = [](auto write) {
        return last_event(encoded(write)) == ValueEvent::malformed;
    };
    EXPECT_TRUE(malformed([](ValueWriter& w) { w.pairs(); }));
    EXPECT_TRUE(malformed([](ValueWriter& w) { w.metatable(); }));
    EXPECT_TRUE(malformed([](ValueWriter& w) { w.kind("k"); }));
    EXPECT_TRUE(malformed([](ValueWriter& w) { w.reference(0); }));
    EXPECT_TRUE(malformed([](ValueWriter& w) {
        const auto table = w.begin_table();
        w.reference(1);
        w.end_table(table, 0, 0);
    })) << "a reference to what has not begun";
    EXPECT_TRUE(malformed([](ValueWriter& w) {
        const auto table = w.begin_table();
        w.pairs();
        w.integer(1);
        w.end_table(table, 0, 0);
    })) << "a key without a value";
    EXPECT_TRUE(malformed([](ValueWriter& w) {
        const auto table = w.begin_table();
        w.pairs();
        w.nil();
        w.integer(1);
        w.end_table(table, 0, 0);
    })) << "a nil key";
    EXPECT_TRUE(malformed([](ValueWriter& w) {
        const auto table = w.begin_table();
        w.pairs();
        w.number(bits_of(std::numeric_limits<double>::quiet_NaN()));
        w.integer(1);
        w.end_table(table, 0, 0);
    })) << "a NaN key";
    EXPECT_TRUE(malformed([](ValueWriter& w) {
        const auto table = w.begin_table();
        w.metatable();
        w.integer(1);
        w.end_table(table, 0, 0);
    })) << "a metatable that is no table";
    EXPECT_TRUE(malformed([](ValueWriter& w) {
        const auto table = w.begin_table();
        w.kind("k");
        w.kind("k");
        w.end_table(table, 0, 0);
    })) << "two metatables";
}

TEST(ValueTest, ANilKeepsItsSlotOpen) {
    const std::string bytes = encoded([](ValueWriter& w) {
        const auto table = w.begin_table();
        w.nil();
        w.pairs();
        w.string("k");
        w.nil();
        w.end_table(table, 1, 1);
    });
    EXPECT_EQ(last_event(bytes), ValueEvent::end);
}

TEST(ValueTest, TablesNestUpToTheLimitAndNoDeeper) {
    const auto nested = [](std::size_t depth) {
        return encoded([&](ValueWriter& w) {
            std::vector<ValueWriter::Table> open;
            for (std::size_t i = 0; i < depth; ++i)
                open.push_back(w.begin_table());
            for (std::size_t i = depth; i-- > 0;)
                w.end_table(open[i], 1, 0);
        });
    };
    EXPECT_EQ(last_event(nested(max_value_depth)), ValueEvent::end);
    EXPECT_EQ(last_event(nested(max_value_depth + 1)), ValueEvent::malformed);
}

TEST(ValueTest, AnErrorComesBackWithEveryField) {
    const std::string details = sample_table();
    const std::string bytes = encoded([&](ValueWriter& w) {
        w.error({"NotFound", "no such name", Retryable::yes, details, "while looking", "f\t1\n"});
    });
    ValueReader reader{bytes};
    const ValueItem item = reader.next();
    ASSERT_EQ(item.event, ValueEvent::error);
    EXPECT_EQ(item.error->kind, "NotFound");
    EXPECT_EQ(item.error->message, "no such name");
    EXPECT_EQ(item.error->retryable, Retryable::yes);
    EXPECT_EQ(item.error->details, details);
    EXPECT_EQ(item.error->context, "while looking");
    EXPECT_EQ(item.error->frames, "f\t1\n");
    for (std::size_t size = 1; size < bytes.size(); ++size) {
        EXPECT_EQ(last_event(bytes.substr(0, size)), ValueEvent::malformed) << size;
    }
}

TEST(ValueTest, AnErrorWhoseFieldIsNoStringIsMalformed) {
    const std::string nested_errors(100'000, static_cast<char>(0xcc));
    EXPECT_EQ(last_event(nested_errors), ValueEvent::malformed);
    EXPECT_EQ(last_event(std::string("\xcc\x01\xc0", 3)), ValueEvent::malformed);
    EXPECT_EQ(last_event(std::string("\xcc\x03\x80\x80\x80\x80\x80", 7)), ValueEvent::malformed);
}

TEST(ValueTest, AnEmbeddedValueIsTakenOverAtTheStartAndWrappedInside) {
    const std::string inner = sample_table();
    EXPECT_EQ(encoded([&](ValueWriter& w) { w.embed(inner); }), inner);
    const std::string outer = encoded([&](ValueWriter& w) {
        const auto table = w.begin_table();
        w.embed(inner);
        w.end_table(table, 1, 0);
    });
    ValueReader reader{outer};
    (void)reader.next();
    const ValueItem item = reader.next();
    EXPECT_EQ(item.event, ValueEvent::embedded);
    EXPECT_EQ(item.text, inner);
    EXPECT_EQ(print_value(outer), "{" + print_value(inner) + "}");
}

TEST(ValueTest, OnlyValuesWithReferencesMustBeSuspectedOfThem) {
    EXPECT_TRUE(may_hold_reference(sample_table()));
    EXPECT_FALSE(may_hold_reference(encoded([](ValueWriter& w) { w.string("plain text"); })));
    EXPECT_FALSE(may_hold_reference(""));
}

TEST(ValueTextTest, PrintsWhatAReaderOfTracesExpects) {
    const auto printed = [](auto write) { return print_value(encoded(write)); };
    EXPECT_EQ(printed([](ValueWriter& w) { w.nil(); }), "nil");
    EXPECT_EQ(printed([](ValueWriter& w) { w.boolean(true); }), "true");
    EXPECT_EQ(printed([](ValueWriter& w) { w.boolean(false); }), "false");
    EXPECT_EQ(printed([](ValueWriter& w) { w.integer(-5); }), "-5");
    EXPECT_EQ(printed([](ValueWriter& w) { w.number(bits_of(0.1)); }), "0.1");
    EXPECT_EQ(printed([](ValueWriter& w) { w.number(bits_of(5.0)); }), "5");
    EXPECT_EQ(printed([](ValueWriter& w) { w.string("te\"x\\t\n\x01"); }),
              "\"te\\\"x\\\\t\\n\\x01\"");
    EXPECT_EQ(print_value(sample_table()),
              "{10, \"a b\", task_id = 1, [\"not a name\"] = 2.5, [7] = <table 0>}");
    EXPECT_EQ(printed([](ValueWriter& w) { w.end_table(w.begin_table(), 0, 0); }), "{}");
    EXPECT_EQ(printed([](ValueWriter& w) { w.error({.kind = "Internal", .message = "boom"}); }),
              "error(Internal: boom)");
    EXPECT_EQ(printed([](ValueWriter& w) { w.error({.message = "boom"}); }), "error(boom)");
    EXPECT_EQ(printed([](ValueWriter& w) { w.error({.message = "boom", .details = "\x07"}); }),
              "error(boom, 7)");
}

TEST(ValueTextTest, PrintsMetatablesByContentOrKind) {
    const auto table_with = [](bool kind) {
        return print_value(encoded([&](ValueWriter& w) {
            const auto table = w.begin_table();
            w.integer(1);
            if (kind) {
                w.kind("lib");
            } else {
                w.metatable();
                w.end_table(w.begin_table(), 0, 0);
            }
            w.end_table(table, 1, 0);
        }));
    };
    EXPECT_EQ(table_with(true), "{1, <kind lib>}");
    EXPECT_EQ(table_with(false), "{1, <metatable> = {}}");
}

TEST(ValueTextTest, CutsLongTextsAtWholeCharacters) {
    const std::string text = encoded([](ValueWriter& w) { w.string(std::string(500, 'x')); });
    EXPECT_EQ(print_value(text, 5), "\"xxxx...");
    const std::string umlauts =
        encoded([](ValueWriter& w) { w.string("\xc3\xbc\xc3\xbc\xc3\xbc"); });
    EXPECT_EQ(print_value(umlauts, 4), "\"\xc3\xbc...");
    EXPECT_EQ(print_value(umlauts, 8), "\"\xc3\xbc\xc3\xbc\xc3\xbc\"");
}

TEST(ValueTextTest, SaysWhereBytesAreMalformed) {
    EXPECT_EQ(print_value(""), "<malformed>");
    EXPECT_EQ(print_value("\xff"), "<malformed>");
    EXPECT_EQ(print_value(sample_table().substr(0, 5)), "{10, <malformed>");
}

}  // namespace
}  // namespace moira::sim
