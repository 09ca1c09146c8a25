// SPDX-License-Identifier: MIT
#include "runtime/modules/logger/logger.hpp"
#include "tests/runtime/lua/sandbox_fixture.hpp"

namespace moira::runtime {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class LoggerTest : public SandboxTest {
protected:
    LoggerTest() {
        push_logger(L);
        install_module(L, "logger");
    }
};

TEST_F(LoggerTest, WritesLinesOfFourLevels) {
    EXPECT_EQ(run("local l = require('logger')\n"
                  "l:debug('d'); l:info('i'); l:warn('w'); l:error('e')\n"
                  "return type(l), select('#', l:info(''))"),
              "userdata, 0");
    EXPECT_THAT(world.lines, ElementsAre("debug d", "info i", "warn w", "error e", "info "));
}

TEST_F(LoggerTest, FieldsComeInTheOrderOfTheirNames) {
    run("logger:info('m', {zeta = 1, alpha = 'text', list = {1, {x = true}}, [1] = 'skipped',\n"
        "err = errors.new('boom'), flag = false})\n"
        "logger:info('none', {}); logger:info('nil', nil)");
    EXPECT_THAT(world.lines,
                ElementsAre("info m alpha=text err=boom flag=false list={1, {x = true}} zeta=1",
                            "info none", "info nil"));
}

TEST_F(LoggerTest, ErrorTakesTheErrorOutOfTheFields) {
    EXPECT_EQ(run("local f = {error = 'why', other = 1}; logger:error('m', f)\n"
                  "local g = {error = 'why'}; logger:warn('m', g)\n"
                  "return f.error, f.other, g.error"),
              "nil, 1, why");
    EXPECT_THAT(world.lines, ElementsAre("error m error=why other=1", "warn m error=why"));
    EXPECT_EQ(run("logger:error('m', table.freeze({error = 1}))"), "");
}

TEST_F(LoggerTest, ChildrenCarryNamesAndFieldsAndLeaveTheParentAlone) {
    run("local a = logger:named('a'):with({x = 1}); local b = a:named('b'):with({y = 2})\n"
        "a:info('m'); b:info('m', {z = 3}); logger:info('m')");
    EXPECT_THAT(world.lines, ElementsAre("info [a] m x=1", "info [a.b] m x=1 y=2 z=3", "info m"));
}

TEST_F(LoggerTest, LongTablesAreCut) {
    run("local t = {} for i = 1, 500 do t[i] = i end logger:info('m', {t = t})\n"
        "local d = {} for i = 1, 300 do d = {d} end logger:info('deep', {d = d})");
    EXPECT_EQ(world.lines[0].size(), std::string{"info m t="}.size() + 203);
    EXPECT_EQ(world.lines[1], "info deep d={...}");
}

TEST_F(LoggerTest, RefusesWrongArguments) {
    EXPECT_THAT(run("logger:named('')"), HasSubstr("name must not be empty"));
    EXPECT_THAT(run("logger:named()"), HasSubstr("string expected, got no value"));
    EXPECT_THAT(run("logger:with()"), HasSubstr("table expected, got no value"));
    EXPECT_THAT(run("logger:with('x')"), HasSubstr("table expected, got string"));
    EXPECT_THAT(run("logger:info()"), HasSubstr("string expected, got no value"));
    EXPECT_THAT(run("logger:info({})"), HasSubstr("string expected, got table"));
    EXPECT_THAT(run("logger:info('m', 'x')"), HasSubstr("table expected, got string"));
    EXPECT_THAT(run("logger.info('m')"), HasSubstr("logger expected, got string"));
    EXPECT_TRUE(world.lines.empty());
}

TEST_F(LoggerTest, AnErrorObjectCountsAsItsMessage) {
    EXPECT_EQ(run("logger:error(errors.new('boom'))"), "");
    EXPECT_THAT(world.lines, ElementsAre("error boom"));
}

}  // namespace
}  // namespace moira::runtime
