// SPDX-License-Identifier: MIT
//
// Something that can be run: a scenario, or an entry (a test, a process) of an application. What a
// loader makes of a folder, and all that the tools need to know of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/fiber/native_program.hpp"
#include "runtime/lua/program.hpp"
#include "sim/plan.hpp"
#include "sim/simulation.hpp"

namespace moira::runtime {

/// A property that did not hold.
struct Violation {
    std::string property;   ///< its name in the scenario
    std::string message;
    std::uint64_t step = 0;
    sim::Instant time;
};

/// How often a property was looked at in one run.
struct CountedProperty {
    std::string name;
    std::string_view kind;  ///< sometimes, ...
    std::uint64_t evaluated = 0;
    std::uint64_t held = 0;
};

/// A call that a history records, as a model of the scenario sees it. Values are encoded, one each.
struct ModelCall {
    std::string_view client;
    std::string_view operation;
    std::string_view argument;
    std::string_view result;
    bool known = false;  ///< the client heard the result; else any is possible
};

/// What a model says of it.
struct ModelStep {
    bool possible = false;
    std::string state;    ///< encoded, what follows
    std::string problem;  ///< what is wrong with the model itself; empty: nothing
};

/// Judges one run against a scenario's properties. Lives outside the run's region; reads only.
class Judge {
public:
    Judge() = default;
    Judge(const Judge&) = delete;
    Judge& operator=(const Judge&) = delete;
    virtual ~Judge() = default;

    /// A new run begins, with nothing started yet; forgets the one before.
    virtual void begin(sim::Simulation& simulation) = 0;
    /// After each executed event. False: a property failed, the run may stop.
    virtual bool after_event(sim::Simulation& simulation) = 0;
    /// A process ended (its result is in `process.result`, `process.failed`).
    virtual void on_exit(sim::Simulation& simulation, const sim::Process& process) = 0;
    /// A process printed or logged a line.
    virtual void on_log(sim::Simulation& simulation, const sim::Process& process, int level,
                        std::string_view text) = 0;
    /// The fair phase after the faults ended: what was to hold eventually must hold by now.
    /// False: something does not.
    virtual bool end_liveness(sim::Simulation& simulation) {
        static_cast<void>(simulation);
        return true;
    }
    /// The run ended; evaluates what must hold finally.
    virtual void finish(sim::Simulation& simulation, sim::Outcome outcome) = 0;
    [[nodiscard]] virtual const std::vector<Violation>& violations() const = 0;
    /// Names of properties that were not evaluated in this run: they neither held nor failed.
    [[nodiscard]] virtual std::vector<std::string> never_evaluated() const = 0;
    /// Properties that only many runs together can fail: those that must hold sometimes.
    [[nodiscard]] virtual std::vector<CountedProperty> counted() const { return {}; }
    /// Whether the scenario states a model of this name for histories.
    [[nodiscard]] virtual bool has_model(std::string_view) const { return false; }
    /// What follows when `call` takes effect in `state`; without a call the first state. Until the
    /// next begin().
    [[nodiscard]] virtual ModelStep model_step(std::string_view model, std::string_view state,
                                               const ModelCall* call) {
        static_cast<void>(model), static_cast<void>(state), static_cast<void>(call);
        return {};
    }
    /// Listens to the run's events, if the judge wants any; else null. Rewinds.
    [[nodiscard]] virtual sim::TraceSink* sink() { return nullptr; }
};

/// What the author expects of every run of a scenario.
struct Expectation {
    bool pass = true;
    std::string violates;   ///< the property that must fail, for known-bad scenarios
    std::vector<std::string> may_fail;  ///< labels of starts whose end with an error is no failure
};

/// A check whose findings the author does not want, and why.
struct Waiver {
    std::string check;
    std::string reason;
};

/// Something that a scenario gives its programs to do, and that may be less.
struct WorkloadPart {
    std::string path;     ///< in the scenario's table, as `--set` takes it
    std::string process;  ///< of an element of `start`: what it starts; else empty
    std::optional<std::int64_t> number;  ///< may be lower; none: an element that may be left out
};

struct Subject {
    std::string name;       ///< scenario's folder name, or `app entry`
    std::string path;       ///< as the user gave it
    std::string selector;   ///< for applications: the entry or test id; empty for scenarios
    sim::Plan plan;
    std::uint32_t lua_hash_seed = 0x6d6f6972;
    std::unique_ptr<LuaProgram> program;
    std::unique_ptr<NativeBodies> native;  ///< null: all entries are in Lua
    std::unique_ptr<Judge> judge;      ///< null: nothing but the outcome
    Expectation expectation;
    std::vector<sim::FaultPlan> fault_profiles;  ///< the default one first; plan.faults is one
    std::vector<std::string> overrides;  ///< `path=value` set in the scenario's table from outside
    std::vector<WorkloadPart> workload;  ///< in the order of the table
    std::vector<Waiver> waivers;
    std::vector<std::string> asserted;  ///< properties that its programs must evaluate (sim.*)
    /// Of what judges its runs, and is no part of the plan's hash: the scenario's file.
    sim::Hash128 judge_hash{};
    bool strict = false;                ///< notes of checks are violations
    std::vector<std::string> notes;    ///< warnings of the loader, for the user

    /// Who makes the processes of its runs.
    [[nodiscard]] sim::BodyFactory& bodies() {
        return native != nullptr ? static_cast<sim::BodyFactory&>(*native) : *program;
    }
};

}  // namespace moira::runtime
