// SPDX-License-Identifier: MIT
//
// The run of seed 0 of every shipped scenario, compared in full with its expected.trace. After a
// change of behaviour that is meant, `golden_test --update` (in the project's root) writes the
// files anew; the commit that changes them says why.
#include "runtime/scenario/scenario.hpp"
#include "runtime/world/judged_run.hpp"
#include "sim/trace_file.hpp"
#include "sim/trace_text.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace moira::runtime {
namespace {

namespace fs = std::filesystem;

constexpr const char* file_name = "expected.trace";
constexpr std::size_t differences_shown = 20;

class TextSink final : public sim::TraceSink {
public:
    void on_event(const sim::TraceEvent& event) override { text += sim::trace_line(event) + "\n"; }

    void on_decision(const sim::DecisionRecord&) override {}

    std::string text;
};

/// The run of seed 0 in words, and how it ended.
sim::Result<std::string> describe(const std::string& folder) {
    auto subject = load_scenario(folder);
    if (!subject) return std::unexpected{std::move(subject).error()};
    auto world = World::make(subject->plan, *subject->program);
    if (!world) return std::unexpected{std::move(world).error()};
    TextSink sink;
    RunOptions options;
    options.sink = &sink;
    auto run = run_judged(**world, subject->judge.get(), 0, options);
    if (!run) return std::unexpected{std::move(run).error()};
    for (const Violation& violation : run->violations) {
        sink.text += fmt::format("violated: {}: {}\n", violation.property, violation.message);
    }
    return sink.text + fmt::format("{} after {} steps, hash {}\n",
                                   sim::outcome_name(run->summary.outcome.kind),
                                   run->summary.counters.steps, run->summary.trace_hash.hex());
}

std::vector<std::string> scenario_folders() {
    std::vector<std::string> folders;
    std::error_code code;
    for (const fs::directory_entry& file : fs::recursive_directory_iterator{"scenarios", code}) {
        if (file.path().filename() == "scenario.lua") {
            folders.push_back(file.path().parent_path().string());
        }
    }
    std::ranges::sort(folders);
    return folders;
}

std::string read_file(const fs::path& path) {
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

/// The first lines that differ, expected before actual.
std::string difference(const std::string& expected, const std::string& actual) {
    const std::vector<std::string> before = lines_of(expected);
    const std::vector<std::string> after = lines_of(actual);
    std::string text;
    std::size_t shown = 0;
    for (std::size_t i = 0; i < std::max(before.size(), after.size()); ++i) {
        const std::string* old_line = i < before.size() ? &before[i] : nullptr;
        const std::string* new_line = i < after.size() ? &after[i] : nullptr;
        if (old_line != nullptr && new_line != nullptr && *old_line == *new_line) continue;
        if (shown++ == differences_shown) return text + "...\n";
        if (old_line != nullptr) text += fmt::format("{:>5} - {}\n", i + 1, *old_line);
        if (new_line != nullptr) text += fmt::format("{:>5} + {}\n", i + 1, *new_line);
    }
    return text;
}

int update_all() {
    for (const std::string& folder : scenario_folders()) {
        const auto text = describe(folder);
        if (!text) {
            fmt::print(stderr, "{}\n", text.error().text());
            return 1;
        }
        const fs::path path = fs::path{folder} / file_name;
        const bool is_new = read_file(path) != *text;
        if (is_new) std::ofstream{path, std::ios::binary} << *text;
        fmt::print("{} {}\n", is_new ? "written  " : "unchanged", path.string());
    }
    return 0;
}

class GoldenTest : public testing::TestWithParam<std::string> {};

TEST_P(GoldenTest, SeedZeroRunsAsRecorded) {
    const auto actual = describe(GetParam());
    ASSERT_TRUE(actual) << actual.error().text();
    const std::string expected = read_file(fs::path{GetParam()} / file_name);
    EXPECT_TRUE(expected == *actual)
        << GetParam() << "/" << file_name << " differs (golden_test --update writes it anew):\n"
        << difference(expected, *actual);
}

std::string test_name(const testing::TestParamInfo<std::string>& param) {
    std::string name;
    for (const char c : param.param) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        name += is_plain ? c : '_';
    }
    return name;
}

INSTANTIATE_TEST_SUITE_P(Shipped, GoldenTest, testing::ValuesIn(scenario_folders()), test_name);

TEST(GoldenDifferenceTest, ShowsTheLinesThatDiffer) {
    EXPECT_EQ(difference("a\nb\nc\n", "a\nx\nc\nd\n"), "    2 - b\n    2 + x\n    4 + d\n");
    EXPECT_EQ(difference("a\n", "a\n"), "");
}

}  // namespace
}  // namespace moira::runtime

int main(int argc, char** argv) {
    if (argc == 2 && std::string_view{argv[1]} == "--update") {
        return moira::runtime::update_all();
    }
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
