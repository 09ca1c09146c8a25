// SPDX-License-Identifier: MIT
// Goal: the hashes are those of every other build. The constants were computed by a separate
// implementation; a change of one of them makes recorded traces and seeds worthless.
#include "sim/hash.hpp"

#include <gtest/gtest.h>

#include "sim/seed.hpp"

namespace moira::sim {
namespace {

TEST(HashTest, PublishedValuesOfTexts) {
    struct Row {
        const char* text;
        std::uint64_t hash;
    };

    const Row rows[] = {
        {"", 0x3b3650a3fdd40bb2},
        {"a", 0x5ef69d90638028c1},
        {"1234567", 0x21db70d0b7f3ec03},
        {"12345678", 0x64de2f7ef388939f},
        {"parent/worker#1", 0x186750d92b98906a},
    };
    for (const Row& row : rows) EXPECT_EQ(hash_text(row.text), row.hash) << row.text;
}

TEST(HashTest, PublishedValuesOfMixing) {
    EXPECT_EQ(mum(~0ULL, ~0ULL), ~0ULL);
    EXPECT_EQ(mum(0, 5), 0U);
    EXPECT_EQ(mix(0, 0), 0x0850f9794d5108b4U);
    EXPECT_EQ(mix(1, 2), 0xede26bbdec1829b5U);
    EXPECT_EQ(Seed{42}.derive("run").value, 15773324834081867305U);
    EXPECT_EQ(Seed{42}.derive("run", 1).value, 6881544748222542445U);
}

TEST(HashTest, PublishedValuesOfRunningHashes) {
    RunningHash hash;
    EXPECT_EQ(hash.value().hex(), "defa4503afc1afdd5b9fad7ae01305d6");
    hash.absorb(0);
    EXPECT_EQ(hash.value().hex(), "10f7d32372c38f13fc4d7578643a8cbc");
    hash.absorb(1);
    EXPECT_EQ(hash.value().hex(), "4c0bd2db2c9823eb187cc7499fe12586");
    RunningHash bytes;
    bytes.absorb_bytes("12345678abc");
    EXPECT_EQ(bytes.value().hex(), "493c50d70e8680a722c162c0def42f0a");
}

TEST(HashTest, LengthAndZerosCount) {
    EXPECT_NE(hash_text(std::string_view{"\0", 1}), hash_text(""));
    EXPECT_NE(hash_text(std::string_view{"a\0", 2}), hash_text("a"));
    RunningHash one;
    one.absorb_bytes(std::string_view{"a\0", 2});
    RunningHash other;
    other.absorb_bytes("a");
    EXPECT_NE(one.value(), other.value());
}

TEST(HashTest, IsHexOfAllDigits) {
    EXPECT_EQ((Hash128{0x0123456789abcdef, 0xf}.hex()), "0123456789abcdef000000000000000f");
}

}  // namespace
}  // namespace moira::sim
