// SPDX-License-Identifier: MIT
#include "tools/cli/run_once.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <optional>

#include "properties/assertions/assertion_log.hpp"
#include "properties/assertions/history_log.hpp"
#include "properties/checks/check_set.hpp"
#include "properties/checks/waiting.hpp"
#include "runtime/world/calibrate.hpp"
#include "sim/strategies/default_schedule.hpp"
#include "sim/value.hpp"
#include "tools/cli/run_findings.hpp"
#include "tools/cli/scenario_model.hpp"

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
    Watcher(const RunRequest& wanted, runtime::Judge* scenario_judge, RunRecord& run_record)
        : request{&wanted}, judge{scenario_judge}, record{&run_record}, checks{wanted.checks} {}

    const RunRequest* request;
    runtime::Judge* judge;
    RunRecord* record;
    properties::AssertionLog assertions;
    properties::HistoryLog histories;
    properties::CheckSet checks;
    std::string unmet;  ///< said of what does not hold when liveness ends
    bool leaked = false;

    static Watcher& of(void* user) { return *static_cast<Watcher*>(user); }

    static void on_start(void* user, sim::Simulation& simulation) {
        of(user).assertions.begin();
        of(user).histories.begin();
        of(user).checks.begin(simulation);
        if (of(user).judge != nullptr) of(user).judge->begin(simulation);
    }

    static bool after_event(void* user, sim::Simulation& simulation) {
        Watcher& self = of(user);
        self.leak(simulation);
        if (interrupts != 0) {
            self.record->interrupted = true;
            return false;
        }
        const bool holds = self.judge == nullptr || self.judge->after_event(simulation);
        return self.assertions.after_event(simulation) && self.checks.after_event(simulation) &&
               holds && (!self.request->go_on || self.request->go_on());
    }

    static void on_exit(void* user, sim::Simulation& simulation, const sim::Process& process) {
        Watcher& self = of(user);
        self.assertions.on_exit(process);
        self.checks.on_exit(simulation, process);
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
        Watcher& self = of(user);
        self.checks.on_log();
        if (self.judge != nullptr) self.judge->on_log(simulation, process, level, text);
        if (!self.request->output) return;
        self.request->output({simulation.now(), process.label, level, text});
    }

    static bool on_property(void* user, sim::Simulation& simulation, const sim::Process& process,
                            const sim::PropertyFact& fact) {
        of(user).checks.on_property(simulation, fact);
        of(user).histories.on_property(simulation, process, fact);
        return of(user).assertions.on_property(simulation, process, fact);
    }

    static void on_take(void* user, sim::Simulation& simulation, const sim::Process& process,
                        const sim::Item& item) {
        of(user).checks.on_take(simulation, process, item);
    }

    static void on_discard(void* user, sim::Simulation& simulation, const sim::Process& process,
                           const sim::Item& item) {
        of(user).checks.on_discard(simulation, process, item);
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

    static bool on_phase(void* user, sim::Simulation& simulation, sim::RunPhase phase) {
        Watcher& self = of(user);
        const bool has_passed = self.checks.on_phase(simulation, phase);
        const bool holds = self.assertions.on_phase(simulation, phase);
        if (phase == sim::RunPhase::shutdown) {
            const bool is_done = self.judge == nullptr || self.judge->end_liveness(simulation);
            if (!is_done || !holds) {
                self.unmet = "\n  liveness lasted " +
                             runtime::liveness_text(simulation.plan().phases) +
                             (simulation.faults().phases.is_idle
                                  ? " at most; nothing can happen any more"
                                  : " and is over");
                for (const std::string& line : properties::waiting_processes(simulation))
                    self.unmet += "\n  " + line;
                return false;
            }
        }
        if (phase <= sim::RunPhase::shutdown) {
            self.record->phases.push_back(
                {std::string{sim::phase_name(phase)}, simulation.now()});
        }
        return has_passed && holds;
    }

    /// The run ended: what is judged then.
    void finish(sim::Simulation& simulation, sim::Outcome outcome) {
        assertions.finish(simulation, outcome);
        checks.finish(simulation, outcome);
        record->broken = assertions.findings();
        histories.finish(simulation, [this](std::string_view name) {
            return scenario_model(judge, name);
        });
        for (const properties::Finding& finding : histories.findings())
            record->broken.push_back(finding);
        record->found = checks.findings().all();
        record->waived = checks.findings().waived();
        record->tallies = assertions.tallies();
        for (const properties::Tally& tally : histories.tallies()) record->tallies.push_back(tally);
        if (judge != nullptr) {
            judge->finish(simulation, outcome);
            record->violations = judge->violations();
            record->never_evaluated = judge->never_evaluated();
            for (const runtime::CountedProperty& property : judge->counted()) {
                record->tallies.push_back({property.name, std::string{property.kind},
                                           property.evaluated, property.held});
            }
        }
        for (properties::Finding& finding : record->broken) finding.message += unmet;
        for (runtime::Violation& violation : record->violations) violation.message += unmet;
        for (const std::string& id : request->asserted) count_asserted(id);
    }

    /// That the programs evaluated `id`, of whatever kind.
    void count_asserted(const std::string& id) {
        const auto found = std::ranges::find(record->tallies, id, &properties::Tally::id);
        const bool was_seen = found != record->tallies.end();
        if (!was_seen) record->never_evaluated.push_back(id);
        record->tallies.push_back({id, "asserted", was_seen ? 1U : 0U, was_seen ? 1U : 0U});
    }

    [[nodiscard]] sim::Observer observer() {
        sim::Observer observer{this, &Watcher::after_event, &Watcher::on_exit, &Watcher::on_log};
        observer.on_start = &Watcher::on_start;
        observer.on_fault = &Watcher::on_fault;
        observer.on_property = &Watcher::on_property;
        observer.on_take = &Watcher::on_take;
        observer.on_trace = [](void* user, const sim::TraceEvent& event) {
            of(user).checks.on_trace(event);
        };
        observer.on_discard = &Watcher::on_discard;
        observer.on_phase = &Watcher::on_phase;
        return observer;
    }
};

