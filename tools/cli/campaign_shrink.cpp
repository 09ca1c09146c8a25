// SPDX-License-Identifier: MIT
#include "tools/cli/campaign_shrink.hpp"

#include "tools/cli/campaign_codec.hpp"
#include "tools/cli/run_once.hpp"
#include "tools/cli/tell_failure.hpp"

#include <algorithm>
#include <filesystem>

namespace moira::tools {
namespace {

using sim::Result;

/// A story that is there already is the same failure's: it stays as it is.
Result<void> keep_story(const std::string& path, const StoryFile& story) {
    std::error_code problem;
    const std::filesystem::path file{path};
    if (std::filesystem::exists(file, problem)) return {};
    std::filesystem::create_directories(file.parent_path(), problem);
    return write_story(path, story);
}

/// The report begins with rule and message, which stand elsewhere in that of a campaign.
std::string behind_message(const std::string& report) {
    const std::size_t needs = report.find("\n  needs:");
    return needs == std::string::npos ? report : report.substr(needs + 1);
}

}  // namespace

ToldRun shrink_failure(CampaignExecutor& executor, const CampaignSubject& subject,
                       const ShrinkJob& job, const ShrinkPlaces& places) {
    ToldRun told;
    told.index = job.run.index;
    const auto strategy = sim::make_strategy(subject.strategy, job.run.seed, executor.prior);
    auto failure =
        tell_failure(*executor.executor, *subject.subject, job.run.seed, *strategy);
    if (!failure) {
        told.problem = failure.error().text();
        return told;
    }
    told.text = behind_message(failure->report(""));
    for (const std::string& folder : places.folders) {
        const std::filesystem::path name = failure->story.file_stem() + std::string{story_suffix};
        const std::string path = (std::filesystem::path{folder} / name).string();
        if (auto kept = keep_story(path, failure->story); !kept) {
            told.problem = kept.error().text();
        } else if (told.story.empty()) {
            told.story = path;
        }
    }
    return told;
}

Result<void> shrink_failures(const CampaignSubject& subject, const std::vector<ShrinkJob>& jobs,
                             const ShrinkPlaces& places,
                             const std::function<void(const std::string& key, ToldRun)>& told) {
    const std::size_t count = std::min(jobs.size(), shrunk_failures_max);
    std::uint64_t given = 0;
    PoolWork work;
    work.work = [&](WorkerPort& port) -> Result<void> {
        auto executor = make_campaign_executor(subject);
        if (!executor) return std::unexpected{std::move(executor.error())};
        while (const auto range = port.next()) {
            for (std::uint64_t at = range->first; at < range->end; ++at) {
                port.begin(at);
                const ToldRun run = shrink_failure(*executor, subject, jobs[at], places);
                if (was_interrupted()) return {};
                const bool is_sent = port.send(encode_told(jobs[at].key, run));
                port.end();
                if (!is_sent) return {};
            }
        }
        return {};
    };
    work.next = [&](std::uint64_t) -> std::optional<properties::Range> {
        if (given == count) return std::nullopt;
        ++given;
        return properties::Range{given - 1, given};
    };
    work.take = [&](std::string_view line) -> std::uint64_t {
        auto run = decode_told(line);
        if (!run) return 0;
        told(run->first, std::move(run->second));
        return 1;
    };
    work.lose = [&](std::uint64_t at, const std::string& reason) {
        told(jobs[at].key, {jobs[at].run.index, {}, {}, reason});
    };
    work.go_on = [] { return true; };
    return count == 0 ? Result<void>{} : run_pool(work, std::min(places.jobs, count));
}

}  // namespace moira::tools
