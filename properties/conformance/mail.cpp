// SPDX-License-Identifier: MIT
//
// What is on its way from whom to whom, and who is to hear of whose end.
#include "properties/conformance/model.hpp"
#include "sim/hash.hpp"
#include "sim/request.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace moira::properties {
namespace {

using sim::TraceEvent;

constexpr std::uint64_t exit_topic = sim::hash_text("@exit");
constexpr std::uint64_t link_down_topic = sim::hash_text("@link_down");
constexpr std::uint64_t cancel_topic = sim::hash_text("@cancel");
constexpr std::uint64_t result_topic = sim::hash_text("@result");

bool is_notice(std::uint64_t topic) {
    return topic == exit_topic || topic == link_down_topic || topic == cancel_topic ||
           topic == result_topic;
}

bool has_status(const TraceEvent& event, sim::Status status) {
    return event.number == static_cast<std::uint64_t>(status);
}

}  // namespace

std::uint64_t ConformanceModel::pair(std::uint64_t from, std::uint64_t to) {
    return sim::mix(from, to);
}

std::uint32_t ConformanceModel::new_item() {
    if (free_items_ != none) {
        const std::uint32_t item = free_items_;
        free_items_ = items_[item].next;
        return item;
    }
    items_.emplace_back();
    return static_cast<std::uint32_t>(items_.size() - 1);
}

void ConformanceModel::push(std::uint64_t from, std::uint64_t to, std::uint64_t topic,
                            std::uint64_t nth) {
    if (process(to).has_ended) return;
    std::uint32_t& place = queue_of_[pair(from, to)];
    if (place == 0) {
        queues_.push_back({.to = to, .from = from});
        place = static_cast<std::uint32_t>(queues_.size());
    }
    const std::uint32_t item = new_item();
    items_[item] = {topic, nth, none};
    Queue& queue = queues_[place - 1];
    (queue.head == none ? queue.head : items_[queue.tail].next) = item;
    queue.tail = item;
}

void ConformanceModel::remove(Queue& queue, std::uint32_t before, std::uint32_t at) {
    (before == none ? queue.head : items_[before].next) = items_[at].next;
    if (queue.tail == at) queue.tail = before;
    items_[at].next = free_items_;
    free_items_ = at;
}

void ConformanceModel::on_send(const TraceEvent& event) {
    if (process(event.object_hash).has_ended) {
        return breach("PROC-03", event,
                      fmt::format("{} sends '{}' to {}, which has ended, and it is taken",
                                  event.actor, event.text, event.object));
    }
    push(event.actor_hash, event.object_hash, event.text_hash, event.number);
}

/// Nothing of the kind was on its way.
void ConformanceModel::refuse_item(const TraceEvent& event) {
    const std::uint64_t topic = event.text_hash;
    if (topic == exit_topic && !notices_are_loose_) {
        breach("MON-02", event,
               fmt::format("{} gets an EXIT from {}, which it did not monitor when that ended, or "
                           "gets it again",
                           event.actor, event.object));
    } else if (topic == link_down_topic && !notices_are_loose_) {
        breach("LINK-02", event,
               fmt::format("{} gets a LINK_DOWN from {}, which did not fail while they were "
                           "linked, or gets it again",
                           event.actor, event.object));
    } else if (topic == cancel_topic && !cancels_are_loose_) {
        breach("CANCEL-01", event,
               fmt::format("{} gets a CANCEL that {} did not send", event.actor, event.object));
    } else if (topic == result_topic && !notices_are_loose_) {
        breach("CALL-01", event,
               fmt::format("{} gets a result from {} that it does not wait for", event.actor,
                           event.object));
    } else if (!is_notice(topic) && !copies_are_loose_) {
        breach("MSG-02", event,
               fmt::format("{} gets '{}' #{} from {}, which is not on its way", event.actor,
                           event.text, event.number, event.object));
    }
}

void ConformanceModel::on_take(const TraceEvent& event, bool wakes) {
    Process& actor = process(event.actor_hash);
    const std::uint64_t topic = event.text_hash;
    if (topic == link_down_topic && !actor.traps) actor.must_end = true;
    const std::uint64_t key = pair(event.object_hash, event.actor_hash);
    const std::uint32_t* const place = queue_of_.find(key);
    if (place == nullptr || *place == 0) return refuse_item(event);
    Queue& queue = queues_[*place - 1];
    const bool is_plain = !is_notice(topic);
    std::uint32_t before = none;
    std::uint32_t at = queue.head;
    std::uint32_t earlier = 0;
    bool passes_messages = false;
    while (at != none &&
           (items_[at].topic != topic || (is_plain && items_[at].nth != event.number))) {
        passes_messages = passes_messages || !is_notice(items_[at].topic);
        before = at;
        at = items_[at].next;
        ++earlier;
    }
    if (at == none) return refuse_item(event);
    if (wakes && earlier != 0 && !order_is_loose_) {
        // The log tells first what the process woke up for, then, in their order, all that it
        // takes, this item once more.
        actor.debt = earlier + 1;
        actor.debt_pair = key;
        return;
    }
    remove(queue, before, at);
    if (actor.debt != 0 && actor.debt_pair == key) --actor.debt;
    if (earlier == 0 || order_is_loose_) return;
    const bool is_end = topic == exit_topic || topic == link_down_topic || topic == result_topic;
    breach(is_end && passes_messages ? "MSG-03" : "MSG-01", event,
           fmt::format("{} takes '{}' #{} from {} before {} that {} sent earlier", event.actor,
                       event.text, event.number, event.object, earlier, event.object));
}

