// SPDX-License-Identifier: MIT
//
// What supervisors must do (docs/supervision.md, rules SUP-01 to SUP-09), judged by what they say
// of themselves (events of kind `property`, states `supervisor...`) and by what the log tells of
// their children.
#pragma once

#include "properties/conformance/key_map.hpp"
#include "sim/trace_event.hpp"

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace moira::properties {

class SupervisionModel {
public:
    /// A rule that an event breaks, for whoever keeps them.
    struct Finding {
        std::string_view rule;
        std::string message;
    };

    /// Events in their order, of processes that have not ended before.
    void on_event(const sim::TraceEvent& event);
    /// The run ended by itself; `waiting` as in ConformanceModel::finish.
    void finish(std::span<const std::uint64_t> waiting);

    /// Those since the last call.
    [[nodiscard]] std::vector<Finding> take() { return std::exchange(findings_, {}); }

    [[nodiscard]] bool has_findings() const { return !findings_.empty(); }

    enum class Strategy : std::uint8_t { one_for_one, one_for_all, rest_for_one, simple };
    enum class Restart : std::uint8_t { permanent, transient, temporary };

    struct Child {
        std::string id;
        Restart restart = Restart::permanent;
        std::int64_t shutdown = 0;   ///< nanoseconds; -1 kill, -2 infinity
        std::uint64_t process = 0;   ///< the last one; 0: never started
        std::int64_t asked_at = -1;  ///< when it was asked to end
        bool lives = false;
        bool failed = false;
        bool is_noticed = false;    ///< the supervisor took the EXIT
        bool is_requested = false;  ///< somebody asked for its start
        bool is_to_stop = false;    ///< somebody asked for its stop
        bool was_stopped = false;   ///< its supervisor ended it
        bool is_forgotten = false;
    };

private:
    struct Supervisor {
        std::string label;
        std::uint64_t label_hash = 0;
        Strategy strategy = Strategy::one_for_one;
        std::uint64_t intensity = 0;
        std::int64_t period = 0;
        std::vector<Child> children;  ///< also those that it forgot
        std::deque<std::int64_t> restarts;
        std::vector<std::string> group;  ///< who is still to be started again, in order
        std::uint64_t last_spawn = 0;    ///< which may end before anybody says which child it is
        bool last_ended = false;
        bool last_failed = false;
        bool last_noticed = false;
        std::size_t started = 0;  ///< at first, in their order
        bool is_up = false;       ///< all were started, or a start failed
        bool is_ending = false;   ///< for a reason that allows it
        bool was_asked = false;   ///< took a CANCEL, and before nothing else that ends it
        bool is_killed = false;
        bool has_ended = false;
        bool start_failed = false;  ///< since it last decided
    };

    static constexpr std::uint32_t unnamed = ~0U;

    /// A child, by its process.
    struct Place {
        std::uint32_t supervisor = 0;  ///< number in supervisors_, from 1
        std::uint32_t child = unnamed;
    };

    void add(std::string_view rule, std::string message) {
        findings_.push_back({rule, std::move(message)});
    }

    void on_state(const sim::TraceEvent& event);
    void on_begin(const sim::TraceEvent& event);
    void on_child(Supervisor& supervisor, std::string_view id);
    void on_restart(Supervisor& supervisor, std::string_view id, std::int64_t at, bool happens);
    void on_request(Supervisor& supervisor, const sim::TraceEvent& event);
    void on_take(const sim::TraceEvent& event);
    void on_stop(const sim::TraceEvent& event, bool asks);
    void on_spawn(Supervisor& supervisor, const sim::TraceEvent& event);
    void on_child_exit(const Place& place, const sim::TraceEvent& event);
    void on_exit(const sim::TraceEvent& event);
    void on_spawn_failed(Supervisor& supervisor);
    void check_stop(Supervisor& supervisor, std::size_t place, bool asks, std::int64_t now);
    void judge_start(Supervisor& supervisor, Child& child);
    void on_fault(const sim::TraceEvent& event);
    void add_child(Supervisor& supervisor, Child child);
    Supervisor* supervisor(std::uint64_t label);
    Child* find(Supervisor& supervisor, std::string_view id);
    Child* child_of(const Supervisor& supervisor, std::uint64_t process);
    static bool is_due(const Child& child);

    bool is_off_ = false;  ///< nodes were lost or apart: nobody knows who lives
    bool clocks_are_loose_ = false;
    KeyMap<std::uint32_t> number_of_;        ///< label -> place in supervisors_, from 1
    KeyMap<std::uint32_t> number_of_child_;  ///< (supervisor, id) -> place in its children, from 1
    KeyMap<std::uint8_t> ending_;  ///< label -> took a CANCEL (1) or a LINK_DOWN (2) so far
    KeyMap<Place> place_of_;       ///< by the child's process
    std::vector<Supervisor> supervisors_;
    std::vector<Finding> findings_;
};

}  // namespace moira::properties
