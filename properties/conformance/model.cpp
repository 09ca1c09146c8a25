// SPDX-License-Identifier: MIT
//
// What events say of processes, names, timers and faults; mail and relations are beside.
#include "properties/conformance/model.hpp"

#include "sim/fault.hpp"
#include "sim/hash.hpp"
#include "sim/request.hpp"

#include <fmt/format.h>

#include <utility>

namespace moira::properties {
namespace {

using sim::TraceEvent;
using sim::TraceKind;

constexpr std::size_t breaches_kept = 20;
constexpr std::uint64_t nobody = 1;  ///< owner of a name that belongs to a pid without a process

bool is_ok(const TraceEvent& event) {
    return event.number == static_cast<std::uint64_t>(sim::Status::ok);
}

}  // namespace

void ConformanceModel::breach(std::string_view rule, const TraceEvent& event,
                              std::string message) {
    if (breaches_.size() >= breaches_kept) return;
    breaches_.push_back({rule, fmt::format("event {}: {}", event.index, message),
                         std::string{event.actor}});
}

void ConformanceModel::take_findings(const TraceEvent& event) {
    for (SupervisionModel::Finding& finding : supervision_.take())
        breach(finding.rule, event, std::move(finding.message));
    for (ServiceModel::Finding& finding : services_.take())
        breach(finding.rule, event, std::move(finding.message));
}

/// False: the event counts no further.
bool ConformanceModel::check_actor(const TraceEvent& event) {
    if (event.actor_hash == 0) return true;
    const bool is_passive = event.kind == TraceKind::lost || event.kind == TraceKind::fault ||
                            event.kind == TraceKind::limit;
    if (is_passive) return true;
    Process& actor = process(event.actor_hash);
    if (!actor.is_started) {
        // A function's or process's program runs while it is loaded, before its start is noted.
        return true;
    }
    if (actor.has_ended) {
        breach("PROC-02", event,
               fmt::format("{} does something ({}) after its end", event.actor,
                           trace_kind_name(event.kind)));
        return false;
    }
    // What a wake-up was for is told before what the process takes with it.
    const bool ends = event.kind == TraceKind::exit || event.kind == TraceKind::kill;
    const bool takes = event.kind == TraceKind::take || event.kind == TraceKind::fire ||
                       event.kind == TraceKind::drop || ends;
    if (actor.must_end && !takes) {
        breach("LINK-03", event,
               fmt::format("{} goes on ({}) after a LINK_DOWN that it does not trap", event.actor,
                           trace_kind_name(event.kind)));
        actor.must_end = false;
    }
    if (actor.debt != 0 && !takes) {
        breach("MSG-01", event,
               fmt::format("{} woke up for an item and did not take {} before it", event.actor,
                           actor.debt));
    }
    if (!takes) actor.debt = 0;
    return true;
}

void ConformanceModel::on_event(const TraceEvent& event) {
    if (event.time < last_) {
        breach("TIME-02", event,
               fmt::format("time goes back from {} ns to {} ns", last_.ns(), event.time.ns()));
    }
    last_ = event.time;
    if (!check_actor(event)) return;
    supervision_.on_event(event);
    services_.on_event(event);
    if (supervision_.has_findings() || services_.has_findings()) take_findings(event);
    switch (event.kind) {
    case TraceKind::spawn:
    case TraceKind::call: return on_start(event);
    case TraceKind::exit: return on_exit(event);
    case TraceKind::send: return on_send(event);
    case TraceKind::wake: return on_take(event, true);
    case TraceKind::take: return on_take(event, false);
    case TraceKind::lost: return on_lost(event);
    case TraceKind::monitor: return on_monitor(event);
    case TraceKind::unmonitor:
        return drop_edge(&Process::monitors, event.object_hash, event.actor_hash);
    case TraceKind::link: return on_link(event, true);
    case TraceKind::unlink: return on_link(event, false);
    case TraceKind::cancel:
        if (is_ok(event))
            push(event.actor_hash, event.object_hash, sim::hash_text("@cancel"), 0);
        return;
    case TraceKind::terminate:
        if (!is_ok(event)) return;
        process(event.object_hash).is_terminated = true;
        return terminated_.push_back(event.object_hash);
    case TraceKind::name_register: return on_register(event);
    case TraceKind::name_unregister:
        if (event.number == 1) owner_of_[event.text_hash] = 0;
        return;
    case TraceKind::name_lookup: return on_lookup(event);
    case TraceKind::arm: {
        const std::uint64_t number = process(event.actor_hash).timers++;
        due_[sim::mix(event.actor_hash, number)] =
            event.time.ns() + static_cast<std::int64_t>(event.number);
        return;
    }
    case TraceKind::timer:
    case TraceKind::fire: return on_timer(event);
    case TraceKind::option: process(event.actor_hash).traps = event.number == 1; return;
    case TraceKind::upgrade:
        // What the old program called has nobody to answer to any more.
        ++process(event.actor_hash).programs;
        process(event.actor_hash).traps = false;
        return;
    case TraceKind::fault: return on_fault(event);
    case TraceKind::phase: cancels_are_loose_ = true; return;
    case TraceKind::run:
    case TraceKind::kill:
    case TraceKind::drop:
    case TraceKind::spawn_failed:
    case TraceKind::send_failed:
    case TraceKind::subscribe:
    case TraceKind::unsubscribe:
    case TraceKind::disarm:
    case TraceKind::log:
    case TraceKind::draw:
    case TraceKind::clock:
    case TraceKind::limit:
    case TraceKind::property: return;
    }
}

void ConformanceModel::on_start(const TraceEvent& event) {
    Process& started = process(event.object_hash);
    if (started.is_started) {
        breach("PROC-01", event, fmt::format("{} is started twice", event.object));
    }
    started.is_started = true;
    started.label = event.object;
    if (event.kind == TraceKind::call) {
        started.caller = event.actor_hash;
        started.callers_program = process(event.actor_hash).programs;
        return;
    }
    if ((event.number & 1U) != 0)
        add_edge(&Process::monitors, event.object_hash, event.actor_hash);
    if ((event.number & 2U) != 0) {
        add_edge(&Process::links, event.object_hash, event.actor_hash);
        add_edge(&Process::links, event.actor_hash, event.object_hash);
    }
}

void ConformanceModel::on_exit(const TraceEvent& event) {
    Process& ended = process(event.actor_hash);
    ended.has_ended = true;
    const bool failed = event.number != 0;
    const std::uint64_t self = event.actor_hash;
    const std::uint64_t caller = ended.caller;
    const std::uint32_t callers_program = ended.callers_program;
    const std::uint32_t monitors = ended.monitors;
    const std::uint32_t links = ended.links;
    if (ended.must_end && !failed) {
        breach("LINK-03", event,
               fmt::format("{} took a LINK_DOWN and ends without an error", event.actor));
    }
    for (std::uint32_t at = monitors; at != none; at = edges_[at].next) {
        if (edges_[at].stands) push(self, edges_[at].other, sim::hash_text("@exit"), 0);
    }
    for (std::uint32_t at = links; at != none; at = edges_[at].next) {
        if (!edges_[at].stands) continue;
        if (failed) push(self, edges_[at].other, sim::hash_text("@link_down"), 0);
        drop_edge(&Process::links, edges_[at].other, self);
    }
    if (caller != 0 && process(caller).programs == callers_program)
        push(self, caller, sim::hash_text("@result"), 0);
}

void ConformanceModel::on_register(const TraceEvent& event) {
    if (has_nodes_) return;
    std::uint64_t& owner = owner_of_[event.text_hash];
    const bool is_free = owner == 0 || (owner != nobody && process(owner).has_ended);
    const std::uint64_t wanted = event.object_hash == 0 ? nobody : event.object_hash;
    if (!is_ok(event)) return;
    if (!is_free && owner != wanted) {
        breach("NAME-01", event,
               fmt::format("{} gets the name '{}', which {} has", event.actor, event.text,
                           owner == nobody ? "somebody" : process(owner).label));
    }
    owner = wanted;
}

void ConformanceModel::on_lookup(const TraceEvent& event) {
    if (has_nodes_) return;
    std::uint64_t& owner = owner_of_[event.text_hash];
    if (event.object_hash != 0 && process(event.object_hash).has_ended) {
        breach("NAME-03", event,
               fmt::format("'{}' still belongs to {}, which has ended", event.text, event.object));
        return;
    }
    const bool is_known = owner > nobody && !process(owner).has_ended;
    if (is_known && event.object_hash != owner) {
        breach("NAME-02", event,
               fmt::format("'{}' belongs to {}, and the lookup says {}", event.text,
                           process(owner).label,
                           event.object_hash == 0 ? "nobody" : event.object));
    }
    if (event.object_hash == 0 && event.number == 1 && owner > nobody &&
        process(owner).has_ended) {
        return breach("NAME-03", event,
                      fmt::format("'{}' still belongs to {}, which has ended", event.text,
                                  process(owner).label));
    }
    // A name that came with a spawn is not in the log.
    if (!is_known && event.object_hash != 0) owner = event.object_hash;
}

void ConformanceModel::on_timer(const TraceEvent& event) {
    if (clocks_are_loose_) return;
    const std::int64_t* due = due_.find(sim::mix(event.actor_hash, event.number));
    if (due != nullptr && event.time.ns() >= *due) return;
    breach("TIME-01", event,
           due == nullptr ? fmt::format("{} has no timer #{}", event.actor, event.number)
                          : fmt::format("timer #{} of {} fires {} ns early", event.number,
                                        event.actor, *due - event.time.ns()));
}

void ConformanceModel::on_fault(const TraceEvent& event) {
    using sim::FaultKind;
    switch (static_cast<FaultKind>(event.number & 0xffU)) {
    case FaultKind::duplicate:
    case FaultKind::reorder: copies_are_loose_ = order_is_loose_ = true; return;
    case FaultKind::partition:
    case FaultKind::node:
        order_is_loose_ = copies_are_loose_ = notices_are_loose_ = true;
        return;
    case FaultKind::clock:
    case FaultKind::offset:
    case FaultKind::drift: clocks_are_loose_ = true; return;
    case FaultKind::cancel: cancels_are_loose_ = true; return;
    case FaultKind::crash:
    case FaultKind::spawn:
    case FaultKind::start:
    case FaultKind::name:
    case FaultKind::terminate:
    case FaultKind::upgrade:
    case FaultKind::pause:
    case FaultKind::slow:
    case FaultKind::delay:
    case FaultKind::buggify:
    case FaultKind::memory:
    case FaultKind::mailbox:
    case FaultKind::drop:
    case FaultKind::host: return;
    }
}

}  // namespace moira::properties
