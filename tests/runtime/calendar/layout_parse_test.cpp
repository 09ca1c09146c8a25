// SPDX-License-Identifier: MIT
#include "runtime/calendar/layout.hpp"
#include "runtime/calendar/layout_format.hpp"
#include "runtime/calendar/layout_parse.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <compare>
#include <cstdint>
#include <string>

namespace moira::runtime {
namespace {

struct Parsing {
    const char* layout;
    const char* text;
    const char* rfc3339;
};

class LayoutParsingTest : public testing::TestWithParam<Parsing> {};

TEST_P(LayoutParsingTest, ReadsTheTime) {
    const auto time = parse_time(GetParam().layout, GetParam().text);
    ASSERT_TRUE(time.has_value()) << time.error().message;
    EXPECT_EQ(format_time(*time, layout_rfc3339_nano), GetParam().rfc3339);
}

INSTANTIATE_TEST_SUITE_P(
    Vectors, LayoutParsingTest,
    testing::Values(
        Parsing{"2006-01-02", "2024-02-29", "2024-02-29T00:00:00Z"},
        Parsing{layout_rfc3339.data(), "2024-12-29T15:04:05Z", "2024-12-29T15:04:05Z"},
        Parsing{layout_rfc3339.data(), "2024-12-29T15:04:05.25+02:00",
                "2024-12-29T15:04:05.25+02:00"},
        Parsing{layout_rfc3339_nano.data(), "2024-12-29T15:04:05.123456789-07:30",
                "2024-12-29T15:04:05.123456789-07:30"},
        Parsing{layout_date_time.data(), "2024-01-02 03:04:05", "2024-01-02T03:04:05Z"},
        Parsing{layout_date_time.data(), "2024-01-02 03:04:05,5", "2024-01-02T03:04:05.5Z"},
        Parsing{layout_date_time.data(), "2024-01-02 03:04:05.1234567899",
                "2024-01-02T03:04:05.123456789Z"},
        Parsing{layout_time_only.data(), "23:59:59", "0000-01-01T23:59:59Z"},
        Parsing{layout_kitchen.data(), "12:00AM", "0000-01-01T00:00:00Z"},
        Parsing{layout_kitchen.data(), "12:30PM", "0000-01-01T12:30:00Z"},
        Parsing{"3:04pm", "1:05pm", "0000-01-01T13:05:00Z"},
        Parsing{"15:04 PM", "13:05 AM", "0000-01-01T13:05:00Z"},
        Parsing{layout_rfc1123.data(), "Thu, 04 Feb 2010 21:00:57 UTC", "2010-02-04T21:00:57Z"},
        Parsing{layout_rfc1123.data(), "Thu, 04 Feb 2010 21:00:57 PST", "2010-02-04T21:00:57Z"},
        Parsing{layout_rfc1123z.data(), "thu, 04 FEB 2010 21:00:57 -0800",
                "2010-02-04T21:00:57-08:00"},
        Parsing{layout_rfc850.data(), "Sunday, 31-Dec-68 00:00:00 UTC", "2068-12-31T00:00:00Z"},
        Parsing{layout_rfc850.data(), "Monday, 01-Jan-69 00:00:00 UTC", "1969-01-01T00:00:00Z"},
        Parsing{"January 2 2006", "february 4 2010", "2010-02-04T00:00:00Z"},
        Parsing{layout_stamp_milli.data(), "Feb  4 21:00:57.012", "0000-02-04T21:00:57.012Z"},
        Parsing{"Jan _2 2006", "Feb 14 2010", "2010-02-14T00:00:00Z"},
        Parsing{"2006  1   2", "2010 2  4", "2010-02-04T00:00:00Z"},
        Parsing{"2006 002", "2024 366", "2024-12-31T00:00:00Z"},
        Parsing{"2006 __2", "2024  60", "2024-02-29T00:00:00Z"},
        Parsing{"2006 __2", "2023   5", "2023-01-05T00:00:00Z"},
        Parsing{"2006-01-02 002", "2023-03-01 060", "2023-03-01T00:00:00Z"},
        Parsing{"15:04:05.000", "01:02:03.004", "0000-01-01T01:02:03.004Z"},
        Parsing{"15:04:05.999", "01:02:03", "0000-01-01T01:02:03Z"},
        Parsing{"15:04:05.9", "01:02:03.123456", "0000-01-01T01:02:03.123456Z"},
        Parsing{"2006 Z07", "2010 Z", "2010-01-01T00:00:00Z"},
        Parsing{"2006 -07", "2010 +03", "2010-01-01T00:00:00+03:00"},
        Parsing{"2006 Z070000", "2010 -010203", "2010-01-01T00:00:00-01:02"},
        Parsing{"2006 -07:00:00", "2010 +24:60:00", "2010-01-01T00:00:00+25:00"},
        Parsing{"15 MST", "05 GMT-8", "-0001-12-31T21:00:00-08:00"},
        Parsing{"15 MST", "05 +03", "0000-01-01T05:00:00Z"},
        Parsing{"15 MST", "05 WITA", "0000-01-01T05:00:00Z"},
        Parsing{"", "", "0000-01-01T00:00:00Z"}));

struct Refusal {
    const char* layout;
    const char* text;
    const char* message;
};

class LayoutRefusalTest : public testing::TestWithParam<Refusal> {};

TEST_P(LayoutRefusalTest, SaysWhatIsWrongAsGoDoes) {
    const auto time = parse_time(GetParam().layout, GetParam().text);
    ASSERT_FALSE(time.has_value());
    EXPECT_EQ(time.error().message, GetParam().message);
    EXPECT_EQ(time.error().code, sim::ErrorCode::invalid_argument);
}

#define CANNOT(value, layout, rest, element)                                                       \
    R"(parsing time ")" value R"(" as ")" layout R"(": cannot parse ")" rest R"(" as ")" element   \
    R"(")"

INSTANTIATE_TEST_SUITE_P(
    Vectors, LayoutRefusalTest,
    testing::Values(
        Refusal{"2006-01-02", "x", CANNOT("x", "2006-01-02", "x", "2006")},
        Refusal{"2006-01-02", "", CANNOT("", "2006-01-02", "", "2006")},
        Refusal{"2006-01-02", "2024/01/02", CANNOT("2024/01/02", "2006-01-02", "/01/02", "-")},
        Refusal{"2006-01-02", "2024-1-02", CANNOT("2024-1-02", "2006-01-02", "1-02", "01")},
        Refusal{"2006-01-02", "2024-01", CANNOT("2024-01", "2006-01-02", "", "-")},
        Refusal{"2006-01-02", "2\"\n-01",
                R"(parsing time "2\"\x0a-01" as "2006-01-02": )"
                R"(cannot parse "2\"\x0a-01" as "2006")"},
        Refusal{"Jan", "Foo", CANNOT("Foo", "Jan", "Foo", "Jan")},
        Refusal{"January", "Jan", CANNOT("Jan", "January", "Jan", "January")},
        Refusal{"Monday", "Mon", CANNOT("Mon", "Monday", "Mon", "Monday")},
        Refusal{"3PM", "1XM", CANNOT("1XM", "3PM", "XM", "PM")},
        Refusal{"3PM", "1pm", CANNOT("1pm", "3PM", "pm", "PM")},
        Refusal{".000", ".12", CANNOT(".12", ".000", ".12", ".000")},
        Refusal{".000", ".1x3", CANNOT(".1x3", ".000", ".1x3", ".000")},
        Refusal{"Z07:00", "+0100", CANNOT("+0100", "Z07:00", "+0100", "Z07:00")},
        Refusal{"-07", "Z", CANNOT("Z", "-07", "Z", "-07")},
        Refusal{"-0700", "x0100", CANNOT("x0100", "-0700", "x0100", "-0700")},
        Refusal{"MST", "ABCDEF", CANNOT("ABCDEF", "MST", "ABCDEF", "MST")},
        Refusal{"MST", "ab", CANNOT("ab", "MST", "ab", "MST")},
        Refusal{"002", "12", CANNOT("12", "002", "12", "002")},
        Refusal{"06", "1", CANNOT("1", "06", "1", "06")},
        Refusal{"2006 1", "2006x1", CANNOT("2006x1", "2006 1", "x1", " ")},
        Refusal{"2006-01-02", "2024-13-01", R"(parsing time "2024-13-01": month out of range)"},
        Refusal{"2006-01-02", "2024-00-01", R"(parsing time "2024-00-01": month out of range)"},
        Refusal{"2006-01-02", "2023-02-29", R"(parsing time "2023-02-29": day out of range)"},
        Refusal{"2006-01-02", "2023-01-00", R"(parsing time "2023-01-00": day out of range)"},
        Refusal{"15:04:05", "24:00:00", R"(parsing time "24:00:00": hour out of range)"},
        Refusal{"3PM", "13PM", R"(parsing time "13PM": hour out of range)"},
        Refusal{"15:04:05", "23:60:00", R"(parsing time "23:60:00": minute out of range)"},
        Refusal{"15:04:05", "23:59:60", R"(parsing time "23:59:60": second out of range)"},
        Refusal{"-07", "+25", R"(parsing time "+25": time zone offset hour out of range)"},
        Refusal{"-0700", "+0161", R"(parsing time "+0161": time zone offset minute out of range)"},
        Refusal{"-070000", "+010061",
                R"(parsing time "+010061": time zone offset second out of range)"},
        Refusal{"2006 002", "2023 366", R"(parsing time "2023 366": day-of-year out of range)"},
        Refusal{"2006 002", "2023 000", R"(parsing time "2023 000": day-of-year out of range)"},
        Refusal{"2006-01 002", "2023-02 060",
                R"(parsing time "2023-02 060": day-of-year does not match month)"},
        Refusal{"2006 02 002", "2023 02 060",
                R"(parsing time "2023 02 060": day-of-year does not match day)"},
        Refusal{"2006-01-02", "2024-01-02x", R"(parsing time "2024-01-02x": extra text: "x")"},
        Refusal{"", "x", R"(parsing time "x": extra text: "x")"}));

#undef CANNOT

TEST(LayoutParseTest, AnUnstatedZoneIsTheGivenOne) {
    const ZoneRef east = ZoneRef::fixed("EAST", 7'200).value();
    const ParseZones zones{.unstated = east, .preferred = east};
    const auto text = [&](std::string_view layout, std::string_view value) {
        return format_time(parse_time(layout, value, zones).value(), layout_default);
    };
    EXPECT_EQ(text("2006", "2024"), "2024-01-01 00:00:00 +0200 EAST");
    EXPECT_EQ(text("2006 -07", "2024 +02"), "2024-01-01 00:00:00 +0200 EAST");
    EXPECT_EQ(text("2006 MST", "2024 EAST"), "2024-01-01 00:00:00 +0200 EAST");
    EXPECT_EQ(text("2006 -07", "2024 +03"), "2024-01-01 00:00:00 +0300 +0300");
    EXPECT_EQ(text("2006 -07 MST", "2024 +02 WEST"), "2024-01-01 00:00:00 +0200 WEST");
    EXPECT_EQ(text("2006 MST", "2024 UTC"), "2024-01-01 00:00:00 +0000 UTC");
}

TEST(LayoutParseTest, OffsetZeroIsTheLocalZoneButZIsUtc) {
    EXPECT_EQ(parse_time("-07:00", "+00:00")->zone.name(), "Local");
    EXPECT_EQ(parse_time("Z07:00", "Z")->zone.name(), "UTC");
    EXPECT_EQ(parse_time("2006", "2024")->zone.name(), "UTC");
    EXPECT_EQ(parse_time("-07:00", "+01:00")->zone.name(), "");
    EXPECT_EQ(parse_time("MST", "CET")->zone.name(), "CET");
}

TEST(LayoutParseTest, AZoneNameOfAnyLengthIsReadOrRefused) {
    const std::string name = "GMT+" + std::string(100, '0');
    EXPECT_FALSE(parse_time("MST", name).has_value());
    EXPECT_EQ(parse_time("MST", "GMT+0003")->zone.lookup(0).offset_seconds, 3 * 3'600);
}

RC_GTEST_PROP(LayoutParsePropertyTest, ParsingInvertsFormatting, ()) {
    const auto layout = *rc::gen::element<std::string>(
        std::string{layout_rfc3339_nano}, std::string{layout_default},
        std::string{"Monday, _2 January 2006 3:04:05.000000000 PM -07:00:00"},
        std::string{"2006 __2 15h4m5s.999999999 Z070000"},
        std::string{"20060102T150405,000000000-0700"});
    const auto seconds = *rc::gen::inRange<std::int64_t>(-62'135'000'000, 253'402'000'000);
    const auto ns = *rc::gen::inRange(0, 1'000'000'000);
    const auto offset = *rc::gen::inRange(-23 * 60, 23 * 60) * 60;
    const CalendarTime time = time_from_unix(seconds, ns, ZoneRef::fixed("ABC", offset).value());
    const auto back = parse_time(layout, format_time(time, layout));
    RC_ASSERT(back.has_value());
    RC_ASSERT(std::is_eq(compare(*back, time)));
    RC_ASSERT(calendar_fields(*back).offset_seconds == offset);
}

RC_GTEST_PROP(LayoutParsePropertyTest, EveryPairOfTextsGivesATimeOrAnError, ()) {
    const auto text = rc::gen::container<std::string>(
        rc::gen::elementOf(std::string{"0123456789 :-+.,ZTJanMonPMpm_GMUTC"}));
    const std::string layout = *text;
    const std::string value = *text;
    const auto time = parse_time(layout, value);
    if (time) RC_ASSERT(time->nanosecond >= 0 && time->nanosecond < 1'000'000'000);
    if (!time) RC_ASSERT(time.error().message.starts_with("parsing time \""));
}

}  // namespace
}  // namespace moira::runtime
