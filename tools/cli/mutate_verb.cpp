// SPDX-License-Identifier: MIT
//
// Plants each defect of sim/mutation.hpp in turn and tells who notices: rules of the conformance
// model, other checks, and what the scenarios themselves state.
#include "properties/campaign/run_list.hpp"
#include "properties/conformance/rules.hpp"
#include "sim/mutation.hpp"
#include "tools/cli/executor.hpp"
#include "tools/cli/load_target.hpp"
#include "tools/cli/mutate_probe.hpp"
#include "tools/cli/verbs.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <map>

namespace moira::tools {
namespace {

using sim::Mutation;
using sim::MutationInfo;
using sim::Result;

/// Who noticed, and in which run first (from 0).
using Notices = std::map<std::string, std::uint64_t>;

constexpr std::uint64_t runs_at_least = 30;  ///< to see who else notices

/// The rule of the model that a finding names, else the finding's own name.
std::string name_of(const properties::Finding& finding) {
    const std::size_t end = finding.message.find(']');
    if (finding.rule == "conformance" && finding.message.starts_with('[') &&
        end != std::string::npos)
        return finding.message.substr(1, end - 1);
    return finding.rule;
}

bool is_rule(const std::string& name) {
    return std::ranges::any_of(properties::conformance_rules,
                               [&](const auto& rule) { return rule.id == name; });
}

/// Somebody else than the model.
bool has_other(const Notices& notices) {
    return std::ranges::any_of(notices, [](const auto& notice) { return !is_rule(notice.first); });
}

class Probe {
public:
    Probe(std::vector<runtime::Subject>& subjects, std::uint64_t seeds)
        : subjects_{&subjects}, seeds_{seeds} {}

    Result<Notices> notices_of(Mutation mutation, std::string_view rule) {
        Notices notices;
        for (runtime::Subject& subject : *subjects_) {
            subject.plan.mutation = mutation;
            auto executor = ScenarioExecutor::make(subject);
            if (!executor) return std::unexpected{std::move(executor.error())};
            if (auto done = search(**executor, rule, notices); !done)
                return std::unexpected{std::move(done.error())};
        }
        return notices;
    }

private:
    Result<void> search(ScenarioExecutor& executor, std::string_view rule, Notices& notices) {
        auto prior = executor.prior(sim::StrategyName::portfolio);
        if (!prior) return std::unexpected{std::move(prior.error())};
        properties::RunList list;
        for (std::uint64_t run = 0; run < seeds_; ++run) {
            const bool is_known = notices.contains(std::string{rule}) && has_other(notices);
            if (is_known && run >= runs_at_least) break;
            const std::uint64_t seed = list.seed_of(run);
            const auto strategy = sim::make_strategy(sim::StrategyName::portfolio, seed, *prior);
            properties::ExecutionRequest request;
            request.seed = seed;
            request.decisions = strategy.get();
            auto execution = executor.execute(request);
            if (!execution) return std::unexpected{std::move(execution.error())};
            for (const properties::Finding& finding : execution->findings) {
                if (finding.severity == properties::Severity::violation)
                    notices.try_emplace(name_of(finding), run);
            }
        }
        return {};
    }

    std::vector<runtime::Subject>* subjects_;
    std::uint64_t seeds_;
};

Result<std::vector<runtime::Subject>> load_subjects(const MutateOptions& options) {
    std::vector<runtime::Subject> subjects;
    for (const std::string& path : options.paths) {
        TargetOptions target;
        target.path = path;
        auto subject = load_target(target);
        if (!subject) return std::unexpected{std::move(subject.error())};
        subjects.push_back(std::move(*subject));
    }
    for (const ProbeWorld world :
         {ProbeWorld::singles, ProbeWorld::groups, ProbeWorld::services}) {
        auto subject = supervision_probe(world);
        if (!subject) return std::unexpected{std::move(subject.error())};
        subjects.push_back(std::move(*subject));
    }
    return subjects;
}

struct Row {
    const MutationInfo* info;
    Notices notices;

