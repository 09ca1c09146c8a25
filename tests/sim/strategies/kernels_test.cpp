// SPDX-License-Identifier: MIT
//
// How many runs each strategy needs to find known bugs. `strategies_test --table` (in the project's
// root) prints the table of docs/strategies.md.
#include "tests/sim/strategies/kernels.hpp"

#include <cstdio>
#include <string_view>

namespace moira::runtime {
namespace {

using sim::StrategyName;

constexpr int campaigns = 30;

std::vector<int> lengths(Campaigns& kernel, StrategyName name, int cap) {
    std::vector<int> runs;
    for (int i = 0; i < campaigns; ++i) {
        runs.push_back(kernel.runs_to_bug(name, 1000U + static_cast<unsigned>(i), cap));
    }
    std::ranges::sort(runs);
    return runs;
}

int median(const std::vector<int>& sorted) {
    return sorted[sorted.size() / 2];
}

TEST(KernelsTest, PctFindsAStarvationThatARandomWalkMisses) {
    Campaigns runs{{"starve10", [](LuaWorld& world) { starve(world, 10); }}};
    EXPECT_LE(median(lengths(runs, StrategyName::pct, 1'000)), 100);
    EXPECT_GT(median(lengths(runs, StrategyName::uniform, 100)), 100);
}

TEST(KernelsTest, ThePortfolioFindsAllWithinAHundredRuns) {
    for (const Kernel& kernel : kernels()) {
        Campaigns runs{kernel};
        EXPECT_LE(median(lengths(runs, StrategyName::portfolio, 1'000)), 100) << kernel.name;
    }
}

/// Prints the table of docs/strategies.md.
int print_table() {
    constexpr int cap = 20'000;
    for (const Kernel& kernel : kernels()) {
        Campaigns runs{kernel};
        std::printf("| %s | %d ", kernel.name, static_cast<int>(runs.prior().decisions));
        for (const sim::StrategyInfo& info : sim::strategies()) {
            // A strategy that does not find it in the first campaign does not in the others.
            const bool found = runs.runs_to_bug(info.name, 1, cap) <= cap;
            if (!found) {
                std::printf("| - ");
                continue;
            }
            const std::vector<int> all = lengths(runs, info.name, cap);
            double sum = 0;
            for (const int n : all)
                sum += n;
            std::printf("| %.1f (%d, %d) ", sum / campaigns, median(all), all.back());
            std::fflush(stdout);
        }
        std::printf("|\n");
    }
    return 0;
}

}  // namespace
}  // namespace moira::runtime

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    if (argc == 2 && std::string_view{argv[1]} == "--table") return moira::runtime::print_table();
    return RUN_ALL_TESTS();
}
