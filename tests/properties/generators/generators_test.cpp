// SPDX-License-Identifier: MIT
// Goal: generated values are valid, repeatable, shown, and shrink to valid ones that are smaller.
#include "properties/generators/generators.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <sstream>

namespace moira::generators {
namespace {

template <class T>
std::string shown(const T& value) {
    std::ostringstream out;
    out << value;
    return out.str();
}

bool is_valid(const Topology& topology) {
    return topology.processes > 0 &&
           std::ranges::all_of(topology.edges, [&](const Edge& edge) {
               return edge.from < topology.processes && edge.to < topology.processes &&
                      edge.from != edge.to;
           });
}

bool is_valid(const Workload& workload, std::size_t processes) {
    if (workload.scripts.size() != processes) return false;
    for (const Script& script : workload.scripts) {
        for (const Step& step : script) {
            if (step.who >= processes) return false;
            if (!has_target(step.action) && step.who != 0) return false;
            if (!has_amount(step.action) && step.amount != 0) return false;
        }
    }
    return true;
}

bool is_valid(const FaultPlan& plan) {
    std::set<std::string> kinds;
    return std::ranges::all_of(plan.rules, [&](const FaultRule& rule) {
        return kinds.insert(rule.kind).second && rule.at_most > 0 && rule.rate > 0 &&
               rule.rate <= 1000;
    });
}

void add_ids(const SupervisionSpec& spec, std::set<std::string>& ids) {
    for (const ChildSpec& child : spec.children) {
        ids.insert(child.id);
        if (!child.supervisor.empty()) add_ids(child.supervisor.front(), ids);
    }
}

bool is_valid(const SupervisionSpec& spec) {
    std::set<std::string> ids;
    add_ids(spec, ids);
    return !spec.children.empty() && ids.size() == child_count(spec);
}

bool is_valid(const GeneratedWorld& world) {
    return is_valid(world.topology) && is_valid(world.workload, world.topology.processes) &&
           world.languages.size() == world.topology.processes && is_valid(world.faults);
}

/// Takes the last and mildest shrink again and again: how many steps there are until none is left.
/// All shrinks of each value on the way are judged.
template <class T, class Valid>
std::size_t steps_to_least(rc::Shrinkable<T> value, Valid valid) {
    std::size_t steps = 0;
    for (bool goes_on = true; goes_on && steps < 10'000;) {
        goes_on = false;
        auto shrinks = value.shrinks();
        const T before = value.value();
        std::optional<rc::Shrinkable<T>> last;
        while (auto next = shrinks.next()) {
            EXPECT_TRUE(valid(next->value())) << shown(next->value());
            EXPECT_FALSE(next->value() == before) << shown(before);
            last.emplace(*next);
        }
        if (!last) break;
        value = *last;
        goes_on = true;
        ++steps;
    }
    return steps;
}

template <class T, class Valid>
void expect_sound(const rc::Gen<T>& gen, Valid valid) {
    std::set<std::string> all;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const int size = static_cast<int>(seed % 31);
        const auto value = gen(rc::Random{seed}, size);
        ASSERT_TRUE(valid(value.value())) << shown(value.value());
        EXPECT_TRUE(value.value() == gen(rc::Random{seed}, size).value());
        if (seed % 6 == 0) {
            EXPECT_LT(steps_to_least(value, valid), 10'000U);
        }
        all.insert(shown(value.value()));
    }
    EXPECT_GT(all.size(), 25U);
}

TEST(GeneratorsTest, TopologiesAreValidAndSoAreTheirShrinks) {
    expect_sound(topologies(), [](const Topology& value) { return is_valid(value); });
    for (const Shape shape : {Shape::chain, Shape::ring, Shape::star, Shape::tree, Shape::random}) {
        const Topology value = topologies(shape)(rc::Random{7}, 30).value();
        EXPECT_TRUE(is_valid(value)) << shown(value);
        EXPECT_GE(value.processes, 2U);
        if (shape == Shape::random) continue;
        expect_sound(topologies(shape), [shape](const Topology& each) {
            const std::size_t closing = shape == Shape::ring && each.processes > 2 ? 1 : 0;
            const bool is_pair = shape == Shape::ring && each.processes == 2;
            return is_valid(each) && each.processes >= 2 &&
                   (is_pair || each.edges.size() == each.processes - 1 + closing);
        });
    }
}

TEST(GeneratorsTest, ShapesAreWhatTheirNamesSay) {
    sim::Stream draws{1, "shapes"};
    for (int i = 0; i < 20; ++i) {
        for (const Edge& edge : draw_topology(draws, Shape::chain, 5).edges)
            EXPECT_EQ(std::max(edge.from, edge.to) - std::min(edge.from, edge.to), 1U);
        for (const Edge& edge : draw_topology(draws, Shape::star, 5).edges)
            EXPECT_EQ(std::min(edge.from, edge.to), 0U);
        std::vector<int> touched(5);
        for (const Edge& edge : draw_topology(draws, Shape::ring, 5).edges) {
            ++touched[edge.from];
            ++touched[edge.to];
        }
        EXPECT_THAT(touched, testing::Each(2));
        // All reach the root of a tree.
        const Topology tree = draw_topology(draws, Shape::tree, 6);
        for (std::size_t child = 1; child < 6; ++child) {
            EXPECT_EQ(std::ranges::count_if(tree.edges,
                                            [&](const Edge& edge) {
                                                return std::max(edge.from, edge.to) == child;
                                            }),
                      1);
        }
    }
}

TEST(GeneratorsTest, WorkloadsAreValidAndSoAreTheirShrinks) {
    expect_sound(workloads(3), [](const Workload& value) { return is_valid(value, 3); });
}

TEST(GeneratorsTest, EveryActionIsDrawn) {
    std::set<Action> actions;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const Workload workload = workloads(4)(rc::Random{seed}, 30).value();
        for (const Script& script : workload.scripts)
            for (const Step& step : script) actions.insert(step.action);
    }
    EXPECT_EQ(actions.size(), action_count);
}

TEST(GeneratorsTest, FaultPlansAreValidAndSoAreTheirShrinks) {
    expect_sound(fault_plans(), [](const FaultPlan& value) { return is_valid(value); });
}

TEST(GeneratorsTest, SupervisionSpecsAreValidAndSoAreTheirShrinks) {
    expect_sound(supervision_specs(), [](const SupervisionSpec& value) { return is_valid(value); });
}

TEST(GeneratorsTest, WorldsAreValidAndSoAreTheirShrinks) {
    expect_sound(worlds(), [](const GeneratedWorld& value) { return is_valid(value); });
    const auto all_lua = worlds({.languages = Languages::lua, .faults = {}})(rc::Random{3}, 30);
    EXPECT_THAT(all_lua.value().languages, testing::Each(Language::lua));
    EXPECT_THAT(all_lua.value().faults.rules, testing::IsEmpty());
}

TEST(GeneratorsTest, ValuesAreShownAsText) {
    const Topology topology{3, {{0, 1, Relation::link}, {1, 2, Relation::both}}};
    EXPECT_EQ(shown(topology), "3 processes: 0 links 1, 1 monitors and links 2");
    EXPECT_EQ(shown(Topology{}), "1 process");
    const Workload workload{{{{Action::send, 1, 0}, {Action::sleep, 0, 5}}, {{Action::fail}}}};
    EXPECT_EQ(shown(workload), "0: send 1, sleep 5\n1: fail");
    const FaultPlan plan{{{.kind = "crash", .at_most = 2, .rate = 50, .of = {"a:b"}},
                          {.kind = "slow"}}};
    EXPECT_EQ(shown(plan), "faults = { crash = { at_most = 2, rate = 0.05, of = { 'a:b', } }, "
                           "slow = { at_most = 1, rate = 0.1 }, }");
    SupervisionSpec spec;
    spec.children = {{.id = "c1", .shutdown_ms = ChildSpec::kill},
                     {.id = "c2", .end = WorkerEnd::fails, .lives_ms = 7}};
    EXPECT_EQ(shown(spec),
              "{ strategy = \"one_for_one\", intensity = 1, period = \"5000ms\", children = {\n"
              "  { id = \"c1\", restart = \"permanent\", shutdown = \"kill\" },\n"
              "  { id = \"c2\", restart = \"permanent\", shutdown = \"5000ms\", fails = \"7ms\" },"
              " } }");
}

TEST(GeneratorsTest, WithoutAProcessTheOthersKeepTheirRelations) {
    const Topology topology{3, {{0, 1, Relation::link}, {2, 0, Relation::monitor}}};
    EXPECT_EQ(without_process(topology, 1), (Topology{2, {{1, 0, Relation::monitor}}}));
    const Workload workload{{{{Action::send, 1}, {Action::send, 2}}, {}, {{Action::trap}}}};
    EXPECT_EQ(without_process(workload, 1),
              (Workload{{{{Action::send, 1}}, {{Action::trap}}}}));
}

}  // namespace
}  // namespace moira::generators
