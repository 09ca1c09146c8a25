// SPDX-License-Identifier: MIT
//
// A reference model of processes, messages, links, monitors, names and timers, fed by the events of
// one run and by nothing else: it says which rule (rules.hpp) an event breaks. What faults between
// nodes do to order, copies and notices is theirs: the rules that they suspend hold until then.
#pragma once

#include "properties/conformance/key_map.hpp"
#include "properties/conformance/services.hpp"
#include "properties/conformance/supervision.hpp"
#include "sim/outcome.hpp"
#include "sim/trace_event.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace moira::properties {

/// An event that breaks a rule.
struct Breach {
    std::string_view rule;  ///< its id
    std::string message;    ///< what happened, and what it contradicts
    std::string process;
};

/// A process that waits when the run is over, and for what.
struct Waiting {
    std::uint64_t process = 0;  ///< hash of its label
    bool for_events = false;
    bool for_inbox = false;
    std::vector<std::uint64_t> listened = {};  ///< topics that do not go to its inbox
    std::vector<std::uint64_t> awaited = {};   ///< those of them that it waits for
};

class ConformanceModel {
public:
    /// `has_nodes`: names have places, which the log does not tell.
    explicit ConformanceModel(bool has_nodes) : has_nodes_{has_nodes} {}

    void on_event(const sim::TraceEvent& event);
    /// The run ended by itself. `waiting`: the processes that are left.
    void finish(std::span<const Waiting> waiting);

    [[nodiscard]] const std::vector<Breach>& breaches() const { return breaches_; }

private:
    static constexpr std::uint32_t none = ~0U;

    struct Process {
        std::string label;
        std::uint64_t caller = 0;        ///< who waits for its result
        std::uint32_t callers_program = 0;  ///< which of the caller's programs called it
        std::uint32_t programs = 0;      ///< that it was upgraded to
        std::uint32_t monitors = none;   ///< edges: who monitors it
        std::uint32_t links = none;      ///< edges: who is linked to it
        std::uint32_t timers = 0;        ///< that it armed
        std::uint64_t debt_pair = 0;     ///< of a wake-up: what came before is to be taken first
        std::uint32_t debt = 0;
        bool is_started = false;
        bool has_ended = false;
        bool traps = false;
        bool must_end = false;  ///< took a LINK_DOWN without trapping links
        bool is_terminated = false;
    };

    /// A relation, as one of its ends sees it.
    struct Edge {
        std::uint64_t other = 0;
        std::uint32_t next = none;
        bool stands = true;
    };

    /// On its way from one process to another.
    struct Item {
        std::uint64_t topic = 0;
        std::uint64_t nth = 0;
        std::uint32_t next = none;
    };

    struct Queue {
        std::uint64_t to = 0;
        std::uint64_t from = 0;
        std::uint32_t head = none;
        std::uint32_t tail = none;
    };

    void check_owed(const Queue& queue, const Waiting& waiting);

    Process& process(std::uint64_t label) { return processes_[label]; }
    void breach(std::string_view rule, const sim::TraceEvent& event, std::string message);
    void take_findings(const sim::TraceEvent& event);
    bool check_actor(const sim::TraceEvent& event);
    void on_start(const sim::TraceEvent& event);
    void on_exit(const sim::TraceEvent& event);
    void on_send(const sim::TraceEvent& event);
    void on_take(const sim::TraceEvent& event, bool wakes);
    void on_lost(const sim::TraceEvent& event);
    void on_monitor(const sim::TraceEvent& event);
    void on_link(const sim::TraceEvent& event, bool makes);
    void on_register(const sim::TraceEvent& event);
    void on_lookup(const sim::TraceEvent& event);
    void on_timer(const sim::TraceEvent& event);
    void on_fault(const sim::TraceEvent& event);

    static std::uint64_t pair(std::uint64_t from, std::uint64_t to);
    void push(std::uint64_t from, std::uint64_t to, std::uint64_t topic, std::uint64_t nth);
    std::uint32_t new_item();
    void remove(Queue& queue, std::uint32_t before, std::uint32_t at);
    void refuse_item(const sim::TraceEvent& event);
    Edge* find_edge(std::uint32_t head, std::uint64_t other);
    void add_edge(std::uint32_t Process::*list, std::uint64_t of, std::uint64_t other);
    void drop_edge(std::uint32_t Process::*list, std::uint64_t of, std::uint64_t other);

    bool has_nodes_;
    bool order_is_loose_ = false;    ///< a fault lets messages overtake
    bool copies_are_loose_ = false;  ///< likewise come twice
    bool notices_are_loose_ = false; ///< nodes were lost or apart
    bool clocks_are_loose_ = false;
    bool cancels_are_loose_ = false; ///< somebody outside asks processes to end
    sim::Instant last_;
    KeyMap<Process> processes_;
    KeyMap<std::uint32_t> queue_of_;  ///< pair -> place in queues_, from 1
    std::vector<Queue> queues_;
    std::vector<Item> items_;
    std::uint32_t free_items_ = none;
    std::vector<Edge> edges_;
    KeyMap<std::uint64_t> owner_of_;  ///< name -> label; 0: free; 1: a pid of nobody
    KeyMap<std::int64_t> due_;        ///< (process, timer) -> when
    std::vector<std::uint64_t> terminated_;
    SupervisionModel supervision_;
    ServiceModel services_;
    std::vector<Breach> breaches_;
};

}  // namespace moira::properties
