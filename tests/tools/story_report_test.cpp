// SPDX-License-Identifier: MIT
// Goal: the report of a shrunk failure says what is true of the runs beside it, and shows its
// faults.
#include "tests/tools/program.hpp"

#include <gmock/gmock.h>

namespace moira::tools {
namespace {

using testing::HasSubstr;
using testing::Not;
using StoryReportTest = ProgramTest;

std::string explore(const std::string& folder, const std::string& out) {
    return "explore " + folder + " --seeds 300 --jobs 1 --fail-fast --out " + out;
}

TEST_F(StoryReportTest, ARunThatFailsOtherwiseWithoutADifferenceDoesNotPass) {
    // Without its crash the helper ends normally, and that is wrong by another property.
    const std::string folder =
        scenario("s",
                 "local time = require('time') return { main = function() "
                 "process.spawn_monitored('app:helper', 'app:processes') "
                 "return tostring(process.events():receive().result.error) end }",
                 "faults = { crash = { of = 'app:helper', rate = 1 } }, "
                 "properties = { finally = { "
                 "['no crash'] = function(w) return w:exit('main').value == 'nil' end, "
                 "['no normal end'] = function(w) return w:exit('main').value ~= 'nil' end } }");
    write("s/helper.lua", "return { main = function() process.send(process.pid(), 'x') end }");
    const std::string file = text_of(path("s/scenario.lua"));
    const std::string entry = "entries = { ";
    std::string with_helper = file;
    with_helper.insert(file.find(entry) + entry.size(),
                       "['app:helper'] = { source = 'helper.lua' }, ");
    write("s/scenario.lua", with_helper);
    const Ended found = moira("explore " + folder + " --seeds 50 --jobs 1 --out " + path("c"));
    EXPECT_EQ(found.code, 1);
    EXPECT_THAT(found.out, HasSubstr("(without it: fails otherwise, 'no normal end'"));
}

TEST_F(StoryReportTest, FaultsAreShownHoweverEarlyTheyWere) {
    const std::string folder =
        scenario("s",
                 "local time = require('time') return { main = function() "
                 "local late = not process.spawn('app:main', 'app:nowhere') "
                 "local begin = time.now() time.sleep('1ms') "
                 "if time.now():sub(begin):milliseconds() >= 100 then late = 'paused' end "
                 "for i = 1, 100 do print(i) time.sleep('1ms') end return late end }",
                 "faults = { pause = { of = 'app:main', at_most = 1, rate = 0.5 } }, "
                 "properties = { finally = { ['never paused'] = function(w) "
                 "return w:exit('main').value ~= 'paused' end } }");
    const Ended found = moira(explore(folder, path("c")));
    ASSERT_EQ(found.code, 1) << found.out;
    const std::size_t sequence = found.out.find("Sequence (");
    ASSERT_NE(sequence, std::string::npos);
    const std::string shown = found.out.substr(sequence);
    EXPECT_THAT(shown, HasSubstr("fault: pause"));
    EXPECT_THAT(shown, HasSubstr(" more\n"));
}

}  // namespace
}  // namespace moira::tools
