// SPDX-License-Identifier: MIT
//
// Runaway programs: what ends them, that no program can talk its way out, and that watching a run
// does not change it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/world/world.hpp"

namespace moira::runtime {
namespace {

struct Ended {
    std::string label;
    bool failed = false;
    std::string text;   ///< the error's message
};

/// One program of Lua entries `app:<name>`, started at `app:main`.
class Program {
public:
    explicit Program(std::string main, std::string worker = "return {main = function() end}") {
        std::vector<LuaSource> sources(2);
        sources[0].id = "app:main";
        sources[0].text = std::move(main);
        sources[1].id = "app:worker";
        sources[1].text = std::move(worker);
        for (LuaSource& source : sources) {
            source.chunk_name = source.id;
            source.modules = {"time", "json"};
        }
        program = std::make_unique<LuaProgram>(std::move(sources), 0x6d6f6972U);
        plan.hosts = {"app:host"};
        plan.starts.push_back({"app:main", "app:host", "main", "", 0, false});
    }

    RunSummary run(RunOptions options = {}, std::uint64_t seed = 1) {
        if (world == nullptr) world = *World::make(plan, *program);
        for (const auto& unit : program->units()) EXPECT_EQ(unit->problem, "");
        options.observer.user = this;
        options.observer.on_exit = [](void* user, sim::Simulation&, const sim::Process& process) {
            auto& self = *static_cast<Program*>(user);
            self.ended.push_back({std::string{process.label}, process.failed,
                                  process.failed ? sim::error_text(process.result) : ""});
        };
        options.observer.on_log = [](void* user, sim::Simulation&, const sim::Process&, int,
                                     std::string_view text) {
            static_cast<Program*>(user)->lines.emplace_back(text);
        };
        options.observer.on_restart = [](void* user) {
            auto& self = *static_cast<Program*>(user);
            self.ended.clear();
            self.lines.clear();
            ++self.restarts;
        };
        auto result = world->run(seed, options);
        if (!result) {
            error = result.error().message;
            return {};
        }
        return *result;
    }

    [[nodiscard]] std::string error_of(std::string_view label) const {
        for (const Ended& end : ended) {
            if (end.label == label) return end.text;
        }
        return "(did not end)";
    }

