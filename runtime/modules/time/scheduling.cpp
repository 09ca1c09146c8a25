// SPDX-License-Identifier: MIT
#include "runtime/modules/time/scheduling.hpp"

#include <array>
#include <new>

#include "runtime/lua/error_object.hpp"
#include "runtime/lua/library.hpp"
#include "runtime/modules/channel/channel.hpp"
#include "runtime/modules/time/duration_argument.hpp"
#include "runtime/modules/time/module.hpp"

namespace moira::runtime {
namespace {

constexpr std::uint32_t ticker_capacity = 16;

/// A timer or ticker object. User value 1: its channel.
struct Timing {
    explicit Timing(ObjectKind kind) : mark{kind} {}

    ObjectMark mark;
    Channel* channel = nullptr;
};

struct Timer : Timing {
    static constexpr ObjectKind kind = ObjectKind::timer;
    static constexpr const char* name = "time.Timer";
};

struct Ticker : Timing {
    static constexpr ObjectKind kind = ObjectKind::ticker;
    static constexpr const char* name = "time.Ticker";
};

/// Reads the positive duration at 1; false with nil and an error pushed.
bool positive_duration(lua_State* L, const char* message, DurationArgument& out) {
    if (!read_duration(L, 1, out)) {
        fail_duration(L, out);
        return false;
    }
    if (out.ns > 0) return true;
    fail(L, error_kind::invalid, message);
    return false;
}

int time_sleep(lua_State* L) {
    LuaProcess& process = blocking_self(L);
    DurationArgument duration;
    if (!read_duration(L, 1, duration)) return fail_duration(L, duration);
    sim::Simulation& simulation = process.simulation();
    if (duration.ns <= 0) {
        simulation.pass(process.task());
        return 0;
    }
    Wait wait{process.current_task()};
    simulation.begin_command(process.task());
    simulation.begin_waiting(process.process(), wait);
    simulation.arm(process.process(), wait, sim::Duration::from_ns(duration.ns));
    simulation.end_waiting_command(process.task());
    return 0;
}

/// Pushes an armed channel of the given kind.
Channel& push_armed(lua_State* L, LuaProcess& process, std::int64_t ns, bool repeats) {
    Channel& channel = push_channel(L, repeats ? ticker_capacity : 1, ChannelMode::time);
    channel.once = !repeats;
    channel.subscribed = true;
    hold_channel(L, process);
    const sim::Duration span = sim::Duration::from_ns(ns);
    process.simulation().begin_command(process.task());
    process.simulation().arm(process.process(), channel, span, repeats ? span : sim::Duration{});
    process.simulation().end_command(process.task());
    return channel;
}

int time_after(lua_State* L) {
    LuaProcess& process = blocking_self(L);
    DurationArgument duration;
    if (!positive_duration(L, "time.after: duration must be > 0", duration)) return 2;
    push_armed(L, process, duration.ns, false);
    return 1;
}

int timer_channel(lua_State* L) {
    check_object<Timer>(L, 1);
    lua_getiuservalue(L, 1, 1);
    return 1;
}

int ticker_channel(lua_State* L) {
    check_object<Ticker>(L, 1);
    lua_getiuservalue(L, 1, 1);
    return 1;
}

/// Stops and closes; true iff the timer was still pending. The object is at 1.
bool stop(lua_State* L, Timing& timing) {
    LuaProcess& process = blocking_self(L);
    sim::Simulation& simulation = process.simulation();
    simulation.look_at_timer(process.task(), timing.channel->timer);
    simulation.begin_command(process.task());
    const bool pending = simulation.disarm(process.process(), timing.channel->timer);
    timing.channel->held = false;
    channel_close(process, *timing.channel);
    simulation.end_command(process.task());
    return pending;
}

int timer_stop(lua_State* L) {
    Timing& timing = check_object<Timer>(L, 1);
    lua_pushboolean(L, stop(L, timing) ? 1 : 0);
    return 1;
}

int ticker_stop(lua_State* L) {
    Timing& timing = check_object<Ticker>(L, 1);
    stop(L, timing);
    lua_pushboolean(L, 1);
    return 1;
}

/// A fired or stopped timer has no subscription any more: reset says false and arms nothing.
int timer_reset(lua_State* L) {
    Timing& timing = check_object<Timer>(L, 1);
    LuaProcess& process = blocking_self(L);
    DurationArgument duration;
    lua_pushvalue(L, 2);
    if (!read_duration(L, 2, duration)) {
        lua_pushlstring(L, duration.error.view().data(), duration.error.view().size());
        return luaL_error(L, "timer:reset: %s", lua_tostring(L, -1));
    }
    if (duration.ns <= 0) return luaL_error(L, "timer:reset: duration must be > 0");
    sim::Simulation& simulation = process.simulation();
    simulation.look_at_timer(process.task(), timing.channel->timer);
    simulation.begin_command(process.task());
    const bool pending = simulation.disarm(process.process(), timing.channel->timer);
    if (pending) {
        simulation.arm(process.process(), *timing.channel, sim::Duration::from_ns(duration.ns));
    }
    simulation.end_command(process.task());
    lua_pushboolean(L, pending ? 1 : 0);
    return 1;
}

int timing_tostring(lua_State* L) {
    lua_pushstring(L, is_object(L, 1, Timer::kind) ? Timer::name : Ticker::name);
    return 1;
}

constexpr std::array<LibraryFunction, 5> timer_methods{{
    {"channel", &timer_channel},
    {"response", &timer_channel},
    {"stop", &timer_stop},
    {"reset", &timer_reset},
    {"__tostring", &timing_tostring},
}};
constexpr std::array<LibraryFunction, 4> ticker_methods{{
    {"channel", &ticker_channel},
    {"response", &ticker_channel},
    {"stop", &ticker_stop},
    {"__tostring", &timing_tostring},
}};

constexpr ObjectType timer_type{Timer::kind, {.name = Timer::name, .functions = timer_methods}};
constexpr ObjectType ticker_type{Ticker::kind, {.name = Ticker::name, .functions = ticker_methods}};

int push_timing(lua_State* L, bool repeats, const char* message) {
    LuaProcess& process = blocking_self(L);
    DurationArgument duration;
    if (!positive_duration(L, message, duration)) return 2;
    const ObjectType& type = repeats ? ticker_type : timer_type;
    auto* timing = new (lua_newuserdatauv(L, sizeof(Timing), 1)) Timing{type.kind};
    set_object_type(L, type);
    timing->channel = &push_armed(L, process, duration.ns, repeats);
    lua_setiuservalue(L, -2, 1);
    return 1;
}

int time_timer(lua_State* L) { return push_timing(L, false, "time.timer: duration must be > 0"); }

int time_ticker(lua_State* L) { return push_timing(L, true, "time.ticker: duration must be > 0"); }

constexpr std::array<LibraryFunction, 4> functions{{
    {"sleep", &time_sleep},
    {"after", &time_after},
    {"timer", &time_timer},
    {"ticker", &time_ticker},
}};
const LibrarySpec library{.name = "time", .functions = functions, .base = &time_spec};

}  // namespace

void push_time_library(lua_State* L) { push_library(L, library); }

}  // namespace moira::runtime
