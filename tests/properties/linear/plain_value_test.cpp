// SPDX-License-Identifier: MIT
#include "properties/linear/plain_value.hpp"
#include "sim/value.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <functional>
#include <limits>
#include <string>

namespace moira::properties {
namespace {

std::string encoded(const std::function<void(sim::ValueWriter&)>& write) {
    sim::ByteBuffer buffer = sim::ByteBuffer::on_heap();
    sim::ValueWriter writer{buffer};
    write(writer);
    std::string bytes{buffer.bytes()};
    buffer.release();
    return bytes;
}

std::string number(double value) {
    return encoded([&](sim::ValueWriter& w) { w.number(std::bit_cast<std::uint64_t>(value)); });
}

TEST(PlainValueTest, WholeNumbersAreIntegers) {
    EXPECT_EQ(plain_value(number(3.0)), integer_value(3));
    EXPECT_EQ(plain_value(number(-0.0)), integer_value(0));
    EXPECT_EQ(plain_value(number(-9223372036854775808.0)),
              integer_value(std::numeric_limits<std::int64_t>::min()));
    for (const double other :
         {0.5, 9223372036854775808.0, 1e300, std::numeric_limits<double>::infinity(),
          std::numeric_limits<double>::quiet_NaN()}) {
        EXPECT_EQ(plain_value(number(other)), number(other));
    }
}

TEST(PlainValueTest, TablesDoNotDependOnTheOrderOfTheirFields) {
    const auto table = [](bool turned) {
        return encoded([&](sim::ValueWriter& w) {
            const auto outer = w.begin_table();
            w.integer(7);
            w.pairs();
            const auto name = [&] {
                w.string("name");
                w.string("x");
            };
            const auto nested = [&] {
                w.string("nested");
                const auto inner = w.begin_table();
                w.pairs();
                w.integer(2);
                w.number(std::bit_cast<std::uint64_t>(4.0));
                w.integer(1);
                w.boolean(true);
                w.end_table(inner, 0, 2);
            };
            if (turned) nested();
            name();
            if (!turned) nested();
            w.end_table(outer, 1, 2);
        });
    };
    EXPECT_NE(table(false), table(true));
    EXPECT_EQ(plain_value(table(false)), plain_value(table(true)));
    EXPECT_EQ(sim::print_value(plain_value(table(true))), "{7, name = \"x\", nested = {true, 4}}");
    EXPECT_EQ(plain_value(plain_value(table(true))), plain_value(table(true)));
}

TEST(PlainValueTest, IndicesOfListsWithHoles) {
    const PlainValue pair = list_value({nil_value(), string_value("b")});
    EXPECT_EQ(value_at(pair, 1), nil_value());
    EXPECT_EQ(value_at(pair, 2), string_value("b"));
    EXPECT_EQ(value_at(pair, 3), nil_value());
    EXPECT_EQ(value_at(integer_value(5), 1), nil_value());
    const PlainValue full = list_value({list_value({integer_value(1)}), string_value("b")});
    EXPECT_EQ(value_at(full, 1), list_value({integer_value(1)}));
    EXPECT_EQ(sim::print_value(full), "{{1}, \"b\"}");
}

TEST(PlainValueTest, TablesThatContainThemselvesKeepTheirBytes) {
    const std::string circle = encoded([](sim::ValueWriter& w) {
        const auto table = w.begin_table();
        w.reference(table.number);
        w.end_table(table, 1, 0);
    });
    EXPECT_EQ(plain_value(circle + integer_value(3)), circle);
}

TEST(PlainValueTest, MalformedBytesAreNil) {
    EXPECT_EQ(plain_value(""), nil_value());
    EXPECT_EQ(plain_value("\xff\xff"), nil_value());
    const std::string text = string_value("hello");
    EXPECT_EQ(plain_value(text.substr(0, text.size() - 1)), nil_value());
}

TEST(PlainValueTest, Questions) {
    EXPECT_TRUE(is_nil(nil_value()));
    EXPECT_FALSE(is_nil(boolean_value(false)));
    EXPECT_TRUE(is_true(boolean_value(true)));
    EXPECT_FALSE(is_true(integer_value(1)));
    EXPECT_TRUE(is_false(boolean_value(false)));
    EXPECT_FALSE(is_false(nil_value()));
    std::int64_t integer = 0;
    EXPECT_TRUE(is_integer(integer_value(-4), integer));
    EXPECT_EQ(integer, -4);
    EXPECT_FALSE(is_integer(string_value("4"), integer));
}

RC_GTEST_PROP(PlainValueProperty, AnyBytesGiveAValueThatStaysTheSame, (const std::string& bytes)) {
    const PlainValue value = plain_value(bytes);
    RC_ASSERT(plain_value(value) == value);
}

}  // namespace
}  // namespace moira::properties
