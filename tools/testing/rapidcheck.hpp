// SPDX-License-Identifier: MIT
//
// Properties over generated values and schedules, with RapidCheck's generators:
//
//     const auto gen = rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 10));
//     EXPECT_TRUE(moira::holds_for(gen, [](const std::vector<int>& amounts) {
//         return bank_world(amounts);  // a moira::TestWorld
//     }));
//
// Each value's world is tried under several schedules. A failure is shrunk in both: the value along
// RapidCheck's shrinks, accepted when some schedule still fails alike, then the schedule, then the
// value again (exploration 4.7). What is printed is the smallest value, as RapidCheck shows it, and
// what `moira explore` prints of a failing run.
#pragma once

#include "properties/finding.hpp"
#include "tools/story_files.hpp"
#include "tools/testing/gtest.hpp"
#include "tools/testing/world_runs.hpp"

#include <rapidcheck.h>

#include <charconv>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace moira {

struct ForAllOptions {
    std::uint64_t cases = 50;      ///< generated values
    std::uint64_t schedules = 20;  ///< runs of each value's world
    std::uint64_t seed = 1;        ///< of the values; MOIRA_SEED in place of it
    int size = 30;                 ///< RapidCheck's size of the last value; it grows from 0
    std::uint64_t shrinks = 2000;  ///< smaller values tried, at most
    std::string out = "moira-failures";  ///< folder for the story; empty: none
};

/// Where a value comes from: enough to make it again.
struct ValueOrigin {
    std::uint64_t seed = 0;
    int size = 0;
    std::vector<std::uint64_t> path = {};  ///< which shrink was taken, step by step

    [[nodiscard]] std::string text() const {
        std::string text = std::to_string(seed) + "/" + std::to_string(size);
        for (const std::uint64_t step : path) text += "/" + std::to_string(step);
        return text;
    }
    [[nodiscard]] static std::optional<ValueOrigin> parse(std::string_view text) {
        std::vector<std::uint64_t> numbers;
        while (!text.empty()) {
            std::uint64_t number = 0;
            const auto [at, problem] =
                std::from_chars(text.data(), text.data() + text.size(), number);
            if (problem != std::errc{}) return std::nullopt;
            numbers.push_back(number);
            text.remove_prefix(static_cast<std::size_t>(at - text.data()));
            if (!text.empty() && text.front() != '/') return std::nullopt;
            if (!text.empty()) text.remove_prefix(1);
        }
        if (numbers.size() < 2 || numbers[1] > 1'000'000) return std::nullopt;
        return ValueOrigin{numbers[0],
                           static_cast<int>(numbers[1]),
                           {numbers.begin() + 2, numbers.end()}};
    }
};

template <class T>
class ForAll {
public:
    using WorldOf = std::function<TestWorld(const T&)>;

    ForAll(rc::Gen<T> gen, WorldOf world_of, std::string name, ForAllOptions options)
        : gen_{std::move(gen)}, world_of_{std::move(world_of)}, name_{std::move(name)},
          options_{std::move(options)} {}

    /// Nothing: it holds. Else why it does not. `program`: for the commands in reports.
    sim::Result<std::optional<std::string>> check(const std::string& program) {
        for (std::uint64_t i = 0; i < options_.cases; ++i) {
            origin_ = {.seed = sim::Seed{options_.seed}.derive("value", i).value,
                       .size = static_cast<int>(
                           i * static_cast<std::uint64_t>(options_.size) / options_.cases)};
            const rc::Shrinkable<T> value = gen_(rc::Random{origin_.seed}, origin_.size);
            auto runs = WorldRuns::make(world_of_(value.value()), name_);
            if (!runs) return std::unexpected{std::move(runs.error())};
            auto found = runs->search(options_.schedules, origin_.seed,
                                      sim::StrategyName::portfolio);
            if (!found) return std::unexpected{std::move(found.error())};
            if (!*found) continue;
            auto told = shrink(value, std::move(**found), program);
            if (!told) return std::unexpected{std::move(told.error())};
            return "case " + std::to_string(i + 1) + " of " + std::to_string(options_.cases) +
                   ", run " + std::to_string(first_run_) + " of " +
                   std::to_string(options_.schedules) + "\n" + *told;
        }
        return std::optional<std::string>{};
    }

    /// Runs a story that `check` wrote, with the value that it names.
    sim::Result<std::optional<std::string>> replay(const std::string& file) {
        auto story = tools::read_story(file);
        if (!story) return std::unexpected{std::move(story.error())};
        std::optional<ValueOrigin> origin;
        for (const std::string& text : story->overrides) {
            if (!text.starts_with(origin_key)) continue;
            origin = ValueOrigin::parse(std::string_view{text}.substr(origin_key.size()));
        }
        const auto value = origin ? made_again(*origin) : std::nullopt;
        if (!value) {
            return sim::fail(sim::ErrorCode::mismatch,
                             file + ": the generator does not make its value any more");
        }
        auto runs = WorldRuns::make(world_of_(value->value()), name_);
        if (!runs) return std::unexpected{std::move(runs.error())};
        FailingRun failure{failure_key(story->failure), story->story, 0};
        auto reached = runs->reach(failure);
        if (!reached) return std::unexpected{std::move(reached.error())};
        if (!*reached) return std::optional<std::string>{};
        return file + ": fails as before with " + rc::toString(value->value());
    }

private:
    static constexpr std::string_view origin_key = "rapidcheck=";
    static constexpr int rounds_most = 3;

