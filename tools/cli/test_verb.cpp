// SPDX-License-Identifier: MIT
#include <fnmatch.h>

#include <cstdio>

#include "runtime/scenario/suggestion.hpp"
#include "tools/cli/notes.hpp"
#include "tools/cli/run_once.hpp"
#include "tools/cli/test_run.hpp"
#include "tools/cli/verbs.hpp"
#include "tools/report/test_report.hpp"

namespace moira::tools {
namespace {

/// Keeps the tests whose id is the filter, or fits it as a pattern.
sim::Result<void> apply_filter(TargetSet& set, const std::string& filter) {
    if (filter.empty()) return {};
    std::vector<std::size_t> fitting;
    std::vector<std::string_view> ids;
    for (std::size_t i = 0; i < set.targets().size(); ++i) {
        const std::string& id = set.targets()[i].id;
        ids.push_back(id);
        if (id == filter || fnmatch(filter.c_str(), id.c_str(), 0) == 0) fitting.push_back(i);
    }
    if (fitting.empty()) {
        const std::string near = runtime::did_you_mean(filter, ids);
        return sim::fail(sim::ErrorCode::not_found, "--filter: no test fits '" + filter + "'",
                         near.empty() ? "`moira list APP` shows the tests; '*' stands for anything"
                                      : near);
    }
    set.keep(fitting);
    return {};
}

}  // namespace

sim::Result<ExitCode> test_verb(const TestOptions& options) {
    auto set = TargetSet::load_tests(options.target);
    if (!set) return std::unexpected{std::move(set.error())};
    print_notes(set->notes());
    if (set->targets().empty()) {
        return sim::fail(sim::ErrorCode::not_found,
                         options.target.path + ": the application has no tests",
                         "a test is a function.lua entry with `meta: {type: test}`");
    }
    if (auto kept = apply_filter(*set, options.filter); !kept) {
        return std::unexpected{std::move(kept.error())};
    }
    auto results = run_tests(*set, options);
    if (!results) return std::unexpected{std::move(results.error())};
    const std::string report = options.format == Format::json ? test_report_json(*results, options)
                                                              : test_report_text(*results, options);
    std::fwrite(report.data(), 1, report.size(), stdout);
    for (const TestResult& result : *results) {
        if (result.failed != 0 || !result.done) return ExitCode::failed;
    }
    return ExitCode::ok;
}

}  // namespace moira::tools
