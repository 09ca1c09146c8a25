// SPDX-License-Identifier: MIT
#include "tools/cli/campaign_codec.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace moira::tools {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using properties::FoundSum;
using properties::Segment;

constexpr std::array<std::pair<CampaignEnd, const char*>, 5> end_names = {{
    {CampaignEnd::complete, "complete"},
    {CampaignEnd::budget, "budget"},
    {CampaignEnd::failures, "failures"},
    {CampaignEnd::interrupted, "interrupted"},
    {CampaignEnd::unfinished, "unfinished"},
}};

constexpr std::array<std::pair<CorpusState, const char*>, 4> state_names = {{
    {CorpusState::fails, "fails"},
    {CorpusState::differs, "differs"},
    {CorpusState::fixed, "fixed"},
    {CorpusState::lost, "lost"},
}};

ordered_json finding_json(const properties::Finding& finding) {
    return {{"rule", finding.rule},
            {"message", finding.message},
            {"process", finding.process},
            {"step", finding.step},
            {"time_ns", finding.time.ns()}};
}

properties::Finding read_finding(const json& fields) {
    properties::Finding finding;
    finding.rule = fields.at("rule");
    finding.message = fields.at("message");
    finding.process = fields.at("process");
    finding.step = fields.at("step");
    finding.time = sim::Instant::from_ns(fields.at("time_ns"));
    return finding;
}

std::string line_of(const ordered_json& fields) {
    return fields.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

ordered_json sums_json(const std::map<std::string, FoundSum>& sums) {
    ordered_json list = ordered_json::array();
    for (const auto& [key, sum] : sums) {
        list.push_back({{"key", key},
                        {"runs", sum.runs},
                        {"index", sum.first.index},
                        {"seed", sum.first.seed},
                        {"strategy", sum.first.strategy},
                        {"trace_hash", sum.first.trace_hash}});
        list.back().update(finding_json(sum.first.finding));
    }
    return list;
}

std::map<std::string, FoundSum> read_sums(const json& list, properties::Severity severity) {
    std::map<std::string, FoundSum> sums;
    for (const json& row : list) {
        FoundSum sum;
        sum.runs = row.at("runs");
        sum.first.index = row.at("index");
        sum.first.seed = row.at("seed");
        sum.first.strategy = row.at("strategy");
        sum.first.trace_hash = row.at("trace_hash");
        sum.first.finding = read_finding(row);
        sum.first.finding.severity = severity;
        sums.emplace(row.at("key"), std::move(sum));
    }
    return sums;
}

Segment read_segment(const json& fields) {
    Segment segment;
    segment.first = fields.at("at");
    segment.count = fields.at("n");
    properties::Sums& sums = segment.sums;
    sums.runs = fields.at("runs");
    sums.sampled = fields.at("sampled");
    sums.failed = fields.at("failed");
    sums.strategies = fields.at("strategies");
    sums.failures = read_sums(fields.at("failures"), properties::Severity::violation);
    sums.notes = read_sums(fields.at("notes"), properties::Severity::note);
    for (const json& row : fields.at("tallies")) {
        const properties::TallyName name{row.at("kind"), row.at("id")};
        sums.tallies[name] = {row.at("runs"), row.at("evaluated"), row.at("held")};
    }
    for (const json& row : fields.at("lost")) {
        const std::uint64_t index = row.at("index");
        sums.lost[index] = {index, row.at("seed"), row.at("strategy"), row.at("reason")};
    }
    return segment;
}

CampaignHeader read_header(const json& fields) {
    CampaignHeader header;
    header.version = fields.at("version");
    header.path = fields.at("target");
    header.selector = fields.at("entry");
    header.is_test = fields.at("is_test");
    header.flags = fields.at("flags");
    header.name = fields.at("name");
    header.plan_hash = fields.at("plan_hash");
    header.judge_hash = fields.at("judge_hash");
    header.strategy = fields.at("strategy");
    header.base = fields.at("base_seed");
    header.shard = {fields.at("shard").at(0).get<std::uint64_t>() - 1, fields.at("shard").at(1)};
    if (!fields.at("seeds").is_null()) header.runs = fields.at("seeds").get<std::uint64_t>();
    header.failures_max = fields.at("failures_max");
    return header;
}

/// Calls `read` with the fields of a line of this kind. The library says with exceptions what is
/// missing or of another type; they end here.
template <class Read>
auto read_line(std::string_view line, const char* kind, Read read)
    -> std::optional<decltype(read(json{}))> {
    try {
        const json fields = json::parse(line);
        if (fields.at("kind") != kind) return std::nullopt;
        return read(fields);
    } catch (const json::exception&) {
        return std::nullopt;
    }
}

}  // namespace

