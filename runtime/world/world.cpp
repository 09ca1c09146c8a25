// SPDX-License-Identifier: MIT
#include "runtime/world/world.hpp"

#include "sim/strategies/default_schedule.hpp"
#include "sim/strategies/uniform_random.hpp"

namespace moira::runtime {

sim::Result<std::unique_ptr<World>> World::make(const sim::Plan& plan, LuaProgram& program) {
    auto memory = sim::WorldMemory::make(plan.limits.process_memory);
    if (!memory) return std::unexpected{std::move(memory.error())};
    return std::unique_ptr<World>{new World{plan, program, std::move(*memory)}};
}

sim::Result<void> World::begin(std::uint64_t seed, const RunOptions& options) {
    end();
    sim::Region& region = memory_.begin_run();
    simulation_ = new (region.take(sizeof(sim::Simulation)))
        sim::Simulation{region, *plan_, *program_, seed};
    auto* run = new (region.take(sizeof(LuaRun))) LuaRun{*simulation_, memory_};
    simulation_->set_host(run);
    sim::DecisionSource* decisions = options.decisions;
    if (decisions == nullptr) {
        decisions = seed == 0 ? static_cast<sim::DecisionSource*>(
                                    region.make<sim::DefaultSchedule>(seed))
                              : region.make<sim::UniformRandom>(seed);
    }
    simulation_->use(*decisions);
    simulation_->use(options.sink);
    simulation_->use(options.observer);
    simulation_->set_access_log(options.access_log);
    return simulation_->start();
}

sim::Result<RunSummary> World::run(std::uint64_t seed, const RunOptions& options) {
    if (auto begun = begin(seed, options); !begun) return std::unexpected{std::move(begun.error())};
    const std::optional<sim::Outcome> outcome = simulation_->run();
    const RunSummary result = summary(*outcome);
    end();
    return result;
}

RunSummary World::summary(sim::Outcome outcome) const {
    return RunSummary{outcome, simulation_->counters(), simulation_->trace_hash(),
                      simulation_->now()};
}

void World::end() {
    if (simulation_ == nullptr) return;
    simulation_->tear_down();
    simulation_ = nullptr;
}

}  // namespace moira::runtime
