// SPDX-License-Identifier: MIT
#include <csignal>
#include <cstdio>

#include "tools/cli/campaign.hpp"
#include "tools/cli/campaign_output.hpp"
#include "tools/cli/load_target.hpp"
#include "tools/cli/notes.hpp"
#include "tools/cli/run_once.hpp"
#include "tools/cli/verbs.hpp"
#include "tools/report/campaign_report.hpp"

namespace moira::tools {
namespace {

/// Batch systems end a job that ran too long with SIGTERM: what was found is to be written.
void stop_on_termination() {
    // A second one changes nothing: only a second interrupt ends at once.
    std::signal(SIGTERM, [](int) {
        if (!was_interrupted()) std::raise(SIGINT);
    });
}

}  // namespace

sim::Result<ExitCode> explore_verb(const ExploreOptions& options) {
    auto subject = load_target(options.target);
    if (!subject) return std::unexpected{std::move(subject.error())};
    print_notes(subject->notes);
    if (!options.shard_source.empty()) {
        print_notes({"shard " + options.shard.text() + ", as " + options.shard_source + " says"});
    }
    stop_runs_on_interrupt();
    stop_on_termination();
    auto result = run_campaign(options, *subject);
    if (!result) return std::unexpected{std::move(result.error())};
    auto given = give_out(*result, options.format, options.out);
    if (!given) return std::unexpected{std::move(given.error())};
    return campaign_exit_code(*result);
}

}  // namespace moira::tools
