// SPDX-License-Identifier: MIT
#include "tools/cli/bench_workloads.hpp"

#include <array>

namespace moira::tools {
namespace {

constexpr std::string_view ping_main = R"(
local function main()
    local pong = process.listen("pong")
    local other = process.spawn("bench:other", "bench:host", process.pid())
    local send = process.send
    for i = 1, 200000 do
        send(other, "ping", i)
        pong:receive()
    end
end
return { main = main })";
constexpr std::string_view ping_other = R"(
local function main(parent)
    local ping = process.listen("ping")
    local send = process.send
    while true do send(parent, "pong", (ping:receive())) end
end
return { main = main })";

constexpr std::string_view table_main = R"(
local function main()
    local pong = process.listen("pong")
    local other = process.spawn("bench:other", "bench:host", process.pid())
    local send = process.send
    for i = 1, 100000 do
        send(other, "ping", { tag = "ping", n = i })
        pong:receive()
    end
end
return { main = main })";

constexpr std::string_view ring_main = R"(
local function main()
    local token = process.listen("token")
    local next_pid = process.pid()
    for _ = 2, 1000 do next_pid = process.spawn("bench:other", "bench:host", next_pid) end
    for i = 1, 200 do
        process.send(next_pid, "token", i)
        token:receive()
    end
end
return { main = main })";
constexpr std::string_view ring_other = R"(
local function main(next_pid)
    local token = process.listen("token")
    local send = process.send
    while true do send(next_pid, "token", (token:receive())) end
end
return { main = main })";

constexpr std::string_view spawn_main = R"(
local function main()
    local events = process.events()
    for _ = 1, 20000 do process.spawn_monitored("bench:other", "bench:host") end
    for _ = 1, 20000 do events:receive() end
end
return { main = main })";
constexpr std::string_view spawn_other = "return { main = function() end }";

constexpr std::string_view alive_main = R"(
local function main()
    local events = process.events()
    local pids = {}
    for i = 1, 20000 do pids[i] = process.spawn_monitored("bench:other", "bench:host") end
    for i = 1, 20000 do process.send(pids[i], "stop", true) end
    for _ = 1, 20000 do events:receive() end
end
return { main = main })";
constexpr std::string_view alive_other =
    R"(return { main = function() process.listen("stop"):receive() end })";

constexpr std::string_view fan_main = R"(
local function main()
    local m = process.listen("m")
    for _ = 1, 1000 do process.spawn("bench:other", "bench:host", process.pid()) end
    for _ = 1, 100000 do m:receive() end
end
return { main = main })";
constexpr std::string_view fan_other = R"(
local function main(receiver)
    local send = process.send
    for i = 1, 100 do send(receiver, "m", i) end
end
return { main = main })";

constexpr std::string_view sleep_main = R"(
local function main()
    for _ = 1, 10000 do process.spawn("bench:other", "bench:host") end
end
return { main = main })";
constexpr std::string_view sleep_other = R"(
local time = require("time")
local function main()
    for _ = 1, 10 do time.sleep(math.random(1, 1000000000)) end
end
return { main = main })";

constexpr std::string_view order_main = R"(
local function main()
    local m = process.listen("m")
    for i = 1, 3 do process.spawn("bench:other", "bench:host", process.pid(), i) end
    local order = 0
    for _ = 1, 3 do order = order * 10 + m:receive() end
    return order
end
return { main = main })";
constexpr std::string_view order5_main = R"(
local function main()
    local m = process.listen("m")
    for i = 1, 5 do process.spawn("bench:other", "bench:host", process.pid(), i) end
    local order = 0
    for _ = 1, 5 do order = order * 10 + m:receive() end
    return order
end
return { main = main })";
constexpr std::string_view order_other =
    R"(return { main = function(receiver, i) process.send(receiver, "m", i) end })";

constexpr std::string_view idle_main = R"(
local function main()
    for _ = 1, 20000 do process.spawn("bench:other", "bench:host") end
end
return { main = main })";
constexpr std::string_view idle_other =
    R"(return { main = function() process.inbox():receive() end })";

constexpr std::string_view supervisor_main = R"(
local function main()
    process.set_options({ trap_links = true })
    local events, inbox = process.events(), process.inbox()
    local workers, at = {}, {}
    local function start(i)
        local pid = process.spawn_linked("bench:other", "bench:host", process.pid())
        workers[i], at[pid] = pid, i
    end
    for i = 1, 5 do start(i) end
    local replies, crashes = 0, 0
    for n = 1, 100 do
        process.send(workers[n % 5 + 1], "work", n % 20 == 0 and -1 or n)
        while true do
            local r = channel.select { inbox:case_receive(), events:case_receive() }
            if r.channel == inbox then
                replies = replies + 1
            else
                crashes = crashes + 1
                start(at[r.value.from])
            end
            break
        end
    end
    return replies * 1000 + crashes
end
return { main = main })";
constexpr std::string_view supervisor_other = R"(
local function main(parent)
    local work = process.listen("work")
    while true do
        local n = work:receive()
        if n < 0 then error("crash") end
        process.send(parent, "done", n)
    end
end
return { main = main })";

constexpr std::array<Workload, 12> all{{
    {"W1", "ping-pong of 2 processes, round trips", Measure::operations_per_second, "/s", 200'000,
     1, ping_main, ping_other, nullptr},
    {"W1t", "ping-pong with table payloads, messages", Measure::operations_per_second, "/s",
     200'000, 1, table_main, ping_other, nullptr},
    {"W2", "token ring of 1,000 processes, hops", Measure::operations_per_second, "/s", 200'000, 1,
     ring_main, ring_other, nullptr},
    {"W3", "spawn, exit, monitor notice (slots reused hot)", Measure::operations_per_second, "/s",
     20'000, 1, spawn_main, spawn_other, nullptr},
    {"W3b", "the same with all 20,000 alive at once", Measure::operations_per_second, "/s", 20'000,
     1, alive_main, alive_other, nullptr},
    {"W4", "1,000 senders x 100 messages to one receiver (sends go on under the default schedule)",
     Measure::operations_per_second, "/s", 100'000, 1, fan_main, fan_other, nullptr},
    {"W5", "10,000 processes x 10 random sleeps, timers", Measure::operations_per_second, "/s",
     100'000, 1, sleep_main, sleep_other, nullptr},
    {"W6", "3 senders, one receiver: whole executions", Measure::runs_per_second, "/s", 1, 2'000,
     order_main, order_other, nullptr},
    {"W6-5", "5 senders, one receiver: whole executions", Measure::runs_per_second, "/s", 1, 2'000,
     order5_main, order_other, nullptr},
    {"W7", "resident memory of an idle process", Measure::bytes_per_process, "bytes", 20'000, 1,
     idle_main, idle_other, nullptr},
    {"supervisor", "1 supervisor, 5 workers, 100 messages, 5 crashes: whole runs",
     Measure::runs_per_second, "/s", 1, 500, supervisor_main, supervisor_other, nullptr},
    {"checkpoint", "save / restore of the supervisor's world in mid-run", Measure::checkpoint, "us",
     1, 2'000, supervisor_main, supervisor_other, nullptr},
}};

}  // namespace

std::span<const Workload> workloads() {
    return all;
}

}  // namespace moira::tools
