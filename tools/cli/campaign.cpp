// SPDX-License-Identifier: MIT
#include "tools/cli/campaign.hpp"

#include "properties/campaign/ledger.hpp"
#include "tools/cli/campaign_codec.hpp"
#include "tools/cli/campaign_corpus.hpp"
#include "tools/cli/campaign_journal.hpp"
#include "tools/cli/campaign_pool.hpp"
#include "tools/cli/campaign_progress.hpp"
#include "tools/cli/campaign_shrink.hpp"
#include "tools/cli/campaign_worker.hpp"
#include "tools/cli/run_once.hpp"
#include "tools/cli/version.hpp"
#include "tools/report/run_report.hpp"

#include <algorithm>
#include <deque>
#include <filesystem>
#include <thread>

namespace moira::tools {
namespace {

using properties::Range;
using properties::Segment;
using sim::Result;

class Campaign {
public:
    Campaign(const ExploreOptions& options, runtime::Subject& subject)
        : options_{options}, header_{campaign_header(options, subject)},
          work_{&subject, header_.is_test, header_.list(), *sim::parse_strategy(options.strategy)},
          jobs_{jobs_of(options)}, length_{work_.list.length()}, ledger_{header_.failures_max},
          progress_{progress_kind()} {}

    Result<CampaignResult> run() {
        if (auto opened = open_journal(); !opened) return std::unexpected{opened.error()};
        if (!options_.corpus.empty()) {
            auto corpus = run_corpus(work_, options_.corpus, jobs_);
            if (!corpus) return std::unexpected{std::move(corpus.error())};
            corpus_ = std::move(*corpus);
            stops_at_corpus_ = has_enough_of_corpus();
        }
        for (const Range gap : ledger_.positions().gaps(length_)) todo_.push_back(gap);
        const bool has_work = !todo_.empty() && !ledger_.is_full() && !stops_at_corpus_;
        if (has_work && !was_interrupted()) {
            if (auto done = run_list(); !done) return std::unexpected{done.error()};
        }
        ledger_.close();
        if (auto done = handle_failures(); !done) return std::unexpected{done.error()};
        return result();
    }

private:
    static std::size_t jobs_of(const ExploreOptions& options) {
        if (options.jobs != 0) return options.jobs;
        return std::max(1U, std::thread::hardware_concurrency());
    }

    Result<void> open_journal() {
        if (options_.out.empty()) return {};
        const auto known = [this](JournalContent content) {
            for (Segment& segment : content.segments) ledger_.add(std::move(segment));
            told_ = std::move(content.told);
        };
        auto journal = options_.resume ? CampaignJournal::resume(options_.out, header_, known)
                                       : CampaignJournal::create(options_.out, header_);
        if (!journal) return std::unexpected{std::move(journal.error())};
        journal_ = std::move(*journal);
        return {};
    }

    /// A known failure that is still there is the first failure.
    [[nodiscard]] bool has_enough_of_corpus() const {
        const auto failing = std::ranges::count_if(corpus_, [](const CorpusRun& run) {
            return run.state == CorpusState::fails || run.state == CorpusState::differs;
        });
        return header_.failures_max != 0 &&
               static_cast<std::uint64_t>(failing) >= header_.failures_max;
    }

    Result<void> run_list() {
        PoolWork work;
        work.work = [this](WorkerPort& port) { return run_campaign_positions(port, work_); };
        work.next = [this](std::uint64_t most) { return next(most); };
        work.take = [this](std::string_view line) { return take(line); };
        work.lose = [this](std::uint64_t at, const std::string& reason) { lose(at, reason); };
        work.go_on = [this] {
            show();
            return !ledger_.is_full();
        };
        return run_pool(work, jobs_);
    }

    /// Makes the first run of each failure small, and keeps its story.
    Result<void> handle_failures() {
        if (!options_.shrink || was_interrupted()) return {};
        ShrinkPlaces places{jobs_, {}};
        if (!options_.corpus.empty()) places.folders.push_back(options_.corpus);
        if (!options_.out.empty()) {
            places.folders.push_back((std::filesystem::path{options_.out} / "failures").string());
        }
        std::vector<ShrinkJob> jobs;
        for (const properties::FoundSum* const sum : ledger_.sums().failures_in_order()) {
            const std::string key = failure_key(sum->first.finding);
            const auto told = told_.find(key);
            const bool is_told = told != told_.end() && told->second.index == sum->first.index;
            if (!is_told) jobs.push_back({key, sum->first});
        }
        return shrink_failures(work_, jobs, places, [this](const std::string& key, ToldRun told) {
            if (journal_ != nullptr) journal_->write(encode_told(key, told));
            told_.insert_or_assign(key, std::move(told));
        });
    }

