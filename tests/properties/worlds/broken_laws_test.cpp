// SPDX-License-Identifier: MIT
// Goal: each law can be broken: by a fault that breaks its promise, and by lines that are forged.
#include "tests/properties/worlds/laws.hpp"

#include "properties/generators/generators.hpp"
#include "tools/testing/generated_world.hpp"
#include "tools/testing/rapidcheck.hpp"

#include <gmock/gmock.h>

#include <memory>

namespace moira::worlds {
namespace {

using generators::Action;
using generators::GeneratedWorld;
using generators::Relation;
using testing::HasSubstr;

const Law& law_of(std::string_view name) {
    return *std::ranges::find(laws(), name, &Law::name);
}

/// What is told of the first generated world that breaks `law`, when `settings` are added.
std::string found(const char* law, const std::string& settings) {
    ForAllOptions options{.cases = 200, .schedules = 10, .out = {}};
    ForAll<GeneratedWorld> all{
        generators::worlds({.faults = {}}),
        [&](const GeneratedWorld& world) {
            TestWorld result = world_of(world);
            add_law(result, law_of(law));
            result.settings(settings);
            return result;
        },
        "t", options};
    const auto failure = all.check("t");
    if (!failure) return failure.error().text();
    return failure->value_or("holds");
}

TEST(BrokenLawsTest, AFullMailboxLosesMessages) {
    const std::string told =
        found("messages of a pair", "faults = { mailbox = { sizes = 1, rate = 1 } }");
    EXPECT_THAT(told, HasSubstr("FAIL messages of a pair: a message is lost"));
    EXPECT_THAT(told, HasSubstr("minimal: yes"));
}

TEST(BrokenLawsTest, ANameThatAFaultGaveAwayHasAnotherOwner) {
    EXPECT_THAT(found("names have one owner", "faults = { name = { rate = 1 } }"),
                HasSubstr("FAIL names have one owner"));
}

TEST(BrokenLawsTest, AClockThatJumpsBackMakesTimersEarly) {
    EXPECT_THAT(found("waits are long enough", "faults = { clock = { rate = 0.5 } }"),
                HasSubstr("FAIL waits are long enough: a timer that is early"));
}

// A law is judged of runs that end: one that does not is no pass.
TEST(BrokenLawsTest, ARunThatDoesNotEndIsFound) {
    EXPECT_THAT(found("the dead are silent", "limits = { steps = 8 }"), HasSubstr("FAIL"));
}

/// Of one run by the default schedule, in which most of what laws speak of happens.
struct Recorded {
    std::vector<Line> lines;
    std::vector<Exit> exits;
};

/// 0 watches 1, which sends to 0 and fails; 2 is linked to 3, which fails, and traps links; 4 is
/// linked to 5 without trapping; 6 registers a name, 7 looks it up.
GeneratedWorld eventful() {
    GeneratedWorld world;
    world.topology = {8,
                      {{0, 1, Relation::monitor}, {2, 3, Relation::link}, {4, 5, Relation::link}}};
    world.workload.scripts = {{},
                              {{Action::sleep, 0, 1}, {Action::send, 0}, {Action::send, 0},
                               {Action::fail}},
                              {{Action::trap}},
                              {{Action::sleep, 0, 3}, {Action::fail}},
                              {},
                              {{Action::sleep, 0, 3}, {Action::end}},
                              {{Action::register_name, 0, 0}},
                              {{Action::sleep, 0, 5}, {Action::lookup, 0, 0}}};
    world.languages.assign(8, generators::Language::cpp);
    return world;
}

Recorded record(const GeneratedWorld& generated) {
    auto recorded = std::make_shared<Recorded>();
    TestWorld world = world_of(generated);
    world.finally("is recorded", [recorded](const View& w) {
        *recorded = {w.lines(), w.exits()};
        return true;
    });
    EXPECT_TRUE(holds(world, {.seeds = 1}));
    return *recorded;
}

class ForgedLinesTest : public testing::Test {
protected:
    /// The first line with this text before its pid or name; fails the test if there is none.
    std::size_t line(const std::string& label, const std::string& begins) {
        for (std::size_t i = 0; i < recorded.lines.size(); ++i) {
            if (recorded.lines[i].label.starts_with(label) &&
                recorded.lines[i].text.starts_with(begins))
                return i;
        }
        ADD_FAILURE() << label << " never says " << begins;
        return 0;
    }
    void insert(std::size_t at, Line line) {
        recorded.lines.insert(recorded.lines.begin() + static_cast<std::ptrdiff_t>(at),
                              std::move(line));
        for (Exit& exit : recorded.exits) {
            if (exit.lines > at) ++exit.lines;
        }
    }
    void erase(std::size_t at) {
        recorded.lines.erase(recorded.lines.begin() + static_cast<std::ptrdiff_t>(at));
        for (Exit& exit : recorded.exits) {
            if (exit.lines > at) --exit.lines;
        }
    }
    std::string judged(std::string_view law) {
        return law_of(law).judge(observe(recorded.lines, recorded.exits));
    }
    void expect_broken(std::string_view law, const std::string& begins) {
        EXPECT_THAT(judged(law), testing::StartsWith(begins)) << law;
    }

