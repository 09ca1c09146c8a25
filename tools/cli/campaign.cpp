// SPDX-License-Identifier: MIT
#include "tools/cli/campaign.hpp"

#include "properties/campaign/ledger.hpp"
#include "tools/cli/campaign_codec.hpp"
#include "tools/cli/campaign_journal.hpp"
#include "tools/cli/campaign_pool.hpp"
#include "tools/cli/campaign_progress.hpp"
#include "tools/cli/campaign_worker.hpp"
#include "tools/cli/run_once.hpp"
#include "tools/cli/version.hpp"
#include "tools/report/run_report.hpp"

#include <algorithm>
#include <deque>
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
          work_{&subject, header_.is_test, header_.list(), header_.strategy},
          jobs_{jobs_of(options)}, length_{work_.list.length()}, ledger_{header_.failures_max},
          progress_{progress_kind()} {}

    Result<CampaignResult> run() {
        if (auto opened = open_journal(); !opened) return std::unexpected{opened.error()};
        for (const Range gap : ledger_.positions().gaps(length_)) todo_.push_back(gap);
        PoolWork work;
        work.work = [this](WorkerPort& port) { return run_campaign_positions(port, work_); };
        work.next = [this](std::uint64_t most) { return next(most); };
        work.take = [this](std::string_view line) { return take(line); };
        work.lose = [this](std::uint64_t at, const std::string& reason) { lose(at, reason); };
        work.go_on = [this] {
            show();
            return !ledger_.is_full();
        };
        const bool has_work = !todo_.empty() && !ledger_.is_full();
        if (has_work) {
            if (auto done = run_pool(work, jobs_); !done) return std::unexpected{done.error()};
        }
        return result();
    }

private:
    static std::size_t jobs_of(const ExploreOptions& options) {
        if (options.jobs != 0) return options.jobs;
        return std::max(1U, std::thread::hardware_concurrency());
    }

    Result<void> open_journal() {
        if (options_.out.empty()) return {};
        const auto known = [this](Segment segment) { ledger_.add(std::move(segment)); };
        auto journal = options_.resume ? CampaignJournal::resume(options_.out, header_, known)
                                       : CampaignJournal::create(options_.out, header_);
        if (!journal) return std::unexpected{std::move(journal.error())};
        journal_ = std::move(*journal);
        return {};
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
        ledger_.close();
        CampaignResult result{header_, ledger_.sums(), CampaignEnd::complete, {}};
        if (was_interrupted()) {
            result.end = CampaignEnd::interrupted;
        } else if (ledger_.is_full()) {
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
    header.flags = target_words(settings);
    header.name = subject.name;
    header.plan_hash = subject.plan.hash.hex();
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
