// SPDX-License-Identifier: MIT
// Goal: channels and select of processes in both languages do what a model of them says.
#include "tests/properties/worlds/channel_program.hpp"

#include "properties/generators/generators.hpp"
#include "tools/testing/rapidcheck.hpp"

#include <gmock/gmock.h>

namespace moira::worlds {
namespace {

rc::Gen<ChannelProgram> programs() {
    return generators::generator(draw_channels,
                                 [](const ChannelProgram& value) { return smaller(value); });
}

TestWorld world_of(const ChannelProgram& program, bool in_lua, bool prefers_last = false) {
    TestWorld world;
    if (in_lua) {
        world.lua("channels:main", lua_of(program));
    } else {
        world.add("channels:main", [program](Process& self) { run_channels(self, program); });
    }
    world.start("channels:main", "main");
    world.law("channels are as their model", [=](const View& w) {
        return judge_channels(program, w.lines(), prefers_last);
    });
    return world;
}

const ForAllOptions tried{.cases = 200, .schedules = 3, .size = 40, .out = {}};

TEST(ChannelLawsTest, HoldInCpp) {
    EXPECT_TRUE(holds_for(
        programs(), [](const ChannelProgram& value) { return world_of(value, false); }, tried));
}

TEST(ChannelLawsTest, HoldInLua) {
    EXPECT_TRUE(holds_for(
        programs(), [](const ChannelProgram& value) { return world_of(value, true); }, tried));
}

TEST(ChannelLawsTest, AnotherOrderOfReadyCasesIsFound) {
    for (const bool in_lua : {false, true}) {
        ForAll<ChannelProgram> all{
            programs(), [=](const auto& value) { return world_of(value, in_lua, true); }, "t",
            tried};
        const auto found = all.check("t");
        ASSERT_TRUE(found && *found);
        EXPECT_THAT(**found, testing::HasSubstr("FAIL channels are as their model"));
    }
}

/// Two tasks, one value.
TEST(ChannelLawsTest, ForgedLinesAreFound) {
    const ChannelProgram program{
        {0}, {{{.number = 1, .offers = {{0, true}}}}, {{.number = 2, .offers = {{0, false}}}}}};
    const auto judged = [&](const std::vector<std::string>& texts) {
        std::vector<Line> lines;
        for (const std::string& text : texts) {
            lines.emplace_back();
            lines.back().text = text;
        }
        return judge_channels(program, lines);
    };
    EXPECT_EQ(judged({"begin 1", "begin 2", "end 2 0 1", "end 1 0 0"}), "");
    EXPECT_EQ(judged({"begin 1", "begin 2", "end 2 0 7"}), "an operation ends otherwise");
    EXPECT_EQ(judged({"begin 1", "end 1 0 0"}), "an operation ends too early");
    EXPECT_EQ(judged({"begin 1", "begin 2", "end 2 0 1"}), "an operation that could end waits");
    EXPECT_EQ(judged({"begin 1", "begin 2", "end 1 0 0", "end 1 0 0"}), "an operation ends twice");
}

}  // namespace
}  // namespace moira::worlds
