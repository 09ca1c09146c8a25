// SPDX-License-Identifier: MIT
#include "runtime/world/calibrate.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/world/world.hpp"
#include "sim/trace_text.hpp"

namespace moira::runtime {
namespace {

constexpr std::uint64_t step_factor = 20;
constexpr std::int64_t timer_factor = 10;
constexpr sim::Duration least = sim::Duration::from_s(1);

class LongestTimer final : public sim::TraceSink {
public:
    void on_event(const sim::TraceEvent& event) override {
        if (event.kind != sim::TraceKind::arm) return;
        longest = std::max(longest, static_cast<std::int64_t>(event.number));
    }

    void on_decision(const sim::DecisionRecord&) override {}

    bool rewind() override {
        longest = 0;
        return true;
    }

    std::int64_t longest = 0;  ///< in ns
};

}  // namespace

void calibrate(sim::Plan& plan, sim::BodyFactory& bodies) {
    if (!plan.phases.are_on() || !plan.phases.is_auto) return;
    plan.phases.liveness = least;
    sim::Plan measured = plan;
    measured.phases = {};
    measured.faults = {};
    // A replay may load the plan with another ordering, and must have the same bound.
    measured.ordering = sim::OrderingModel::pair_fifo;
    measured.limits.virtual_time = std::min(plan.limits.virtual_time, plan.phases.chaos);
    auto world = World::make(measured, bodies);
    if (!world) return;
    LongestTimer timers;
    RunOptions options;
    options.sink = &timers;
    options.access_log = false;
    const auto summary = (*world)->run(0, options);
    if (!summary) return;
    const std::int64_t most = plan.limits.virtual_time.ns();
    const std::int64_t timer = std::min(timers.longest, most / timer_factor) * timer_factor;
    const std::int64_t own = (summary->ended - sim::Instant{}).ns();
    plan.phases.liveness = sim::Duration::from_ns(std::max({least.ns(), timer, own}));
    plan.phases.steps = std::max<std::uint64_t>(summary->counters.steps, 1) * step_factor;
}

std::string liveness_text(const sim::PhasePlan& phases) {
    if (!phases.are_on()) return {};
    const std::string time = sim::duration_text(phases.liveness);
    return phases.steps == 0 ? time : fmt::format("{} or {} steps", time, phases.steps);
}

}  // namespace moira::runtime
