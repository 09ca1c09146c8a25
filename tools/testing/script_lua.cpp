// SPDX-License-Identifier: MIT
#include "tools/testing/script_lua.hpp"

#include <fmt/format.h>

namespace moira {
namespace {

using generators::Action;
using generators::Relation;
using generators::Step;

// Verbs and order are those of Player in script_player.cpp.
constexpr std::string_view receiving = R"lua(
local time = require("time")
local inbox, events = process.inbox(), process.events()
local peers, dead, is_stopped = nil, {}, false
local sent, monitored, linked, children = {}, {}, {}, {}
local box = { 0, { 0 } }

local function say(verb, what) print(what and verb .. " " .. what or verb) end

local function take_message(message)
    local topic = message:topic()
    local data = message:payload() and message:payload():data()
    if topic == "peers" then peers = data
    elseif topic == "stop" then is_stopped, dead = true, data
    elseif topic == "unlinking" then linked[message:from()] = nil
    else
        local verb = data[1] == data[2][1] and "got" or "shared"
        print(verb .. " " .. message:from() .. " " .. data[1])
        data[2][1] = -2
    end
end

local function look_up(name)
    say("asks lookup", name)
    local owner = process.registry.lookup(name)
    if owner then print("found " .. owner .. " " .. name) else say("not found", name) end
end

local function take_event(event)
    while true do
        local early = channel.select { inbox:case_receive(), default = true }
        if early.default or not early.ok then break end
        take_message(early.value)
    end
    if event.kind == process.event.CANCEL then return say("cancel", event.from) end
    if event.kind == process.event.LINK_DOWN then
        linked[event.from] = nil
        return say("down", event.from)
    end
    monitored[event.from], children[event.from] = nil, nil
    say(event.result.error and "exit-failed" or "exit", event.from)
    for i = 0, NAMES - 1 do look_up("name-" .. i) end
end

local function wait(timer)
    local cases = { events:case_receive(), inbox:case_receive() }
    if timer then cases[3] = timer:case_receive() end
    local result = channel.select(cases)
    if result.channel == events then take_event(result.value)
    elseif result.channel == inbox then take_message(result.value)
    else return true end
    return false
end
)lua";

constexpr std::string_view acting = R"lua(
local function waited(span, begin)
    local took = time.now():sub(begin):nanoseconds()
    print("waited " .. span * 1000000 .. " " .. math.tointeger(took))
end

local function receive_for(ms)
    local begin = time.now()
    local timer = time.after(ms .. "ms")
    while not wait(timer) do end
    waited(ms, begin)
end

local function sleep(ms)
    local begin = time.now()
    time.sleep(ms .. "ms")
    waited(ms, begin)
end

local function send(who)
    local to = peers[who]
    local number = (sent[to] or 0) + 1
    box[1], box[2][1] = number, number
    local ok = process.send(to, "number", box)
    box[1], box[2][1] = -1, -1
    if not ok then return say("unsent", to) end
    sent[to] = number
    print("sent " .. to .. " " .. number)
end

local function trap(on)
    process.set_options({ trap_links = on })
    say(on and "traps" or "traps not")
end

local function monitor(to)
    say("asks monitor", to)
    if not process.monitor(to) then return say("not monitor", to) end
    say("monitored", to)
    monitored[to] = true
end
local function unmonitor(to)
    say("asks unmonitor", to)
    if not process.unmonitor(to) then return say("not unmonitor", to) end
    say("unmonitored", to)
    monitored[to] = nil
end
local function link(to)
    say("asks link", to)
    if not process.link(to) then return say("not link", to) end
    say("linked", to)
    linked[to] = true
end
local function unlink(to)
    process.send(to, "unlinking")
    say("asks unlink", to)
    if not process.unlink(to) then return say("not unlink", to) end
    say("unlinked", to)
    linked[to] = nil
end
local function cancel(to)
    say("asks cancel", to)
    say(process.cancel(to, "a script says so") and "canceled" or "not cancel", to)
end
local function terminate(to)
    say("asks terminate", to)
    say(process.terminate(to) and "terminated" or "not terminate", to)
end

local function register(name)
    say("asks register", name)
    say(process.registry.register(name) and "named" or "not named", name)
end
local function unregister(name)
    say("asks unregister", name)
    say(process.registry.unregister(name) and "unnamed" or "not unnamed", name)
end

local function spawn(ms, fails)
    local start = fails and process.spawn_linked_monitored or process.spawn_monitored
    local child = start("world:lua_child", "app:processes", ms, fails)
    if not child then return say("not spawned") end
    say("spawned", child)
    say("monitored", child)
    monitored[child], children[child] = true, true
    if fails then
        say("linked", child)
        linked[child] = true
    end
end

local function is_owed()
    if next(children) then return true end
    for _, each in ipairs(dead) do
        if monitored[each[1]] or (each[2] and linked[each[1]]) then return true end
    end
    return false
end
)lua";

std::string line_of(const Step& step) {
    const std::size_t who = step.who + 1;
    switch (step.action) {
    case Action::send: return fmt::format("send({})", who);
    case Action::receive: return fmt::format("receive_for({})", step.amount + 1);
    case Action::sleep: return fmt::format("sleep({})", step.amount + 1);
    case Action::trap: return "trap(true)";
    case Action::no_trap: return "trap(false)";
    case Action::monitor:
    case Action::unmonitor:
    case Action::link:
    case Action::unlink:
    case Action::cancel:
    case Action::terminate:
        return fmt::format("{}(peers[{}])", generators::action_text(step.action), who);
    case Action::register_name: return fmt::format("register('name-{}')", step.amount);
    case Action::unregister_name: return fmt::format("unregister('name-{}')", step.amount);
    case Action::lookup: return fmt::format("look_up('name-{}')", step.amount);
    case Action::spawn: return fmt::format("spawn({}, false)", step.amount);
    case Action::spawn_failing: return fmt::format("spawn({}, true)", step.amount);
    case Action::end: return "do say('ends') return end";
    case Action::fail: return "do say('fails') error('a script fails', 0) end";
    }
    return {};
}

}  // namespace

std::string lua_of(const Part& part) {
    std::string text = fmt::format("local function main()\nlocal NAMES = {}\n",
                                   generators::name_count);
    text += receiving;
    text += acting;
    text += "\nwhile not peers do wait() end\n";
    for (const generators::Edge& edge : part.edges) {
        if (edge.relation != Relation::link)
            text += fmt::format("monitor(peers[{}])\n", edge.to + 1);
        if (edge.relation != Relation::monitor)
            text += fmt::format("link(peers[{}])\n", edge.to + 1);
    }
    for (const Step& step : part.script) text += line_of(step) + "\n";
    return text + "say('idle')\nwhile not is_stopped or is_owed() do wait() end\nsay('done')\n"
                  "end\nreturn { main = main }\n";
}

std::string lua_child() {
    return "local time = require('time')\n"
           "return { main = function(ms, fails)\n"
           "    if ms > 0 then time.sleep(ms .. 'ms') end\n"
           "    if fails then error('a child fails', 0) end\n"
           "end }\n";
}

}  // namespace moira
