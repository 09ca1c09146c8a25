// SPDX-License-Identifier: MIT
#include "runtime/world/judged_run.hpp"

namespace moira::runtime {

sim::Observer observer_for(Judge& judge) {
    sim::Observer observer;
    observer.user = &judge;
    observer.on_start = [](void* user, sim::Simulation& simulation) {
        static_cast<Judge*>(user)->begin(simulation);
    };
    observer.after_event = [](void* user, sim::Simulation& simulation) {
        return static_cast<Judge*>(user)->after_event(simulation);
    };
    observer.on_exit = [](void* user, sim::Simulation& simulation, const sim::Process& process) {
        static_cast<Judge*>(user)->on_exit(simulation, process);
    };
    observer.on_log = [](void* user, sim::Simulation& simulation, const sim::Process& process,
                         int level, std::string_view text) {
        static_cast<Judge*>(user)->on_log(simulation, process, level, text);
    };
    observer.on_phase = [](void* user, sim::Simulation& simulation, sim::RunPhase phase) {
        return phase != sim::RunPhase::shutdown ||
               static_cast<Judge*>(user)->end_liveness(simulation);
    };
    return observer;
}

sim::Result<JudgedRun> run_judged(World& world, Judge* judge, std::uint64_t seed,
                                  RunOptions options) {
    if (judge != nullptr) options.observer = observer_for(*judge);
    if (judge != nullptr && options.sink == nullptr) options.sink = judge->sink();
    options.may_restart = rewind(options, judge != nullptr);
    for (;;) {
        auto begun = world.begin(seed, options);
        JudgedRun result;
        if (begun) {
            const std::optional<sim::Outcome> outcome = world.simulation().run();
            result.summary = world.summary(*outcome);
            if (judge != nullptr && !world.needs_counting()) {
                judge->finish(world.simulation(), *outcome);
                result.violations = judge->violations();
                result.never_evaluated = judge->never_evaluated();
            }
        }
        world.end();
        if (!world.needs_counting()) {
            if (!begun) return std::unexpected{std::move(begun.error())};
            return result;
        }
        options.count_instructions = true;
        rewind(options, judge != nullptr);
    }
}

}  // namespace moira::runtime
