// SPDX-License-Identifier: MIT
//
// Services as the log tells of them: what their supervisor decides is judged by what it could know.
#include "properties/conformance/services.hpp"

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
using Service = ServiceModel::Service;

constexpr std::uint64_t exit_topic = sim::hash_text("@exit");
constexpr std::uint64_t link_down_topic = sim::hash_text("@link_down");
constexpr std::uint64_t cancel_topic = sim::hash_text("@cancel");
/// How far the time that its supervisor measured may be from that of the log, nanoseconds: it reads
/// its clock in the same steps in which the log tells of it.
constexpr std::int64_t tolerance = 1'000'000;

Service read_service(const Fact& fact) {
    Service service;
    service.id = fact.text("id");
    service.needed = fact.text("requires");
    service.stop_timeout = fact.integer("stop_timeout");
    service.stable_threshold = fact.integer("stable_threshold");
    service.initial_delay = fact.integer("initial_delay");
    service.max_delay = fact.integer("max_delay");
    service.factor = fact.integer("backoff_factor", 1000);
    service.jitter = fact.integer("jitter");
    service.max_attempts = fact.integer("max_attempts");
    return service;
}

/// Calls `visit` with each id that `service` requires.
template <class Visit>
void each_needed(const Service& service, Visit visit) {
    std::string_view rest = service.needed;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        visit(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
}

bool needs(const Service& service, std::string_view id) {
    bool found = false;
    each_needed(service, [&](std::string_view each) { found = found || each == id; });
    return found;
}

/// Whether an exit is one that starts a service again: by an error that does not say that another
/// attempt is in vain.
bool is_failure(const TraceEvent& event) {
    if (event.number == 0) return false;
    sim::ValueReader reader{event.payload};
    const sim::ValueItem item = reader.next();
    return item.event != sim::ValueEvent::error || item.error->retryable != sim::Retryable::no;
}

/// By doubles: exact enough, and no copy of what is judged.
double delay_after(const Service& service, bool grows, std::int64_t attempt) {
    auto delay = static_cast<double>(service.initial_delay);
    const auto most = static_cast<double>(service.max_delay);
    if (!grows) return delay;
    for (std::int64_t turn = 1; turn < attempt && delay < most && service.factor > 1000; ++turn)
        delay *= static_cast<double>(service.factor) / 1000;
    return std::min(delay, most);
}

}  // namespace

ServiceModel::Group* ServiceModel::group(std::uint64_t label) {
    const std::uint32_t* const number = number_of_.find(label);
    return number == nullptr || *number == 0 ? nullptr : &groups_[*number - 1];
}

Service* ServiceModel::find(Group& group, std::string_view id) {
    const auto found = std::ranges::find(group.services, id, &Service::id);
    return found == group.services.end() ? nullptr : &*found;
}

/// The service whose last process this is, or null.
Service* ServiceModel::service_of(Group& group, std::uint64_t process) {
    const auto found = std::ranges::find(group.services, process, &Service::process);
    return process == 0 || found == group.services.end() ? nullptr : &*found;
}

void ServiceModel::on_event(const TraceEvent& event) {
    if (event.kind == TraceKind::property) return on_state(event);
    if (event.kind == TraceKind::fault) {
        using sim::FaultKind;
        const auto kind = static_cast<FaultKind>(event.number & 0xffU);
        is_off_ = is_off_ || kind == FaultKind::partition || kind == FaultKind::node ||
                  kind == FaultKind::host;
        clocks_are_loose_ = clocks_are_loose_ || kind == FaultKind::clock ||
                            kind == FaultKind::offset || kind == FaultKind::drift;
        return;
    }
    const bool takes = event.kind == TraceKind::wake || event.kind == TraceKind::take;
    if (takes && (event.text_hash == cancel_topic || event.text_hash == link_down_topic))
        is_ending_[event.actor_hash] = 1;
    if (groups_.empty() || is_off_) return;
    if (event.kind == TraceKind::exit) return on_exit(event);
    Group* const actor = group(event.actor_hash);
    if (actor == nullptr || actor->has_ended) return;
    const bool is_ok = event.number == static_cast<std::uint64_t>(sim::Status::ok);
    if (event.kind == TraceKind::spawn) {
        actor->last_spawn = event.object_hash;
        actor->last_ended = actor->last_failed = actor->last_noticed = false;
        group_of_[event.object_hash] = number_of_[event.actor_hash];
    }
    if (takes) on_take(*actor, event);
    if (event.kind == TraceKind::cancel && is_ok) on_stop(*actor, event, true);
    if (event.kind == TraceKind::terminate && is_ok) on_stop(*actor, event, false);
    if (event.kind == TraceKind::kill) actor->is_killed = true;
    if (event.kind == TraceKind::spawn_failed) on_spawn_failed(*actor, event.time.ns());
    if (event.kind == TraceKind::upgrade) actor->has_ended = true;
}

