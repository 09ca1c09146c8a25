// SPDX-License-Identifier: MIT
//
// Names that come and go take no space: a world that registers and unregisters for ever does not
// grow, whoever frees the names.
#include "tests/support/lua_world.hpp"

namespace moira::runtime {
namespace {

/// Bytes of the run's region when its last process ends.
std::size_t used_by(LuaWorld& world) {
    std::size_t used = 0;
    world.tune = [&used](RunOptions& options) {
        options.observer.user = &used;
        options.observer.on_log = nullptr;
        options.observer.on_exit = [](void* user, sim::Simulation& simulation,
                                      const sim::Process& process) {
            EXPECT_FALSE(process.failed) << sim::error_text(process.result);
            *static_cast<std::size_t*>(user) = simulation.memory().used();
        };
    };
    EXPECT_EQ(world.run().summary.outcome.kind, sim::OutcomeKind::completed);
    return used;
}

/// After `rounds` of `body`, which reads `i`, and for which `app:owner` runs `owner`.
std::size_t used_after(int rounds, const std::string& body, const std::string& owner = "") {
    LuaWorld world;
    world.process("main", "for i = 1, " + std::to_string(rounds) + " do " + body + " end");
    world.process("owner", owner);
    return used_by(world);
}

TEST(NamingSpaceTest, AMillionNamesThatAreUnregisteredTakeNoSpace) {
    const std::string body = R"LUA(
        local name = "n" .. i % 100
        assert(process.registry.register(name) == true)
        assert(process.registry.unregister(name) == true))LUA";
    EXPECT_EQ(used_after(1'000'000, body), used_after(1'000, body));
}

TEST(NamingSpaceTest, NamesOfDeadPidsTakeNoSpaceOnceUnregistered) {
    const std::string body = R"LUA(
        local name, pid = "n" .. i % 100, "{app:processes|0x" .. ("f"):rep(i % 7 + 4) .. "}"
        assert(process.registry.register(name, pid) == true)
        assert(process.registry.lookup(name) == pid)
        assert(process.registry.unregister(name) == true))LUA";
    EXPECT_EQ(used_after(50'000, body), used_after(1'000, body));
}

TEST(NamingSpaceTest, NamesHeldTogetherAndFreedInAnyOrderTakeNoSpace) {
    const std::string body = R"LUA(
        for k = 1, 50 do process.registry.register("n" .. k) end
        for k = 1, 50 do
            local name = "n" .. (k * 7 + i) % 50 + 1
            assert(process.registry.lookup(name) == process.pid())
            assert(process.registry.unregister(name) == true)
            assert(process.registry.lookup(name) == nil)
        end)LUA";
    EXPECT_EQ(used_after(1'000, body), used_after(20, body));
}

TEST(NamingSpaceTest, NamesThatEndWithTheirOwnersTakeNoSpace) {
    const auto growth = [](const std::string& owner) {
        const std::string body = R"LUA(
            process.spawn_monitored("app:owner", "app:processes")
            process.events():receive())LUA";
        return used_after(3'000, body, owner) - used_after(500, body, owner);
    };
    // Something of every dead process stays: its place in the table.
    EXPECT_EQ(growth("for k = 1, 20 do process.registry.register('own' .. k) end"),
              growth("for k = 1, 20 do process.registry.lookup('own' .. k) end"));
}

TEST(NamingSpaceTest, AChildMayTakeTheNameThatItIsSpawnedWithWhileItLoads) {
    LuaWorld world;
    world.process("main", R"LUA(
        for i = 1, 3 do
            local pid = process.with_name("n"):spawn("app:child", "app:processes")
            say(process.registry.lookup("n") == pid)
            time.sleep("5ms")
            say((process.registry.lookup("n")))
        end)LUA");
    world.chunk("child", R"LUA(process.registry.register("n")
        return { main = function() time.sleep("1ms") end })LUA");
    EXPECT_EQ(world.run().text(), "true | nil | true | nil | true | nil");
}

TEST(NamingSpaceTest, APlaceThatIsUsedAgainBelongsToItsNewOwnerOnly) {
    LuaWorld world;
    world.process("main", R"LUA(
        local r = process.registry
        r.register("a") r.register("b") r.unregister("a")
        local pid = process.spawn("app:idle", "app:processes")
        r.register("c", pid)
        say((r.lookup("a")), r.lookup("b") == process.pid(), r.lookup("c") == pid)
        r.register("a", pid)
        process.terminate(pid)
        time.sleep("5ms")
        say(r.lookup("a"), r.lookup("b") == process.pid(), r.lookup("c")))LUA");
    world.process("idle", "process.inbox():receive()");
    EXPECT_EQ(world.run().text(),
              "nil, true, true | nil, true, nil, E(NotFound, name not registered, false)");
}

}  // namespace
}  // namespace moira::runtime
