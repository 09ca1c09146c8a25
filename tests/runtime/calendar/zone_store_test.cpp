// SPDX-License-Identifier: MIT
#include "runtime/calendar/layout.hpp"
#include "runtime/calendar/layout_format.hpp"
#include "runtime/calendar/layout_parse.hpp"
#include "runtime/calendar/zone_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

namespace moira::runtime {
namespace {

const std::filesystem::path database = "/usr/share/zoneinfo";

TEST(ZoneStoreTest, RefusesNamesThatLeaveTheDirectory) {
    for (const char* name : {"", "/etc/passwd", "../passwd", "Europe/../UTC", "Europe//Berlin",
                             "Europe/", ".", "./UTC", "a\\b", "a b", "UTC\n", "Europe/.hidden"}) {
        EXPECT_FALSE(is_zone_name(name)) << name;
        const auto zone = load_zone(database, name);
        ASSERT_FALSE(zone.has_value()) << name;
        EXPECT_EQ(zone.error().code, sim::ErrorCode::invalid_argument);
    }
    EXPECT_FALSE(is_zone_name(std::string(256, 'a')));
    EXPECT_TRUE(is_zone_name(std::string(255, 'a')));
    for (const char* name : {"UTC", "Etc/GMT+5", "America/Port-au-Prince", "EST5EDT",
                             "America/Argentina/Buenos_Aires"}) {
        EXPECT_TRUE(is_zone_name(name)) << name;
    }
}

TEST(ZoneStoreTest, SaysWhichZoneIsMissing) {
    const auto zone = load_zone("/nonexistent", "Europe/Berlin");
    ASSERT_FALSE(zone.has_value());
    EXPECT_EQ(zone.error().code, sim::ErrorCode::not_found);
    EXPECT_EQ(zone.error().message, R"(zone "Europe/Berlin": no such file below '/nonexistent')");
    const auto store = ZoneStore::load("/nonexistent");
    ASSERT_FALSE(store.has_value());
    EXPECT_EQ(store.error().code, sim::ErrorCode::not_found);
}

TEST(ZoneStoreTest, AnEmptyStoreFindsNothing) {
    const ZoneStore store;
    EXPECT_EQ(store.find("UTC"), nullptr);
    EXPECT_EQ(store.size(), 0U);
}

TEST(ZoneStoreTest, ZonesStayWhereTheyAreWhenTheStoreMoves) {
    ZoneStore store;
    store.add(Zone{"A", {{.offset_seconds = 60, .abbreviation = "AAA"}}, {}, {}});
    store.add(Zone{"A", {{.offset_seconds = 0, .abbreviation = "BBB"}}, {}, {}});
    const Zone* zone = store.find("A");
    const ZoneStore moved = std::move(store);
    EXPECT_EQ(moved.find("A"), zone);
    EXPECT_EQ(moved.size(), 1U);
    EXPECT_EQ(zone->lookup(0).abbreviation, "AAA");
}

TEST(ZoneStoreTest, ReadsZonesWhenTheyAreAskedFor) {
    const ZoneStore store{system_zones};
    EXPECT_EQ(store.size(), 0U);
    const Zone* berlin = store.find("Europe/Berlin");
    ASSERT_NE(berlin, nullptr);
    EXPECT_EQ(berlin->name(), "Europe/Berlin");
    EXPECT_EQ(store.find("Europe/Berlin"), berlin);
    for (const char* name : {"", "Europe", "Europe/Nowhere", "../zoneinfo/UTC", "right/UTC",
                             "posix/UTC", "right", "tzdata.zi", "zone.tab"}) {
        EXPECT_EQ(store.find(name), nullptr) << name;
    }
    EXPECT_EQ(store.size(), 1U);
    EXPECT_EQ(ZoneStore{"/nonexistent"}.find("UTC"), nullptr);
}

TEST(ZoneStoreTest, TheDatabaseSaysItsVersion) {
    EXPECT_THAT(zone_database_version(system_zones), testing::MatchesRegex("20[0-9][0-9][a-z]+"));
    EXPECT_EQ(zone_database_version("/nonexistent"), "");
}

/// The tests below read the machine's time zones.
class ZoneDatabaseTest : public testing::Test {
protected:
    static void SetUpTestSuite() {
        auto loaded = ZoneStore::load(database);
        if (loaded) store_ = new ZoneStore{std::move(*loaded)};
    }

    static void TearDownTestSuite() { delete std::exchange(store_, nullptr); }

    void SetUp() override {
        // tools/packages.txt installs the database, so its absence is a failure.
        ASSERT_NE(store_, nullptr) << "no time zones in " << database;
        ASSERT_NE(store_->find("Europe/Berlin"), nullptr) << "no time zones in " << database;
    }

    static ZoneRef zone(std::string_view name) { return ZoneRef::named(*store_->find(name)); }

