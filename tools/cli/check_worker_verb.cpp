// SPDX-License-Identifier: MIT
//
// One side of a check: runs every target under every seed and prints `place seed hash` for each.
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "tools/cli/run_once.hpp"
#include "tools/cli/target_set.hpp"
#include "tools/cli/trace_header_of.hpp"
#include "tools/cli/verbs.hpp"
#include "tools/trace_files.hpp"

namespace moira::tools {
namespace {

/// Fills the allocator with blocks of many sizes and frees every other one, so that what comes next
/// lies elsewhere and is not zero.
std::vector<void*> scatter(std::uint64_t bytes) {
    std::vector<void*> kept;
    std::size_t size = 24;
    for (std::uint64_t used = 0; used < bytes; used += size) {
        size = 16 + size * 7 % 4099;
        void* block = std::malloc(size);
        if (block == nullptr) break;
        std::memset(block, 0x5a, size);
        if (size % 2 == 0) {
            kept.push_back(block);
        } else {
            std::free(block);
        }
    }
    return kept;
}

std::string failure_hash(const sim::Error& error) {
    return sim::Hash128{0, sim::hash_text(error.message)}.hex();
}

sim::Result<void> record(runtime::World& world, TargetSet& set, const Target& target,
                         const CheckWorkerOptions& options) {
    runtime::Subject subject;
    subject.path = options.check.target.path;
    subject.selector = target.id;
    subject.plan = target.plan;
    auto recording = TraceFileWriter::create(
        options.record, trace_header_of(subject, options.only_seed, options.record));
    if (!recording) return std::unexpected{std::move(recording.error())};
    RunRequest request;
    request.seed = options.only_seed;
    request.leak = options.check.leak;
    request.sink = &(*recording)->sink();
    auto run = run_once(world, set.judge(), request);
    if (!run) return std::unexpected{std::move(run.error())};
    return (*recording)->commit(run->summary.outcome, run->summary.counters);
}

void print_hashes(runtime::World& world, TargetSet& set, std::size_t place,
                  const CheckOptions& options) {
    for (std::uint64_t seed = 0; seed < options.seeds; ++seed) {
        RunRequest request;
        request.seed = seed;
        request.leak = options.leak;
        auto run = run_once(world, set.judge(), request);
        const std::string hash =
            run ? run->summary.trace_hash.hex() : failure_hash(run.error());
        std::printf("%zu %llu %s\n", place, 0ULL + seed, hash.c_str());
    }
}

sim::Result<void> go_through(TargetSet& set, const CheckWorkerOptions& options) {
    for (std::size_t place = 0; place < set.targets().size(); ++place) {
        const Target& target = set.targets()[place];
        if (!options.record.empty() && target.id != options.only) continue;
        if (!target.problem.empty()) continue;
        const auto leaking = leaking_program(options.check.leak, set.program(), target.plan,
                                             options.check.target.lua_hash_seed);
        auto world = runtime::World::make(target.plan,
                                          leaking != nullptr ? *leaking : set.program());
        if (!world) return std::unexpected{std::move(world.error())};
        if (!options.record.empty()) return record(**world, set, target, options);
        print_hashes(**world, set, place, options.check);
        if (std::fflush(stdout) != 0) return {};
    }
    return {};
}

}  // namespace

sim::Result<ExitCode> check_worker_verb(const CheckWorkerOptions& options) {
    if (std::setlocale(LC_ALL, "") == nullptr) std::setlocale(LC_ALL, "C.UTF-8");
    const std::vector<void*> kept = scatter(options.junk);
    auto set = TargetSet::load(options.check.target);
    if (!set) return std::unexpected{std::move(set.error())};
    auto done = go_through(*set, options);
    for (void* block : kept) std::free(block);
    if (!done) return std::unexpected{std::move(done.error())};
    return ExitCode::ok;
}

}  // namespace moira::tools
