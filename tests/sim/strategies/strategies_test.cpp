// SPDX-License-Identifier: MIT
//
// What holds for every strategy, and for each alone.
#include "sim/strategies/delay_bound.hpp"
#include "sim/strategies/pct.hpp"
#include "sim/strategies/portfolio.hpp"
#include "sim/strategies/pos.hpp"
#include "sim/strategies/slow_set.hpp"
#include "tests/sim/strategies/kernels.hpp"

#include <gmock/gmock.h>

#include <map>
#include <set>

namespace moira::runtime {
namespace {

using sim::PriorRun;
using sim::StrategyName;
using testing::MatchesRegex;

TEST(StrategyTest, NamesReadBack) {
    std::set<std::string_view> texts;
    for (const sim::StrategyInfo& info : sim::strategies()) {
        EXPECT_TRUE(texts.insert(info.text).second);
        EXPECT_EQ(sim::strategy_text(info.name), info.text);
        const auto name = sim::parse_strategy(info.text);
        ASSERT_TRUE(name.has_value());
        EXPECT_EQ(*name, info.name);
        EXPECT_FALSE(info.summary.empty());
    }
    EXPECT_EQ(texts.size(), 6U);
}

TEST(StrategyTest, UnknownNamesAreRefused) {
    for (const char* text : {"", "Random", "pct ", "pct d=3", "dfs"}) {
        const auto name = sim::parse_strategy(text);
        ASSERT_FALSE(name.has_value()) << text;
        EXPECT_EQ(name.error().text(), "unknown strategy '" + std::string{text} +
                                           "'\n  hint: one of random, pct, pos, slow-set, delay, "
                                           "portfolio");
    }
}

TEST(StrategyTest, SeedZeroIsTheDefaultScheduleWhateverTheStrategy) {
    for (const sim::StrategyInfo& info : sim::strategies()) {
        EXPECT_EQ(sim::make_strategy(info.name, 0, {})->describe(), "default") << info.text;
    }
}

TEST(StrategyTest, DescribesWhatItDrew) {
    const PriorRun prior{212, 30};
    const std::map<StrategyName, std::string> texts = {
        {StrategyName::uniform, "random"},
        {StrategyName::pct, "pct d=[2345] kmax=212"},
        {StrategyName::pos, "pos"},
        {StrategyName::slow_set, "slow-set q=(10|25|50)% leak=[03]%"},
        {StrategyName::delay, "delay d=[1234] kmax=242"},
    };
    for (const auto& [name, text] : texts) {
        for (std::uint64_t seed = 1; seed <= 50; ++seed) {
            EXPECT_THAT(sim::make_strategy(name, seed, prior)->describe(), MatchesRegex(text));
        }
    }
}

/// Passes questions on and checks that each answer is one of the alternatives.
class Checked final : public sim::DecisionSource {
public:
    explicit Checked(sim::DecisionSource& inner) : inner_{&inner} {}

    void begin(const sim::Simulation& simulation) override { inner_->begin(simulation); }

    sim::Enabled* next(sim::EventSet& events, sim::Instant now, sim::Enabled* current) override {
        sim::Enabled* chosen = inner_->next(events, now, current);
        events.collect(now);
        bool found = false;
        for (std::size_t i = 0; i < events.size(); ++i)
            found = found || events.at(i) == chosen;
        EXPECT_TRUE(found);
        ++questions;
        return chosen;
    }

    std::uint32_t arrival(std::span<const sim::ArrivalHead> heads) override {
        const std::uint32_t answer = inner_->arrival(heads);
        EXPECT_LE(answer, heads.size() + 1);
        ++questions;
        return answer;
    }

    std::uint64_t data(std::uint64_t bound, std::string_view owner) override {
        return inner_->data(bound, owner);
    }

    void executed(const sim::Enabled& event) override { inner_->executed(event); }

