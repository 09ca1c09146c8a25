// SPDX-License-Identifier: MIT
//
// Supervisors and their children as the log tells of them. A supervisor is judged by what it said
// that it decided, and its decision by what it could know.
#include "properties/conformance/supervision.hpp"

#include "properties/conformance/fact.hpp"
#include "sim/fault.hpp"
#include "sim/hash.hpp"
#include "sim/property.hpp"
#include "sim/request.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace moira::properties {
namespace {

using sim::TraceEvent;
using sim::TraceKind;
using Child = SupervisionModel::Child;
using Restart = SupervisionModel::Restart;
using Strategy = SupervisionModel::Strategy;

constexpr std::uint64_t exit_topic = sim::hash_text("@exit");
constexpr std::uint64_t link_down_topic = sim::hash_text("@link_down");
constexpr std::uint64_t cancel_topic = sim::hash_text("@cancel");
constexpr std::int64_t kills = -1;
constexpr std::int64_t waits = -2;

Strategy strategy_of(std::string_view name) {
    if (name == "one_for_all") return Strategy::one_for_all;
    if (name == "rest_for_one") return Strategy::rest_for_one;
    return name == "simple_one_for_one" ? Strategy::simple : Strategy::one_for_one;
}

Child read_child(const Fact& fact) {
    Child child;
    child.id = fact.text("id");
    const std::string_view restart = fact.text("restart");
    child.restart = restart == "transient"   ? Restart::transient
                    : restart == "temporary" ? Restart::temporary
                                             : Restart::permanent;
    child.shutdown = fact.integer("shutdown");
    return child;
}

}  // namespace

SupervisionModel::Supervisor* SupervisionModel::supervisor(std::uint64_t label) {
    const std::uint32_t* const number = number_of_.find(label);
    return number == nullptr || *number == 0 ? nullptr : &supervisors_[*number - 1];
}

/// The child of this name that it did not forget, or null.
Child* SupervisionModel::find(Supervisor& supervisor, std::string_view id) {
    const std::uint32_t* const number =
        number_of_child_.find(sim::mix(supervisor.label_hash, sim::hash_text(id)));
    if (number == nullptr || *number == 0 || *number > supervisor.children.size()) return nullptr;
    Child& child = supervisor.children[*number - 1];
    return child.is_forgotten || child.id != id ? nullptr : &child;
}

/// The child whose last process this is, or null.
Child* SupervisionModel::child_of(const Supervisor& supervisor, std::uint64_t process) {
    const Place* const place = place_of_.find(process);
    if (place == nullptr || place->supervisor == 0) return nullptr;
    Supervisor& owner = supervisors_[place->supervisor - 1];
    if (&owner != &supervisor || place->child >= owner.children.size()) return nullptr;
    Child& child = owner.children[place->child];
    return child.process == process ? &child : nullptr;
}

void SupervisionModel::add_child(Supervisor& supervisor, Child child) {
    const std::uint64_t key = sim::mix(supervisor.label_hash, sim::hash_text(child.id));
    supervisor.children.push_back(std::move(child));
    number_of_child_[key] = static_cast<std::uint32_t>(supervisor.children.size());
}

/// Whether its supervisor has to start it again.
bool SupervisionModel::is_due(const Child& child) {
    if (child.process == 0 || child.lives || child.was_stopped) return false;
    return child.restart == Restart::permanent ||
           (child.restart == Restart::transient && child.failed);
}

void SupervisionModel::on_event(const TraceEvent& event) {
    if (event.kind == TraceKind::property) return on_state(event);
    if (event.kind == TraceKind::fault) return on_fault(event);
    const bool takes = event.kind == TraceKind::wake || event.kind == TraceKind::take;
    if (takes && event.text_hash == cancel_topic) ending_[event.actor_hash] |= 1U;
    if (takes && event.text_hash == link_down_topic) ending_[event.actor_hash] |= 2U;
    if (supervisors_.empty() || is_off_) return;
    if (event.kind == TraceKind::exit) return on_exit(event);
    Supervisor* const actor = supervisor(event.actor_hash);
    if (actor == nullptr || actor->has_ended) return;
    const bool is_ok = event.number == static_cast<std::uint64_t>(sim::Status::ok);
    if (event.kind == TraceKind::spawn) on_spawn(*actor, event);
    if (event.kind == TraceKind::spawn_failed) on_spawn_failed(*actor);
    if (takes) on_take(event);
    if (event.kind == TraceKind::cancel && is_ok) on_stop(event, true);
    if (event.kind == TraceKind::terminate && is_ok) on_stop(event, false);
    if (event.kind == TraceKind::kill) actor->is_killed = true;
    // Its program is another one now.
    if (event.kind == TraceKind::upgrade) actor->has_ended = true;
}

