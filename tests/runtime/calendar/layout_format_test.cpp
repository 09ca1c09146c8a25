// SPDX-License-Identifier: MIT
#include "runtime/calendar/layout.hpp"
#include "runtime/calendar/layout_format.hpp"
#include "runtime/calendar/text_writer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <string>

namespace moira::runtime {
namespace {

const ZoneRef pst = ZoneRef::fixed("PST", -8 * 3'600).value();
/// Thursday, February 4th 2010, 21:00:57.012345600 in UTC-8.
const CalendarTime reference = time_from_unix(1'265'346'057, 12'345'600, pst);

struct Form {
    const char* layout;
    const char* text;
};

class LayoutFormTest : public testing::TestWithParam<Form> {};

TEST_P(LayoutFormTest, WritesTheReferenceInThisForm) {
    EXPECT_EQ(format_time(reference, GetParam().layout), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Verbs, LayoutFormTest,
    testing::Values(
        Form{"2006|06|6", "2010|10|6"}, Form{"January|Jan|01|1", "February|Feb|02|2"},
        Form{"Monday|Mon", "Thursday|Thu"}, Form{"02|_2|2", "04| 4|4"}, Form{"002|__2", "035| 35"},
        Form{"15|03|3", "21|09|9"}, Form{"04|4|05|5", "00|0|57|57"}, Form{"PM|pm", "PM|pm"},
        Form{"MST", "PST"}, Form{"Z0700|Z07:00|Z07", "-0800|-08:00|-08"},
        Form{"-0700|-07:00|-07", "-0800|-08:00|-08"},
        Form{"Z070000|Z07:00:00|-070000|-07:00:00", "-080000|-08:00:00|-080000|-08:00:00"},
        Form{".0|.00|.000|.000000|.000000000", ".0|.01|.012|.012345|.012345600"},
        Form{".9|.99|.999|.999999|.999999999", "|.01|.012|.012345|.0123456"},
        Form{",000|,999", ",012|,012"}, Form{".0000000000|.999999999999", ".012345600|.0123456"},
        Form{"_2006", "_2010"}, Form{"__2006", " 35010"},
        Form{"Janus Jane January", "Janus Jane February"},
        Form{"Mone Months Mons", "Mone Months Mons"}, Form{"JanXMonX", "FebXThuX"}, Form{"", ""},
        Form{"none of it", "none of it"}, Form{"20060102150405", "20100204210057"},
        Form{".05 .009 .0a", ".57 .009 .0a"}, Form{"Z08 +0700 -0800", "Z08 +0700 -0800"},
        Form{"0 00 07 7 8 9", "0 00 07 7 8 9"}));

INSTANTIATE_TEST_SUITE_P(
    Constants, LayoutFormTest,
    testing::Values(Form{layout_rfc822.data(), "04 Feb 10 21:00 PST"},
                    Form{layout_rfc822z.data(), "04 Feb 10 21:00 -0800"},
                    Form{layout_rfc850.data(), "Thursday, 04-Feb-10 21:00:57 PST"},
                    Form{layout_rfc1123.data(), "Thu, 04 Feb 2010 21:00:57 PST"},
                    Form{layout_rfc1123z.data(), "Thu, 04 Feb 2010 21:00:57 -0800"},
                    Form{layout_rfc3339.data(), "2010-02-04T21:00:57-08:00"},
                    Form{layout_rfc3339_nano.data(), "2010-02-04T21:00:57.0123456-08:00"},
                    Form{layout_kitchen.data(), "9:00PM"},
                    Form{layout_stamp.data(), "Feb  4 21:00:57"},
                    Form{layout_stamp_milli.data(), "Feb  4 21:00:57.012"},
                    Form{layout_stamp_micro.data(), "Feb  4 21:00:57.012345"},
                    Form{layout_stamp_nano.data(), "Feb  4 21:00:57.012345600"},
                    Form{layout_date_time.data(), "2010-02-04 21:00:57"},
                    Form{layout_date_only.data(), "2010-02-04"},
                    Form{layout_time_only.data(), "21:00:57"},
                    Form{layout_default.data(), "2010-02-04 21:00:57.0123456 -0800 PST"}));

std::string utc_text(const DateFields& fields, std::string_view layout) {
    return format_time(make_time(fields, ZoneRef{}), layout);
}

TEST(LayoutFormatTest, HalfDaysStartAtTwelve) {
    EXPECT_EQ(utc_text({.hour = 0}, "3:04PM 03 pm"), "12:00AM 12 am");
    EXPECT_EQ(utc_text({.hour = 11, .minute = 59}, "3:04PM"), "11:59AM");
    EXPECT_EQ(utc_text({.hour = 12}, "3:04PM"), "12:00PM");
    EXPECT_EQ(utc_text({.hour = 13}, "03 pm"), "01 pm");
}

TEST(LayoutFormatTest, UtcIsZOnlyWhereTheLayoutSaysSo) {
    EXPECT_EQ(utc_text({}, "Z07 Z0700 Z07:00 -0700 MST"), "Z Z Z +0000 UTC");
    EXPECT_EQ(utc_text({}, layout_default), "1970-01-01 00:00:00 +0000 UTC");
}

TEST(LayoutFormatTest, ZonesWithoutANameShowTheirOffset) {
    const auto with_offset = [](std::int64_t offset, std::string_view layout) {
        return format_time(time_from_unix(0, 0, ZoneRef::fixed("", offset).value()), layout);
    };
    EXPECT_EQ(with_offset(3 * 3'600, "-0700 MST"), "+0300 +0300");
    EXPECT_EQ(with_offset(-(3 * 3'600 + 1'800), "MST"), "-0330");
    EXPECT_EQ(with_offset(3'661, "-07:00:00 Z070000"), "+01:01:01 +010101");
    EXPECT_EQ(with_offset(-30, "-07:00"), "+00:00");
}

TEST(LayoutFormatTest, YearsOutsideOfFourDigitsAreWritten) {
    EXPECT_EQ(utc_text({.year = 1}, "2006 06"), "0001 01");
    EXPECT_EQ(utc_text({.year = -1}, "2006 06"), "-0001 00");
    EXPECT_EQ(utc_text({.year = 12'345}, "2006 06"), "12345 45");
}

TEST(LayoutFormatTest, ACutTextStillHasItsSize) {
    char text[4] = {'#', '#', '#', '#'};
    TextWriter out{std::span{text, 3}};
    write_time(out, reference, "2006-01");
    EXPECT_EQ(out.size(), 7U);
    EXPECT_EQ((std::string_view{text, 4}), "201#");
}

RC_GTEST_PROP(LayoutFormatPropertyTest, EveryLayoutGivesAText, (const std::string& layout)) {
    TextWriter measure{{}};
    write_time(measure, reference, layout);
    RC_ASSERT(format_time(reference, layout).size() == measure.size());
}

}  // namespace
}  // namespace moira::runtime
