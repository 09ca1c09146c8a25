// SPDX-License-Identifier: MIT
#include "runtime/calendar/tzif.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace moira::runtime {
namespace {

std::string big_endian(std::uint64_t value, int size) {
    std::string bytes;
    for (int i = size - 1; i >= 0; --i)
        bytes += static_cast<char>(value >> (8 * i) & 255U);
    return bytes;
}

/// A file to write in the tests: zone "STD" until second 100, "DST" until 200, then "STD".
struct File {
    char version = '2';
    std::vector<std::int64_t> times{100, 200};
    std::string indices{"\x01\x00", 2};
    std::vector<std::int32_t> offsets{3'600, 7'200};
    std::string starts{"\x00\x04", 2};
    std::string names{"STD\0DST\0", 8};
    std::string footer = "\nSTD-1\n";

    [[nodiscard]] std::string block(int time_size) const {
        std::string bytes = "TZif";
        bytes += version;
        bytes += std::string(15, '\0') + big_endian(0, 4) + big_endian(0, 4) + big_endian(0, 4);
        bytes += big_endian(times.size(), 4) + big_endian(offsets.size(), 4);
        bytes += big_endian(names.size(), 4);
        for (const std::int64_t time : times) {
            bytes += big_endian(static_cast<std::uint64_t>(time), time_size);
        }
        bytes += indices;
        for (std::size_t i = 0; i < offsets.size(); ++i) {
            bytes += big_endian(static_cast<std::uint32_t>(offsets[i]), 4);
            bytes += static_cast<char>(i % 2);
            bytes += starts[i];
        }
        return bytes + names;
    }

    [[nodiscard]] std::string bytes() const {
        return version == 0 ? block(4) : block(4) + block(8) + footer;
    }
};

TEST(TzifTest, ReadsTransitionsOfBothVersions) {
    for (const char version : {'\0', '2', '3', '4'}) {
        const auto zone = parse_tzif("Test/Zone", File{.version = version}.bytes());
        ASSERT_TRUE(zone.has_value()) << zone.error().message;
        EXPECT_EQ(zone->name(), "Test/Zone");
        EXPECT_EQ(zone->lookup(99).abbreviation, "STD");
        EXPECT_EQ(zone->lookup(100).abbreviation, "DST");
        EXPECT_EQ(zone->lookup(100).offset_seconds, 7'200);
        EXPECT_TRUE(zone->lookup(199).is_dst);
        EXPECT_EQ(zone->lookup(150).start, 100);
        EXPECT_EQ(zone->lookup(150).end, 200);
        EXPECT_EQ(zone->lookup(200).offset_seconds, 3'600);
        EXPECT_EQ(zone->lookup(std::numeric_limits<std::int64_t>::min()).abbreviation, "STD");
        EXPECT_EQ(zone->lookup(std::numeric_limits<std::int64_t>::max()).abbreviation, "STD");
    }
}

TEST(TzifTest, TheFooterRulesAfterTheLastTransition) {
    const auto zone = parse_tzif("Z", File{.footer = "\nCET-1CEST,M3.5.0,M10.5.0/3\n"}.bytes());
    ASSERT_TRUE(zone.has_value()) << zone.error().message;
    EXPECT_EQ(zone->lookup(199).abbreviation, "DST");
    EXPECT_EQ(zone->lookup(200).abbreviation, "CET");
    EXPECT_EQ(zone->lookup(200).start, 200);
    EXPECT_EQ(zone->lookup(4'010'000'000).abbreviation, "CET");
    EXPECT_EQ(zone->lookup(4'020'000'000).abbreviation, "CEST");
}

TEST(TzifTest, AZoneMayHaveNoTransitions) {
    const File file{.times = {}, .indices = {}, .footer = "\n\n"};
    EXPECT_EQ(parse_tzif("Z", file.bytes())->lookup(5).abbreviation, "STD");
}

TEST(TzifTest, AnAbbreviationFindsTheOffsetInEffect) {
    const auto zone = parse_tzif("Z", File{}.bytes());
    EXPECT_EQ(zone->find_offset("DST", 150 + 7'200), 7'200);
    EXPECT_EQ(zone->find_offset("DST", 0), 7'200);
    EXPECT_EQ(zone->find_offset("STD", 0), 3'600);
    EXPECT_EQ(zone->find_offset("XYZ", 0), std::nullopt);
}

TEST(TzifTest, RefusesWhatIsNotATimeZone) {
    const std::string good = File{}.bytes();

    struct Row {
        std::string bytes;
        const char* what;
    };

    const Row rows[] = {
        {"", "no TZif header"},
        {"TZif2", "no TZif header"},
        {"XZif" + good.substr(4), "no TZif header"},
        {good.substr(0, 50), "the first block is cut short"},
        {File{}.block(4), "no second TZif header"},
        {File{}.block(4) + File{}.block(8).substr(0, 60), "the data block is cut short"},
        {File{}.block(4) + File{}.block(8), "the footer is missing"},
        {File{.footer = "\nSTD-1"}.bytes(), "the footer has no end"},
        {File{.footer = "\n?\n"}.bytes(), "zone rule: not a POSIX TZ rule: \"?\""},
        {File{.times = {200, 100}}.bytes(), "transitions are out of order"},
        {File{.times = {100, 100}}.bytes(), "transitions are out of order"},
        {File{.indices = "\x01\x02"}.bytes(), "a transition to an unknown type"},
        {File{.offsets = {3'600, 26 * 3'600}}.bytes(), "an offset of more than 26 hours"},
        {File{.starts = {"\x00\x09", 2}}.bytes(), "an abbreviation without an end"},
        {File{.names = {"STD\0DST", 7}}.bytes(), "an abbreviation without an end"},
        {File{.times = {}, .indices = {}, .offsets = {}, .starts = {}}.bytes(),
         "there is no local time type"},
    };
    for (const Row& row : rows) {
        const auto zone = parse_tzif("Z", row.bytes);
        ASSERT_FALSE(zone.has_value()) << row.what;
        EXPECT_EQ(zone.error().message, std::string{"zone file 'Z': "} + row.what);
        EXPECT_EQ(zone.error().code, sim::ErrorCode::invalid_input);
    }
}

RC_GTEST_PROP(TzifPropertyTest, DamagedBytesGiveAZoneOrAnError, ()) {
    std::string bytes = File{.footer = "\nCET-1CEST,M3.5.0,M10.5.0/3\n"}.bytes();
    const int changes = *rc::gen::inRange(0, 6);
    for (int i = 0; i < changes; ++i) {
        bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = *rc::gen::arbitrary<char>();
    }
    bytes.resize(*rc::gen::weightedOneOf<std::size_t>(
        {{3, rc::gen::just(bytes.size())}, {1, rc::gen::inRange<std::size_t>(0, bytes.size())}}));
    const auto zone = parse_tzif("Z", bytes);
    if (!zone) {
        RC_ASSERT(zone.error().message.starts_with("zone file 'Z': "));
        return;
    }
    const auto when = *rc::gen::arbitrary<std::int64_t>();
    RC_ASSERT(zone->lookup(when).offset_seconds < 26 * 3'600);
}

}  // namespace
}  // namespace moira::runtime
