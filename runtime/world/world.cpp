// SPDX-License-Identifier: MIT
#include "runtime/world/world.hpp"

#include "runtime/world/limit_message.hpp"
#include "sim/strategies/default_schedule.hpp"
#include "sim/strategies/uniform_random.hpp"

namespace moira::runtime {

bool rewind(const RunOptions& options, bool observer_forgets) {
    const sim::Observer& observer = options.observer;
    const bool observes = observer.after_event != nullptr || observer.on_exit != nullptr ||
                          observer.on_log != nullptr;
    return (options.sink == nullptr || options.sink->rewind()) &&
           (options.decisions == nullptr || options.decisions->rewind()) &&
           (!observes || observer_forgets || observer.on_restart != nullptr);
}

sim::Result<std::unique_ptr<World>> World::make(const sim::Plan& plan,
                                                  sim::BodyFactory& bodies) {
    auto memory = sim::WorldMemory::make(plan.limits.process_memory);
    if (!memory) return std::unexpected{std::move(memory.error())};
    return std::unique_ptr<World>{new World{plan, bodies, std::move(*memory)}};
}

sim::Result<void> World::begin(std::uint64_t seed, const RunOptions& options) {
    end();
    sim::Region& region = memory_.begin_run();
    simulation_ =
        new (region.take(sizeof(sim::Simulation))) sim::Simulation{region, *plan_, *bodies_, seed};
    auto* run = new (region.take(sizeof(LuaRun))) LuaRun{*simulation_, memory_};
    simulation_->set_host(static_cast<BodyHost*>(run));
    const bool counts = options.count_instructions || !options.may_restart ||
                        plan_->limits.instructions < small_instruction_limit;
    watchdog_->begin_run(counts, simulation_->context());
    run->watch = &watchdog_->watch();
    simulation_->set_watch(run->watch);
    sim::DecisionSource* decisions = options.decisions;
    if (decisions == nullptr) {
        decisions = seed == 0
                        ? static_cast<sim::DecisionSource*>(region.make<sim::DefaultSchedule>(seed))
                        : region.make<sim::UniformRandom>(seed);
    }
    simulation_->use(*decisions);
    simulation_->use(options.sink);
    simulation_->use(options.observer);
    simulation_->set_access_log(options.access_log);
    return simulation_->start();
}

sim::Result<RunSummary> World::run(std::uint64_t seed, const RunOptions& options) {
    RunOptions chosen = options;
    chosen.may_restart = rewind(options);
    for (;;) {
        auto begun = begin(seed, chosen);
        RunSummary result;
        if (begun) result = summary(*simulation_->run());
        const bool is_given_up = needs_counting();
        end();
        if (!is_given_up && !begun) return std::unexpected{std::move(begun.error())};
        if (!is_given_up) return result;
        chosen.count_instructions = true;
        rewind(options);
        if (options.observer.on_restart != nullptr)
            options.observer.on_restart(options.observer.user);
    }
}

RunSummary World::summary(sim::Outcome outcome) const {
    RunSummary summary{outcome, simulation_->counters(), simulation_->trace_hash(),
                       simulation_->now(), {}, {}, {}};
    if (outcome.kind == sim::OutcomeKind::limit) {
        summary.limit_process = simulation_->limit_label();
        summary.limit_message =
            limit_message(outcome.limit, plan_->limits, summary.limit_process);
    }
    for (const sim::LimitKind limit : {sim::LimitKind::processes, sim::LimitKind::spawn_depth,
                                       sim::LimitKind::message_bytes}) {
        if (simulation_->has_refused_by(limit)) summary.refusing_limits.push_back(limit);
    }
    return summary;
}

void World::end() {
    if (simulation_ == nullptr) return;
    watchdog_->end_run();
    simulation_->tear_down();
    simulation_ = nullptr;
}

}  // namespace moira::runtime
