// SPDX-License-Identifier: MIT
//
// Values set in the table of a scenario from outside.
#include "tests/runtime/scenario/scenario_fixture.hpp"

#include <gmock/gmock.h>

namespace moira::runtime {
namespace {

using testing::HasSubstr;

class OverridesTest : public ScenarioFixture {
protected:
    OverridesTest() {
        write("scenario.lua", file_with("limits = { steps = 5 }, "
                                        "properties = { finally = { ['a.b'] = function() "
                                        "return true end, a = function() return true end } },"));
    }

    sim::Result<Subject> set(std::vector<std::string> overrides) {
        ScenarioOptions options;
        options.overrides = std::move(overrides);
        return load_scenario(folder(), options);
    }

    std::string problem(const std::string& text) {
        const auto subject = set({text});
        return subject ? std::string{"no error"} : subject.error().text();
    }
};

TEST_F(OverridesTest, ChangeWhatTheFileSaysAsIfItSaidSo) {
    const auto plain = load();
    const auto subject = set({"limits.steps=7", "limits.virtual_time=2m",
                              "models.ordering=instant", "start.1.args={ \"x\", 2 }",
                              "start.1.as=boss", "limits.steps=8"});
    ASSERT_TRUE(subject) << subject.error().text();
    EXPECT_EQ(subject->plan.limits.steps, 8U);
    EXPECT_EQ(subject->plan.limits.virtual_time, sim::Duration::from_s(120));
    EXPECT_EQ(subject->plan.ordering, sim::OrderingModel::instant);
    EXPECT_EQ(subject->plan.starts[0].argument_count, 2U);
    EXPECT_EQ(subject->plan.starts[0].label, "boss");
    EXPECT_NE(subject->plan.hash, plain->plan.hash);
    write("scenario.lua", file_with("limits = { steps = 9 },"));
    const auto written = load();
    const auto same = set({"limits.steps=9"});
    ASSERT_TRUE(written && same);
    EXPECT_EQ(written->plan.hash, same->plan.hash);
}

TEST_F(OverridesTest, NilTakesAwayAndTheLongestKeyIsMeant) {
    EXPECT_TRUE(set({"limits=nil"}));
    // 'a.b' goes, and 'a' with what is below it stays a function.
    EXPECT_TRUE(set({"properties.finally.a.b=nil"}));
    EXPECT_THAT(problem("properties.finally.a.c=nil"),
                HasSubstr("'properties.finally.a' is a function, not a table"));
}

TEST_F(OverridesTest, ElementsOfListsAreTakenOutAndStartsHaveNames) {
    write("scenario.lua",
          bare_file_with("hosts = { 'h:h' }, start = { { entry = 'a:b', args = { 1, { 2, 3, 4 } } "
                         "}, { entry = 'a:b', as = 'two', args = { 9 } } },"));
    const auto subject = set({"start.b.args.2.2=nil", "start.two=nil", "start.b.args.1=7"});
    ASSERT_TRUE(subject) << subject.error().text();
    const auto same = set({"start.1.args={ 7, { 2, 4 } }", "start.2=nil"});
    ASSERT_TRUE(same) << same.error().text();
    ASSERT_EQ(subject->plan.starts.size(), 1U);
    EXPECT_EQ(subject->plan.starts[0].arguments, same->plan.starts[0].arguments);
    EXPECT_EQ(subject->plan.hash, same->plan.hash);
}

TEST_F(OverridesTest, TheWorkloadIsWhatMayBeLess) {
    write("scenario.lua",
          bare_file_with("hosts = { 'h:h' }, start = { { entry = 'a:b', args = { 1, { 2, 'x' }, { "
                         "n = 5, ['a.b'] = 6 }, -3, 0 } }, { entry = 'a:b', as = '2nd' } },"));
    const auto subject = set({});
    ASSERT_TRUE(subject) << subject.error().text();
    std::string parts;
    for (const WorkloadPart& part : subject->workload) {
        parts += part.path + (part.number ? "=" + std::to_string(*part.number) : "") +
                 (part.process.empty() ? "" : " (" + part.process + ")") + "; ";
    }
    EXPECT_EQ(parts, "start.b (b); start.b.args.1=1; start.b.args.2.1; start.b.args.2.1=2; "
                     "start.b.args.2.2; start.b.args.3.n=5; start.2 (2nd); ");
}

TEST_F(OverridesTest, WrongOnesAreNamed) {
    EXPECT_THAT(problem("limits.stps=7"), HasSubstr("did you mean 'steps'?"));
    EXPECT_THAT(problem("limits.steps=many"), HasSubstr("limits.steps: must be"));
    EXPECT_THAT(problem("limits"), HasSubstr("--set limits: has no path and value"));
    EXPECT_THAT(problem("=7"), HasSubstr("--set =7: has no path and value"));
    EXPECT_THAT(problem("limits..steps=7"), HasSubstr("'limits..steps' has an empty part"));
    EXPECT_THAT(problem("title.x=7"), HasSubstr("'title' is a string, not a table"));
    EXPECT_THAT(problem("title=a\nb"), HasSubstr("has a control character"));
    EXPECT_THAT(problem("title=(function() while true do end end)()"), HasSubstr("no error"));
}

}  // namespace
}  // namespace moira::runtime
