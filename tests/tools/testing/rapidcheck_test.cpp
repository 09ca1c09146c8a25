// SPDX-License-Identifier: MIT
// Goal: generated values and schedules are shrunk together, and what is found is run again.
#include "tools/testing/rapidcheck.hpp"

#include "tests/support/own_folder.hpp"

#include <gmock/gmock.h>

#include <numeric>

namespace moira {
namespace {

using testing::HasSubstr;

constexpr const char* host = TestWorld::default_host;

/// Each amount is deposited by a client of its own, which reads the balance before it writes it:
/// two that run at once may lose one. A deposit of nothing does no harm.
TestWorld bank(const std::vector<int>& amounts, bool in_one_step) {
    TestWorld world;
    world.add("bank:account", [](Process& self) {
        int balance = 0;
        for (;;) {
            const Message message = self.receive();
            if (message.topic() == "close") return balance;
            if (message.topic() == "set") balance = message.as_or(0);
            if (message.topic() == "add") balance += message.as_or(0);
            self.send(message.from(), "ok", balance);
        }
    });
    world.add("bank:client", [in_one_step](Process& self, Pid account, int amount) {
        if (in_one_step) {
            self.send(account, "add", amount);
        } else {
            self.send(account, "read");
            self.send(account, "set", self.receive().as_or(0) + amount);
        }
        self.receive();
    });
    world.add("bank:main", [](Process& self, std::vector<int> all) {
        const Pid account = *self.spawn_monitored("bank:account", host);
        for (const int amount : all) self.spawn_monitored("bank:client", host, account, amount);
        for (std::size_t i = 0; i < all.size(); ++i) self.events().receive();
        self.send(account, "close");
        return self.events().receive()->result;
    });
    world.start("bank:main", "main", amounts);
    const int sum = std::accumulate(amounts.begin(), amounts.end(), 0);
    world.finally("no deposit is lost",
                  [sum](const View& w) { return w.exit("main")->result == Value{sum}; });
    return world;
}

rc::Gen<std::vector<int>> amounts() {
    return rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 100));
}

TEST(RapidCheckTest, WhatHoldsForAllValuesAndSchedulesPasses) {
    EXPECT_TRUE(holds_for(amounts(), [](const auto& all) { return bank(all, true); },
                          {.cases = 30, .schedules = 10}));
}

TEST(RapidCheckTest, ValueAndScheduleAreShrunkTogether) {
    const OwnFolder folder;
    ForAllOptions options;
    options.out = folder.path().string();
    ForAll<std::vector<int>> all{
        amounts(), [](const auto& values) { return bank(values, false); }, "t", options};
    const auto found = all.check("./t");
    ASSERT_TRUE(found) << found.error().text();
    ASSERT_TRUE(*found);
    // Two deposits, and the one that is lost is not nothing.
    EXPECT_THAT(**found, testing::AnyOf(HasSubstr("value: [0, 1]\n"), HasSubstr("value: [1, 0]\n"),
                                        HasSubstr("value: [1, 1]\n")));
    EXPECT_THAT(**found, HasSubstr("no deposit is lost"));
    EXPECT_THAT(**found, HasSubstr("minimal: yes"));
    EXPECT_THAT(**found, HasSubstr("replay: MOIRA_REPLAY=" + folder.path().string()));
    const auto stories = tools::story_files(folder.path().string());
    ASSERT_TRUE(stories && stories->size() == 1);
    const auto again = all.replay(stories->front());
    ASSERT_TRUE(again) << again.error().text();
    ASSERT_TRUE(*again);
    EXPECT_THAT(**again, HasSubstr("fails as before with ["));
    ForAll<std::vector<int>> mended{
        amounts(), [](const auto& values) { return bank(values, true); }, "t", options};
    const auto passes = mended.replay(stories->front());
    ASSERT_TRUE(passes) << passes.error().text();
    EXPECT_FALSE(*passes);
}

TEST(RapidCheckTest, EqualSeedsFindAndShrinkAlike) {
    const auto told = [] {
        ForAllOptions options;
        options.out.clear();
        ForAll<std::vector<int>> all{
            amounts(), [](const auto& values) { return bank(values, false); }, "t", options};
        return all.check("").value().value();
    };
    EXPECT_EQ(told(), told());
}

TEST(RapidCheckTest, OriginsOfValuesAreText) {
    const ValueOrigin origin{.seed = 7, .size = 3, .path = {0, 5}};
    EXPECT_EQ(origin.text(), "7/3/0/5");
    EXPECT_EQ(ValueOrigin::parse("7/3/0/5")->text(), "7/3/0/5");
    EXPECT_FALSE(ValueOrigin::parse("7"));
    EXPECT_FALSE(ValueOrigin::parse("7/x"));
    EXPECT_FALSE(ValueOrigin::parse(""));
}

}  // namespace
}  // namespace moira