    int questions = 0;

private:
    sim::DecisionSource* inner_;
};

/// Polls, tickers, timeouts and deaths, so that every kind of event and head occurs.
void mixed(LuaWorld& world) {
    world.process("main", R"LUA(
        local events, inbox = process.events(), process.inbox()
        local ticker, a = time.ticker("1ms"), process.listen("a")
        local worker = process.spawn_monitored("app:worker", "app:processes", process.pid())
        process.spawn("app:worker", "app:processes", process.pid())
        local ticks, polls, done = 0, 0, false
        while not done or ticks < 3 do
            local r = channel.select { events:case_receive(), a:case_receive(), default = true }
            polls = polls + 1
            if r.channel == events then done = true end
            r = channel.select { ticker:response():case_receive(), events:case_receive(),
                                 a:case_receive(), inbox:case_receive() }
            if r.channel == ticker:response() then ticks = ticks + 1 end
            if r.channel == events then done = true end
            if ticks == 2 then process.terminate(worker) end
        end
        say(polls, math.random(1000)))LUA");
    world.process("worker", R"LUA(local main = ...
        for i = 1, 5 do
            process.send(main, i % 2 == 0 and "a" or "b", i)
            time.sleep("300us")
        end
        process.listen("never"):receive())LUA");
}

std::vector<Kernel> programs() {
    std::vector<Kernel> all = kernels();
    all.push_back({"mixed", mixed});
    return all;
}

TEST(StrategyTest, AnswersAreAlternativesAndAFunctionOfTheSeed) {
    for (const Kernel& program : programs()) {
        Campaigns runs{program};
        for (const sim::StrategyInfo& info : sim::strategies()) {
            SCOPED_TRACE(testing::Message() << program.name << ", " << info.text);
            std::set<sim::Hash128> hashes;
            for (std::uint64_t seed = 1; seed <= 20; ++seed) {
                const auto source = sim::make_strategy(info.name, seed, runs.prior());
                Checked checked{*source};
                const LuaOutcome first = runs.run(checked, seed);
                ASSERT_EQ(first.problem, "");
                EXPECT_GT(checked.questions, 0);
                hashes.insert(first.summary.trace_hash);
                const LuaOutcome other = runs.run(info.name, seed);
                EXPECT_EQ(other.summary.trace_hash, first.summary.trace_hash) << seed;
                ASSERT_TRUE(source->rewind());
                const LuaOutcome again = runs.run(*source, seed);
                EXPECT_EQ(again.summary.trace_hash, first.summary.trace_hash) << seed;
            }
            EXPECT_GT(hashes.size(), 2U) << "seeds make no difference";
        }
    }
}

TEST(PortfolioTest, SharesAreEqualOnAnySeeds) {
    constexpr std::uint64_t runs = 10'000;
    for (const std::uint64_t step : {1U, 2U, 5U, 64U}) {
        std::map<StrategyName, std::uint64_t> shares;
        for (std::uint64_t i = 1; i <= runs; ++i)
            ++shares[sim::drawn_from_portfolio(i * step)];
        ASSERT_EQ(shares.size(), sim::portfolio_members().size());
        for (const auto& [name, count] : shares) {
            const std::uint64_t expected = runs / sim::portfolio_members().size();
            // Four standard deviations of a binomial with p = 1/5.
            EXPECT_NEAR(static_cast<double>(count), static_cast<double>(expected), 160)
                << sim::strategy_text(name) << ", every " << step;
        }
    }
}

TEST(PortfolioTest, IsTheStrategyThatItDrew) {
    Campaigns runs{{"mixed", mixed}};
    std::set<std::string> names;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const StrategyName drawn = sim::drawn_from_portfolio(seed);
        EXPECT_EQ(sim::make_strategy(StrategyName::portfolio, seed, runs.prior())->describe(),
                  sim::make_strategy(drawn, seed, runs.prior())->describe());
        EXPECT_EQ(runs.run(StrategyName::portfolio, seed).summary.trace_hash,
                  runs.run(drawn, seed).summary.trace_hash);
        names.emplace(sim::strategy_text(drawn));
    }
    EXPECT_EQ(names, (std::set<std::string>{"random", "pct", "pos", "slow-set", "delay"}));
}

TEST(PriorRunTest, CountsTheQuestionsOfTheDefaultRun) {
    Campaigns runs{{"starve10", [](LuaWorld& world) { starve(world, 10); }}};
    sim::DefaultSchedule schedule{0};
    const LuaOutcome outcome = runs.run(schedule, 0);
    const PriorRun asked = schedule.asked();
    EXPECT_EQ(asked.decisions + asked.arrivals, outcome.summary.counters.decisions);
    EXPECT_GT(asked.decisions, 0U);
    ASSERT_TRUE(schedule.rewind());
    EXPECT_EQ(schedule.asked().decisions, 0U);
}

TEST(PctTest, DepthIsDrawnFromTwoToFiveOrGiven) {
    std::map<std::uint32_t, int> depths;
    for (std::uint64_t seed = 1; seed <= 400; ++seed)
        ++depths[sim::Pct{seed, {100, 0}}.depth()];
    ASSERT_EQ(depths.size(), 4U);
    for (const auto& [depth, count] : depths) {
        EXPECT_GE(depth, 2U);
        EXPECT_LE(depth, 5U);
        EXPECT_NEAR(count, 100, 40) << depth;
    }
    EXPECT_EQ(sim::Pct(7, {100, 0}, 1).depth(), 1U);
    EXPECT_EQ(sim::Pct(7, {0, 0}, 16).describe(), "pct d=16 kmax=1");
}

TEST(PctTest, WithoutChangePointsAnOrderOfTwoIsAsLikelyAsTheOther) {
    Campaigns runs{{"starve10", [](LuaWorld& world) { starve(world, 10); }}};
    int found = 0;
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        sim::Pct pct{seed, runs.prior(), 1};
        found += shows_bug(runs.run(pct, seed)) ? 1 : 0;
    }
    // The busy process before the starved one, and the spawns as they come: one of a few orders.
    EXPECT_GT(found, 400 / 6);
}