    sim::Plan plan;
    std::unique_ptr<LuaProgram> program;
    std::unique_ptr<World> world;
    std::vector<Ended> ended;
    std::vector<std::string> lines;
    std::string error;
    int restarts = 0;
};

std::string in_main(std::string_view body) {
    return "return {main = function()\n" + std::string{body} + "\nend}";
}

/// Programs that never end a step by themselves.
const std::vector<std::string> endless = {
    "while true do end",
    "while true do pcall(error, 'x') end",
    "local function f() return f() end return f()",
    "while true do pcall(function() while true do end end) end",
    "while true do coroutine.wrap(function() for i = 1, 100 do end end)() end",
    "coroutine.wrap(function() while true do end end)()",
    "local c = coroutine.wrap(function() while true do coroutine.yield() end end) "
    "while true do c() end",
    "coroutine.spawn(function() while true do coroutine.yield() end end) "
    "while true do coroutine.yield() end",
    "local ch = channel.new(0) coroutine.spawn(function() while true do ch:send(1) end end) "
    "while true do ch:receive() end",
    "table.sort({1, 2, 3}, function() while true do end end)",
    "('x'):gsub('x', function() while true do end end)",
    "local t = setmetatable({}, {__index = function() while true do end end}) return t.x",
    "xpcall(error, function() while true do end end)",
};

TEST(RunawayTest, CountedStepsEndAtTheLimitOfInstructions) {
    for (const std::string& body : endless) {
        Program program{in_main(body)};
        program.plan.limits.instructions = 300'000;
        program.run();
        EXPECT_EQ(program.error_of("main"),
                  "instruction limit exceeded (300000 instructions in one step)")
            << body;
        EXPECT_EQ(program.restarts, 0);
    }
}

TEST(RunawayTest, AFreeRunIsGivenUpAndExecutedAnewCounted) {
    Program program{in_main("print('before') while true do end")};
    program.plan.limits.instructions = 120'000'000;
    program.run();
    EXPECT_EQ(program.error_of("main"),
              "instruction limit exceeded (120000000 instructions in one step)");
    EXPECT_EQ(program.restarts, 1);
    EXPECT_THAT(program.lines, testing::ElementsAre("before"));
    EXPECT_EQ(program.ended.size(), 1U);
}

TEST(RunawayTest, EveryEndlessProgramIsNoticedInAFreeRun) {
    for (const std::string& body : endless) {
        Program program{in_main(body)};
        auto world = World::make(program.plan, *program.program);
        RunOptions options;
        options.may_restart = true;
        ASSERT_TRUE((*world)->begin(1, options));
        const auto outcome = (*world)->simulation().run();
        EXPECT_EQ(outcome->kind, sim::OutcomeKind::stopped) << body;
        EXPECT_TRUE((*world)->needs_counting()) << body;
        (*world)->end();
    }
}

TEST(RunawayTest, ALongStepBelowTheLimitHasTheSameHash) {
    Program program{in_main("local s = 0 for i = 1, 40000000 do s = s + i end print(s)")};
    const RunSummary free = program.run();
    EXPECT_EQ(program.restarts, 1);
    EXPECT_EQ(program.error_of("main"), "");
    RunOptions options;
    options.count_instructions = true;
    const RunSummary counted = program.run(options);
    EXPECT_EQ(program.restarts, 1);
    EXPECT_EQ(free.trace_hash, counted.trace_hash);
}

TEST(RunawayTest, CountingDoesNotChangeARun) {
    const std::vector<std::string> bodies = {
        "local keys = {} for i = 1, 200 do keys[{}] = i end "
        "local s = {} for _, v in pairs(keys) do s[#s + 1] = v end print(table.concat(s, ','))",
        "local function f(n, ...) if n == 0 then return select('#', ...) end "
        "return (f(n - 1, n, ...)) end "
        "local t = {} for i = 1, 50 do t[{}] = coroutine.wrap(function() return f(i) end)() end "
        "for k, v in pairs(t) do print(v, tostring(k)) end",
        "local ch = channel.new(3) for i = 1, 5 do "
        "coroutine.spawn(function() time.sleep('1ms') ch:send(i) end) end "
        "for i = 1, 5 do print((ch:receive())) end",
        "for i = 1, 20 do local pid = process.spawn_monitored('app:worker', 'app:host', i) "
        "print(pid) end for i = 1, 20 do local e = process.events():receive() print(e.from) end",
    };
    const std::string worker = "return {main = function(n) time.sleep(n .. 'ms') "
                               "local t = {} for i = 1, 2000 do t[i] = {i} end return n end}";
    for (const std::string& body : bodies) {
        Program program{in_main(body), worker};
        for (const std::uint64_t seed : {0U, 1U, 2U, 3U}) {
            program.ended.clear();
            program.lines.clear();
            const RunSummary free = program.run({}, seed);
            EXPECT_EQ(program.error_of("main"), "") << body;
            EXPECT_GE(program.lines.size(), 1U);
            const std::vector<std::string> lines = program.lines;
            program.lines.clear();
            RunOptions options;
            options.count_instructions = true;
            EXPECT_EQ(program.run(options, seed).trace_hash, free.trace_hash) << body;
            EXPECT_EQ(program.lines, lines);
        }
    }
}

TEST(RunawayTest, TheLimitIsOfAStepAndNotOfARun) {
    Program program{in_main("for i = 1, 50 do for j = 1, 40000 do end time.sleep('1ms') end")};
    program.plan.limits.instructions = 50'000;
    program.run();
    EXPECT_EQ(program.error_of("main"), "");
    Program sends{in_main("for i = 1, 50 do for j = 1, 40000 do end "
                          "process.send(process.pid(), 't', i) end")};
    sends.plan.limits.instructions = 50'000;
    sends.run();
    EXPECT_EQ(sends.error_of("main"), "");
}

TEST(RunawayTest, TheLimitIsExact) {
    // The last instruction that may run is the one before the print.
    const auto lines = [](std::uint64_t limit) {
        Program program{in_main("local x = 1 x = x + 1 print(x)")};
        program.plan.limits.instructions = limit;
        program.run();
        return program.lines.size();
    };
    std::uint64_t least = 0;
    while (least < 100 && lines(least) == 0) ++least;
    EXPECT_GT(least, 4U);
    EXPECT_LT(least, 20U);
    EXPECT_EQ(lines(least), 1U);
}

TEST(RunawayTest, TheVictimRunsNothingMoreAndOthersGoOn) {
    Program program{in_main("local pid = process.spawn_monitored('app:worker', 'app:host') "
                            "local e = process.events():receive() "
                            "print(tostring(e.result.error), e.result.error:kind())"),
                    in_main("local t <close> = setmetatable({}, {__close = function() "
                            "print('closed') end}) "
                            "pcall(function() while true do end end) print('caught')")};
    program.plan.limits.instructions = 100'000;
    program.run();
    EXPECT_EQ(program.error_of("main"), "");
    EXPECT_THAT(program.lines,
                testing::ElementsAre("instruction limit exceeded (100000 instructions in one step) "
                                     "LimitExceeded"));
}

TEST(RunawayTest, AnEndlessChunkFailsToLoad) {
    Program root{"while true do end"};
    root.plan.limits.instructions = 120'000'000;
    root.run();
    EXPECT_THAT(root.error, testing::HasSubstr("instruction limit exceeded (120000000"));
    EXPECT_EQ(root.restarts, 1);
    Program child{in_main("local pid, err = process.spawn('app:worker', 'app:host') "
                          "print(pid, tostring(err))"),
                  "while true do end"};
    child.plan.limits.instructions = 100'000;
    child.run();
    ASSERT_EQ(child.lines.size(), 1U);
    EXPECT_THAT(child.lines[0], testing::HasSubstr("instruction limit exceeded (100000"));
}

TEST(RunawayTest, NativeStepsEndTheProcessEvenIfTheErrorIsCaught) {
    Program program{in_main("print('on') while true do "
                            "pcall(string.find, ('a'):rep(200), ('a?'):rep(100) .. 'b') end")};
    program.plan.limits.native_steps = 10'000;
    program.run();
    EXPECT_EQ(program.error_of("main"), "native step limit exceeded");
    EXPECT_EQ(program.restarts, 0);
}

TEST(RunawayTest, TheThirdMemoryErrorOfAStepEndsTheProcess) {
    const std::vector<std::string> refused = {
        "string.rep('x', 1e9)",
        "local t = {} for i = 1, 1e9 do t[i] = i end",
        "local s = 'x' while true do s = s .. s end",
        "local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end",
    };
    for (const std::string& code : refused) {
        Program program{in_main("for i = 1, 5 do print(i, pcall(function() " + code +
                                " end)) end return 1")};
        program.plan.limits.process_memory = 8U << 20U;
        program.run();
        EXPECT_EQ(program.error_of("main"), "memory limit exceeded") << code;
        EXPECT_EQ(program.lines.size(), 2U) << code;
        Program twice{in_main("for i = 1, 5 do print(pcall(function() " + code +
                              " end)) if i % 2 == 0 then time.sleep('1ms') end end")};
        twice.plan.limits.process_memory = 8U << 20U;
        twice.run();
        EXPECT_EQ(twice.error_of("main"), "") << code;
        EXPECT_EQ(twice.lines.size(), 5U) << code;
    }
    Program uncaught{in_main("string.rep('x', 1e9)")};
    uncaught.run();
    EXPECT_THAT(uncaught.error_of("main"), testing::HasSubstr("not enough memory"));
}

TEST(RunawayTest, CollectionsThatMakeRoomAreNoMemoryErrors) {
    // Lives near the limit, where collections are forced again and again.
    Program program{in_main("local keep = ('x'):rep(5000000) for i = 1, 50 do "
                            "local garbage = ('y'):rep(1500000 + i) .. 'z' end print(#keep)")};
    program.plan.limits.process_memory = 12U << 20U;
    program.run();
    EXPECT_EQ(program.error_of("main"), "");
    EXPECT_THAT(program.lines, testing::ElementsAre("5000000"));
}

}  // namespace
}  // namespace moira::runtime