    static inline ZoneStore* store_ = nullptr;
};

TEST_F(ZoneDatabaseTest, KnowsTheUsualZones) {
    EXPECT_GT(store_->size(), 300U);
    EXPECT_EQ(store_->find("Europe/Nowhere"), nullptr);
    EXPECT_EQ(store_->find("../zoneinfo/UTC"), nullptr);
    EXPECT_EQ(store_->find("right/UTC"), nullptr);
    EXPECT_EQ(store_->find("tzdata.zi"), nullptr);
    EXPECT_EQ(store_->find("Asia/Tokyo")->name(), "Asia/Tokyo");
}

TEST_F(ZoneDatabaseTest, ShowsLocalTimesOfThePastAndTheFuture) {
    struct Row {
        const char* zone;
        std::int64_t unix_seconds;
        const char* text;
    };

    constexpr Row rows[] = {
        {"Europe/Berlin", 1'704'067'200, "2024-01-01 01:00:00 +0100 CET"},
        {"Europe/Berlin", 1'719'792'000, "2024-07-01 02:00:00 +0200 CEST"},
        {"Europe/Berlin", 2'540'592'000, "2050-07-05 02:00:00 +0200 CEST"},
        {"America/New_York", 1'710'053'999, "2024-03-10 01:59:59 -0500 EST"},
        {"America/New_York", 1'710'054'000, "2024-03-10 03:00:00 -0400 EDT"},
        {"America/New_York", 1'730'613'600, "2024-11-03 01:00:00 -0500 EST"},
        {"Asia/Kolkata", 0, "1970-01-01 05:30:00 +0530 IST"},
        {"Asia/Tokyo", 4'102'444'800, "2100-01-01 09:00:00 +0900 JST"},
        {"Australia/Sydney", 2'524'608'000, "2050-01-01 11:00:00 +1100 AEDT"},
        {"America/Sao_Paulo", 1'546'300'800, "2018-12-31 22:00:00 -0200 -02"},
        {"Etc/GMT+5", 0, "1969-12-31 19:00:00 -0500 -05"},
        {"UTC", 0, "1970-01-01 00:00:00 +0000 UTC"},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(format_time(time_from_unix(row.unix_seconds, 0, zone(row.zone)), layout_default),
                  row.text);
    }
}

TEST_F(ZoneDatabaseTest, DatesInAGapOrAnOverlapGetAnOffsetAroundTheChange) {
    const auto text = [&](const DateFields& fields) {
        return format_time(make_time(fields, zone("America/New_York")), layout_rfc3339);
    };
    EXPECT_EQ(text({2024, 3, 10, 1, 59, 59}), "2024-03-10T01:59:59-05:00");
    EXPECT_EQ(text({2024, 3, 10, 2, 30}), "2024-03-10T01:30:00-05:00");
    EXPECT_EQ(text({2024, 3, 10, 3}), "2024-03-10T03:00:00-04:00");
    EXPECT_EQ(text({2024, 11, 3, 0, 59, 59}), "2024-11-03T00:59:59-04:00");
    EXPECT_EQ(text({2024, 11, 3, 1, 30}), "2024-11-03T01:30:00-04:00");
    EXPECT_EQ(text({2024, 11, 3, 2}), "2024-11-03T02:00:00-05:00");
}

TEST_F(ZoneDatabaseTest, ParsesAbbreviationsOfTheZone) {
    const ParseZones zones{.unstated = zone("America/New_York"),
                           .preferred = zone("America/New_York")};
    const auto text = [&](std::string_view value) {
        return format_time(parse_time("2006-01-02 15:04 MST", value, zones).value(),
                           layout_default);
    };
    EXPECT_EQ(text("2024-07-01 12:00 EDT"), "2024-07-01 12:00:00 -0400 EDT");
    EXPECT_EQ(text("2024-01-01 12:00 EST"), "2024-01-01 12:00:00 -0500 EST");
    EXPECT_EQ(text("2024-07-01 12:00 EST"), "2024-07-01 13:00:00 -0400 EDT");
    EXPECT_EQ(text("2024-07-01 12:00 CET"), "2024-07-01 12:00:00 +0000 CET");
}

TEST_F(ZoneDatabaseTest, MakeTimeInvertsCalendarFieldsOutsideOfOverlaps) {
    const ZoneRef berlin = zone("Europe/Berlin");
    const bool holds = rc::check([&] {
        const auto when = *rc::gen::inRange<std::int64_t>(-8'000'000'000, 8'000'000'000);
        const CalendarTime time = time_from_unix(when, 0, berlin);
        const CalendarFields f = calendar_fields(time);
        const CalendarTime back =
            make_time({f.year, f.month, f.day, f.hour, f.minute, f.second, 0}, berlin);
        const CalendarFields g = calendar_fields(back);
        RC_ASSERT(back.unix_seconds + g.offset_seconds == when + f.offset_seconds);
        const auto period = berlin.lookup(when);
        RC_ASSERT(period.start <= when && when < period.end);
    });
    EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace moira::runtime
