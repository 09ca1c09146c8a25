// SPDX-License-Identifier: MIT
#include "runtime/app/yaml.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <string>

namespace moira::runtime {
namespace {

using ::testing::HasSubstr;

/// A tree in one line, with every kind told apart.
std::string shown(const ConfigValue& value) {
    if (const auto* const text = value.text()) return "'" + *text + "'";
    if (const auto flag = value.boolean()) return *flag ? "true" : "false";
    if (const auto number = value.integer()) return fmt::format("{}", *number);
    if (const auto number = value.real()) return fmt::format("{}r", *number);
    std::string out;
    if (const auto* const list = value.list()) {
        for (const ConfigValue& item : *list)
            out += (out.empty() ? "" : " ") + shown(item);
        return "[" + out + "]";
    }
    if (const auto* const map = value.map()) {
        for (const auto& [key, item] : *map) {
            out += (out.empty() ? "" : " ") + key + ":" + shown(item);
        }
        return "{" + out + "}";
    }
    return "null";
}

std::string parsed(const std::string& text, const LoadLimits& limits = {}) {
    const auto result = parse_yaml(text, limits);
    if (result) return shown(*result);
    return fmt::format("{}:{}: {}", result.error().line, result.error().column,
                       result.error().message);
}

TEST(YamlTest, ScalarsMeanWhatWippysReaderTakesThemFor) {
    const std::pair<const char*, const char*> cases[] = {
        {"", "null"},
        {"~", "null"},
        {"a: ", "{a:null}"},
        {"null", "null"},
        {"NULL", "null"},
        {"true", "true"},
        {"False", "false"},
        {"yes", "'yes'"},
        {"on", "'on'"},
        {"n", "'n'"},
        {"12", "12"},
        {"-7", "-7"},
        {"+7", "7"},
        {"0x1F", "31"},
        {"0b101", "5"},
        {"0o17", "15"},
        {"017", "15"},
        {"089", "89r"},
        {"1_000", "1000"},
        {"0", "0"},
        {"1.5", "1.5r"},
        {".5", "0.5r"},
        {"3.", "3r"},
        {"1e3", "1000r"},
        {"+1.5", "1.5r"},
        {"-.inf", "-infr"},
        {"1.2.3", "'1.2.3'"},
        {"--1", "'--1'"},
        {"+-1", "'+-1'"},
        {"0x", "'0x'"},
        {"-", "[null]"},
        {"1e999", "'1e999'"},
        {"inf", "'inf'"},
        {"nan", "'nan'"},
        {"10s", "'10s'"},
        {"9223372036854775807", "9223372036854775807"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"9223372036854775808", "9.223372036854776e+18r"},
        {"'12'", "'12'"},
        {"\"true\"", "'true'"},
        {"!!str 12", "'12'"},
        {"2026-01-01", "'2026-01-01'"},
        {"|\n  a\n  b\n", "'a\nb\n'"}};
    for (const auto& [text, expected] : cases)
        EXPECT_EQ(parsed(text), expected) << text;
    EXPECT_TRUE(std::isnan(*parse_yaml(".nan", {})->real()));
}

TEST(YamlTest, MapsKeepTheOrderOfTheirKeys) {
    EXPECT_EQ(parsed("{z: 1, a: 2, m: {y: 1, b: 2}}"), "{z:1 a:2 m:{y:1 b:2}}");
    EXPECT_EQ(parsed("1: a\ntrue: b\n'': c"), "{1:'a' true:'b' :'c'}");
    EXPECT_EQ(parsed("{\"a\": [1, \"x\\u0041\"], \"b\": null}"), "{a:[1 'xA'] b:null}");
}

TEST(YamlTest, ValuesKnowTheirPlace) {
    const auto tree = parse_yaml("a: 1\nb:\n  - x\n  - y: z\n", {});
    ASSERT_TRUE(tree);
    const ConfigValue& second = tree->find("b")->list()->at(1);
    EXPECT_EQ(second.line, 4);
    EXPECT_EQ(second.find("y")->line, 4);
    EXPECT_EQ(second.find("y")->column, 8);
}

TEST(YamlTest, AliasesAndMergeKeysAreUnfolded) {
    EXPECT_EQ(parsed("a: &x {k: 1}\nb: *x\nc: [*x, *x]"), "{a:{k:1} b:{k:1} c:[{k:1} {k:1}]}");
    EXPECT_EQ(parsed("a: &x {k: 1, l: 2}\nb: {<<: *x, k: 3}"), "{a:{k:1 l:2} b:{k:3 l:2}}");
    EXPECT_EQ(parsed("b: {<<: [{k: 1}, {k: 2, m: 4}]}"), "{b:{k:1 m:4}}");
    EXPECT_EQ(parsed("b: {'<<': 1}"), "{b:{<<:1}}");
    EXPECT_EQ(parsed("b: {<<: 1}"), "1:9: '<<' merges maps, not an integer");
}

TEST(YamlTest, WrongTextsAreProblemsWithAPlace) {
    EXPECT_THAT(parsed("a: [1, 2"), HasSubstr("end of sequence flow not found"));
    EXPECT_THAT(parsed("a: b: c"), HasSubstr("1:5: illegal map value"));
    EXPECT_THAT(parsed("a: 'x"), HasSubstr("1:6: illegal EOF in scalar"));
    EXPECT_THAT(parsed("a: *unknown"), HasSubstr("1:4: the referenced anchor is not defined"));
    EXPECT_EQ(parsed("a: 1\nb: 2\na: 3"), "3:4: the key 'a' is here for the second time");
    EXPECT_EQ(parsed("? [a]\n: b"), "1:3: a key must be a text, not a list or a map");
    EXPECT_EQ(parsed("~: b"), "1:1: a key must be a text, not nothing");
    EXPECT_THAT(parsed("&a [*a]"), HasSubstr("this alias is part of what it stands for"));
}

TEST(YamlTest, BombsMeetTheLimits) {
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 12; ++i) {
        bomb += fmt::format("a{0}: &a{0} [", i);
        for (int k = 0; k < 10; ++k)
            bomb += fmt::format("*a{}{}", i - 1, k < 9 ? ", " : "]\n");
    }
    EXPECT_THAT(parsed(bomb), HasSubstr("the file unfolds to more than 100000 values"));
    LoadLimits small;
    small.text_bytes = 1000;
    EXPECT_THAT(parsed("a: &x " + std::string(400, 'x') + "\nb: [*x, *x]", small),
                HasSubstr("the file unfolds to more than 1000 bytes"));
}

TEST(YamlTest, NestingIsLimited) {
    const auto nested = [](std::size_t depth, const std::string& open, const std::string& close) {
        std::string text;
        for (std::size_t i = 0; i < depth; ++i)
            text += open;
        for (std::size_t i = 0; i < depth; ++i)
            text += close;
        return text;
    };
    EXPECT_EQ(parsed(nested(64, "[", "]")), nested(64, "[", "]"));
    EXPECT_THAT(parsed(nested(65, "[", "]")), HasSubstr("values nest deeper than 64 levels"));
    for (const std::string open : {"[", "{a: ", "{", "- ", "? ", "&a [", "!t [", "a: {"}) {
        const std::string result = parsed(nested(100000, open, ""));
        EXPECT_THAT(result, ::testing::Not(::testing::StartsWith("["))) << open;
    }
    LoadLimits limits;
    limits.nesting = 4;
    EXPECT_EQ(parsed("a: &x [[1]]\nb: [[*x]]", limits), "2:6: values nest deeper than 4 levels");
}

RC_GTEST_PROP(YamlTest, AnyBytesGiveATreeOrAProblem, (const std::string& text)) {
    const auto result = parse_yaml(text, {});
    RC_ASSERT(result.has_value() || !result.error().message.empty());
}

}  // namespace
}  // namespace moira::runtime
