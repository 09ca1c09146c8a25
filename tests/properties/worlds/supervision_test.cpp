// SPDX-License-Identifier: MIT
// Goal: generated trees of supervisors keep the rules of supervision (judged by the conformance
// model in every run), and leave nobody behind, with faults, in both languages.
#include "properties/generators/generators.hpp"
#include "tools/testing/rapidcheck.hpp"
#include "tools/testing/supervised_world.hpp"

#include <gmock/gmock.h>

#include <map>
#include <string>
#include <utility>

namespace moira::worlds {
namespace {

using generators::FaultPlan;
using generators::Language;
using generators::SupervisionSpec;

using Tree = std::pair<SupervisionSpec, FaultPlan>;

rc::Gen<Tree> trees() {
    return rc::gen::pair(generators::supervision_specs(),
                         generators::fault_plans({"crash", "terminate", "cancel", "start", "spawn",
                                                  "pause", "slow"}));
}

/// Of one child of one supervisor at most one process lives at a time.
std::string one_process_of_a_child(const View& view) {
    std::map<Pid, std::size_t> ends;
    for (const Exit& exit : view.exits()) ends[exit.pid] = exit.lines;
    std::map<std::string, Pid> last;  // by supervisor and child
    for (std::size_t line = 0; line < view.lines().size(); ++line) {
        const Line& up = view.lines()[line];
        if (!up.text.starts_with("up ")) continue;
        const std::string child = up.label.substr(0, up.label.rfind('/')) + " " + up.text;
        const auto before = last.find(child);
        if (before != last.end()) {
            const auto end = ends.find(before->second);
            if (end == ends.end() || end->second > line) return "a child that lives twice";
        }
        last[child] = up.pid;
    }
    return {};
}

TestWorld lawful(const Tree& tree, Language language) {
    TestWorld world = world_of(tree.first, language);
    if (!tree.second.rules.empty()) world.settings(tree.second.setting());
    world.law("one process of a child", one_process_of_a_child);
    world.finally("no orphan", [](const View& w) { return w.count("tree:worker") == 0; });
    return world;
}

const ForAllOptions tried{.cases = 80, .schedules = 6, .size = 40, .out = {}};

TEST(SupervisionLawsTest, HoldInCpp) {
    EXPECT_TRUE(holds_for(
        trees(), [](const Tree& tree) { return lawful(tree, Language::cpp); }, tried));
}

TEST(SupervisionLawsTest, HoldInLua) {
    EXPECT_TRUE(holds_for(
        trees(), [](const Tree& tree) { return lawful(tree, Language::lua); }, tried));
}

/// The check of orphans can fail: a worker that nobody supervises outlives the tree.
TEST(SupervisionLawsTest, AWorkerOfNobodyIsAnOrphan) {
    TestWorld world = lawful({{.children = {{.id = "c1"}}}, {}}, Language::cpp);
    world.add("tree:stray", [](Process& self) {
        self.spawn("tree:worker", TestWorld::default_host, "stray", 0, 0, false);
    });
    world.start("tree:stray", "stray");
    const auto tried_once = try_world(world, "t", {.seeds = 1, .out = {}});
    ASSERT_TRUE(tried_once) << tried_once.error().text();
    EXPECT_FALSE(tried_once->passed);
    EXPECT_THAT(tried_once->report, testing::HasSubstr("no orphan"));
}

}  // namespace
}  // namespace moira::worlds