std::string encode_header(const CampaignHeader& header) {
    ordered_json fields = {{"kind", "campaign"},
                           {"v", campaign_format},
                           {"version", header.version},
                           {"target", header.path},
                           {"entry", header.selector},
                           {"is_test", header.is_test},
                           {"flags", header.flags},
                           {"name", header.name},
                           {"plan_hash", header.plan_hash},
                           {"judge_hash", header.judge_hash},
                           {"strategy", header.strategy},
                           {"base_seed", header.base},
                           {"shard", {header.shard.index + 1, header.shard.count}},
                           {"seeds", nullptr},
                           {"failures_max", header.failures_max}};
    if (header.runs) fields["seeds"] = *header.runs;
    return line_of(fields);
}

std::string encode_segment(const Segment& segment) {
    ordered_json tallies = ordered_json::array();
    for (const auto& [name, sum] : segment.sums.tallies) {
        tallies.push_back({{"kind", name.first},
                           {"id", name.second},
                           {"runs", sum.runs},
                           {"evaluated", sum.evaluated},
                           {"held", sum.held}});
    }
    ordered_json lost = ordered_json::array();
    for (const auto& [index, run] : segment.sums.lost) {
        lost.push_back({{"index", index},
                        {"seed", run.seed},
                        {"strategy", run.strategy},
                        {"reason", run.reason}});
    }
    return line_of({{"kind", "runs"},
                    {"at", segment.first},
                    {"n", segment.count},
                    {"runs", segment.sums.runs},
                    {"sampled", segment.sums.sampled},
                    {"failed", segment.sums.failed},
                    {"strategies", segment.sums.strategies},
                    {"failures", sums_json(segment.sums.failures)},
                    {"notes", sums_json(segment.sums.notes)},
                    {"tallies", std::move(tallies)},
                    {"lost", std::move(lost)}});
}

std::string corpus_state_name(CorpusState state) {
    for (const auto& [value, text] : state_names) {
        if (value == state) return text;
    }
    return {};
}

std::string encode_corpus_run(std::uint64_t at, const CorpusRun& run) {
    return line_of({{"kind", "corpus"},
                    {"at", at},
                    {"file", run.file},
                    {"state", corpus_state_name(run.state)},
                    {"before", finding_json(run.before)},
                    {"now", finding_json(run.now)}});
}

std::string end_name(CampaignEnd end) {
    for (const auto& [value, text] : end_names) {
        if (value == end) return text;
    }
    return {};
}

std::string encode_end(CampaignEnd end) {
    return line_of({{"kind", "end"}, {"reason", end_name(end)}});
}

std::string encode_told(const std::string& key, const ToldRun& told) {
    return line_of({{"kind", "told"},
                    {"key", key},
                    {"index", told.index},
                    {"text", told.text},
                    {"story", told.story},
                    {"problem", told.problem}});
}

std::optional<CampaignHeader> decode_header(std::string_view line) {
    const auto format = read_line(line, "campaign", [](const json& fields) {
        return fields.at("v").get<int>();
    });
    if (format != campaign_format) return std::nullopt;
    return read_line(line, "campaign", read_header);
}

std::optional<Segment> decode_segment(std::string_view line) {
    return read_line(line, "runs", read_segment);
}

std::optional<CampaignEnd> decode_end(std::string_view line) {
    return read_line(line, "end", [](const json& fields) {
        for (const auto& [value, text] : end_names) {
            if (fields.at("reason") == text) return value;
        }
        return CampaignEnd::unfinished;
    });
}

std::optional<std::pair<std::uint64_t, CorpusRun>> decode_corpus_run(std::string_view line) {
    return read_line(line, "corpus", [](const json& fields) {
        CorpusRun run;
        run.file = fields.at("file");
        for (const auto& [value, text] : state_names) {
            if (fields.at("state") == text) run.state = value;
        }
        run.before = read_finding(fields.at("before"));
        run.now = read_finding(fields.at("now"));
        return std::pair{fields.at("at").get<std::uint64_t>(), std::move(run)};
    });
}

std::optional<std::pair<std::string, ToldRun>> decode_told(std::string_view line) {
    return read_line(line, "told", [](const json& fields) {
        ToldRun told{fields.at("index"), fields.at("text"), fields.at("story"),
                     fields.at("problem")};
        return std::pair{fields.at("key").get<std::string>(), std::move(told)};
    });
}

}  // namespace moira::tools
