// SPDX-License-Identifier: MIT
//
// What each verb was asked to do: the result of parsing, plain values with the documented defaults.
// No logic; every value here was checked by the parser (tools/cli/command_line.cpp).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "properties/campaign/run_list.hpp"
#include "sim/plan.hpp"
#include "sim/strategies/strategy.hpp"
#include "sim/trace_file.hpp"
#include "tools/cli/leak.hpp"

namespace moira::tools {

enum class TraceOutput : std::uint8_t { none, text, ndjson };
enum class Format : std::uint8_t { human, json };

inline constexpr std::uint32_t default_lua_hash_seed = 0x6d6f6972;
inline constexpr std::uint64_t default_seeds = 10;
inline constexpr std::uint64_t default_campaign_seeds = 1000;

/// What to load.
struct TargetOptions {
    std::string path;
    std::string entry;  ///< empty: the scenario, or the application's main process
    std::uint32_t lua_hash_seed = default_lua_hash_seed;
    std::optional<sim::OrderingModel> model;
    bool strict = false;  ///< what checks note is a violation
    std::string faults = "default";  ///< a profile of the scenario, or none
    std::vector<std::string> overrides{};  ///< `path=value` to set in the scenario's table
};

struct RunOptions {
    TargetOptions target;
    std::uint64_t seed = 0;
    bool random_seed = false;
    sim::StrategyName strategy = sim::StrategyName::uniform;
    TraceOutput trace = TraceOutput::none;
    std::string out;
    std::optional<sim::TraceBody> out_body;  ///< absent: by the file's extension
    Format format = Format::human;
};

struct ReplayOptions {
    std::string trace_file;
    std::string path;  ///< overrides the one in the trace's header
    TraceOutput trace = TraceOutput::none;
    Format format = Format::human;
};

struct ShrinkOptions {
    std::string file;  ///< a trace or a story
    std::string path;  ///< overrides the one in the file
    std::string out;   ///< where the story goes; empty: nowhere
    std::optional<std::uint64_t> executions;  ///< at most; the default of ShrinkBudget
};

struct PromoteOptions {
    std::string file;  ///< a story
    std::string path;  ///< overrides the one in the file
    std::string out;   ///< folder; empty: `regressions` in that of the scenario
};

struct CheckOptions {
    TargetOptions target;
    std::uint64_t seeds = default_seeds;
    Leak leak = Leak::none;
    Format format = Format::human;
};

/// One of the two processes of a check. Not for users.
struct CheckWorkerOptions {
    CheckOptions check;
    std::uint64_t junk = 0;     ///< bytes to allocate and scatter before loading
    std::string only;           ///< the one subject to record; empty: all, hashes only
    std::uint64_t only_seed = 0;
    std::string record;         ///< file for its trace
};

struct TestOptions {
    TargetOptions target;
    std::string filter;
    std::uint64_t seeds = default_seeds;
    std::optional<std::uint64_t> seed;  ///< just this one
    sim::StrategyName strategy = sim::StrategyName::uniform;
    std::uint64_t jobs = 0;             ///< 0: as many as there are cores
    Format format = Format::human;
};

enum class CampaignFormat : std::uint8_t { human, ndjson, junit, github };

struct ExploreOptions {
    TargetOptions target;
    bool is_test = false;    ///< the entry is a test, whose own result decides
    std::uint64_t base = 0;  ///< the campaign's seed, of which those of its runs are made
    std::optional<std::uint64_t> seeds;  ///< of the whole campaign, not of the shard
    std::chrono::nanoseconds budget{};   ///< 0: none
    std::uint64_t jobs = 0;              ///< 0: as many as there are cores
    properties::Shard shard;
    std::string shard_source;  ///< the variable that named the shard, or empty
    std::string strategy = "uniform";
    std::uint64_t failures_max = 0;  ///< distinct failures after which it stops; 0: goes on
    bool shrink = true;
    bool resume = false;
    std::string out;
    std::string corpus;
    CampaignFormat format = CampaignFormat::human;
};

struct MergeOptions {
    std::vector<std::string> folders;
    CampaignFormat format = CampaignFormat::human;
};

struct ListOptions {
    std::string path;
    Format format = Format::human;
};

struct BenchOptions {
    std::vector<std::string> workloads;  ///< empty: all
    std::uint64_t samples = 5;           ///< of each
    Format format = Format::human;
};

struct MutateOptions {
    std::vector<std::string> paths;  ///< scenarios to try each defect on
    std::string only;                ///< the name of one defect; empty: all
    std::uint64_t seeds = default_campaign_seeds;
    Format format = Format::human;
};

struct VersionOptions {};

/// Text that the parser already knows the answer to: help.
struct TextOptions {
    std::string text;
};

using Command =
    std::variant<RunOptions, ReplayOptions, ShrinkOptions, PromoteOptions, CheckOptions,
                 CheckWorkerOptions, TestOptions, ExploreOptions, MergeOptions, ListOptions,
                 BenchOptions, MutateOptions, VersionOptions, TextOptions>;

}  // namespace moira::tools
