// SPDX-License-Identifier: MIT
#include "pool.hpp"

#include <moira/testing.hpp>

namespace {

/// Four tasks for two workers, which may crash.
template <class Pool>
moira::TestWorld pool_world(Pool pool) {
    moira::TestWorld world;
    world.add("pool:pool", pool).add("pool:worker", pool::worker);
    world.start("pool:pool", "pool", 2, 4);
    world.settings("faults = { crash = { of = 'pool:worker', at_most = 3 } }");
    world.always("at most two workers", [](const moira::View& w) {
        return w.count("pool:worker") <= 2;
    });
    world.finally("every task is done once", [](const moira::View& w) {
        const moira::Exit* exit = w.exit("pool");
        return exit != nullptr && exit->result == moira::Value{1 + 4 + 9 + 16};
    });
    return world;
}

TEST(PoolTest, EveryTaskIsDoneOnceAlsoWhenWorkersCrash) {
    EXPECT_TRUE(moira::holds(pool_world(pool::pool), {.seeds = 1000}));
}

TEST(PoolTest, BrokenPoolForgetsTasks) {
    EXPECT_TRUE(moira::holds(pool_world(pool::forgetful_pool), {.seeds = 1000}));
}

TEST(PoolTest, TheForgetfulPoolIsFound) {
    EXPECT_TRUE(moira::fails(pool_world(pool::forgetful_pool), "every task is done once",
                             {.seeds = 1000}));
}

}  // namespace