void SupervisionModel::on_fault(const TraceEvent& event) {
    using sim::FaultKind;
    const auto kind = static_cast<FaultKind>(event.number & 0xffU);
    is_off_ = is_off_ || kind == FaultKind::partition || kind == FaultKind::node ||
              kind == FaultKind::host;
    clocks_are_loose_ = clocks_are_loose_ || kind == FaultKind::clock ||
                        kind == FaultKind::offset || kind == FaultKind::drift;
}

void SupervisionModel::on_state(const TraceEvent& event) {
    constexpr std::string_view prefix = "supervisor";
    if (!event.text.starts_with(prefix) || is_off_) return;
    if (sim::property_of_number(event.number).kind != sim::PropertyKind::state) return;
    if (event.text == prefix) return on_begin(event);
    Supervisor* const actor = supervisor(event.actor_hash);
    if (actor == nullptr || actor->has_ended) return;
    const Fact fact{event.payload};
    const std::string_view what = event.text.substr(prefix.size());
    if (what == ".child") return on_child(*actor, fact.text("id"));
    if (what == ".restart") return on_restart(*actor, fact.text("id"), fact.integer("at"), true);
    if (what == ".gives_up") return on_restart(*actor, fact.text("id"), fact.integer("at"), false);
    if (what == ".add") {
        add_child(*actor, read_child(fact));
        actor->children.back().is_requested = true;
        return;
    }
    if (what == ".request") on_request(*actor, event);
}

void SupervisionModel::on_begin(const TraceEvent& event) {
    const Fact fact{event.payload};
    if (fact.text("strategy") == "service") return;
    std::uint32_t& number = number_of_[event.actor_hash];
    if (number == 0) {
        supervisors_.emplace_back();
        number = static_cast<std::uint32_t>(supervisors_.size());
    }
    Supervisor& begun = supervisors_[number - 1];
    begun = Supervisor{};
    begun.label = event.actor;
    begun.label_hash = event.actor_hash;
    begun.strategy = strategy_of(fact.text("strategy"));
    begun.intensity = static_cast<std::uint64_t>(fact.integer("intensity"));
    begun.period = fact.integer("period");
    // It may have been asked before it became one.
    const std::uint8_t* const early = ending_.find(event.actor_hash);
    begun.is_ending = early != nullptr && *early != 0;
    begun.was_asked = begun.is_ending && *early == 1;
    begun.is_up = begun.strategy == Strategy::simple;
    if (begun.is_up) return;
    for (const Fact& child : fact.list())
        add_child(begun, read_child(child));
    begun.is_up = begun.children.empty();
}

void SupervisionModel::on_child(Supervisor& supervisor, std::string_view id) {
    Child* const child = find(supervisor, id);
    if (child == nullptr) {
        return add("SUP-02", fmt::format("{} starts '{}', which is no child of it any more",
                                         supervisor.label, id));
    }
    if (child->lives) {
        add("SUP-01",
            fmt::format("{} starts child '{}' while its process lives", supervisor.label, id));
    }
    judge_start(supervisor, *child);
    child->process = supervisor.last_spawn;
    child->lives = !supervisor.last_ended;
    child->failed = supervisor.last_failed;
    child->is_noticed = supervisor.last_noticed;
    child->was_stopped = false;
    child->is_requested = child->is_to_stop = false;
    child->asked_at = -1;
    place_of_[supervisor.last_spawn] = {
        number_of_[supervisor.label_hash],
        static_cast<std::uint32_t>(child - supervisor.children.data())};
}

/// Whether it was this child's turn.
void SupervisionModel::judge_start(Supervisor& supervisor, Child& child) {
    if (child.is_requested) return;
    const auto place = static_cast<std::size_t>(&child - supervisor.children.data());
    if (!supervisor.is_up) {
        if (place != supervisor.started) {
            add("SUP-04",
                fmt::format("{} starts child '{}' first as number {}, and it is number {}",
                            supervisor.label, child.id, supervisor.started + 1, place + 1));
        }
        supervisor.is_up = ++supervisor.started == supervisor.children.size();
        return;
    }
    const auto turn = std::ranges::find(supervisor.group, child.id);
    if (turn == supervisor.group.end()) {
        return add(is_due(child) ? "SUP-06" : "SUP-02",
                   fmt::format("{} starts child '{}' again without having decided it",
                               supervisor.label, child.id));
    }
    if (turn != supervisor.group.begin()) {
        add("SUP-04", fmt::format("{} starts child '{}' again before '{}'", supervisor.label,
                                  child.id, supervisor.group.front()));
    }
    // None of those that are started anew may still be there from before.
    for (const std::string& id : supervisor.group) {
        const Child* const other = find(supervisor, id);
        if (id == child.id || other == nullptr || !other->lives) continue;
        add("SUP-03", fmt::format("{} starts child '{}' again while '{}' was not stopped",
                                  supervisor.label, child.id, id));
    }
    supervisor.group.erase(turn);
}

