// SPDX-License-Identifier: MIT
#include "properties/checks/deadlock.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "properties/checks/mail.hpp"
#include "properties/checks/waiting.hpp"

namespace moira::properties {
namespace {

constexpr std::size_t sites_max = 64;
constexpr std::size_t mail_shown = 3;
constexpr std::size_t stuck_shown = 20;

bool waits_on(const sim::Port* port) { return port != nullptr && port->waiting != 0; }

bool waits_for_anybody(const sim::Process& process) {
    return waits_on(process.inbox) || waits_on(process.events) ||
           std::ranges::any_of(process.subscriptions, [](const sim::Subscription& subscription) {
               return waits_on(subscription.port);
           });
}

bool has_work(const sim::Process& process) {
    return std::ranges::any_of(unreceived_mail(process), [](const Mail& mail) {
        return mail.item->kind == sim::ItemKind::message && mail.port != nullptr;
    });
}

std::string place_of(const sim::Process& process) {
    std::array<sim::WaitSite, sites_max> sites;
    const std::size_t count = process.body->wait_sites(sites);
    std::string places;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string place{sites[i].place};
        if (!place.empty()) places += (places.empty() ? " at " : ", ") + place;
    }
    return places;
}

using Processes = std::vector<const sim::Process*>;

/// Whom `process` waits for as far as the kernel knows: whom it calls, and who has mail of it.
Processes awaited(const sim::Process& process, const Processes& stuck) {
    Processes others;
    for (const sim::Process* other : stuck) {
        const bool has_mail =
            std::ranges::any_of(unreceived_mail(*other), [&](const Mail& mail) {
                return mail.item->kind == sim::ItemKind::message &&
                       mail.item->source == process.id;
            });
        if (other->completes_for == process.id || has_mail) others.push_back(other);
    }
    return others;
}

/// The first way from `at` back to a process on the path, or nothing.
bool find_cycle(const sim::Process* at, const Processes& stuck, Processes& path, Processes& seen) {
    if (const auto again = std::ranges::find(path, at); again != path.end()) {
        path.erase(path.begin(), again);
        return true;
    }
    if (std::ranges::find(seen, at) != seen.end()) return false;
    seen.push_back(at);
    path.push_back(at);
    for (const sim::Process* other : awaited(*at, stuck)) {
        if (find_cycle(other, stuck, path, seen)) return true;
    }
    path.pop_back();
    return false;
}

std::string cycle_text(const Processes& stuck) {
    // The graph is small where people look at it; beyond that the list has to do.
    if (stuck.size() > 200) return {};
    Processes seen;
    for (const sim::Process* process : stuck) {
        Processes path;
        if (!find_cycle(process, stuck, path, seen)) continue;
        std::string text = "\n  cycle: ";
        for (const sim::Process* each : path) text += std::string{each->label} + " -> ";
        return text + std::string{path.front()->label};
    }
    return {};
}

/// The kinds of processes that are stuck: what the failure is known by.
std::string classes_text(const Processes& stuck) {
    std::set<std::string> classes;
    for (const sim::Process* process : stuck) classes.insert(process_class(process->label));
    std::string text;
    for (const std::string& each : classes) text += (text.empty() ? "" : ", ") + each;
    return text;
}

std::string line_of(sim::Simulation& simulation, const sim::Process& process) {
    std::string line = "\n  " + waiting_text(simulation, process) + place_of(process);
    const std::vector<Mail> mail = unreceived_mail(process);
    for (std::size_t i = 0; i < std::min(mail.size(), mail_shown); ++i) {
        line += i == 0 ? "; its mailbox has " : ", ";
        line += mail_text(simulation, *mail[i].item);
    }
    if (mail.size() > mail_shown) line += ", ...";
    return line;
}

}  // namespace

bool is_server(const sim::Process& process) {
    if (!waits_for_anybody(process) || has_work(process)) return false;
    std::array<sim::WaitSite, sites_max> sites;
    const std::size_t count = process.body->wait_sites(sites);
    return std::all_of(sites.begin(), sites.begin() + static_cast<std::ptrdiff_t>(count),
                       [](const sim::WaitSite& site) { return site.in_loop; });
}

void find_deadlock(sim::Simulation& simulation, sim::Outcome outcome, Findings& findings) {
    if (outcome.kind != sim::OutcomeKind::quiescent) return;
    Processes stuck;
    for (const sim::Process* process = simulation.first_live(); process != nullptr;
         process = process->next_live) {
        if (!is_server(*process)) stuck.push_back(process);
    }
    if (stuck.empty()) return;
    std::string text = "nothing can happen any more, and these wait: " + classes_text(stuck);
    for (std::size_t i = 0; i < std::min(stuck.size(), stuck_shown); ++i)
        text += line_of(simulation, *stuck[i]);
    if (stuck.size() > stuck_shown) {
        text += "\n  and " + std::to_string(stuck.size() - stuck_shown) + " more";
    }
    text += cycle_text(stuck);
    findings.add("deadlock", std::move(text), stuck.front()->label, simulation);
}

}  // namespace moira::properties
