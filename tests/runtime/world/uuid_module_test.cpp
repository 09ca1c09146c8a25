// SPDX-License-Identifier: MIT
//
// The module `uuid` (its spec.md): known digests, forms, errors, and that draws follow the seed.
#include "runtime/modules/uuid/name_digest.hpp"
#include "tests/support/lua_world.hpp"

#include <string>

namespace moira::runtime {
namespace {

std::string hex(const std::array<std::uint8_t, 16>& bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text += "0123456789abcdef"[byte >> 4U];
        text += "0123456789abcdef"[byte & 15U];
    }
    return text;
}

TEST(NameDigestTest, GivesThePublishedDigests) {
    struct Row {
        std::string text;
        const char* md5;
        const char* sha1;
    };
    const Row rows[] = {
        {"", "d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890"},
        {"abc", "900150983cd24fb0d6963f7d28e17f72", "a9993e364706816aba3e25717850c26c"},
        {std::string(55, 'a'), "ef1772b6dff9a122358552954ad0df65",
         "c1c8bbdc22796e28c0e15163d20899b6"},
        {std::string(56, 'a'), "3b0c8ac703f828b04c6c197006d17218",
         "c2db330f6083854c99d4b5bfb6e8f29f"},
        {std::string(64, 'a'), "014842d480b571495a4a0363793f7367",
         "0098ba824b5c16427bd7a1122a5a442a"},
        {std::string(1000, 'a'), "cabe45dcc9ae5b66ba86600cca6b8ba8",
         "291e9a6c66994949b57ba5e650361e98"},
    };
    for (const Row& row : rows) {
        for (const std::size_t cut : {std::size_t{0}, row.text.size() / 2, row.text.size()}) {
            const std::string_view text = row.text;
            EXPECT_EQ(hex(md5_of(text.substr(0, cut), text.substr(cut))), row.md5);
            EXPECT_EQ(hex(sha1_of(text.substr(0, cut), text.substr(cut))), row.sha1);
        }
    }
}

TEST(UuidModuleTest, NamesGiveTheirPublishedUuids) {
    expect_snippets({
        {__LINE__, "say(uuid.v3('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'python.org'))",
         R"("6fa459ea-ee8a-3ca4-894e-db77e160355e", nil)"},
        {__LINE__, "say(uuid.v5('6BA7B810-9DAD-11D1-80B4-00C04FD430C8', 'python.org'))",
         R"("886313e1-3b8a-5372-9b90-0c9aee199e5d", nil)"},
        {__LINE__, "say(uuid.v5('urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8', ''))",
         R"("4ebd0208-8328-5d69-8c44-ec50939c0967", nil)"},
        {__LINE__, "say(uuid.v3('x', 'python.org'))",
         "nil, E(Invalid, uuid: the namespace is no UUID, false)"},
        {__LINE__, "say(uuid.v5(nil, 'python.org'))",
         "nil, E(Invalid, uuid: the namespace is no UUID, false)"},
        {__LINE__, "say(uuid.v5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 7))",
         "nil, E(Invalid, uuid: the name is no string, false)"},
    });
}

TEST(UuidModuleTest, ReadsWhatAUuidSays) {
    expect_snippets({
        {__LINE__, "say(uuid.parse('6ba7b810-9dad-11d1-80b4-00c04fd430c8'))",
         R"({node="00c04fd430c8", timestamp=886630433, variant="RFC4122", version=1}, nil)"},
        {__LINE__, "say(uuid.parse('017f22e279b07cc398c4dc0c0c07398f'))",
         R"({timestamp=1645557742, variant="RFC4122", version=7}, nil)"},
        {__LINE__, "say(uuid.parse('{886313e1-3b8a-5372-9b90-0c9aee199e5d}'))",
         R"({variant="RFC4122", version=5}, nil)"},
        {__LINE__, "say(uuid.version('886313e1-3b8a-5372-9b90-0c9aee199e5d'))", "5, nil"},
        {__LINE__, "say(uuid.version('00000000-0000-0000-0000-000000000000'))", "0, nil"},
        {__LINE__, "say(uuid.variant('00000000-0000-0000-0000-000000000000'))", R"("NCS", nil)"},
        {__LINE__, "say(uuid.variant('00000000-0000-0000-c000-000000000000'))",
         R"("Microsoft", nil)"},
        {__LINE__, "say(uuid.variant('ffffffff-ffff-ffff-ffff-ffffffffffff'))",
         R"("Future", nil)"},
        {__LINE__, "say(uuid.format('886313E13B8A53729B900C9AEE199E5D'))",
         R"("886313e1-3b8a-5372-9b90-0c9aee199e5d", nil)"},
        {__LINE__, "say(uuid.format('886313e1-3b8a-5372-9b90-0c9aee199e5d', 'simple'))",
         R"("886313e13b8a53729b900c9aee199e5d", nil)"},
        {__LINE__, "say(uuid.format('886313e1-3b8a-5372-9b90-0c9aee199e5d', 'urn'))",
         R"("urn:uuid:886313e1-3b8a-5372-9b90-0c9aee199e5d", nil)"},
        {__LINE__, "say(uuid.format('886313e1-3b8a-5372-9b90-0c9aee199e5d', 'other'))",
         "nil, E(Invalid, uuid: formats are standard, simple and urn, false)"},
        {__LINE__, "say(uuid.format('886313e1-3b8a-5372-9b90-0c9aee199e5d', 1))",
         "nil, E(Invalid, uuid: the format is no string, false)"},
    });
}

TEST(UuidModuleTest, RefusesWhatIsNoUuid) {
    for (const char* text :
         {"nil", "7", "{}", "''", "'886313e1-3b8a-5372-9b90-0c9aee199e5'",
          "'886313e1-3b8a-5372-9b90-0c9aee199e5dd'", "'886313e1-3b8a-5372-9b90-0c9aee199e5g'",
          "'886313e13b8a-5372-9b90-0c9a-ee199e5d'", "'{886313e1-3b8a-5372-9b90-0c9aee199e5d)'",
          "'urn:uuix:886313e1-3b8a-5372-9b90-0c9aee199e5d'", "('0'):rep(1000)"}) {
        SCOPED_TRACE(text);
        const std::string no = "nil, E(Invalid, uuid: the argument is no UUID, false)";
        const std::string code = std::string{"local v = "} + text +
                                 " say(uuid.validate(v)) say(uuid.parse(v)) say(uuid.version(v))"
                                 " say(uuid.variant(v)) say(uuid.format(v))";
        EXPECT_EQ(run_snippet(code), "false | " + no + " | " + no + " | " + no + " | " + no);
    }
}

TEST(UuidModuleTest, MadeOnesHaveTheirVersionAndTheVirtualTime) {
    expect_snippets({
        {__LINE__,
         "for _, v in ipairs({'v1', 'v4', 'v7'}) do local a, b = uuid[v](), uuid[v]() "
         "say(a ~= b, #a, uuid.validate(a), uuid.version(a), uuid.variant(a)) end",
         R"(true, 36, true, 1, "RFC4122", nil | true, 36, true, 4, "RFC4122", nil | )"
         R"(true, 36, true, 7, "RFC4122", nil)"},
        {__LINE__,
         "time.sleep('90s') local at = time.now():unix() "
         "say(uuid.parse(uuid.v1()).timestamp - at, uuid.parse(uuid.v7()).timestamp - at)",
         "0, 0"},
        {__LINE__, "say(uuid.parse(uuid.v1()).node:sub(2, 2):find('[13579bdf]'))", "1, 1"},
        {__LINE__, "say(pcall(function() uuid.v4 = 1 end))",
         R"(false, "main:1: attempt to modify read-only table 'uuid'")"},
    });
}

TEST(UuidModuleTest, AreDrawnFromTheRunsSeed) {
    const auto lines_of = [](std::uint64_t seed) {
        LuaWorld world;
        world.process("main", "say(uuid.v1()) say(uuid.v4()) say(uuid.v7())");
        return world.run(seed).lines;
    };
    EXPECT_EQ(lines_of(7), lines_of(7));
    EXPECT_NE(lines_of(7), lines_of(8));
    EXPECT_NE(lines_of(0), lines_of(8));
}

TEST(UuidModuleTest, LongNamesTakeNativeSteps) {
    LuaWorld world;
    world.process("main", "uuid.v5('886313e1-3b8a-5372-9b90-0c9aee199e5d', ('x'):rep(100000))");
    world.plan.limits.native_steps = 10'000;
    EXPECT_THAT(world.run().exit("main"), testing::HasSubstr("uuid: step limit exceeded"));
}

}  // namespace
}  // namespace moira::runtime