void ConformanceModel::on_lost(const TraceEvent& event) {
    const std::uint32_t* const place = queue_of_.find(pair(event.object_hash, event.actor_hash));
    if (place == nullptr || *place == 0) return;
    Queue& queue = queues_[*place - 1];
    std::uint32_t before = none;
    for (std::uint32_t at = queue.head; at != none; before = at, at = items_[at].next) {
        if (items_[at].topic != event.text_hash || items_[at].nth != event.number) continue;
        return remove(queue, before, at);
    }
}

ConformanceModel::Edge* ConformanceModel::find_edge(std::uint32_t head, std::uint64_t other) {
    for (std::uint32_t at = head; at != none; at = edges_[at].next) {
        if (edges_[at].stands && edges_[at].other == other) return &edges_[at];
    }
    return nullptr;
}

void ConformanceModel::add_edge(std::uint32_t Process::*list, std::uint64_t of,
                                std::uint64_t other) {
    Process& owner = process(of);
    if (find_edge(owner.*list, other) != nullptr) return;
    edges_.push_back({.other = other, .next = owner.*list});
    owner.*list = static_cast<std::uint32_t>(edges_.size() - 1);
}

void ConformanceModel::drop_edge(std::uint32_t Process::*list, std::uint64_t of,
                                 std::uint64_t other) {
    if (Edge* edge = find_edge(process(of).*list, other)) edge->stands = false;
}

void ConformanceModel::on_monitor(const TraceEvent& event) {
    const Process& target = process(event.object_hash);
    const bool stands = find_edge(target.monitors, event.actor_hash) != nullptr;
    if (has_status(event, sim::Status::already_monitoring) && !stands && !notices_are_loose_) {
        return breach("MON-03", event,
                      fmt::format("{} is told that it monitors {} already, which it does not",
                                  event.actor, event.object));
    }
    if (!has_status(event, sim::Status::ok)) return;
    if (target.has_ended || (stands && !notices_are_loose_)) {
        return breach("MON-01", event,
                      fmt::format("{} monitors {}, {}", event.actor, event.object,
                                  stands ? "which it does already" : "which has ended"));
    }
    add_edge(&Process::monitors, event.object_hash, event.actor_hash);
}

void ConformanceModel::on_link(const TraceEvent& event, bool makes) {
    if (!has_status(event, sim::Status::ok) || event.actor_hash == event.object_hash) return;
    if (!makes) {
        drop_edge(&Process::links, event.object_hash, event.actor_hash);
        return drop_edge(&Process::links, event.actor_hash, event.object_hash);
    }
    if (process(event.object_hash).has_ended) {
        return breach("LINK-01", event,
                      fmt::format("{} is linked to {}, which has ended", event.actor,
                                  event.object));
    }
    add_edge(&Process::links, event.object_hash, event.actor_hash);
    add_edge(&Process::links, event.actor_hash, event.object_hash);
}

/// What lies on its way to a process that waits for just that, and could have been taken.
void ConformanceModel::check_owed(const Queue& queue, const Waiting& waiting) {
    TraceEvent event;
    event.actor = process(queue.to).label;
    const std::string from = process(queue.from).label;
    for (std::uint32_t at = queue.head; at != none; at = items_[at].next) {
        const std::uint64_t topic = items_[at].topic;
        const auto is_among = [topic](const std::vector<std::uint64_t>& topics) {
            return std::ranges::find(topics, topic) != topics.end();
        };
        const bool is_end = topic == exit_topic || topic == link_down_topic;
        if (is_end && waiting.for_events) {
            breach(topic == exit_topic ? "MON-04" : "LINK-04", event,
                   fmt::format("{} waits for events, and was never told that {} has ended",
                               event.actor, from));
        } else if (topic == cancel_topic && waiting.for_events && !cancels_are_loose_) {
            breach("CANCEL-02", event,
                   fmt::format("{} waits for events, and never gets the CANCEL of {}", event.actor,
                               from));
        } else if (!is_notice(topic) && !order_is_loose_ &&
                   (is_among(waiting.listened) ? is_among(waiting.awaited) : waiting.for_inbox)) {
            breach("MSG-04", event,
                   fmt::format("{} waits for messages, and never gets one that {} sent",
                               event.actor, from));
        }
    }
}

void ConformanceModel::finish(std::span<const Waiting> waiting) {
    TraceEvent event;
    for (const std::uint64_t label : terminated_) {
        if (process(label).has_ended) continue;
        event.actor = process(label).label;
        breach("TERM-01", event, fmt::format("{} was terminated and still lives", event.actor));
    }
    if (notices_are_loose_) return;
    std::vector<std::uint64_t> for_events;
    for (const Waiting& each : waiting) {
        if (const Process& left = process(each.process); left.must_end) {
            event.actor = left.label;
            breach("LINK-03", event,
                   fmt::format("{} took a LINK_DOWN that it does not trap, and still lives",
                               left.label));
        }
        if (each.for_events) for_events.push_back(each.process);
    }
    supervision_.finish(for_events);
    services_.finish(for_events);
    take_findings(TraceEvent{});
    for (const Queue& queue : queues_) {
        const auto receiver = std::ranges::find(waiting, queue.to, &Waiting::process);
        if (receiver != waiting.end()) check_owed(queue, *receiver);
    }
}

}  // namespace moira::properties