TEST(ChangePointsTest, AreDistinctAndInRange) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        sim::Stream draws{seed, "config"};
        const std::uint64_t last = 1 + seed % 20;
        sim::ChangePoints points{draws, 4, last};
        EXPECT_EQ(points.size(), std::min<std::uint64_t>(4, last));
        std::vector<std::uint64_t> hit;
        for (std::uint64_t i = 1; i <= 30; ++i) {
            if (points.pass()) hit.push_back(i);
        }
        EXPECT_EQ(hit.size(), points.size());
        EXPECT_LE(hit.back(), last);
        points.rewind();
        EXPECT_EQ(points.passed(), 0U);
        for (std::uint64_t i = 1; i <= 30; ++i) {
            EXPECT_EQ(points.pass(), std::ranges::find(hit, i) != hit.end());
        }
    }
    sim::Stream draws{1, "config"};
    EXPECT_FALSE(sim::ChangePoints(draws, 0, 10).pass());
}

TEST(DelayBoundTest, WithoutAQuestionToDelayItIsTheDefaultSchedule) {
    Campaigns runs{{"overtake", [](LuaWorld& world) { overtake(world, 4); }}};
    sim::DefaultSchedule schedule{0};
    const sim::Hash128 usual = runs.run(schedule, 0).summary.trace_hash;
    int changed = 0;
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        sim::DelayBound late{seed, {1'000'000'000'000, 0}, 1};
        EXPECT_EQ(runs.run(late, 0).summary.trace_hash, usual);
        sim::DelayBound one{seed, runs.prior(), 1};
        changed += runs.run(one, 0).summary.trace_hash != usual ? 1 : 0;
    }
    EXPECT_GT(changed, 10);
}

TEST(FairnessTest, ABusyWaitEndsUnderEveryStrategy) {
    LuaWorld world;
    world.process("main", R"LUA(
        process.spawn("app:slow", "app:processes")
        local turns = 0
        while not process.registry.lookup("ready") do turns = turns + 1 end
        print("ready"))LUA");
    world.process("slow", R"LUA(
        for i = 1, 5 do process.registry.lookup("other") end
        process.registry.register("ready")
        process.listen("never"):receive())LUA");
    sim::DefaultSchedule schedule{0};
    world.tune = [&](RunOptions& options) { options.decisions = &schedule; };
    world.run(0);
    for (const sim::StrategyInfo& info : sim::strategies()) {
        for (std::uint64_t seed = 1; seed <= 30; ++seed) {
            const auto source = sim::make_strategy(info.name, seed, schedule.asked());
            world.tune = [&](RunOptions& options) { options.decisions = source.get(); };
            const LuaOutcome outcome = world.run(seed);
            EXPECT_EQ(outcome.lines, std::vector<std::string>{"ready"}) << info.text;
            EXPECT_LT(outcome.summary.counters.decisions, 3'000U) << source->describe();
        }
    }
}

}  // namespace
}  // namespace moira::runtime
