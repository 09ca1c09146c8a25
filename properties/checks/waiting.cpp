// SPDX-License-Identifier: MIT
#include "properties/checks/waiting.hpp"

#include "sim/trace_text.hpp"

namespace moira::properties {
namespace {

void add(std::string& list, const std::string& what) {
    list += (list.empty() ? "" : " or ") + what;
}

bool waits_on(const sim::Port* port) { return port != nullptr && port->waiting != 0; }

std::string awaited(sim::Simulation& simulation, const sim::Process& process) {
    std::string list;
    for (const sim::Subscription& subscription : process.subscriptions) {
        if (!waits_on(subscription.port)) continue;
        add(list, "topic '" + std::string{simulation.symbols().text(subscription.topic)} + "'");
    }
    if (waits_on(process.inbox)) add(list, "its inbox");
    if (waits_on(process.events)) add(list, "events");
    for (const sim::Timer* timer : process.timers) {
        if (waits_on(timer->port)) add(list, "a timer at " + sim::instant_text(timer->deadline));
    }
    for (const sim::Process* other = simulation.first_live(); other != nullptr;
         other = other->next_live) {
        if (other->completes_for == process.id) {
            add(list, "the result of " + std::string{other->label});
        }
    }
    return list.empty() ? "a channel that nobody else sends to" : list;
}

}  // namespace

std::string waiting_text(sim::Simulation& simulation, const sim::Process& process) {
    return std::string{process.label} + " waits for " + awaited(simulation, process);
}

std::vector<std::string> waiting_processes(sim::Simulation& simulation, std::size_t most) {
    std::vector<std::string> texts;
    std::size_t more = 0;
    for (const sim::Process* process = simulation.first_live(); process != nullptr;
         process = process->next_live) {
        if (texts.size() == most) {
            ++more;
            continue;
        }
        std::string text = waiting_text(simulation, *process);
        if (process->arrivals + process->pending != 0) {
            text += " (" + std::to_string(process->arrivals + process->pending) +
                    " messages lie in its mailbox)";
        }
        texts.push_back(std::move(text));
    }
    if (more != 0) texts.push_back("and " + std::to_string(more) + " more");
    return texts;
}

}  // namespace moira::properties
