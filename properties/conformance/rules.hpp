// SPDX-License-Identifier: MIT
//
// The rules that every run obeys, whatever its program and schedule (docs/conformance.md). What
// breaks one is a defect of the simulator, or of a runtime that says it behaves like it.
#pragma once

#include <array>
#include <string_view>

namespace moira::properties {

struct ConformanceRule {
    std::string_view id;
    std::string_view says;
    std::string_view source;  ///< section of the semantics or of the event model
};

inline constexpr std::array<ConformanceRule, 38> conformance_rules{{
    {"CALL-01", "a result comes only from a call that is over, and once", "11.1"},
    {"CANCEL-01", "a CANCEL is received only if it was sent, and once", "5.3"},
    {"CANCEL-02", "who waits for events gets every CANCEL", "5.3"},
    {"LINK-01", "a link is made only with a live process", "5.2"},
    {"LINK-02", "LINK_DOWN comes once, from a linked process that failed", "5.2"},
    {"LINK-03", "who does not trap links and takes a LINK_DOWN ends at once, by an error", "5.2"},
    {"LINK-04", "who waits for events gets the LINK_DOWN of every linked process that failed",
     "5.2"},
    {"MON-01", "a monitor is made only of a live process, and not twice", "5.1"},
    {"MON-02", "EXIT comes once, from a process that was monitored when it ended", "5.1"},
    {"MON-03", "a monitor is refused as a second one only if there is a first", "5.1"},
    {"MON-04", "who waits for events gets the EXIT of every process that it monitored", "5.1"},
    {"MSG-01", "messages of one pair arrive in the order in which they were sent", "3.1"},
    {"MSG-02", "a message is received only if it was sent, and once", "3.1"},
    {"MSG-03", "no notice of an end comes before earlier messages of the process that ended", "4"},
    {"MSG-04", "who waits for messages gets every one", "3.1"},
    {"NAME-01", "a name is given only if it is free or the owner's already", "6"},
    {"NAME-02", "a lookup tells the owner", "6"},
    {"NAME-03", "the names of a process are free from its end on", "4"},
    {"PROC-01", "only processes that were started do anything", "2.1"},
    {"PROC-02", "a process that has ended does nothing, and ends once", "4"},
    {"PROC-03", "a send to a process that has ended fails", "4"},
    {"SUP-01", "of one child of a supervisor at most one process lives", "supervision"},
    {"SUP-02", "a supervisor starts again whom it has to, and nobody else", "supervision"},
    {"SUP-03", "a strategy stops and starts again whom it says, and nobody else", "supervision"},
    {"SUP-04", "children are started in their order", "supervision"},
    {"SUP-05", "children are stopped in the reverse order, each when the one before has ended",
     "supervision"},
    {"SUP-06", "a supervisor gives up at one restart too many, and at no other", "supervision"},
    {"SUP-07", "a child is asked to end, and has its time, before it is terminated",
     "supervision"},
    {"SUP-08", "when a supervisor has ended no child lives on", "supervision"},
    {"SUP-09", "a supervisor that was asked to end ends without an error", "supervision"},
    {"SVC-01", "a service starts after those that it requires, and stops before them",
     "supervision"},
    {"SVC-02", "a service that failed is started again, one that ended otherwise is not",
     "supervision"},
    {"SVC-03", "no service is started again before its delay is over", "supervision"},
    {"SVC-04", "attempts without a stable run among them are at most max_attempts",
     "supervision"},
    {"SVC-05", "a service is asked to end, has its time, and is never terminated", "supervision"},
    {"TERM-01", "who is terminated ends", "2.3"},
    {"TIME-01", "no timer fires early", "8"},
    {"TIME-02", "time never goes back", "8"},
}};

}  // namespace moira::properties
