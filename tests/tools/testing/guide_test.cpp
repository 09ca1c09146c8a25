// SPDX-License-Identifier: MIT
// Goal: the generated worlds and the model of docs/testing_cpp_actors.md are as it says.
#include "tools/testing/include/moira/generators.hpp"
#include "tools/testing/include/moira/testing.hpp"

#include <gtest/gtest.h>

namespace counting {

moira::ProcessModel<int> counter_model() {
    moira::ProcessModel<int> model;
    model.kinds.push_back({.name = "get", .step = [](int& count, const moira::Value&) {
                               return moira::Value{count};
                           }});
    model.kinds.push_back(
        {.name = "add",
         .argument = [](moira::sim::Stream& draws, const int&) { return draws.between(1, 9); },
         .step = [](int& count, const moira::Value& amount) {
             return moira::Value{count += static_cast<int>(*amount.integer())};
         }});
    return model;
}

void counter(moira::Process& self) {
    for (int count = 0;;) {
        const moira::Message request = self.receive();
        if (request.topic() == "add") count += request.as_or(0);
        self.send(request.from(), "is", count);
    }
}

TEST(CounterTest, CountsAsItsModel) {
    moira::ProcessUnderTest process;
    process.entry = "app:counter";
    process.world.add("app:counter", counter);
    EXPECT_TRUE(moira::check_process(counter_model(), process, {.clients = 3}));
}

/// Every process knows only its neighbours; all of them hear of `news`.
moira::TestWorld gossip(const moira::generators::Topology& topology) {
    moira::TestWorld world;
    world.add("app:node", [](moira::Process& self) {
        // Not from the inbox: the news may come first.
        const auto told = self.listen("peers")->receive();
        const auto peers = told->as_or<std::vector<moira::Pid>>({});
        self.receive();
        self.print("knows it");
        for (const moira::Pid& peer : peers) self.send(peer, "news");
    });
    world.add("app:main", [topology](moira::Process& self) {
        std::vector<moira::Pid> nodes;
        for (std::size_t i = 0; i < topology.processes; ++i)
            nodes.push_back(*self.spawn_monitored("app:node", moira::TestWorld::default_host));
        for (std::size_t i = 0; i < topology.processes; ++i) {
            std::vector<moira::Pid> peers;
            for (const moira::generators::Edge& edge : topology.edges) {
                if (edge.from == i) peers.push_back(nodes[edge.to]);
                if (edge.to == i) peers.push_back(nodes[edge.from]);
            }
            self.send(nodes[i], "peers", peers);
        }
        self.send(nodes[0], "news");
    });
    world.start("app:main", "main");
    world.finally("all know it", [topology](const moira::View& w) {
        return w.lines().size() == topology.processes;
    });
    return world;
}

TEST(GossipTest, ReachesAllOfATree) {
    const auto trees = moira::generators::topologies(moira::generators::Shape::tree);
    EXPECT_TRUE(moira::holds_for(trees, gossip));
}

}  // namespace counting
