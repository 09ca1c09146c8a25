// SPDX-License-Identifier: MIT
//
// Processes that are killed wherever they stand: nothing of them stays behind. The measure is the
// run's region, which must not grow with further rounds, and the places for heaps and stacks.
#include "runtime/lua/lua_process.hpp"
#include "tests/support/lua_world.hpp"

namespace moira::runtime {
namespace {

struct Place {
    const char* name;
    const char* body;  ///< of the victim; it reads `main`, the pid of its killer
};

const std::vector<Place> places = {
    {"inbox", "process.inbox():receive()"},
    {"events", "process.events():receive()"},
    {"a topic", "process.listen('t'):receive()"},
    {"receiving from a channel", "channel.new(0):receive()"},
    {"sending to a channel", "channel.new(0):send({ 1, 2 })"},
    {"select", "local a, b = channel.new(0), process.inbox() "
     "channel.select { a:case_receive(), a:case_send(1), b:case_receive() }"},
    {"sleep", "time.sleep('1h')"},
    {"a timer", "time.after('1h'):receive()"},
    {"tickers", "for i = 1, 5 do time.ticker('4ms') end process.inbox():receive()"},
    {"exec", "process.exec('app:brief', 'app:processes')"},
    {"a call", "funcs.new():call('app:slow')"},
    {"futures", "local f = funcs.new():async('app:slow') f:response():receive()"},
    {"pcall", "pcall(function() pcall(function() process.inbox():receive() end) end)"},
    {"a coroutine", "coroutine.wrap(function() coroutine.wrap(function() "
     "process.inbox():receive() end)() end)()"},
    {"a comparator", "table.sort({ 3, 2, 1 }, function() process.inbox():receive() end)"},
    {"gsub", "('x'):gsub('x', function() process.inbox():receive() end)"},
    {"__index", "local _ = setmetatable({}, { __index = function() "
     "process.inbox():receive() end }).x"},
    {"__close", "do local x <close> = setmetatable({}, { __close = function() "
     "process.inbox():receive() end }) end"},
    {"__tostring", "print(setmetatable({}, { __tostring = function() "
     "process.inbox():receive() end }))"},
    {"an error's __tostring", "error(setmetatable({}, { __tostring = function() "
     "process.inbox():receive() end }))"},
    {"an iterator", "for _ in function() process.inbox():receive() end do end"},
    {"many tasks", "for i = 1, 50 do coroutine.spawn(function() time.sleep('1h') end) end "
     "process.inbox():receive()"},
    {"tasks that wait for each other", "local c = channel.new(0) for i = 1, 20 do "
     "coroutine.spawn(function() c:send(('x'):rep(100)) end) end process.inbox():receive()"},
    {"unread messages", "for i = 1, 50 do process.send(process.pid(), 't' .. i % 3, { i }) end "
     "process.listen('t1') time.sleep('1h')"},
    {"messages in a channel", "local t = process.listen('t') process.send(process.pid(), 't', "
     "('x'):rep(100)) time.sleep('1ms') process.listen('u') time.sleep('1h')"},
    {"messages in a channel that nobody has", "do local t = process.listen('t') "
     "process.send(process.pid(), 't', ('x'):rep(100)) time.sleep('1ms') process.listen('u') "
     "process.unlisten(t) end for i = 1, 5e3 do local t = { i } end time.sleep('1h')"},
    {"a channel of its own", "local c = channel.new(20) subscribe('t', c) for i = 1, 9 do "
     "process.send(process.pid(), 't', ('x'):rep(i)) end time.sleep('1ms') c:receive() "
     "time.sleep('1h')"},
    {"complete futures", "local f = funcs.new():async('app:fast', ('x'):rep(99)) "
     "time.sleep('1ms') time.sleep('1h')"},
    {"futures that were read", "local f = funcs.new():async('app:fast', ('x'):rep(99)) "
     "f:response():receive() f:result() time.sleep('1h')"},
    {"unread notices", "for i = 1, 20 do process.cancel(process.pid(), 'why') end "
     "time.sleep('1h')"},
    {"relations and names", "process.monitor(main) process.link(main) "
     "process.registry.register('mine') process.registry.register('yours') time.sleep('1h')"},
    {"messages under way to others", "for i = 1, 20 do process.send(main, 'junk', i) end "
     "time.sleep('1h')"},
    {"a busy loop", "while true do time.sleep('100us') end"},
    {"a dance of yields", "coroutine.spawn(function() while true do time.sleep(0) end end) "
     "while true do time.sleep('100us') end"},
    {"large heaps", "local t = {} for i = 1, 5e3 do t[i] = { i } end process.inbox():receive()"},
    {"upgrades", "if ... then process.upgrade(nil) end process.inbox():receive()"},
};

/// Bytes of the region by number of processes ever made, noted when main prints.
struct Growth {
    std::vector<std::pair<std::uint64_t, std::size_t>> samples;
    std::uint32_t next_slot = 0;
    std::uint32_t next_stack = 0;
    std::string strange;  ///< an end that is not the one of the test

