// SPDX-License-Identifier: MIT
//
// A run in a warm world asks the C heap for nothing: everything lies in the world's own memory.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>

#include "runtime/world/world.hpp"
#include "tools/cli/bench_workloads.hpp"

#if !defined(__SANITIZE_ADDRESS__)
extern "C" void* __libc_malloc(std::size_t size);

namespace {
std::atomic<std::uint64_t> allocations{0};
}

extern "C" void* malloc(std::size_t size) {
    allocations.fetch_add(1, std::memory_order_relaxed);
    return __libc_malloc(size);
}

namespace moira::tools {
namespace {

TEST(AllocationTest, TheWorkloadsOfTheBenchAllocateNothingOnceWarm) {
    for (const Workload& workload : workloads()) {
        if (workload.measure != Measure::operations_per_second || workload.name == "W3b") continue;
        std::vector<runtime::LuaSource> sources(2);
        sources[0].id = sources[0].chunk_name = "bench:main";
        sources[0].text = workload.main;
        sources[1].id = sources[1].chunk_name = "bench:other";
        sources[1].text = workload.other;
        if (sources[1].text.find("require") != std::string::npos) sources[1].modules = {"time"};
        runtime::LuaProgram program{std::move(sources), 1};
        sim::Plan plan;
        plan.hosts = {"bench:host"};
        plan.starts.push_back({"bench:main", "bench:host", "main", "", 0, false});
        auto world = runtime::World::make(plan, program);
        ASSERT_TRUE(world.has_value());
        ASSERT_TRUE((*world)->run(0).has_value());
        ASSERT_TRUE((*world)->begin(0).has_value());

        const std::uint64_t before = allocations.load();
        (*world)->simulation().run();
        EXPECT_EQ(allocations.load(), before) << workload.name;
    }
}

}  // namespace
}  // namespace moira::tools
#endif