    std::optional<rc::Shrinkable<T>> made_again(const ValueOrigin& origin) const {
        std::optional<rc::Shrinkable<T>> value{gen_(rc::Random{origin.seed}, origin.size)};
        for (const std::uint64_t step : origin.path) {
            auto shrinks = value->shrinks();
            auto next = shrinks.next();
            for (std::uint64_t i = 0; i < step && next; ++i) next = shrinks.next();
            if (!next) return std::nullopt;
            value.emplace(std::move(*next));
        }
        return value;
    }

    sim::Result<std::string> shrink(rc::Shrinkable<T> value, FailingRun failure,
                                    const std::string& program) {
        first_run_ = failure.runs;
        for (int round = 0;; ++round) {
            auto smaller = shrink_value(value, failure);
            if (!smaller) return std::unexpected{std::move(smaller.error())};
            auto runs = WorldRuns::make(world_of_(value.value()), name_);
            if (!runs) return std::unexpected{std::move(runs.error())};
            auto told = runs->tell(failure);
            if (!told) return std::unexpected{std::move(told.error())};
            // A smaller schedule may let the value be smaller again.
            const bool is_other = !(told->shrunk.story == failure.story);
            failure.story = told->shrunk.story;
            const bool goes_on = (round == 0 || *smaller) && is_other && round + 1 < rounds_most;
            if (!goes_on) return report(value, *told, program);
        }
    }

    /// True: `value` and `failure` are smaller now.
    sim::Result<bool> shrink_value(rc::Shrinkable<T>& value, FailingRun& failure) {
        bool is_smaller = false;
        for (bool goes_on = true; goes_on;) {
            goes_on = false;
            auto shrinks = value.shrinks();
            for (std::uint64_t step = 0; tried_ < options_.shrinks; ++step) {
                auto candidate = shrinks.next();
                if (!candidate) break;
                ++tried_;
                auto runs = WorldRuns::make(world_of_(candidate->value()), name_);
                if (!runs) return std::unexpected{std::move(runs.error())};
                auto reached = runs->reach(failure);
                if (!reached) return std::unexpected{std::move(reached.error())};
                if (!*reached) continue;
                failure = std::move(**reached);
                value = std::move(*candidate);
                origin_.path.push_back(step);
                is_smaller = goes_on = true;
                break;
            }
        }
        return is_smaller;
    }

    sim::Result<std::string> report(const rc::Shrinkable<T>& value, tools::ToldFailure& told,
                                    const std::string& program) {
        std::string text = "value: " + rc::toString(value.value()) + "\n  " +
                           std::to_string(origin_.path.size()) + " shrinks, " +
                           std::to_string(tried_) + " smaller values tried\n";
        text += told.report("");
        if (options_.out.empty()) return text;
        told.story.overrides.push_back(std::string{origin_key} + origin_.text());
        std::error_code problem;
        std::filesystem::create_directories(options_.out, problem);
        const std::filesystem::path file =
            std::filesystem::path{options_.out} /
            (told.story.file_stem() + std::string{tools::story_suffix});
        if (auto written = tools::write_story(file.string(), told.story); !written)
            return std::unexpected{std::move(written.error())};
        return text + "  replay: MOIRA_REPLAY=" + file.string() + " " + program + "\n";
    }

    rc::Gen<T> gen_;
    WorldOf world_of_;
    std::string name_;
    ForAllOptions options_;
    ValueOrigin origin_;
    std::uint64_t first_run_ = 0;
    std::uint64_t tried_ = 0;
};

/// Whether the worlds of all generated values pass under all tried schedules. MOIRA_SEED chooses
/// other values, MOIRA_SEEDS how many schedules of each, MOIRA_REPLAY runs a story again.
template <class T, class WorldOf>
[[nodiscard]] testing::AssertionResult holds_for(const rc::Gen<T>& gen, WorldOf world_of,
                                                 ForAllOptions options = {}) {
    TryOptions defaults;
    defaults.seeds = options.schedules;
    defaults.out = options.out;
    const auto chosen = with_environment(defaults);
    if (!chosen) return testing::AssertionFailure() << chosen.error().text();
    options.schedules = chosen->seeds;
    options.seed = chosen->seed.value_or(options.seed);
    options.out = chosen->out;
    const std::string name = current_test_name();
    ForAll<T> all{gen, world_of, name, options};
    auto failure = chosen->replay.empty()
                       ? all.check(test_command(name))
                       : all.replay(chosen->replay);
    if (!failure) return testing::AssertionFailure() << failure.error().text();
    if (!*failure) return testing::AssertionSuccess();
    return testing::AssertionFailure() << **failure;
}

}  // namespace moira
