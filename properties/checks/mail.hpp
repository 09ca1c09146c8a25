// SPDX-License-Identifier: MIT
//
// What lies in front of a live process and was not received, in one list: items in flight and in
// the mailbox, and whether the program listens where they would go. Reads only.
#pragma once

#include <string>
#include <vector>

#include "sim/simulation.hpp"

namespace moira::properties {

struct Mail {
    const sim::Item* item = nullptr;
    const sim::Port* port = nullptr;  ///< where it would be received; null: nobody listens
};

/// Messages, exits, link-downs and cancels for `process`; no results of calls.
[[nodiscard]] std::vector<Mail> unreceived_mail(const sim::Process& process);

/// `'work' from main`, `EXIT of main/worker#1`; senders that are gone by their pid.
[[nodiscard]] std::string mail_text(sim::Simulation& simulation, const sim::Item& item);

}  // namespace moira::properties
