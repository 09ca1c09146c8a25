// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "sim/strategies/replay.hpp"
#include "tools/cli/child_process.hpp"
#include "tools/cli/notes.hpp"
#include "tools/cli/target_set.hpp"
#include "tools/cli/verbs.hpp"
#include "tools/cli/version.hpp"
#include "tools/report/shell_words.hpp"
#include "tools/trace_files.hpp"

namespace moira::tools {
namespace {

using sim::Result;
using Run = std::pair<std::size_t, std::uint64_t>;  ///< place of the target, seed
using Hashes = std::map<Run, std::string>;

/// The two sides: as different as two users' machines, but for the files.
ChildCommand side(std::size_t which) {
    const char* const path = std::getenv("PATH");
    ChildCommand command;
    command.environment.push_back(std::string{"PATH="} + (path != nullptr ? path : "/usr/bin"));
    // Leaks of our own are no finding of a check.
    command.environment.emplace_back("ASAN_OPTIONS=detect_leaks=0");
    if (which == 0) {
        command.fixed_addresses = true;
        command.environment.insert(command.environment.end(),
                                   {"LC_ALL=C", "TZ=UTC", "MALLOC_PERTURB_=85"});
        return command;
    }
    command.environment.insert(command.environment.end(),
                               {"LC_ALL=de_DE.UTF-8", "LANG=tr_TR.UTF-8",
                                "TZ=Pacific/Chatham", "MALLOC_PERTURB_=170",
                                "HOME=/nonexistent", "PADDING=" + std::string(5003, 'x')});
    return command;
}

std::string leak_word(Leak leak) {
    static constexpr std::array<std::string_view, 4> words = {"none", "clock", "address", "pairs"};
    return std::string{words[static_cast<std::size_t>(leak)]};
}

std::vector<std::string> worker_words(const CheckOptions& options, std::size_t which) {
    const TargetOptions& target = options.target;
    std::vector<std::string> words = {
        "check-worker", "--seeds", std::to_string(options.seeds), "--lua-hash-seed",
        std::to_string(target.lua_hash_seed), "--selftest-leak",
        leak_word(options.leak), "--junk", which == 0 ? "0" : "7000003"};
    if (!target.entry.empty()) words.insert(words.end(), {"--entry", target.entry});
    if (target.model) {
        words.insert(words.end(), {"--model", std::string{sim::ordering_name(*target.model)}});
    }
    for (const std::string& text : target.overrides)
        words.push_back("--set=" + text);
    // A path that begins like a flag is none.
    if (target.faults != TargetOptions{}.faults) {
        words.insert(words.end(), {"--faults", target.faults});
    }
    words.push_back(target.path.starts_with("-") ? "./" + target.path : target.path);
    return words;
}

/// Starts both sides and waits for them. `more` are further arguments of side i.
Result<void> run_sides(const CheckOptions& options,
                       const std::function<std::vector<std::string>(std::size_t)>& more,
                       const std::function<void(std::size_t, std::string_view)>& line) {
    std::vector<Child> children;
    for (std::size_t which = 0; which < 2; ++which) {
        ChildCommand command = side(which);
        command.arguments = worker_words(options, which);
        const std::vector<std::string> added = more(which);
        command.arguments.insert(command.arguments.begin() + 1, added.begin(), added.end());
        auto child = start_program(command);
        if (!child) return std::unexpected{std::move(child.error())};
        children.push_back(std::move(*child));
    }
    read_children(children, line);
    for (const Child& child : children) {
        const std::string ending = ending_text(child);
        if (ending.empty()) continue;
        return sim::fail(sim::ErrorCode::unavailable,
                         "a process of the check ended with " + ending);
    }
    return {};
}

bool read_hash(std::string_view line, Run& run, std::string& hash) {
    char text[64] = {};
    unsigned long long seed = 0;
    const std::string copy{line};
    if (std::sscanf(copy.c_str(), "%zu %llu %63s", &run.first, &seed, text) != 3) return false;
    run.second = seed;
    hash = text;
    return true;
}

/// The first event that differs, both sides, or why it cannot be shown.
Result<std::string> first_difference(const CheckOptions& options, const Target& target,
                                     std::uint64_t seed) {
    std::string folder = (std::filesystem::temp_directory_path() / "moira-check-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr) return std::string{"(no temporary folder)"};
    const auto file = [&](std::size_t which) {
        return folder + "/" + std::to_string(which) + ".mtrace";
    };
    auto ran = run_sides(
        options,
        [&](std::size_t which) -> std::vector<std::string> {
            std::vector<std::string> words = {"--only-seed", std::to_string(seed), "--record",
                                              file(which)};
            if (!target.id.empty()) words.insert(words.end(), {"--only", target.id});
            return words;
        },
        [](std::size_t, std::string_view) {});
    std::array<Result<sim::TraceFile>, 2> traces = {read_trace(file(0)), read_trace(file(1))};
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
    if (!ran) return std::unexpected{std::move(ran.error())};
    for (Result<sim::TraceFile>& trace : traces) {
        if (!trace) return std::unexpected{std::move(trace.error())};
    }
    sim::ReplayCheck check{*traces[0]};
    traces[1]->play(check);
    if (check.mismatch() == nullptr) {
        return std::string{"(the two runs were equal when they were recorded)"};
    }
    const auto& report = *check.mismatch();
    const auto shown = [](const std::string& line) { return line.empty() ? "(ended)" : line; };
    std::string text =
        fmt::format("first difference at {}\n  one process:   {}\n  the other one: {}",
                    report.where, shown(report.expected), shown(report.found));
    for (const auto& member : report.members) {
        text += fmt::format("\n  {}: {} / {}", member.member, member.expected, member.found);
    }
    return text;
}

std::string check_command(const CheckOptions& options, const Target& target, std::uint64_t seed) {
    std::string words = "moira check " + shell_word(options.target.path);
    if (!target.id.empty()) words += " --entry " + shell_word(target.id);
    if (options.target.lua_hash_seed != default_lua_hash_seed) {
        words += fmt::format(" --lua-hash-seed {}", options.target.lua_hash_seed);
    }
    if (options.target.model) {
        words += fmt::format(" --model {}", sim::ordering_name(*options.target.model));
    }
    if (options.leak != Leak::none) words += " --selftest-leak " + leak_word(options.leak);
    return words + fmt::format(" --seeds {}", seed + 1);
}

/// What the check came to.
struct Verdict {
    std::size_t runs = 0;
    std::size_t targets = 0;
    const Target* target = nullptr;  ///< that differs, or null
    std::uint64_t seed = 0;
    std::string difference;
};

void print(const CheckOptions& options, const Verdict& verdict) {
    const bool same = verdict.target == nullptr;
    if (options.format == Format::json) {
        nlohmann::ordered_json json = {{"deterministic", same},
                                       {"exit_code", same ? 0 : 5},
                                       {"targets", verdict.targets},
                                       {"seeds", options.seeds},
                                       {"runs", verdict.runs},
                                       {"version", moira_version}};
        if (!same) {
            const std::string command = check_command(options, *verdict.target, verdict.seed);
            json["failure"] = {{"entry", verdict.target->id},
                               {"seed", verdict.seed},
                               {"plan_hash", verdict.target->plan.hash.hex()},
                               {"difference", verdict.difference},
                               {"reproduce", command}};
        }
        std::fputs((json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n")
                       .c_str(), stdout);
        return;
    }
    if (same) {
        std::fputs(fmt::format("deterministic: {} runs ({} x seeds 0..{}) were equal in two "
                               "processes\n", verdict.runs, verdict.targets, options.seeds - 1)
                       .c_str(), stdout);
        return;
    }
    std::fputs(fmt::format("NOT deterministic: {} seed {}\n{}\n  plan hash {}, version {}\n"
                           "reproduce: {}\n",
                           verdict.target->id.empty() ? options.target.path : verdict.target->id,
                           verdict.seed, verdict.difference, verdict.target->plan.hash.hex(),
                           moira_version, check_command(options, *verdict.target, verdict.seed))
                   .c_str(), stdout);
}

}  // namespace

Result<ExitCode> check_verb(const CheckOptions& options) {
    auto set = TargetSet::load(options.target);
    if (!set) return std::unexpected{std::move(set.error())};
    print_notes(set->notes());
    // What cannot be started would be equal on both sides without having run.
    for (const Target& target : set->targets()) {
        if (target.problem.empty()) continue;
        return sim::fail(sim::ErrorCode::invalid_input, target.problem,
                         "mend it, or check one entry with --entry");
    }
    std::array<Hashes, 2> hashes;
    auto ran = run_sides(
        options, [](std::size_t) { return std::vector<std::string>{}; },
        [&](std::size_t which, std::string_view line) {
            Run run;
            std::string hash;
            if (read_hash(line, run, hash)) hashes[which][run] = std::move(hash);
        });
    if (!ran) return std::unexpected{std::move(ran.error())};
    Verdict verdict;
    verdict.targets = set->targets().size();
    verdict.runs = hashes[0].size();
    for (const auto& [run, hash] : hashes[0]) {
        if (run.first >= set->targets().size()) continue;
        const auto other = hashes[1].find(run);
        if (other != hashes[1].end() && other->second == hash) continue;
        verdict.target = &set->targets()[run.first];
        verdict.seed = run.second;
        auto difference = first_difference(options, *verdict.target, verdict.seed);
        if (!difference) return std::unexpected{std::move(difference.error())};
        verdict.difference = std::move(*difference);
        break;
    }
    print(options, verdict);
    return verdict.target == nullptr ? ExitCode::ok : ExitCode::non_determinism;
}

}  // namespace moira::tools