/// It decides that a child is to be started again, or that this is one time too many.
void SupervisionModel::on_restart(Supervisor& supervisor, std::string_view id, std::int64_t at,
                                  bool happens) {
    Child* const child = find(supervisor, id);
    // One whose start failed counts as one that ended.
    const bool is_again =
        supervisor.start_failed && !supervisor.group.empty() && supervisor.group.front() == id;
    supervisor.start_failed = false;
    if (!is_again && (child == nullptr || !is_due(*child))) {
        add("SUP-02", fmt::format("{} decides to start '{}' again, which {}", supervisor.label, id,
                                  child == nullptr ? "is no child of it"
                                  : child->lives   ? "lives"
                                                   : "is not to be started again"));
    } else if (!is_again && !supervisor.group.empty()) {
        add("SUP-03",
            fmt::format("{} did not start '{}' again", supervisor.label, supervisor.group.front()));
    }
    supervisor.group.clear();
    std::deque<std::int64_t>& past = supervisor.restarts;
    while (!past.empty() && at - past.front() >= supervisor.period)
        past.pop_front();
    const bool is_allowed = past.size() < supervisor.intensity;
    if (is_allowed != happens) {
        add("SUP-06", fmt::format("{} {} after {} restarts within {} ns, and {} are allowed",
                                  supervisor.label, happens ? "goes on" : "gives up", past.size(),
                                  supervisor.period, supervisor.intensity));
    }
    if (!happens) {
        supervisor.is_ending = true;
        supervisor.was_asked = false;  // that waits
        return;
    }
    past.push_back(at);
    const bool is_one =
        supervisor.strategy == Strategy::one_for_one || supervisor.strategy == Strategy::simple;
    bool is_in = supervisor.strategy == Strategy::one_for_all;
    if (is_one) return supervisor.group.emplace_back(id), void();
    for (const Child& each : supervisor.children) {
        if (each.is_forgotten) continue;
        is_in = is_in || each.id == id;
        if (is_in && each.restart != Restart::temporary) supervisor.group.push_back(each.id);
    }
}

void SupervisionModel::on_request(Supervisor& supervisor, const TraceEvent& event) {
    const Fact fact{event.payload};
    if (Child* const child = find(supervisor, fact.text("stop"))) child->is_to_stop = true;
    if (Child* const child = find(supervisor, fact.text("start"))) child->is_requested = true;
    if (Child* const child = find(supervisor, fact.text("forget"))) {
        if (child->lives) {
            add("SUP-08",
                fmt::format("{} forgets child '{}', which lives", supervisor.label, child->id));
        }
        child->is_forgotten = true;
    }
}

void SupervisionModel::on_take(const TraceEvent& event) {
    Supervisor& actor = *supervisor(event.actor_hash);
    Child* const own = child_of(actor, event.object_hash);
    if (event.text_hash == exit_topic && own != nullptr) {
        own->is_noticed = true;
        // It is gone for good.
        const bool is_passing = own->restart == Restart::temporary ||
                                (actor.strategy == Strategy::simple && !is_due(*own));
        own->is_forgotten = own->is_forgotten || is_passing;
    }
    const bool is_last = event.object_hash == actor.last_spawn;
    actor.last_noticed = actor.last_noticed || (is_last && event.text_hash == exit_topic);
    if (event.text_hash == cancel_topic) {
        actor.was_asked = actor.was_asked || !actor.is_ending;
        actor.is_ending = true;
    }
    // That of a child of its own is nothing new, also of one that is gone by now.
    const Place* const place = place_of_.find(event.object_hash);
    const bool is_strange = place == nullptr || place->supervisor == 0 ||
                            &supervisors_[place->supervisor - 1] != &actor;
    if (event.text_hash == link_down_topic && is_strange) actor.is_ending = true;
}

void SupervisionModel::on_stop(const TraceEvent& event, bool asks) {
    Supervisor& actor = *supervisor(event.actor_hash);
    Child* const own = child_of(actor, event.object_hash);
    if (own == nullptr || !own->lives) return;
    check_stop(actor, static_cast<std::size_t>(own - actor.children.data()), asks, event.time.ns());
    own->was_stopped = true;
    if (asks) own->asked_at = event.time.ns();
}

