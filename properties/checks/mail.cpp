// SPDX-License-Identifier: MIT
#include "properties/checks/mail.hpp"

#include <fmt/format.h>

namespace moira::properties {
namespace {

using sim::ItemKind;

const sim::Port* port_of(const sim::Process& process, const sim::Item& item) {
    if (item.kind != ItemKind::message) return process.events;
    for (const sim::Subscription& subscription : process.subscriptions) {
        if (subscription.topic == item.topic) return subscription.port;
    }
    return process.inbox;
}

void add(std::vector<Mail>& mail, const sim::Process& process, const sim::Item* item) {
    for (; item != nullptr; item = item->next) {
        if (item->kind == ItemKind::completion || item->kind == ItemKind::timer) continue;
        mail.push_back({item, port_of(process, *item)});
    }
}

}  // namespace

std::vector<Mail> unreceived_mail(const sim::Process& process) {
    std::vector<Mail> mail;
    for (const sim::Subscription& subscription : process.subscriptions)
        add(mail, process, subscription.pending.front());
    add(mail, process, process.unmatched.front());
    add(mail, process, process.notices.front());
    add(mail, process, process.arrivals_head);
    return mail;
}

std::string mail_text(sim::Simulation& simulation, const sim::Item& item) {
    std::string source;
    char buffer[sim::Simulation::pid_text_max];
    if (const sim::Process* sender = simulation.find_process(item.source); sender != nullptr) {
        source = sender->label;
    } else if (item.queue != nullptr && !item.queue->source_label.empty()) {
        source = item.queue->source_label;
    } else {
        source = simulation.pid_text(item.source, buffer);
    }
    if (source.empty()) source = "outside";
    switch (item.kind) {
    case ItemKind::exit: return "EXIT of " + source;
    case ItemKind::link_down: return "LINK_DOWN of " + source;
    case ItemKind::cancel: return "CANCEL from " + source;
    case ItemKind::message:
    case ItemKind::completion:
    case ItemKind::timer: break;
    }
    return fmt::format("'{}' from {}", simulation.symbols().text(item.topic), source);
}

}  // namespace moira::properties