    [[nodiscard]] bool is_own() const { return notices.contains(std::string{info->rule}); }

    [[nodiscard]] bool is_other() const { return has_other(notices); }
};

std::string table(const std::vector<Row>& rows, std::uint64_t seeds) {
    std::string text = fmt::format("{:<25} {:<10} {:>6}  {}\n", "defect", "rule", "run",
                                   "also noticed by (in run)");
    std::size_t own = 0;
    std::size_t other = 0;
    for (const Row& row : rows) {
        const auto found = row.notices.find(std::string{row.info->rule});
        std::string others;
        for (const auto& [name, run] : row.notices) {
            if (name == row.info->rule) continue;
            others += fmt::format("{}{} ({})", others.empty() ? "" : ", ", name, run);
        }
        text += fmt::format("{:<25} {:<10} {:>6}  {}\n", row.info->name, row.info->rule,
                            row.is_own() ? std::to_string(found->second) : "never", others);
        own += row.is_own() ? 1U : 0U;
        other += row.is_other() ? 1U : 0U;
    }
    return text + fmt::format("{} defects, {} runs each at most: {} noticed by their own rule, "
                              "{} by something else too\n",
                              rows.size(), seeds, own, other);
}

std::string json_text(const std::vector<Row>& rows) {
    nlohmann::ordered_json json;
    json["mutations"] = nlohmann::ordered_json::array();
    for (const Row& row : rows) {
        nlohmann::ordered_json each = {
            {"name", row.info->name}, {"rule", row.info->rule}, {"says", row.info->says}};
        each["noticed_by"] = row.notices;
        json["mutations"].push_back(std::move(each));
    }
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Result<std::vector<Row>> try_all(Probe& probe, const std::string& only) {
    std::vector<Row> rows;
    for (const MutationInfo& info : sim::mutations) {
        if (!only.empty() && info.name != only) continue;
        auto notices = probe.notices_of(info.mutation, info.rule);
        if (!notices) return std::unexpected{std::move(notices.error())};
        rows.push_back({&info, std::move(*notices)});
    }
    if (!rows.empty()) return rows;
    return sim::fail(sim::ErrorCode::invalid_argument, "there is no defect '" + only + "'",
                     "docs/mutation.md lists them");
}

}  // namespace

sim::Result<ExitCode> mutate_verb(const MutateOptions& options) {
    if (!sim::has_mutations) {
        return sim::fail(sim::ErrorCode::invalid_argument,
                         "this program was built without planted defects",
                         "`cmake --preset mutants && cmake --build --preset mutants` builds one "
                         "that has them: build/mutants/moira");
    }
    auto subjects = load_subjects(options);
    if (!subjects) return std::unexpected{std::move(subjects.error())};
    Probe probe{*subjects, options.seeds};
    // Who accuses a runtime without defects would be no witness.
    Probe short_probe{*subjects, std::min<std::uint64_t>(options.seeds, 300)};
    const auto innocent = short_probe.notices_of(Mutation::none, "none");
    if (!innocent) return std::unexpected{innocent.error()};
    if (!innocent->empty()) {
        return sim::fail(sim::ErrorCode::invalid_input,
                         fmt::format("'{}' is violated in run {} without any defect",
                                     innocent->begin()->first, innocent->begin()->second),
                         "give scenarios that pass");
    }
    const auto rows = try_all(probe, options.only);
    if (!rows) return std::unexpected{rows.error()};
    const std::string text =
        options.format == Format::json ? json_text(*rows) : table(*rows, options.seeds);
    std::fputs(text.c_str(), stdout);
    const bool all =
        std::ranges::all_of(*rows, [](const Row& row) { return row.is_own() && row.is_other(); });
    return all ? ExitCode::ok : ExitCode::failed;
}

}  // namespace moira::tools
