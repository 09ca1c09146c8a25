// SPDX-License-Identifier: MIT
//
// What a campaign is about and what came of it: plain values that reports, journals and merges
// share. Equal campaigns have equal headers, whatever the machine and the number of workers.
#pragma once

#include "properties/campaign/run_list.hpp"
#include "properties/campaign/segment.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace moira::tools {

/// All that the results depend on, and what a command line needs to repeat a run.
struct CampaignHeader {
    std::string version;   ///< of Moira
    std::string path;      ///< of the target, as the user gave it
    std::string selector;  ///< entry or test; empty for scenarios
    bool is_test = false;  ///< the test's own result decides
    std::string flags;     ///< that `moira run` needs besides: ` --model instant`
    /// A test program and its words, which takes seeds and stories from its environment; empty: it
    /// is for `moira`.
    std::string program = {};
    std::string name;      ///< of what is run
    std::string plan_hash;
    std::string judge_hash;  ///< of what says whether a run fails
    std::string strategy;
    std::uint64_t base = 0;
    properties::Shard shard;
    std::optional<std::uint64_t> runs;  ///< asked for, of the whole campaign
    std::uint64_t failures_max = 0;     ///< distinct ones that end it; 0: none do

    friend bool operator==(const CampaignHeader&, const CampaignHeader&) = default;
    [[nodiscard]] properties::RunList list() const { return {name, {base}, shard, runs}; }
};

/// Why a campaign ran no further.
enum class CampaignEnd : std::uint8_t {
    complete,     ///< every run of the list
    budget,       ///< its time was over
    failures,     ///< as many distinct failures as were asked for
    interrupted,  ///< by the user
    unfinished,   ///< its process died
};

/// What became of shrinking the first run of a failure.
struct ToldRun {
    std::uint64_t index = 0;  ///< of that run
    std::string text;         ///< what is needed, what is different, the sequence of events
    std::string story;        ///< file that `moira replay` takes; or empty
    std::string problem;      ///< why there is no text
};

/// What became of a failure that the corpus remembers.
enum class CorpusState : std::uint8_t {
    fails,    ///< as it did
    differs,  ///< fails, but otherwise
    fixed,    ///< passes
    lost,     ///< its worker died, or the run could not begin
};

struct CorpusRun {
    std::string file;
    CorpusState state = CorpusState::lost;
    properties::Finding before;  ///< the failure of the file
    properties::Finding now;     ///< what was found; the message says why it was lost
};

struct CampaignResult {
    CampaignHeader header;
    properties::Sums sums;
    CampaignEnd end = CampaignEnd::complete;
    std::map<std::string, ToldRun> told;     ///< by failure key
    std::vector<CorpusRun> corpus;           ///< by file name
    std::vector<properties::Shard> missing;  ///< shards that a merge was not given
};

}  // namespace moira::tools