void SupervisionModel::check_stop(Supervisor& supervisor, std::size_t place, bool asks,
                                  std::int64_t now) {
    const Child& child = supervisor.children[place];
    const auto& group = supervisor.group;
    // A group takes the temporary children that come behind its first one with it.
    const Child* const first = group.empty() ? nullptr : find(supervisor, group.front());
    const bool goes_along = child.restart == Restart::temporary && first != nullptr &&
                            (supervisor.strategy == Strategy::one_for_all ||
                             (supervisor.strategy == Strategy::rest_for_one && first < &child));
    const bool is_in_group = goes_along || std::ranges::find(group, child.id) != group.end();
    if (!child.is_to_stop && !supervisor.is_ending && !is_in_group) {
        add("SUP-03",
            fmt::format("{} stops child '{}' without a reason", supervisor.label, child.id));
    }
    if (!child.is_to_stop && supervisor.strategy != Strategy::simple) {
        for (std::size_t later = place + 1; later < supervisor.children.size(); ++later) {
            if (!supervisor.children[later].lives) continue;
            add("SUP-05", fmt::format("{} stops child '{}' before '{}', which was started later",
                                      supervisor.label, child.id, supervisor.children[later].id));
            break;
        }
    }
    if (asks && child.shutdown == kills) {
        add("SUP-07", fmt::format("{} asks child '{}' to end, which is to be killed",
                                  supervisor.label, child.id));
    }
    if (asks || child.shutdown == kills) return;
    const bool had_its_time =
        child.asked_at >= 0 && (clocks_are_loose_ || now - child.asked_at >= child.shutdown);
    if (child.shutdown != waits && had_its_time) return;
    add("SUP-07", fmt::format("{} terminates child '{}' {}", supervisor.label, child.id,
                              child.asked_at < 0 ? "without asking it to end"
                                                 : "before its time to end is over"));
}

void SupervisionModel::on_spawn_failed(Supervisor& supervisor) {
    supervisor.start_failed = true;
    if (supervisor.is_up) return;
    supervisor.is_up = supervisor.is_ending = true;
    supervisor.was_asked = false;
}

void SupervisionModel::on_spawn(Supervisor& supervisor, const TraceEvent& event) {
    supervisor.last_spawn = event.object_hash;
    supervisor.last_ended = supervisor.last_failed = supervisor.last_noticed = false;
    place_of_[event.object_hash] = {number_of_[supervisor.label_hash], unnamed};
}

void SupervisionModel::on_child_exit(const Place& place, const TraceEvent& event) {
    Supervisor& owner = supervisors_[place.supervisor - 1];
    if (owner.last_spawn == event.actor_hash) {
        owner.last_ended = true;
        owner.last_failed = event.number != 0;
    }
    if (Child* const child = child_of(owner, event.actor_hash)) {
        child->lives = false;
        child->failed = event.number != 0;
    }
}

void SupervisionModel::on_exit(const TraceEvent& event) {
    if (const Place* place = place_of_.find(event.actor_hash); place != nullptr)
        on_child_exit(*place, event);
    Supervisor* const ended = supervisor(event.actor_hash);
    if (ended == nullptr || ended->has_ended) return;
    ended->has_ended = true;
    const bool failed = event.number != 0;
    if (ended->is_killed || (failed && !ended->is_ending)) return;  // its links tell its children
    for (const Child& child : ended->children) {
        if (!child.lives) continue;
        add("SUP-08", fmt::format("{} ends and its child '{}' lives", ended->label, child.id));
        break;
    }
    if (failed && ended->was_asked) {
        add("SUP-09", fmt::format("{} was asked to end and ends with an error", ended->label));
    }
}

void SupervisionModel::finish(std::span<const std::uint64_t> waiting) {
    if (is_off_) return;
    for (const Supervisor& each : supervisors_) {
        const bool rests = std::ranges::find(waiting, each.label_hash) != waiting.end();
        if (each.has_ended || each.is_ending || !rests) continue;
        if (!each.group.empty()) {
            add("SUP-03",
                fmt::format("{} did not start '{}' again", each.label, each.group.front()));
            continue;
        }
        for (const Child& child : each.children) {
            if (!is_due(child) || !child.is_noticed || child.is_forgotten) continue;
            add("SUP-02", fmt::format("{} knows that child '{}' has ended and did not start it "
                                      "again",
                                      each.label, child.id));
        }
    }
}

}  // namespace moira::properties
