// SPDX-License-Identifier: MIT
#include "tools/cli/run_once.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "sim/strategies/default_schedule.hpp"
#include "sim/value.hpp"
#include "tools/cli/waiting.hpp"

namespace moira::tools {
namespace {

// A signal handler reaches nothing else; no run reads it but to stop.
volatile std::sig_atomic_t interrupts = 0;

void count_interrupt(int) {
    interrupts = interrupts + 1;
    if (interrupts > 1) _exit(number(ExitCode::interrupted));
}

StartExit start_exit(const sim::Process& process) {
    StartExit exit;
    exit.label = process.label;
    exit.failed = process.failed;
    if (process.failed) {
        exit.text = sim::error_text(process.result);
        return exit;
    }
    const std::string_view bytes =
        process.result != nullptr ? process.result->bytes() : std::string_view{};
    sim::ValueReader reader{bytes};
    const sim::ValueItem first = reader.next();
    exit.is_false = first.event == sim::ValueEvent::boolean && first.integer == 0;
    exit.text = bytes.empty() ? "nil" : sim::print_value(bytes);
    return exit;
}

/// What the observer's functions share.
struct Watcher {
    const RunRequest* request;
    runtime::Judge* judge;
    RunRecord* record;
    bool leaked = false;

    static void on_start(void* user, sim::Simulation& simulation) {
        const auto& self = *static_cast<Watcher*>(user);
        if (self.judge != nullptr) self.judge->begin(simulation);
    }

    static bool after_event(void* user, sim::Simulation& simulation) {
        auto& self = *static_cast<Watcher*>(user);
        self.leak(simulation);
        if (interrupts != 0) {
            self.record->interrupted = true;
            return false;
        }
        const bool holds = self.judge == nullptr || self.judge->after_event(simulation);
        return holds && (!self.request->go_on || self.request->go_on());
    }

    static void on_exit(void* user, sim::Simulation& simulation, const sim::Process& process) {
        auto& self = *static_cast<Watcher*>(user);
        if (self.judge != nullptr) self.judge->on_exit(simulation, process);
        if (!process.is_root) return;
        StartExit exit = start_exit(process);
        exit.step = simulation.counters().steps;
        exit.time = simulation.now();
        // One that a fault ended did not fail by itself.
        exit.may_fail =
            process.was_ended_by_fault() ||
            std::ranges::find(self.request->may_fail, exit.label) != self.request->may_fail.end();
        self.record->exits.push_back(std::move(exit));
        if (self.request->stop_at_exit) simulation.stop();
    }

    static void on_log(void* user, sim::Simulation& simulation, const sim::Process& process,
                       int level, std::string_view text) {
        const auto& self = *static_cast<Watcher*>(user);
        if (self.judge != nullptr) self.judge->on_log(simulation, process, level, text);
        if (!self.request->output) return;
        self.request->output({simulation.now(), process.label, level, text});
    }

    void leak(sim::Simulation& simulation) {
        if (request->leak == Leak::none || leaked || simulation.first_live() == nullptr) return;
        leaked = true;
        const std::string text = leaked_text(request->leak);
        if (!text.empty()) simulation.log(*simulation.first_live(), 0, text);
    }

    static void on_fault(void* user, sim::Simulation& simulation,
                         const sim::FaultQuestion& question, std::uint32_t form) {
        const auto& self = *static_cast<Watcher*>(user);
        self.record->faults.push_back(
            {simulation.now(), sim::fault_text(question, form), question.kind});
    }

    [[nodiscard]] sim::Observer observer() {
        sim::Observer observer{this, &Watcher::after_event, &Watcher::on_exit, &Watcher::on_log};
        observer.on_start = &Watcher::on_start;
        observer.on_fault = &Watcher::on_fault;
        return observer;
    }
};

/// Whether what the run shows can be taken back. What can is rewound.
bool may_restart(const RunRequest& request) {
    return (request.sink == nullptr || request.sink->rewind()) &&
           (request.decisions == nullptr || request.decisions->rewind()) && !request.go_on &&
           (!request.output || request.forget_output);
}

sim::Result<RunRecord> run_watched(runtime::World& world, runtime::Judge* judge,
                                   const RunRequest& request, bool counts) {
    RunRecord record;
    record.seed = request.seed;
    Watcher watcher{&request, judge, &record};
    runtime::RunOptions options;
    options.sink = request.sink;
    options.decisions = request.decisions;
    options.observer = watcher.observer();
    options.access_log = false;
    options.may_restart = !counts && may_restart(request);
    options.count_instructions = counts;
    if (auto begun = world.begin(request.seed, options); !begun) {
        world.end();
        return std::unexpected{std::move(begun.error())};
    }
    sim::Simulation& simulation = world.simulation();
    const sim::Outcome outcome = *simulation.run();
    if (judge != nullptr && !world.needs_counting()) {
        judge->finish(simulation, outcome);
        record.violations = judge->violations();
        record.never_evaluated = judge->never_evaluated();
    }
    if (outcome.kind == sim::OutcomeKind::quiescent) record.waiting = waiting_processes(simulation);
    if (!simulation.plan().faults.rules.empty()) {
        record.fault_settings = sim::fault_settings_text(simulation.fault_settings());
    }
    record.summary = world.summary(outcome);
    world.end();
    return record;
}

}  // namespace

ExitCode RunRecord::exit_code() const {
    ExitCode code = violations.empty() ? ExitCode::ok : ExitCode::failed;
    if (summary.outcome.kind == sim::OutcomeKind::limit) code = worse(code, ExitCode::limit);
    for (const StartExit& exit : exits) {
        if (exit.failed && !exit.may_fail) code = worse(code, ExitCode::process_failed);
    }
    return interrupted ? worse(code, ExitCode::interrupted) : code;
}

std::string RunRecord::outcome_text() const {
    if (!violations.empty()) return "violated";
    if (interrupted) return "interrupted";
    switch (summary.outcome.kind) {
    case sim::OutcomeKind::completed: return "completed";
    case sim::OutcomeKind::quiescent: return "quiescent";
    case sim::OutcomeKind::stopped: return "stopped";
    case sim::OutcomeKind::limit: break;
    }
    return "limit " + std::string{sim::limit_name(summary.outcome.limit)};
}

sim::Result<RunRecord> run_once(runtime::World& world, runtime::Judge* judge,
                                const RunRequest& request) {
    auto record = run_watched(world, judge, request, false);
    if (!world.needs_counting() || was_interrupted()) return record;
    if (request.forget_output) request.forget_output();
    may_restart(request);
    return run_watched(world, judge, request, true);
}

sim::Result<sim::PriorRun> prior_run(runtime::World& world, runtime::Judge* judge,
                                     sim::StrategyName name, bool stop_at_exit) {
    if (!sim::uses_prior_run(name)) return sim::PriorRun{};
    sim::DefaultSchedule schedule{0};
    RunRequest request;
    request.decisions = &schedule;
    request.stop_at_exit = stop_at_exit;
    auto record = run_once(world, judge, request);
    if (!record) return std::unexpected{std::move(record.error())};
    return schedule.asked();
}

void stop_runs_on_interrupt() { std::signal(SIGINT, &count_interrupt); }

bool was_interrupted() { return interrupts != 0; }

}  // namespace moira::tools
