// SPDX-License-Identifier: MIT
#include <cstdio>
#include <string>
#include <vector>

#include "runtime/lua/pins.hpp"
#include "tools/cli/command_line.hpp"
#include "tools/cli/verbs.hpp"
#include "tools/cli/version.hpp"

namespace moira::tools {
namespace {

struct Dispatch {
    sim::Result<ExitCode> operator()(const RunOptions& options) { return run_verb(options); }
    sim::Result<ExitCode> operator()(const ReplayOptions& options) { return replay_verb(options); }
    sim::Result<ExitCode> operator()(const ShrinkOptions& options) { return shrink_verb(options); }
    sim::Result<ExitCode> operator()(const PromoteOptions& options) {
        return promote_verb(options);
    }
    sim::Result<ExitCode> operator()(const CheckOptions& options) { return check_verb(options); }
    sim::Result<ExitCode> operator()(const CheckWorkerOptions& options) {
        return check_worker_verb(options);
    }
    sim::Result<ExitCode> operator()(const TestOptions& options) { return test_verb(options); }
    sim::Result<ExitCode> operator()(const ExploreOptions& options) {
        return explore_verb(options);
    }
    sim::Result<ExitCode> operator()(const MergeOptions& options) { return merge_verb(options); }
    sim::Result<ExitCode> operator()(const ListOptions& options) { return list_verb(options); }
    sim::Result<ExitCode> operator()(const BenchOptions& options) { return bench_verb(options); }
    sim::Result<ExitCode> operator()(const MutateOptions& options) { return mutate_verb(options); }
    sim::Result<ExitCode> operator()(const VersionOptions&) {
        std::printf("moira %s\n", std::string{moira_version}.c_str());
        return ExitCode::ok;
    }
    sim::Result<ExitCode> operator()(const TextOptions& options) {
        std::fputs(options.text.c_str(), stdout);
        return ExitCode::ok;
    }
};

sim::Result<Command> read_command(const std::vector<std::string>& arguments, char** variables) {
    auto environment = read_environment(variables);
    if (!environment) return std::unexpected{std::move(environment.error())};
    return parse_command_line(arguments, *environment);
}

}  // namespace

int run_program(int count, char** arguments, char** environment) {
    const std::vector<std::string> words(arguments + (count > 0 ? 1 : 0), arguments + count);
    const auto command = read_command(words, environment);
    if (!command) {
        std::fprintf(stderr, "moira: %s\n", command.error().text().c_str());
        return number(ExitCode::usage);
    }
    if (auto repeats = runtime::check_lua_pins(); !repeats) {
        std::fprintf(stderr, "moira: %s\n", repeats.error().text().c_str());
        return number(ExitCode::internal);
    }
    const auto code = std::visit(Dispatch{}, *command);
    if (!code) {
        std::fflush(stdout);
        std::fprintf(stderr, "moira: %s\n", code.error().text().c_str());
        const bool refused = code.error().code == sim::ErrorCode::unavailable;
        return number(refused ? ExitCode::internal : ExitCode::usage);
    }
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
        std::fprintf(stderr, "moira: cannot write to standard output\n");
        return number(ExitCode::internal);
    }
    return number(*code);
}

}  // namespace moira::tools