void ServiceModel::on_state(const TraceEvent& event) {
    constexpr std::string_view prefix = "services";
    if (!event.text.starts_with(prefix) || is_off_) return;
    if (sim::property_of_number(event.number).kind != sim::PropertyKind::state) return;
    if (event.text == prefix) return on_begin(event);
    Group* const actor = group(event.actor_hash);
    if (actor == nullptr || actor->has_ended) return;
    const Fact fact{event.payload};
    const std::string_view what = event.text.substr(prefix.size());
    const std::int64_t now = event.time.ns();
    if (what == ".child") return on_child(*actor, fact.text("id"), now);
    if (what == ".retry") return on_decision(*actor, fact, now, true);
    if (what == ".gives_up") return on_decision(*actor, fact, now, false);
    if (what == ".request") on_request(*actor, fact);
}

void ServiceModel::on_begin(const TraceEvent& event) {
    std::uint32_t& number = number_of_[event.actor_hash];
    if (number == 0) {
        groups_.emplace_back();
        number = static_cast<std::uint32_t>(groups_.size());
    }
    Group& begun = groups_[number - 1];
    begun = Group{};
    begun.label = event.actor;
    begun.label_hash = event.actor_hash;
    // It may have been asked before it became one.
    const std::uint8_t* const early = is_ending_.find(event.actor_hash);
    begun.is_ending = early != nullptr && *early != 0;
    const Fact fact{event.payload};
    begun.grows = fact.text("backoff") != "observed";
    for (const Fact& each : fact.list())
        begun.services.push_back(read_service(each));
}

bool ServiceModel::had_its_time(const Service& service, std::int64_t now) const {
    return service.asked_at >= 0 &&
           (clocks_are_loose_ || now - service.asked_at >= service.stop_timeout);
}

void ServiceModel::on_child(Group& group, std::string_view id, std::int64_t now) {
    Service* const service = find(group, id);
    if (service == nullptr) {
        return add("SVC-02",
                   fmt::format("{} starts '{}', which is no service of it", group.label, id));
    }
    if (service->lives && !had_its_time(*service, now)) {
        add("SVC-02",
            fmt::format("{} starts service '{}' while its process lives", group.label, id));
    }
    const bool is_first = service->process == 0;
    if (is_first && !service->is_requested) {
        each_needed(*service, [&](std::string_view needed) {
            const Service* const other = find(group, needed);
            if (other != nullptr && other->process != 0) return;
            add("SVC-01", fmt::format("{} starts service '{}' before '{}', which it requires",
                                      group.label, id, needed));
        });
    } else if (!is_first && !service->is_requested) {
        if (service->due_at < 0) {
            add("SVC-02", fmt::format("{} starts service '{}' again without having decided it",
                                      group.label, id));
        } else if (now < service->due_at && !clocks_are_loose_) {
            add("SVC-03", fmt::format("{} starts service '{}' {} ns before its delay is over",
                                      group.label, id, service->due_at - now));
        }
    }
    service->process = group.last_spawn;
    service->started_at = now;
    service->lives = !group.last_ended;
    service->failed = group.last_failed;
    service->is_noticed = group.last_noticed;
    service->is_requested = service->is_to_stop = service->is_decided = false;
    service->due_at = service->asked_at = -1;
}

/// An end for good of the service whose turn it was.
void ServiceModel::on_spawn_failed(Group& group, std::int64_t now) {
    for (Service& service : group.services) {
        if (service.due_at >= 0 && service.due_at <= now) service.due_at = -1;
    }
}

/// It says that a service that failed is started again later, or left.
void ServiceModel::on_decision(Group& group, const Fact& fact, std::int64_t now, bool goes_on) {
    const std::string_view id = fact.text("id");
    Service* const service = find(group, id);
    if (service == nullptr || service->lives || !service->failed || service->asked_at >= 0) {
        add("SVC-02",
            fmt::format("{} decides what follows the failure of '{}', which {}", group.label, id,
                        service == nullptr       ? "is no service of it"
                        : service->lives         ? "lives"
                        : service->asked_at >= 0 ? "it stopped"
                                                 : "did not fail"));
        return;
    }
    const std::int64_t uptime = fact.integer("uptime");
    const std::int64_t passed = now - service->started_at;
    if (!clocks_are_loose_ && (uptime > passed + tolerance || uptime < passed - tolerance)) {
        add("SVC-04", fmt::format("{} says that '{}' ran for {} ns, and it was {} ns", group.label,
                                  id, uptime, passed));
    }
    std::int64_t attempt = ++service->retries;
    if (uptime >= service->stable_threshold) {
        service->retries = 0;
        attempt = 1;
    }
    const bool may = service->max_attempts == 0 || attempt < service->max_attempts;
    if (attempt != fact.integer("attempt") || may != goes_on) {
        add("SVC-04", fmt::format("{} {} after attempt {} of '{}', which was its attempt {} of {}",
                                  group.label, goes_on ? "goes on" : "gives up",
                                  fact.integer("attempt"), id, attempt, service->max_attempts));
    }
    service->is_decided = true;
    if (!goes_on) return;
    check_delay(group, *service, attempt, fact.integer("delay"));
    service->due_at = now + fact.integer("delay");
}

