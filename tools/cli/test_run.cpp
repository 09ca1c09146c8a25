// SPDX-License-Identifier: MIT
#include "tools/cli/test_run.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <deque>
#include <thread>

#include "tools/cli/child_process.hpp"
#include "tools/cli/run_findings.hpp"
#include "tools/cli/run_once.hpp"
#include "tools/cli/streams.hpp"

namespace moira::tools {
namespace {

using nlohmann::json;

constexpr std::size_t output_lines_max = 20;

/// Why the run is no pass, or the empty text.
std::string failure(const RunRecord& record, bool strict) {
    const std::vector<properties::Finding> findings = test_findings(record, strict);
    if (findings.empty() || findings.front().severity != properties::Severity::violation) return {};
    const properties::Finding& first = findings.front();
    const bool is_own = first.rule == "test" || first.rule == "hang" ||
                        first.rule.starts_with("limit.");
    return is_own ? first.message : finding_text(first);
}

void run_seed(runtime::World& world, std::uint64_t seed, bool strict,
              sim::DecisionSource* decisions, TestResult& result) {
    std::deque<std::string> output;
    RunRequest request;
    request.seed = seed;
    request.decisions = decisions;
    request.stop_at_exit = true;
    if (result.failed == 0) {
        request.output = [&](const OutputLine& line) {
            output.push_back(output_text(line));
            if (output.size() > output_lines_max) output.pop_front();
        };
        request.forget_output = [&] { output.clear(); };
    }
    auto record = run_once(world, nullptr, request);
    const std::string message = record ? failure(*record, strict) : record.error().text();
    ++result.seeds;
    if (message.empty()) return;
    if (++result.failed > 1) return;
    result.first_failing_seed = seed;
    result.message = message;
    result.output.assign(output.begin(), output.end());
}

TestResult start_result(const Target& target) {
    TestResult result;
    result.id = target.id;
    if (target.problem.empty()) result.plan_hash = target.plan.hash.hex();
    result.done = true;
    return result;
}

TestResult broken(const Target& target, const std::string& message, std::uint64_t seed) {
    TestResult result = start_result(target);
    result.seeds = result.failed = 1;
    result.first_failing_seed = seed;
    result.message = message;
    return result;
}

std::string encoded(std::size_t place, const TestResult& result) {
    const json line = {{"at", place},
                       {"seeds", result.seeds},
                       {"failed", result.failed},
                       {"first", result.first_failing_seed},
                       {"message", result.message},
                       {"output", result.output}};
    return line.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

/// One worker: the places that it still has to do, the one that it does first.
struct Share {
    std::deque<std::size_t> places;
};

/// The workers of one run of tests, seen from the parent.
class Workers {
public:
    Workers(TargetSet& set, const TestOptions& options)
        : set_{set}, options_{options}, results_(set.targets().size()) {}

    sim::Result<std::vector<TestResult>> run(std::size_t jobs) {
        shares_.resize(jobs);
        for (std::size_t i = 0; i < results_.size(); ++i) shares_[i % jobs].places.push_back(i);
        for (const Share& share : shares_) {
            auto child = start(share);
            if (!child) return std::unexpected{std::move(child.error())};
            children_.push_back(std::move(*child));
        }
        read_children(
            children_, [this](std::size_t i, std::string_view line) { take(i, line); },
            [this](std::size_t i) { go_on(i); });
        return std::move(results_);
    }

private:
    sim::Result<Child> start(const Share& share) {
        return start_fork([this, &share](int pipe) {
            for (const std::size_t place : share.places) {
                const TestResult result = run_test(set_, set_.targets()[place], options_);
                if (!write_all(pipe, encoded(place, result))) return 1;
            }
            return 0;
        });
    }

    void take(std::size_t worker, std::string_view line) {
        const json fields = json::parse(line, nullptr, false);
        if (fields.is_discarded() || shares_[worker].places.empty()) return;
        const std::size_t place = shares_[worker].places.front();
        if (fields.value("at", results_.size()) != place) return;
        TestResult result = start_result(set_.targets()[place]);
        result.seeds = fields.value("seeds", std::uint64_t{0});
        result.failed = fields.value("failed", std::uint64_t{0});
        result.first_failing_seed = fields.value("first", std::uint64_t{0});
        result.message = fields.value("message", std::string{});
        result.output = fields.value("output", std::vector<std::string>{});
        results_[place] = std::move(result);
        shares_[worker].places.pop_front();
    }

    /// A worker that ended with work left: its test is lost, another worker does the rest.
    void go_on(std::size_t worker) {
        Share& share = shares_[worker];
        if (share.places.empty()) return;
        const std::size_t place = share.places.front();
        share.places.pop_front();
        const std::string ending = ending_text(children_[worker]);
        results_[place] = broken(set_.targets()[place],
                                 "internal: the worker process ended with " +
                                     (ending.empty() ? "no result" : ending),
                                 options_.seed.value_or(0));
        if (share.places.empty() || was_interrupted()) return;
        if (auto child = start(share)) children_[worker] = std::move(*child);
    }

    TargetSet& set_;
    const TestOptions& options_;
    std::vector<Share> shares_;
    std::vector<Child> children_;
    std::vector<TestResult> results_;
};

}  // namespace

TestResult run_test(TargetSet& set, const Target& target, const TestOptions& options) {
    const std::uint64_t first = options.seed.value_or(0);
    if (!target.problem.empty()) return broken(target, target.problem, first);
    auto world = runtime::World::make(target.plan, set.program());
    if (!world) return broken(target, world.error().text(), first);
    const auto prior = prior_run(**world, nullptr, options.strategy, true);
    if (!prior) return broken(target, prior.error().text(), first);
    TestResult result = start_result(target);
    const std::uint64_t end = options.seed ? first + 1 : options.seeds;
    for (std::uint64_t seed = first; seed != end; ++seed) {
        // Null: as the seed alone says.
        std::unique_ptr<sim::Strategy> strategy;
        if (options.strategy != sim::StrategyName::uniform) {
            strategy = sim::make_strategy(options.strategy, seed, *prior);
        }
        run_seed(**world, seed, options.target.strict, strategy.get(), result);
    }
    return result;
}

sim::Result<std::vector<TestResult>> run_tests(TargetSet& set, const TestOptions& options) {
    std::size_t jobs = options.jobs;
    if (jobs == 0) jobs = std::max(1U, std::thread::hardware_concurrency());
    jobs = std::min(jobs, set.targets().size());
    return Workers{set, options}.run(jobs);
}

}  // namespace moira::tools