    static void on_log(void* user, sim::Simulation& simulation, const sim::Process& process, int,
                       std::string_view) {
        if (process.label != "main") return;
        auto& self = *static_cast<Growth*>(user);
        self.samples.emplace_back(simulation.counters().processes, simulation.memory().used());
        LuaRun& run = LuaRun::of(simulation);
        self.next_slot = run.slots.take();
        run.slots.give(self.next_slot);
        self.next_stack = run.stacks.take();
        run.stacks.give(self.next_stack);
    }

    static void on_exit(void* user, sim::Simulation&, const sim::Process& process) {
        if (!process.failed) return;
        const std::string error = sim::error_text(process.result);
        const bool is_victim = process.entry->id == "app:victim";
        const bool is_known = is_victim ? error == "process terminated" ||
                                              error == "linked process failed"
                                        : process.entry->id == "app:group";
        if (!is_known) static_cast<Growth*>(user)->strange = error;
    }
};

constexpr const char* terminating = R"LUA(
    local pids = {}
    for i = 1, 7 do
        if i == 6 then time.sleep("3ms") end  -- the last two die before they ran, or as they begin
        pids[i] = process.spawn("app:victim", "app:processes", process.pid())
    end
    for i = 1, 7 do process.terminate(pids[i]) end)LUA";

constexpr const char* failing_links = R"LUA(
    process.spawn("app:group", "app:processes", process.pid()))LUA";

Growth growth_of(const Place& place, const char* kill, std::uint64_t seed) {
    LuaWorld world;
    world.process("main", std::string{R"LUA(
        process.set_options({ trap_links = true })
        local junk, events = process.listen("junk"), process.events()
        for round = 1, 90 do
            )LUA"} + kill + R"LUA(
            time.sleep("20ms")  -- helpers of the victims end
            local late = time.after("1ms")
            repeat
                local r = channel.select { junk:case_receive(), events:case_receive(),
                                           late:case_receive() }
            until r.channel == late
            print(round)
        end)LUA");
    world.process("group", R"LUA(
        for i = 1, 6 do
            if i == 5 then time.sleep("3ms") end
            process.spawn_linked("app:victim", "app:processes", ...)
        end
        error("boom"))LUA");
    world.process("victim", "local main = ... " + std::string{place.body});
    world.process("brief", "time.sleep('10ms')");
    world.function("fast", "return ...");
    world.function("slow", "time.sleep('10ms')");
    Growth growth;
    world.tune = [&growth](RunOptions& options) {
        options.observer.user = &growth;
        options.observer.on_log = &Growth::on_log;
        options.observer.on_exit = &Growth::on_exit;
    };
    EXPECT_EQ(world.run(seed).summary.outcome.kind, sim::OutcomeKind::completed);
    EXPECT_EQ(growth.strange, "");
    return growth;
}

/// The kernel's tables have a place for every process ever made, and grow at powers of two: what is
/// used after the first 260 and before the 510th differs by less than any object a process.
void expect_no_growth(const Place& place, const char* kill, std::uint64_t seed) {
    const Growth growth = growth_of(place, kill, seed);
    std::size_t first = 0;
    std::size_t last = 0;
    std::uint64_t rounds = 0;
    for (const auto& [processes, used] : growth.samples) {
        if (processes < 260 || processes > 510) continue;
        if (first == 0) first = used;
        last = used;
        ++rounds;
    }
    EXPECT_GT(rounds, 15U);
    EXPECT_LT(last - first, 2'000U);
    EXPECT_LT(growth.next_slot, 60U);
    EXPECT_LT(growth.next_stack, 60U * 51U);
}

TEST(KillPointsTest, ATerminatedProcessLeavesNothingBehind) {
    for (const Place& place : places) {
        SCOPED_TRACE(place.name);
        expect_no_growth(place, terminating, 0);
    }
}

TEST(KillPointsTest, AProcessThatDiesWithAnotherLeavesNothingBehind) {
    for (const Place& place : places) {
        SCOPED_TRACE(place.name);
        expect_no_growth(place, failing_links, 1);
    }
}

}  // namespace
}  // namespace moira::runtime
