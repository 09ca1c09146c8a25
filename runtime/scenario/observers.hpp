// SPDX-License-Identifier: MIT
//
// Observers of a scenario: state machines that follow the trace of a run. A machine is in one
// state; an event of a kind that the state handles calls the handler, whose result names the next
// state. A state may be hot: something is owed, and a run may not end there. Events are kept until
// the kernel is between two events of its own, because they happen on the stacks of processes.
#pragma once

#include "runtime/scenario/script.hpp"
#include "sim/trace_event.hpp"

#include <lua.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace moira::runtime {

struct ObserverState {
    std::string name;
    bool hot = false;
    std::uint64_t kinds = 0;  ///< bit n: it handles events of kind n
};

struct ObserverMachine {
    std::string name;
    std::vector<ObserverState> states;  ///< the initial one first
    // In one run:
    std::size_t state = 0;
    std::uint64_t handled = 0;  ///< events
    bool violated = false;
};

/// A copy of a trace event, whose texts outlive it.
struct SeenEvent {
    sim::TraceKind kind{};
    sim::Instant time;
    std::string actor;
    std::string object;
    std::string text;
    std::uint64_t number = 0;
    std::string payload;
    std::uint32_t payload_count = 0;
};

class Observers final : public sim::TraceSink {
public:
    explicit Observers(std::vector<ObserverMachine> machines);

    void on_event(const sim::TraceEvent& event) override;
    void on_decision(const sim::DecisionRecord&) override {}
    bool rewind() override { return true; }  // begin() forgets

    void begin();
    [[nodiscard]] bool empty() const { return machines_.empty(); }
    [[nodiscard]] std::vector<ObserverMachine>& machines() { return machines_; }
    [[nodiscard]] const std::vector<ObserverMachine>& machines() const { return machines_; }
    /// What happened since the last call.
    [[nodiscard]] std::vector<SeenEvent> take() { return std::exchange(seen_, {}); }

    /// Lets `machine` handle `event`. On the stack at `tables`: its `states`, and above it the
    /// table of its own that the handlers get. Returns what is wrong, or the empty text.
    static std::string handle(ScenarioScript& script, int tables, ObserverMachine& machine,
                              const SeenEvent& event);

private:
    std::vector<ObserverMachine> machines_;
    std::vector<SeenEvent> seen_;
    std::uint64_t kinds_ = 0;  ///< of all machines and states
};

/// The bit of a trace event's kind, by its name; 0 if there is no such kind.
[[nodiscard]] std::uint64_t event_kind_bit(std::string_view name);

}  // namespace moira::runtime
