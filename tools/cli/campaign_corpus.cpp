// SPDX-License-Identifier: MIT
#include "tools/cli/campaign_corpus.hpp"

#include "sim/strategies/holds.hpp"
#include "tools/cli/campaign_codec.hpp"
#include "tools/cli/run_once.hpp"
#include "tools/story_files.hpp"

#include <algorithm>
#include <filesystem>

namespace moira::tools {
namespace {

using sim::Result;

struct Stored {
    std::string file;
    StoryFile story;
};

std::string last_name(const std::string& path) {
    std::error_code gone;  // `.` has a name only where it is
    std::filesystem::path name = std::filesystem::weakly_canonical(path, gone);
    if (gone) name = std::filesystem::path{path}.lexically_normal();
    if (name.filename() == "scenario.lua") name = name.parent_path();
    if (!name.has_filename()) name = name.parent_path();
    return name.filename().string();
}

Result<std::vector<Stored>> stories_of(const runtime::Subject& subject,
                                       const std::string& folder) {
    auto files = story_files(folder);
    if (!files) return std::unexpected{std::move(files).error()};
    std::vector<Stored> stories;
    for (const std::string& file : *files) {
        auto story = read_story(file);
        if (!story) return std::unexpected{std::move(story).error()};
        const bool is_ours = story->entry == subject.selector &&
                             last_name(story->path) == last_name(subject.path);
        if (is_ours) stories.push_back({file, std::move(*story)});
    }
    return stories;
}

CorpusRun lost(const Stored& stored, const std::string& reason) {
    CorpusRun run{stored.file, CorpusState::lost, stored.story.failure, {}};
    run.now.message = reason;
    return run;
}

CorpusRun rerun(properties::Executor& executor, const Stored& stored) {
    const properties::Story& story = stored.story.story;
    sim::HoldSchedule decisions{story.seed, story.differences};
    properties::ExecutionRequest request;
    request.seed = story.seed;
    request.decisions = &decisions;
    request.ordering = stored.story.ordering;
    const auto execution = executor.execute(request);
    if (!execution) return lost(stored, execution.error().text());
    CorpusRun run{stored.file, CorpusState::fixed, stored.story.failure, {}};
    const properties::Finding* const failure = execution->failure();
    if (failure == nullptr) return run;
    run.now = *failure;
    const bool is_same = failure_key(*failure) == failure_key(run.before);
    run.state = is_same ? CorpusState::fails : CorpusState::differs;
    return run;
}

}  // namespace

Result<std::vector<CorpusRun>> run_corpus(const CampaignSubject& subject,
                                          const std::string& folder, std::size_t jobs) {
    auto stories = stories_of(*subject.subject, folder);
    if (!stories) return std::unexpected{std::move(stories).error()};
    std::vector<CorpusRun> runs(stories->size());
    std::uint64_t given = 0;
    PoolWork work;
    work.work = [&](WorkerPort& port) -> Result<void> {
        auto executor = make_campaign_executor(subject);
        if (!executor) return std::unexpected{std::move(executor.error())};
        while (const auto range = port.next()) {
            for (std::uint64_t at = range->first; at < range->end; ++at) {
                port.begin(at);
                const CorpusRun run = rerun(*executor->executor, (*stories)[at]);
                if (was_interrupted()) return {};
                const bool is_sent = port.send(encode_corpus_run(at, run));
                port.end();
                if (!is_sent) return {};
            }
        }
        return {};
    };
    work.next = [&](std::uint64_t) -> std::optional<properties::Range> {
        if (given == runs.size()) return std::nullopt;
        ++given;
        return properties::Range{given - 1, given};
    };
    work.take = [&](std::string_view line) -> std::uint64_t {
        auto run = decode_corpus_run(line);
        if (!run || run->first >= runs.size()) return 0;
        runs[run->first] = std::move(run->second);
        return 1;
    };
    work.lose = [&](std::uint64_t at, const std::string& reason) {
        runs[at] = lost((*stories)[at], reason);
    };
    work.go_on = [] { return true; };
    if (runs.empty()) return runs;
    auto done = run_pool(work, std::min(jobs, runs.size()));
    if (!done) return std::unexpected{std::move(done.error())};
    std::erase_if(runs, [](const CorpusRun& run) { return run.file.empty(); });
    return runs;
}

}  // namespace moira::tools