/// Passes events on to a judge that follows them, and everything to the user's sink, if any.
class JudgeSink final : public sim::TraceSink {
public:
    JudgeSink(sim::TraceSink& judge, sim::TraceSink* user) : judge_{&judge}, user_{user} {}

    void on_event(const sim::TraceEvent& event) override {
        judge_->on_event(event);
        if (user_ != nullptr) user_->on_event(event);
    }

    void on_decision(const sim::DecisionRecord& decision) override {
        if (user_ != nullptr) user_->on_decision(decision);
    }

private:
    sim::TraceSink* judge_;
    sim::TraceSink* user_;
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
    Watcher watcher{request, judge, record};
    runtime::RunOptions options;
    sim::TraceSink* const following = judge != nullptr ? judge->sink() : nullptr;
    std::optional<JudgeSink> both;
    if (following != nullptr) both.emplace(*following, request.sink);
    options.sink = both ? &*both : request.sink;
    options.decisions = request.decisions;
    options.observer = watcher.observer();
    options.access_log = false;
    options.may_restart = !counts && may_restart(request);
    options.count_instructions = counts;
    if (world.plan().phases.are_on()) {
        record.phases.push_back({std::string{sim::phase_name(sim::RunPhase::chaos)}, {}});
    }
    if (auto begun = world.begin(request.seed, options); !begun) {
        world.end();
        return std::unexpected{std::move(begun.error())};
    }
    sim::Simulation& simulation = world.simulation();
    const sim::Outcome outcome = *simulation.run();
    if (!world.needs_counting()) watcher.finish(simulation, outcome);
    const bool is_late = outcome.kind == sim::OutcomeKind::limit &&
                         outcome.limit == sim::LimitKind::virtual_time;
    if (outcome.kind == sim::OutcomeKind::quiescent || is_late) {
        record.waiting = properties::waiting_processes(simulation);
    }
    if (!simulation.plan().faults.rules.empty()) {
        record.fault_settings = sim::fault_settings_text(simulation.faults().settings);
    }
    record.summary = world.summary(outcome);
    world.end();
    return record;
}

}  // namespace

ExitCode RunRecord::exit_code() const {
    ExitCode code = ExitCode::ok;
    for (const properties::Finding& finding : run_findings(*this)) {
        if (finding.severity != properties::Severity::violation) continue;
        code = worse(code, exit_code_of(finding.rule));
    }
    if (interrupted) return worse(code, ExitCode::interrupted);
    return code == ExitCode::ok && !never_evaluated.empty() ? ExitCode::vacuous : code;
}

std::string RunRecord::outcome_text() const {
    if (is_violated()) return "violated";
    if (interrupted) return "interrupted";
    for (const properties::Finding& finding : found) {
        if (finding.rule == "deadlock") return finding.rule;
    }
    switch (summary.outcome.kind) {
    case sim::OutcomeKind::completed: return "completed";
    case sim::OutcomeKind::quiescent: return "quiescent";
    case sim::OutcomeKind::stopped: return "stopped";
    case sim::OutcomeKind::limit: break;
    }
    return "limit " + std::string{sim::limit_name(summary.outcome.limit)};
}

RunRequest request_for(const runtime::Subject& subject, std::uint64_t seed) {
    RunRequest request;
    request.seed = seed;
    request.may_fail = subject.expectation.may_fail;
    request.asserted = subject.asserted;
    request.checks.strict = subject.strict;
    for (const runtime::Waiver& waiver : subject.waivers)
        request.checks.waived.push_back(waiver.check);
    return request;
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
