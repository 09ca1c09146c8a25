// SPDX-License-Identifier: MIT
#include "tools/cli/target_set.hpp"

#include "runtime/app/test_suites.hpp"
#include "tools/cli/load_target.hpp"

namespace moira::tools {

using sim::Result;

void TargetSet::add(const std::string& id) {
    Target target;
    target.id = id;
    if (auto plan = application_->plan_for(id); plan) {
        target.plan = std::move(*plan);
    } else {
        target.problem = plan.error().text();
    }
    targets_.push_back(std::move(target));
}

Result<TargetSet> TargetSet::load_tests(const TargetOptions& options) {
    if (is_scenario(options.path)) {
        return sim::fail(sim::ErrorCode::invalid_argument,
                         options.path + ": is a scenario, not an application",
                         "`moira run` runs a scenario and judges its properties");
    }
    if (auto checked = check_application_options(options); !checked) {
        return std::unexpected{std::move(checked.error())};
    }
    auto application = runtime::RunnableApplication::load(options.path, options.lua_hash_seed,
                                                          options.model);
    if (!application) return std::unexpected{std::move(application.error())};
    TargetSet result;
    result.application_.emplace(std::move(*application));
    for (const auto& suite : runtime::tests_of(result.application_->application())) {
        for (const auto& test : suite.tests) result.add(test.id);
    }
    return result;
}

Result<TargetSet> TargetSet::load(const TargetOptions& options) {
    if (is_scenario(options.path)) {
        auto subject = load_target(options);
        if (!subject) return std::unexpected{std::move(subject.error())};
        TargetSet result;
        result.targets_.push_back(Target{{}, subject->plan, {}});
        result.subject_ = std::move(*subject);
        return result;
    }
    auto result = load_tests(options);
    if (!result || (options.entry.empty() && !result->targets_.empty())) return result;
    std::string entry = options.entry;
    if (entry.empty()) {
        auto main = result->application_->main_entry();
        if (!main) return std::unexpected{std::move(main.error())};
        entry = std::move(*main);
    }
    result->targets_.clear();
    auto plan = result->application_->plan_for(entry);
    if (!plan) return std::unexpected{std::move(plan.error())};
    result->add(entry);
    return result;
}

void TargetSet::keep(const std::vector<std::size_t>& places) {
    std::vector<Target> kept;
    kept.reserve(places.size());
    for (const std::size_t place : places) kept.push_back(std::move(targets_[place]));
    targets_ = std::move(kept);
}

}  // namespace moira::tools