    Recorded recorded = record(eventful());
};

TEST_F(ForgedLinesTest, TrueOnesBreakNoLaw) {
    for (const Law& law : laws()) EXPECT_EQ(judged(law.name), "") << law.name;
}

TEST_F(ForgedLinesTest, Messages) {
    const std::size_t first = line("main/p0", "got");
    const std::size_t second = line("main/p0", "got " + recorded.lines[first].text.substr(4, 23));
    ASSERT_EQ(first, second);
    std::swap(recorded.lines[first].text, recorded.lines[first + 1].text);
    expect_broken("messages of a pair", "a message is lost, double or out of order");
    std::swap(recorded.lines[first].text, recorded.lines[first + 1].text);
    insert(first, recorded.lines[first]);
    expect_broken("messages of a pair", "a message is lost, double or out of order");
    erase(first);
    recorded.lines[first].text.replace(0, 3, "shared");
    expect_broken("messages of a pair", "a message was changed");
}

TEST_F(ForgedLinesTest, ExitsOfMonitors) {
    const std::size_t exit = line("main/p0", "exit-failed");
    const Line line_of_exit = recorded.lines[exit];
    insert(exit, line_of_exit);
    expect_broken("exits of monitors", "a second EXIT");
    erase(exit);
    recorded.lines[exit].text.replace(0, 11, "exit");
    expect_broken("exits of monitors", "an EXIT tells the wrong end");
    recorded.lines[exit] = line_of_exit;
    insert(line("main/p0", "monitored"), line_of_exit);
    expect_broken("exits of monitors", "an EXIT of one that lives");
    erase(line("main/p0", "exit-failed"));
    erase(line("main/p0", "exit-failed"));
    expect_broken("exits of monitors", "an EXIT never came");
}

TEST_F(ForgedLinesTest, ExitsAfterUnmonitor) {
    const std::size_t monitored = line("main/p0", "monitored");
    Line unmonitored = recorded.lines[monitored];
    unmonitored.text.insert(0, "un");
    insert(monitored + 1, unmonitored);
    expect_broken("exits of monitors", "an EXIT without a monitor");
}

TEST_F(ForgedLinesTest, NoticesOfLinks) {
    const std::size_t down = line("main/p2", "down");
    insert(down, recorded.lines[down]);
    expect_broken("notices of links", "a second LINK_DOWN");
    erase(down);
    const Line line_of_down = recorded.lines[down];
    erase(down);
    expect_broken("notices of links", "a LINK_DOWN never came");
    insert(line("main/p2", "linked"), line_of_down);
    expect_broken("notices of links", "a LINK_DOWN of one that lives");
    erase(line("main/p2", "down"));
    insert(down, line_of_down);
    EXPECT_EQ(judged("notices of links"), "");
    const std::size_t end = line("main/p4", "done");
    Line wrong = recorded.lines[line("main/p4", "linked")];
    wrong.text.replace(0, 6, "down");
    insert(end, wrong);
    expect_broken("notices of links", "a LINK_DOWN of one that ended normally");
    recorded.lines[end].text = line_of_down.text;
    expect_broken("notices of links", "a LINK_DOWN without a link");
}

TEST_F(ForgedLinesTest, WhoDoesNotTrapGetsNoEvent) {
    erase(line("main/p2", "traps"));
    expect_broken("notices of links", "a LINK_DOWN as an event without asking");
}

TEST_F(ForgedLinesTest, NoticesComeLast) {
    const std::size_t got = line("main/p0", "got");
    const Line line_of_got = recorded.lines[got];
    insert(line("main/p0", "exit-failed") + 1, line_of_got);
    expect_broken("notices come last", "a message after the end");
    erase(line("main/p0", "exit-failed") + 1);
    erase(got + 1);
    expect_broken("notices come last", "the end before a message");
}

TEST_F(ForgedLinesTest, RelationsWithTheDead) {
    Line monitored = recorded.lines[line("main/p0", "monitored")];
    Line asks = monitored;
    asks.text.replace(0, 9, "asks monitor");
    const std::size_t end = line("main/p0", "done");
    insert(end, monitored);
    insert(end, asks);
    expect_broken("relations are with the living", "a relation with one that has ended");
}

TEST_F(ForgedLinesTest, Names) {
    Line named = recorded.lines[line("main/p6", "named")];
    named.pid = recorded.lines[line("main/p7", "asks")].pid;
    named.label = "main/p7";
    Line asks = named;
    asks.text = "asks register name-0";
    const std::size_t found_at = line("main/p7", "found");
    insert(found_at + 1, asks);
    insert(found_at + 2, named);
    EXPECT_NE(judged("names have one owner"), "");
    erase(found_at + 1);
    erase(found_at + 1);
    recorded.lines[found_at].text = "not found name-0";
    EXPECT_NE(judged("names have one owner"), "");
}

TEST_F(ForgedLinesTest, TheDeadAndTimers) {
    insert(recorded.lines.size() - 1, recorded.lines[line("main/p1", "fails")]);
    expect_broken("the dead are silent", "one that speaks after its end");
    recorded.lines[line("main/p1", "waited")].text = "waited 2000000 1999999";
    expect_broken("waits are long enough", "a timer that is early");
}

}  // namespace
}  // namespace moira::worlds
