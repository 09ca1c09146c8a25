// SPDX-License-Identifier: MIT
//
// The memory of a whole run: what its programs hold is counted, ends the run when it is too much,
// and is given back to the last byte when they end, however they do.
#include "tests/support/lua_world.hpp"

#include <sys/resource.h>

#include <fstream>

namespace moira::runtime {
namespace {

constexpr std::size_t mebi = std::size_t{1} << 20U;

/// What is still counted when nothing can happen any more.
std::size_t charged_after(LuaWorld& world, std::uint64_t seed) {
    World& made = world.world();
    EXPECT_TRUE(made.begin(seed).has_value());
    EXPECT_EQ(made.simulation().run()->kind, sim::OutcomeKind::completed);
    const std::size_t charged = made.simulation().memory().charged();
    made.end();
    return charged;
}

TEST(RunMemoryTest, TooMuchOfItEndsTheRun) {
    const std::vector<const char*> bodies = {
        "while true do process.spawn('app:idle', 'app:processes') end",
        "while true do process.spawn('app:large', 'app:processes') end",
        "local p = process.spawn('app:idle', 'app:processes') local s = ('x'):rep(1000) "
        "while true do process.send(p, 'x', s) end",
        "local kept, s = {}, ('x'):rep(100000) while true do kept[#kept + 1] = payload.new(s) end",
        "local p = process.pid() while true do coroutine.spawn(function() "
        "channel.new():receive() end) time.sleep(0) end",
        "process.spawn('app:tree', 'app:processes')",
        "local p, i = process.pid(), 0 while true do i = i + 1 "
        "process.send(p, ('long topic '):rep(100) .. i) "
        "process.inbox():receive() end",
    };
    for (const char* body : bodies) {
        for (const std::uint64_t seed : {0U, 1U}) {
            SCOPED_TRACE(testing::Message() << "seed " << seed << ": " << body);
            LuaWorld world;
            world.process("main", body);
            world.process("idle", "channel.new():receive()");
            world.process("large", "local t = {} for i = 1, 5000 do t[i] = i end "
                                   "channel.new():receive()");
            world.process("tree", "for i = 1, 2 do process.spawn('app:tree', 'app:processes') end "
                                  "channel.new():receive()");
            world.plan.limits.memory = 4 * mebi;
            const LuaOutcome outcome = world.run(seed);
            EXPECT_EQ(outcome.summary.outcome.kind, sim::OutcomeKind::limit);
            EXPECT_EQ(outcome.summary.outcome.limit, sim::LimitKind::memory);
            EXPECT_EQ(outcome.summary.limit_message, "the run reached limits.memory = 4194304");
            EXPECT_EQ(world.run(seed).summary.trace_hash, outcome.summary.trace_hash);
        }
    }
}

TEST(RunMemoryTest, OneProcessMayUseItsOwn) {
    LuaWorld world;
    world.process("main", "local t = {} for i = 1, 100000 do t[i] = i end return #t");
    world.plan.limits.memory = 8 * mebi;
    EXPECT_EQ(world.run().exit("main"), "100000");
}

TEST(RunMemoryTest, WhoAsksAgainForRefusedSpawnsEndsTheRun) {
    struct Case {
        const char* body;
        void (*set)(sim::Limits& limits);
        sim::LimitKind limit;
    };
    const std::vector<Case> cases = {
        {"while true do process.spawn('app:idle', 'app:processes') end",
         [](sim::Limits& limits) { limits.processes = 20; }, sim::LimitKind::processes},
        {"while true do process.exec('app:idle', 'app:processes') end",
         [](sim::Limits& limits) { limits.processes = 1; }, sim::LimitKind::processes},
        {"process.spawn('app:tree', 'app:processes')",
         [](sim::Limits& limits) { limits.spawn_depth = 14; }, sim::LimitKind::spawn_depth},
    };
    for (const Case& at : cases) {
        SCOPED_TRACE(at.body);
        LuaWorld world;
        world.process("main", at.body);
        world.process("idle", "channel.new():receive()");
        world.process("tree",
                      "for i = 1, 2 do process.spawn('app:tree', 'app:processes') end");
        at.set(world.plan.limits);
        const LuaOutcome outcome = world.run();
        EXPECT_EQ(outcome.summary.outcome.kind, sim::OutcomeKind::limit);
        EXPECT_EQ(outcome.summary.outcome.limit, at.limit);
    }
}

/// Programs that die `count` times while something is under way.
std::string victims(const std::string& victim, int count) {
    // Some texts are kept for good when they first occur, such as the topics of results.
    return "process.exec('app:child', 'app:processes') funcs.call('app:answer') "
           "process.set_options({trap_links = true}) for i = 1, " + std::to_string(count) +
           " do local p = process.spawn('app:victim', 'app:processes') " + victim +
           " process.terminate(p) time.sleep('1ms') end";
}

TEST(RunMemoryTest, WhateverAProcessHeldIsGivenBackWhenItEnds) {
    struct Case {
        const char* what;
        const char* victim;
        const char* parent;
    };
    const std::vector<Case> cases = {
        {"messages in its mailbox", "channel.new():receive()",
         "for i = 1, 3 do process.send(p, 'x', ('x'):rep(100)) end time.sleep('1ms')"},
        {"messages that wait for dispatch",
         "for i = 1, 3 do coroutine.spawn(function() "
         "process.send(process.pid(), 'x', ('x'):rep(100)) channel.new():receive() end) end "
         "coroutine.spawn(function() error('stop') end) channel.new():receive()",
         "time.sleep('1ms')"},
        {"a send in dispatch when main fails",
         "coroutine.spawn(function() process.send(process.pid(), 'x', ('x'):rep(100)) end) "
         "coroutine.spawn(function() process.cancel(process.pid(), '1s') end) "
         "coroutine.spawn(function() process.spawn('app:child', 'app:processes', 'yy') end) "
         "error('stop')",
         "time.sleep('1ms')"},
        {"a result that it waits for",
         "process.exec('app:child', 'app:processes', ('x'):rep(100))", ""},
        {"a call and its result", "funcs.call('app:answer', ('x'):rep(100)) "
                                  "coroutine.spawn(function() error('stop') end)", ""},
        {"a message for a task that does not run any more",
         "local a = process.listen('a') local b = process.listen('b') "
         "coroutine.spawn(function() a:receive() error('stop') end) "
         "coroutine.spawn(function() b:receive() end) channel.new():receive()",
         "process.send(p, 'a', ('x'):rep(100)) process.send(p, 'b', ('y'):rep(100)) "
         "time.sleep('1ms')"},
        {"wrapped payloads", "local t = {} for i = 1, 5 do t[i] = payload.new(('x'):rep(100)) end "
                             "channel.new():receive()",
         "time.sleep('1ms')"},
    };
    for (const Case& at : cases) {
        for (const std::uint64_t seed : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 7U}) {
            SCOPED_TRACE(testing::Message() << at.what << ", seed " << seed);
            const auto charged = [&](int count) {
                LuaWorld world;
                world.process("main", victims(at.parent, count));
                world.process("victim", at.victim);
                world.process("child", "return ('z'):rep(100)");
                world.function("answer", "return ('z'):rep(100)");
                return charged_after(world, seed);
            };
            EXPECT_EQ(charged(5), charged(25));
        }
    }
}

#if !defined(__SANITIZE_ADDRESS__)
/// Lets the program take no more than `bytes` of address space beyond what it has.
class AddressSpace {
public:
    explicit AddressSpace(std::size_t bytes) {
        std::size_t pages = 0;
        std::ifstream{"/proc/self/statm"} >> pages;
        getrlimit(RLIMIT_AS, &before_);
        rlimit less = before_;
        less.rlim_cur = pages * 4096 + bytes;
        setrlimit(RLIMIT_AS, &less);
    }

