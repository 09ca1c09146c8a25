// SPDX-License-Identifier: MIT
#include "runtime/scenario/places.hpp"
#include "runtime/scenario/suggestion.hpp"

#include <gtest/gtest.h>

namespace moira::runtime {
namespace {

constexpr const char* file = R"(local function f() return { a = 1 } end
return {
    title = "x",
    ["quoted:key"] = {
        inner = f(),
        other = { deep = true },
    },
    list = {
        { a = 1 }, { a = 2 },
        "text",
    },
    p = function(w) local q = 1 return w.title == q end,
}
)";

TEST(SettingPlacesTest, FindsFieldsOfTheReturnedConstructor) {
    const SettingPlaces places{file};
    const SettingPlaces::Place root = places.root();
    EXPECT_EQ(root.line, 2);
    EXPECT_EQ(places.field(root, "title").line, 3);
    const SettingPlaces::Place quoted = places.field(root, "quoted:key");
    EXPECT_EQ(quoted.line, 4);
    EXPECT_EQ(places.field(quoted, "inner").line, 5);
    EXPECT_EQ(places.field(places.field(quoted, "other"), "deep").line, 6);
    const SettingPlaces::Place list = places.field(root, "list");
    EXPECT_EQ(places.element(list, 2).line, 9);
    EXPECT_EQ(places.field(places.element(list, 2), "a").line, 9);
    EXPECT_EQ(places.element(list, 3).line, 10);
}

TEST(SettingPlacesTest, GivesNoPlaceWhereItIsNotCertain) {
    const SettingPlaces places{file};
    const SettingPlaces::Place root = places.root();
    EXPECT_EQ(places.field(root, "a").line, 0);  // of a function's table
    EXPECT_EQ(places.field(root, "missing").line, 0);
    EXPECT_EQ(places.element(root, 1).line, 0);
    const SettingPlaces::Place inner = places.field(places.field(root, "quoted:key"), "inner");
    EXPECT_EQ(places.field(inner, "a").line, 0);  // not written as a constructor
    EXPECT_EQ(SettingPlaces{"local t = {} return t"}.root().line, 0);
    EXPECT_EQ(SettingPlaces{"return { a = 1"}.root().line, 0);
    EXPECT_EQ(SettingPlaces{""}.root().line, 0);
    const SettingPlaces twice{"return { a = 1, a = 2 }"};
    EXPECT_EQ(twice.field(twice.root(), "a").line, 0);
}

TEST(SuggestionTest, PrefersTheNearestWord) {
    const std::string_view known[] = {"source", "code", "method", "modules"};

    struct Row {
        int line;
        std::string_view word;
        std::string_view nearest;
    };

    const Row rows[] = {
        {__LINE__, "modles", "modules"},
        {__LINE__, "methdo", "method"},
        {__LINE__, "cod", "code"},
        {__LINE__, "sauce", "source"},
        {__LINE__, "", ""},
        {__LINE__, "x", ""},
        {__LINE__, "Source", "source"},
        {__LINE__, "codes", "code"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.line);
        EXPECT_EQ(nearest_word(row.word, known), row.nearest);
    }
    EXPECT_EQ(suggestion("modul", known, "known are"), "did you mean 'modules'?");
    EXPECT_EQ(suggestion("xyz", known, "known are"), "known are: source, code, method, modules");
    EXPECT_EQ(suggestion("xyz", {}, "known are"), "");
    EXPECT_EQ(did_you_mean("modul", known), "did you mean 'modules'?");
    EXPECT_EQ(did_you_mean("xyz", known), "");
}

}  // namespace
}  // namespace moira::runtime
