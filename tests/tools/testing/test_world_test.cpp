// SPDX-License-Identifier: MIT
// Goal: a test describes a world in C++, tries it under many seeds and reads why it failed.
#include "tools/testing/gtest.hpp"

#include "tests/support/own_folder.hpp"
#include "tools/story_files.hpp"

#include <gmock/gmock.h>

namespace moira {
namespace {

using std::chrono_literals::operator""ms;
using testing::HasSubstr;

constexpr const char* host = TestWorld::default_host;

/// Two clients read a counter, then write it.
TestWorld counter_world(bool in_one_step) {
    TestWorld world{"counter"};
    world.add("app:counter", [](Process& self) {
        int value = 0;
        for (;;) {
            const Message message = self.receive();
            if (message.topic() == "read") self.send(message.from(), "value", value);
            if (message.topic() == "write") value = message.as_or(0);
            if (message.topic() == "add") ++value;
            if (message.topic() == "stop") return value;
            if (message.topic() != "read") self.send(message.from(), "ok");
        }
    });
    world.add("app:client", [in_one_step](Process& self, Pid counter, Pid main) {
        if (in_one_step) {
            self.send(counter, "add");
        } else {
            self.send(counter, "read");
            self.send(counter, "write", self.receive().as_or(0) + 1);
        }
        self.receive();
        self.send(main, "done");
    });
    world.add("app:main", [](Process& self) {
        const Pid counter = *self.spawn_monitored("app:counter", host);
        for (int i = 0; i < 2; ++i) self.spawn("app:client", host, counter, self.pid());
        for (int i = 0; i < 2; ++i) self.receive();
        self.send(counter, "stop");
        return self.events().receive()->result;
    });
    world.start("app:main", "main");
    world.finally("no update is lost", [](const View& w) {
        return w.exit("main") != nullptr && w.exit("main")->result == Value{2};
    });
    return world;
}

TEST(TestWorldTest, AWorldHoldsUnderManySeeds) {
    EXPECT_TRUE(holds(counter_world(true), {.seeds = 200}));
}

TEST(TestWorldTest, AFailureIsFoundShrunkAndTold) {
    const OwnFolder folder;
    auto tried = try_world(counter_world(false), "t",
                           {.seeds = 200, .out = folder.path().string(), .program = "./t -f x"});
    ASSERT_TRUE(tried) << tried.error().text();
    EXPECT_FALSE(tried->passed);
    EXPECT_THAT(tried->report, HasSubstr("failure: no update is lost"));
    EXPECT_THAT(tried->report, HasSubstr("The default schedule fails already"));
    EXPECT_THAT(tried->report, HasSubstr("minimal: yes"));
    EXPECT_THAT(tried->report, HasSubstr("  reproduce: MOIRA_SEED="));
    EXPECT_THAT(tried->report, HasSubstr("  replay: MOIRA_REPLAY=" + folder.path().string()));
    EXPECT_THAT(tried->report, HasSubstr(".story.json ./t -f x\n"));
    const auto stories = tools::story_files(folder.path().string());
    ASSERT_TRUE(stories && stories->size() == 1);
    TryOptions again;
    again.replay = stories->front();
    auto replayed = try_world(counter_world(false), "t", again);
    ASSERT_TRUE(replayed) << replayed.error().text();
    EXPECT_FALSE(replayed->passed);
    EXPECT_THAT(replayed->report, HasSubstr("fails as before"));
    replayed = try_world(counter_world(true), "t", again);
    ASSERT_TRUE(replayed) << replayed.error().text();
    EXPECT_TRUE(replayed->passed);
    EXPECT_THAT(replayed->report, HasSubstr("does not fail any more"));
}

TEST(TestWorldTest, OneSeedRunsAlone) {
    const auto tried = try_world(counter_world(true), "t", {.seed = 7});
    ASSERT_TRUE(tried);
    EXPECT_TRUE(tried->passed);
    EXPECT_EQ(tried->result.sums.runs, 1U);
}

TEST(TestWorldTest, EqualTriesGiveEqualReports) {
    const auto once = try_world(counter_world(false), "t", {.out = ""});
    const auto again = try_world(counter_world(false), "t", {.out = ""});
    ASSERT_TRUE(once && again);
    EXPECT_EQ(once->report, again->report);
}

TEST(TestWorldTest, FaultsOfTheSettingsHappen) {
    TestWorld world;
    world.add("app:worker", [](Process& self) {
        self.sleep(5ms);
        self.send("main", "done");
    });
    world.add("app:main", [](Process& self) {
        EXPECT_TRUE(self.register_name("main"));
        self.spawn("app:worker", host);
        self.always("the worker answers", self.receive_for(1000ms).has_value());
    });
    world.start("app:main", "main");
    EXPECT_TRUE(holds(world));
    world.settings("faults = { crash = { of = 'app:worker' } }");
    EXPECT_TRUE(fails(world, "the worker answers", {.seeds = 500}));
}

TEST(TestWorldTest, PropertiesOfAllKinds) {
    TestWorld world;
    world.add("app:main", [](Process& self, int count) {
        for (int i = 0; i < count; ++i) {
            self.sleep(1ms);
            self.print("tick");
        }
    });
    world.start("app:main", "main", 3);
    world.always("few lines", [](const View& w) { return w.lines().size() <= 3; });
    world.eventually("two lines", [](const View& w) { return w.lines().size() == 2; });
    world.finally("it is gone", [](const View& w) {
        return !w.is_alive("main") && w.count("app:main") == 0 && w.exit("main") != nullptr;
    });
    EXPECT_TRUE(holds(world));
    world.always("one line", [](const View& w) { return w.lines().size() <= 1; });
    EXPECT_TRUE(fails(world, "one line"));
}

TEST(TestWorldTest, LuaAndCppShareIt) {
    TestWorld world;
    world.add("app:double", [](Process& self) {
        const Message message = self.receive();
        self.send(message.from(), "result", 2 * message.as_or(0));
    });
    world.lua("app:main", R"lua(
        return { main = function(n)
            local server = process.spawn("app:double", "app:processes")
            process.send(server, "double", n)
            return process.inbox():receive():payload():data()
        end })lua");
    world.start("app:main", "main", 21);
    world.finally("42", [](const View& w) { return w.exit("main")->result == Value{42}; });
    EXPECT_TRUE(holds(world));
}

TEST(TestWorldTest, MessagesOfASpawnComeBeforeWhatItsParentSendsLater) {
    TestWorld world;
    world.lua("app:main", R"lua(
        return { main = function()
            local child = process.with_options({}):with_message("add", 1):with_message("add", 2)
                :spawn("app:child", "app:processes")
            process.send(child, "get")
        end }
    )lua");
    world.lua("app:child", R"lua(
        return { main = function()
            local inbox, heard = process.inbox(), ""
            for _ = 1, 3 do
                local message = inbox:receive()
                heard = heard .. message:topic() .. (message:from() == "" and "?" or "") .. " "
            end
            return heard
        end }
    )lua");
    world.start("app:main", "main");
    world.finally("in order, and nobody says who sent the first", [](const View& w) {
        return w.exit("main/child#0")->result == Value{"add? add? get "};
    });
    EXPECT_TRUE(holds(world, {.seeds = 200}));
}

TEST(TestWorldTest, ASometimesThatNeverHappensIsNoPass) {
    TestWorld world;
    world.add("app:main", [](Process& self) { self.sometimes("it rains", false); });
    world.start("app:main", "main");
    const auto tried = try_world(world, "t", {});
    ASSERT_TRUE(tried);
    EXPECT_FALSE(tried->passed);
    EXPECT_THAT(tried->report, HasSubstr("never: sometimes 'it rains'"));
}

TEST(TestWorldTest, MistakesAreToldWithTheirPlace) {
    TestWorld world;
    world.add("app:main", [](Process&) {}).start("app:main", "main");
    TestWorld wrong = world;
    wrong.settings("fauls = {}");
    EXPECT_THAT(try_world(wrong, "t", {}).error().text(), HasSubstr("fauls"));
    wrong = world;
    wrong.settings("faults = { crash = { of = 'app:none' } }");
    EXPECT_THAT(try_world(wrong, "t", {}).error().text(), HasSubstr("app:none"));
    wrong = world;
    wrong.start("app:other", "other");
    EXPECT_THAT(try_world(wrong, "t", {}).error().text(), HasSubstr("app:other"));
    TryOptions options;
    options.replay = "nowhere.story.json";
    EXPECT_THAT(try_world(world, "t", options).error().text(), HasSubstr("nowhere.story.json"));
}

}  // namespace
}  // namespace moira