void ServiceModel::check_delay(const Group& group, const Service& service, std::int64_t attempt,
                               std::int64_t delay) {
    const double middle = delay_after(service, group.grows, attempt);
    const double jitter = middle * static_cast<double>(service.jitter) / 1000;
    const auto drawn = static_cast<double>(delay);
    // A nanosecond for each multiplication that was rounded down.
    const double slack = 2 + middle / 1e9;
    if (drawn >= middle - jitter - slack && drawn <= middle + jitter + slack) return;
    add("SVC-03", fmt::format("{} waits {} ns before attempt {} of '{}', and its delay is {} +- {}",
                              group.label, delay, attempt + 1, service.id, middle, jitter));
}

void ServiceModel::on_request(Group& group, const Fact& fact) {
    if (Service* const service = find(group, fact.text("stop"))) {
        service->is_to_stop = true;
        service->due_at = -1;
        service->is_decided = true;
    }
    if (Service* const service = find(group, fact.text("start"))) {
        service->is_requested = true;
        service->retries = 0;
        service->due_at = -1;
        // Also if the start fails: that is an end for good.
        service->is_decided = true;
    }
}

void ServiceModel::on_take(Group& group, const TraceEvent& event) {
    Service* const own = service_of(group, event.object_hash);
    if (event.text_hash == exit_topic) {
        if (own != nullptr) own->is_noticed = true;
        group.last_noticed = group.last_noticed || event.object_hash == group.last_spawn;
    }
    if (event.text_hash == cancel_topic) group.is_ending = true;
    if (event.text_hash == link_down_topic && own == nullptr) group.is_ending = true;
}

void ServiceModel::on_stop(Group& group, const TraceEvent& event, bool asks) {
    Service* const own = service_of(group, event.object_hash);
    if (own == nullptr || !own->lives) return;
    if (!asks) {
        return add("SVC-05", fmt::format("{} terminates service '{}'", group.label, own->id));
    }
    if (!own->is_to_stop && !group.is_ending) {
        add("SVC-02", fmt::format("{} stops service '{}' without a reason", group.label, own->id));
    }
    const std::int64_t now = event.time.ns();
    for (const Service& other : group.services) {
        if (own->is_to_stop || !other.lives || !needs(other, own->id) || had_its_time(other, now))
            continue;
        add("SVC-01", fmt::format("{} stops service '{}' before '{}', which requires it",
                                  group.label, own->id, other.id));
    }
    own->asked_at = now;
}

void ServiceModel::on_exit(const TraceEvent& event) {
    const std::uint32_t* const number = group_of_.find(event.actor_hash);
    if (number != nullptr && *number != 0) {
        Group& owner = groups_[*number - 1];
        if (owner.last_spawn == event.actor_hash) {
            owner.last_ended = true;
            owner.last_failed = is_failure(event);
        }
        if (Service* const service = service_of(owner, event.actor_hash)) {
            service->lives = false;
            service->failed = is_failure(event);
        }
    }
    Group* const ended = group(event.actor_hash);
    if (ended == nullptr || ended->has_ended) return;
    ended->has_ended = true;
    if (ended->is_killed || (event.number != 0 && !ended->is_ending)) return;
    for (const Service& service : ended->services) {
        if (!service.lives || had_its_time(service, event.time.ns())) continue;
        add("SVC-05", fmt::format("{} ends, and service '{}' lives and was not given its time",
                                  ended->label, service.id));
    }
}

void ServiceModel::finish(std::span<const std::uint64_t> waiting) {
    if (is_off_) return;
    for (const Group& each : groups_) {
        const bool rests = std::ranges::find(waiting, each.label_hash) != waiting.end();
        if (each.has_ended || each.is_ending || !rests) continue;
        for (const Service& service : each.services) {
            const bool is_left =
                service.failed && service.is_noticed && !service.is_decided && service.asked_at < 0;
            const bool is_overdue = service.due_at >= 0 && !service.lives && service.failed;
            if (!is_left && !is_overdue) continue;
            add("SVC-02", fmt::format("{} knows that service '{}' has failed and did not start it "
                                      "again",
                                      each.label, service.id));
        }
    }
}

}  // namespace moira::properties