    AddressSpace(const AddressSpace&) = delete;
    AddressSpace& operator=(const AddressSpace&) = delete;

    ~AddressSpace() { setrlimit(RLIMIT_AS, &before_); }

private:
    rlimit before_{};
};

TEST(RunMemoryTest, ARefusedStackIsAnErrorOfTheProgram) {
    const std::vector<std::pair<const char*, const char*>> cases = {
        {"local ok, err = pcall(function() for i = 1, 3000 do "
         "coroutine.spawn(function() channel.new():receive() end) end end) error(err, 0)",
         "the machine has no memory for another task"},
        {"for i = 1, 3000 do local p, err = process.spawn('app:idle', 'app:processes') "
         "if not p then error(err:message(), 0) end end",
         "out of memory for a process"},
    };
    for (const auto& [body, error] : cases) {
        SCOPED_TRACE(body);
        LuaWorld world;
        world.process("main", body);
        world.process("idle", "channel.new():receive()");
        world.world();
        // A chunk of stacks is 1 GiB, and needs 4 GiB more while it is being aligned.
        const AddressSpace little{(std::size_t{5} << 30U) + 256 * mebi};
        const LuaOutcome outcome = world.run();
        EXPECT_THAT(outcome.exit("main"), testing::HasSubstr(error)) << outcome.problem;
    }
}
#endif

}  // namespace
}  // namespace moira::runtime
