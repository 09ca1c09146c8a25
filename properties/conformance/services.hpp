// SPDX-License-Identifier: MIT
//
// What supervisors of services must do (docs/supervision.md, rules SVC-01 to SVC-05), judged by
// what they say of themselves (events of kind `property`, states `services...`) and by what the log
// tells of their services.
#pragma once

#include "properties/conformance/key_map.hpp"
#include "sim/trace_event.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace moira::properties {

class Fact;

class ServiceModel {
public:
    /// A rule that an event breaks, for whoever keeps them.
    struct Finding {
        std::string_view rule;
        std::string message;
    };

    /// Events in their order, of processes that have not ended before.
    void on_event(const sim::TraceEvent& event);
    /// The run ended by itself; `waiting`: the labels of processes that wait for events.
    void finish(std::span<const std::uint64_t> waiting);

    /// Those since the last call.
    [[nodiscard]] std::vector<Finding> take() { return std::exchange(findings_, {}); }

    [[nodiscard]] bool has_findings() const { return !findings_.empty(); }

    struct Service {
        std::string id;
        std::string needed;  ///< ids, a line each
        std::int64_t stop_timeout = 0;
        std::int64_t stable_threshold = 0;
        std::int64_t initial_delay = 0;
        std::int64_t max_delay = 0;
        std::int64_t factor = 1000;  ///< in thousandths
        std::int64_t jitter = 0;     ///< in thousandths
        std::int64_t max_attempts = 0;
        std::int64_t retries = 0;
        std::uint64_t process = 0;    ///< the last one; 0: never started
        std::int64_t started_at = 0;  ///< nanoseconds
        std::int64_t due_at = -1;     ///< when it may be started again; -1: it may not
        std::int64_t asked_at = -1;   ///< when it was asked to end
        bool lives = false;
        bool failed = false;        ///< so that it is to be started again
        bool is_noticed = false;    ///< its supervisor took the EXIT
        bool is_decided = false;    ///< and said what it does about it
        bool is_requested = false;  ///< somebody asked for its start
        bool is_to_stop = false;    ///< somebody asked for its stop
    };

private:
    struct Group {
        std::string label;
        std::uint64_t label_hash = 0;
        bool grows = true;  ///< delays do
        std::vector<Service> services;
        std::uint64_t last_spawn = 0;  ///< may end before anybody says which service it is
        bool last_ended = false;
        bool last_failed = false;
        bool last_noticed = false;
        bool is_ending = false;  ///< for a reason that allows it
        bool is_killed = false;
        bool has_ended = false;
    };

    void add(std::string_view rule, std::string message) {
        findings_.push_back({rule, std::move(message)});
    }

    void on_state(const sim::TraceEvent& event);
    void on_begin(const sim::TraceEvent& event);
    void on_child(Group& group, std::string_view id, std::int64_t now);
    static void on_spawn_failed(Group& group, std::int64_t now);
    void on_decision(Group& group, const Fact& fact, std::int64_t now, bool goes_on);
    void check_delay(const Group& group, const Service& service, std::int64_t attempt,
                     std::int64_t delay);
    void on_request(Group& group, const Fact& fact);
    void on_take(Group& group, const sim::TraceEvent& event);
    void on_stop(Group& group, const sim::TraceEvent& event, bool asks);
    void on_exit(const sim::TraceEvent& event);
    [[nodiscard]] bool had_its_time(const Service& service, std::int64_t now) const;
    Group* group(std::uint64_t label);
    static Service* find(Group& group, std::string_view id);
    static Service* service_of(Group& group, std::uint64_t process);

    bool is_off_ = false;  ///< nodes were lost or apart: nobody knows who lives
    bool clocks_are_loose_ = false;
    KeyMap<std::uint32_t> number_of_;  ///< label -> place in groups_, from 1
    KeyMap<std::uint32_t> group_of_;   ///< process of a service -> the same
    KeyMap<std::uint8_t> is_ending_;   ///< label -> it took a CANCEL or a LINK_DOWN so far
    std::vector<Group> groups_;
    std::vector<Finding> findings_;
};

}  // namespace moira::properties
