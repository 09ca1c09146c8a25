// SPDX-License-Identifier: MIT
//
// Virtual time for processes in C++: the clock, sleeping, timers and tickers.
#include "runtime/fiber/fiber_process.hpp"

#include <algorithm>

namespace moira {

Time Process::now() {
    FiberProcess& self = body();
    if (!self.may_go_on()) return {};
    return self.shown(self.simulation().read_clock(self.process()));
}

void Process::sleep(Duration span) {
    FiberProcess& self = body();
    if (!self.may_go_on()) return;
    sim::Simulation& simulation = self.simulation();
    if (span.count() <= 0) return simulation.pass(self.task());
    FiberWait wait{self.current_task()};
    simulation.begin_command(self.task());
    simulation.begin_waiting(self.process(), wait);
    simulation.arm(self.process(), wait, sim::Duration::from_ns(span.count()));
    simulation.end_waiting_command(self.task());
}

std::shared_ptr<TypedChannel<Time>> Process::arm(Duration span, bool repeats) {
    constexpr std::uint32_t ticks_waiting = 16;
    FiberProcess& self = body();
    auto channel = make_channel<Time>(repeats ? ticks_waiting : 1);
    if (!self.may_go_on()) return channel;
    channel->once = !repeats;
    channel->is_subscribed = true;
    self.bound_.push_back(channel);
    sim::Simulation& simulation = self.simulation();
    const auto length = sim::Duration::from_ns(std::max<std::int64_t>(span.count(), 1));
    simulation.begin_command(self.task());
    simulation.arm(self.process(), *channel, length, repeats ? length : sim::Duration{});
    simulation.end_command(self.task());
    return channel;
}

Channel<Time> Process::after(Duration span) { return Channel<Time>{arm(span, false)}; }

Timer Process::timer(Duration span) { return {*this, arm(span, false)}; }

Timer Process::ticker(Duration period) { return {*this, arm(period, true)}; }

bool Timer::stop() {
    FiberProcess& self = process_->body();
    if (!self.may_go_on()) return false;
    sim::Simulation& simulation = self.simulation();
    simulation.look_at_timer(self.task(), core_->timer);
    simulation.begin_command(self.task());
    const bool was_armed = simulation.disarm(self.process(), core_->timer);
    self.let_go(core_.get());
    core_->close();
    simulation.end_command(self.task());
    return was_armed;
}

bool Timer::reset(Duration span) {
    FiberProcess& self = process_->body();
    if (!self.may_go_on()) return false;
    sim::Simulation& simulation = self.simulation();
    simulation.look_at_timer(self.task(), core_->timer);
    simulation.begin_command(self.task());
    const bool was_armed = simulation.disarm(self.process(), core_->timer);
    if (was_armed) simulation.arm(self.process(), *core_, sim::Duration::from_ns(span.count()));
    simulation.end_command(self.task());
    return was_armed;
}

}  // namespace moira
