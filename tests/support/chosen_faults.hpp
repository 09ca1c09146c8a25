// SPDX-License-Identifier: MIT
//
// Runs of small Lua programs with exactly the faults that a test names by their texts, and a list
// of what the run was asked. Owned by one test.
#pragma once

#include "sim/decision.hpp"
#include "tests/support/lua_world.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace moira::runtime {

/// The default schedule, with the faults that are named by their texts. Notes all it was asked.
class ChosenFaults final : public sim::DecisionSource {
public:
    explicit ChosenFaults(std::map<std::string, std::uint32_t> chosen)
        : chosen_{std::move(chosen)} {}

    sim::Enabled* next(sim::EventSet& events, sim::Instant, sim::Enabled* current) override {
        return current != nullptr ? current : events.oldest();
    }

    std::uint32_t arrival(std::span<const sim::ArrivalHead> heads) override {
        return static_cast<std::uint32_t>(heads.size()) + 1;
    }

    std::uint64_t data(std::uint64_t, std::string_view) override { return 0; }

    void faults(const sim::FaultPlan& plan, sim::FaultSettings& settings) override {
        settings = sim::all_faults(plan);
    }

    std::uint32_t fault(const sim::FaultQuestion& question) override {
        asked.push_back(sim::fault_text(question));
        const auto at = chosen_.find(asked.back());
        return at != chosen_.end() ? at->second : 0;
    }

    std::vector<std::string> asked;

private:
    std::map<std::string, std::uint32_t> chosen_;
};

/// Runs under the default schedule with the faults that a test names.
class ChosenFaultsTest : public testing::Test {
protected:
    sim::FaultRule& allow(sim::FaultKind kind, std::vector<std::string> of = {}) {
        sim::FaultRule rule;
        rule.kind = kind;
        rule.of = std::move(of);
        world.plan.faults.rules.push_back(std::move(rule));
        return world.plan.faults.rules.back();
    }

    /// What a run comes to with these faults, without quotes; what it was asked is in `asked`.
    std::string with(std::map<std::string, std::uint32_t> faults) {
        ChosenFaults source{std::move(faults)};
        world.tune = [&](RunOptions& options) { options.decisions = &source; };
        std::string text = world.run().text();
        std::erase(text, '"');
        asked = std::move(source.asked);
        return text;
    }

    LuaWorld world;
    std::vector<std::string> asked;
};

}  // namespace moira::runtime
