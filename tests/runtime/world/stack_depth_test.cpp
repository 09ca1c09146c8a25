// SPDX-License-Identifier: MIT
//
// Recursion of every kind ends with Lua's own error before the bytes of a task's stack do, and a
// stack that does overflow is named. The peak use is measured by painting the stack.
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "runtime/fiber/fiber.hpp"
#include "runtime/world/world.hpp"

namespace moira::runtime {
namespace {

constexpr std::size_t guard = 4096;

struct Deep {
    std::unique_ptr<LuaProgram> program;
    sim::Plan plan;
    std::unique_ptr<World> world;
    std::string error;

    explicit Deep(const std::string& body) {
        std::vector<LuaSource> sources(1);
        sources[0].id = sources[0].chunk_name = "app:main";
        sources[0].text = "return {main = function() " + body + " end}";
        sources[0].modules = {"json"};
        program = std::make_unique<LuaProgram>(std::move(sources), 1U);
        plan.hosts = {"app:host"};
        plan.limits.process_memory = 256ULL << 20U;  // Lua's own stack has a million slots
        plan.starts.push_back({"app:main", "app:host", "main", "", 0, false});
        world = *World::make(plan, *program);
    }

    void run() {
        EXPECT_EQ(program->units()[0]->problem, "");
        RunOptions options;
        options.count_instructions = true;
        options.observer.user = this;
        options.observer.on_exit = [](void* user, sim::Simulation&, const sim::Process& process) {
            auto& text = static_cast<Deep*>(user)->error;
            text = process.failed ? sim::error_text(process.result) : "ended well";
        };
        EXPECT_TRUE(world->run(1, options));
    }
};

/// A fresh stack is all zeros: the lowest byte that is not tells how deep it was used.
__attribute__((no_sanitize("address"))) std::size_t used_bytes(const std::byte* stack) {
    std::size_t at = guard;
    const volatile std::byte* bytes = stack;
    while (at < sim::stack_size && bytes[at] == std::byte{0}) ++at;
    return sim::stack_size - at;
}

struct Recursion {
    const char* name;
    const char* body;
    const char* error;   ///< part of the error's message
};

const std::vector<Recursion> recursions = {
    {"Lua", "local function f() return 1 + f() end f()", "stack overflow"},
    {"pcall", "local function f() local ok, e = pcall(f) if not ok then error(e, 0) end end f()",
     "overflow"},
    {"xpcall", "local function f() local ok, e = xpcall(f, function(m) return m end) "
     "if not ok then error(e, 0) end end f()", "overflow"},
    {"coroutine.wrap", "local function f() coroutine.wrap(f)() end f()", "overflow"},
    {"coroutine.resume", "local function f() local ok, e = coroutine.resume(coroutine.create(f)) "
     "if not ok then error(e, 0) end end f()", "overflow"},
    {"string.gsub", "local function f() return (('x'):gsub('x', f)) end f()", "overflow"},
    {"string.gsub captures",
     "local p = ('(x?)'):rep(30) local function f() return (('x'):gsub(p, f)) end f()", "overflow"},
    {"string.gsub table", "local t = {} setmetatable(t, {__index = function(t, k) "
     "return (k:gsub('x', t)) end}) return ('x'):gsub('x', t)", "overflow"},
    {"table.sort", "local function f() table.sort({1, 2, 3}, f) end f()", "overflow"},
    {"__index", "local t t = setmetatable({}, {__index = function(_, k) return t[k .. 1] end}) "
     "return t.x", "overflow"},
    {"__add", "local t t = setmetatable({}, {__add = function(a, b) return a + b end}) "
     "return t + t", "overflow"},
    {"__concat", "local t t = setmetatable({}, {__concat = function(a, b) return a .. b end}) "
     "return t .. t", "overflow"},
    {"__eq", "local m = {} m.__eq = function(a, b) return a == b end "
     "return setmetatable({}, m) == setmetatable({}, m)", "overflow"},
    {"__lt", "local m = {} m.__lt = function(a, b) return a < b end "
     "return setmetatable({}, m) < setmetatable({}, m)", "overflow"},
    {"__len", "local t t = setmetatable({}, {__len = function() return #t end}) return #t",
     "overflow"},
    {"__call", "local t t = setmetatable({}, {__call = function() return 1 + t() end}) t()",
     "overflow"},
    {"__newindex", "local t t = setmetatable({}, {__newindex = function(_, k, v) t[k] = v end}) "
     "t.x = 1", "overflow"},
    {"__pairs", "local t t = setmetatable({}, {__pairs = function() return pairs(t) end}) "
     "for _ in pairs(t) do end", "overflow"},
    {"__close", "local function f() local x <close> = setmetatable({}, {__close = f}) end f()",
     "overflow"},
    {"tostring", "local t t = setmetatable({}, {__tostring = function() return tostring(t) end}) "
     "tostring(t)", "overflow"},
    {"string.format", "local t t = setmetatable({}, {__tostring = function() "
     "return ('%s'):format(t) end}) tostring(t)", "overflow"},
    {"print", "local t t = setmetatable({}, {__tostring = function() print(t) return '' end}) "
     "print(t)", "overflow"},
    {"table.concat", "local t t = setmetatable({}, {__index = function() "
     "return table.concat(t, ',', 1, 1) end}) table.concat(t, ',', 1, 1)", "overflow"},
    {"json.encode", "local t = {} for i = 1, 100000 do t = {t} end "
     "local _, e = json.encode(t) error(e or 'encoded')", "nested"},
    {"json.decode", "local _, e = json.decode(('['):rep(100000)) error(e or 'decoded')", ""},
    {"a deep message", "local t = {} for i = 1, 100000 do t = {t} end "
     "local ok, e = process.send(process.pid(), 't', t) error(e or 'sent')", ""},
    {"a deep result", "local t = {} for i = 1, 100000 do t = {t} end return t", ""},
    {"a deep error", "local e = errors.new('x') for i = 1, 10000 do e = errors.wrap(e, 'y') end "
     "error(e)", ""},
    // The deepest recursion with the deepest conversions on top, at each of its levels.
    {"gsub, messages", "local t = {} for i = 1, 127 do t = {t} end local function f() "
     "process.send(process.pid(), 't', t) return (('x'):gsub('x', f)) end f()", "overflow"},
    {"gsub, json", "local json = require('json') local t = {} for i = 1, 126 do t = {t} end "
     "local s = ('['):rep(126) .. (']'):rep(126) local function f() json.encode(t) "
     "json.decode(s) return (('x'):gsub('x', f)) end f()", "overflow"},
    {"gsub, numbers", "local function f() local s = ('%99.99f'):format(1e308) "
     "local n = tonumber(('9'):rep(190)) return (('x'):gsub('x', f)) end f()", "overflow"},
    {"gsub, tables", "local m = {} for i = 1, 300 do m[i] = i end local function f() "
     "local a = {table.unpack(m)} table.sort(a) local s = table.concat(a, ',') "
     "return (('x'):gsub('x', f)) end f()", "overflow"},
};

TEST(StackDepthTest, EveryRecursionEndsWithLuasOwnErrorWithinTheStack) {
    std::size_t worst = 0;
    for (const Recursion& recursion : recursions) {
        Deep deep{recursion.body};
        const std::byte* stack = deep.world->memory().stack(0);
        deep.run();
        const std::size_t used = used_bytes(stack);
        std::printf("%-22s %5zu KiB  %s\n", recursion.name, used >> 10U,
                    deep.error.substr(0, 60).c_str());
        EXPECT_NE(deep.error, "ended well") << recursion.name;
        EXPECT_NE(deep.error.find(recursion.error), std::string::npos)
            << recursion.name << ": " << deep.error.substr(0, 300);
        EXPECT_GT(used, 0U);
        worst = std::max(worst, used);
    }
    // A quarter is left for the libraries of the system and for signals.
    EXPECT_LT(worst, sim::stack_size / 4 * 3);
}

/// Writes downwards until something stops it.
__attribute__((noinline, no_sanitize("address"))) void overflow(std::byte* from) {
    for (std::byte* at = from;; at -= 64) *static_cast<volatile std::byte*>(at) = std::byte{1};
}

TEST(StackDepthDeathTest, AnOverflownStackIsNamed) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    const auto act = [] {
        Deep deep{"print('x')"};
        static std::byte* stack = deep.world->memory().stack(0);
        RunOptions options;
        options.observer.on_log = [](void*, sim::Simulation&, const sim::Process&, int,
                                     std::string_view) { overflow(stack + guard + 256); };
        (void)deep.world->run(1, options);
    };
    EXPECT_EXIT(act(), testing::ExitedWithCode(machine_exit_code),
                "internal error: stack overflow of process main");
}

TEST(StackDepthDeathTest, OtherFaultsGoWhereTheyWent) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    const auto act = [] {
        Deep deep{"print('x')"};
        static void* page = mmap(nullptr, guard, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        RunOptions options;
        options.observer.on_log = [](void*, sim::Simulation&, const sim::Process&, int,
                                     std::string_view) {
            *static_cast<volatile char*>(page) = 1;
        };
        (void)deep.world->run(1, options);
    };
#if defined(__SANITIZE_ADDRESS__)
    EXPECT_DEATH(act(), "AddressSanitizer: SEGV");
#else
    EXPECT_EXIT(act(), testing::KilledBySignal(SIGSEGV), "");
#endif
}

}  // namespace
}  // namespace moira::runtime