    [[nodiscard]] bool is_time_over() const {
        return options_.budget.count() != 0 && progress_.elapsed() >= options_.budget;
    }

    std::optional<Range> next(std::uint64_t most) {
        if (todo_.empty() || ledger_.is_full() || is_time_over()) return std::nullopt;
        Range& gap = todo_.front();
        // Towards the end of the list the pieces get small, so that workers end together.
        const std::uint64_t share = std::max<std::uint64_t>(1, gap.size() / (2 * jobs_));
        const Range range{gap.first, gap.first + std::min({most, gap.size(), share})};
        gap.first = range.end;
        if (gap.size() == 0) todo_.pop_front();
        return range;
    }

    std::uint64_t take(std::string_view line) {
        auto segment = decode_segment(line);
        if (!segment) return 0;
        if (journal_ != nullptr) journal_->write(std::string{line} + "\n");
        const std::uint64_t count = segment->count;
        ledger_.add(std::move(*segment));
        return count;
    }

    void lose(std::uint64_t position, const std::string& reason) {
        const std::uint64_t index = work_.list.index_of(position);
        const std::uint64_t seed = work_.list.seed_of(index);
        Segment segment{position, 1, {}};
        segment.sums.lost[index] = {index, seed, strategy_of(work_, seed), reason};
        if (journal_ != nullptr) journal_->write(encode_segment(segment));
        ledger_.add(std::move(segment));
    }

    void show() {
        const properties::Sums& sums = ledger_.sums();
        ProgressState state;
        state.runs = ledger_.positions().count();
        state.distinct = sums.failures.size();
        state.failed = sums.failed;
        state.length = header_.runs ? length_ : 0;
        state.budget = options_.budget;
        progress_.show(state);
    }

    Result<CampaignResult> result() {
        CampaignResult result{header_, ledger_.sums(), CampaignEnd::complete, {}, {}, {}};
        result.told = std::move(told_);
        result.corpus = std::move(corpus_);
        if (was_interrupted()) {
            result.end = CampaignEnd::interrupted;
        } else if (ledger_.is_full() || stops_at_corpus_) {
            result.end = CampaignEnd::failures;
        } else if (ledger_.positions().count() < length_) {
            result.end = CampaignEnd::budget;
        }
        if (journal_ == nullptr) return result;
        journal_->write(encode_end(result.end));
        if (auto written = journal_->sync(); !written) return std::unexpected{written.error()};
        return result;
    }

    const ExploreOptions& options_;
    CampaignHeader header_;
    CampaignSubject work_;
    std::size_t jobs_;
    std::uint64_t length_;
    properties::Ledger ledger_;
    Progress progress_;
    std::unique_ptr<CampaignJournal> journal_;
    std::deque<Range> todo_;
    std::map<std::string, ToldRun> told_;  ///< by failure key
    std::vector<CorpusRun> corpus_;
    bool stops_at_corpus_ = false;  ///< as many known failures as are allowed are still there
};

}  // namespace

CampaignHeader campaign_header(const ExploreOptions& options, const runtime::Subject& subject) {
    CampaignHeader header;
    header.version = moira_version;
    header.path = subject.path;
    header.selector = subject.selector;
    header.is_test = options.is_test;
    // The entry is named apart: `moira test` calls it otherwise.
    runtime::Subject settings;
    settings.lua_hash_seed = subject.lua_hash_seed;
    settings.plan.ordering = subject.plan.ordering;
    settings.plan.faults.profile = subject.plan.faults.profile;
    if (!subject.fault_profiles.empty()) settings.fault_profiles.emplace_back();
    settings.overrides = subject.overrides;
    settings.strict = subject.strict;
    header.flags = target_words(settings);
    header.name = subject.name;
    header.plan_hash = subject.plan.hash.hex();
    header.judge_hash = subject.judge_hash.hex();
    header.strategy = options.strategy;
    header.base = options.base;
    header.shard = options.shard;
    header.runs = options.seeds;
    header.failures_max = options.failures_max;
    return header;
}

Result<CampaignResult> run_campaign(const ExploreOptions& options, runtime::Subject& subject) {
    return Campaign{options, subject}.run();
}

}  // namespace moira::tools
