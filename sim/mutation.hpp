// SPDX-License-Identifier: MIT
//
// Defects that are planted in the runtime itself, one at a time, to see who notices (`moira
// mutate`, docs/mutation.md). They exist only in builds with the option MOIRA_MUTATIONS; in all
// others is_mutated() is false at compile time, and nothing is left of them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace moira::sim {

enum class Mutation : std::uint8_t {
    none,
    lose_exit,
    repeat_exit,
    exit_after_unmonitor,
    second_monitor,
    monitor_refused,
    spawn_unmonitored,
    lose_link_down,
    link_down_of_normal_end,
    link_survives_unlink,
    one_sided_link,
    spawn_unlinked,
    link_death_ignored,
    lose_cancel,
    repeat_cancel,
    swap_messages,
    repeat_message,
    lose_message,
    lose_wake,
    notice_overtakes,
    stolen_name,
    lookup_misses,
    names_kept,
    two_ends,
    ignore_terminate,
    early_timer,
    clock_back,
    one_restart_more,
    restarts_never_forgotten,
    double_restart,
    normal_end_restarted,
    permanent_not_restarted,
    others_not_stopped,
    rest_is_all,
    reverse_start,
    forward_stop,
    impatient_stop,
    children_left,
    cancel_is_an_error,
    requires_forgotten,
    exited_started_again,
    hasty_retry,
    one_attempt_more,
    service_terminated,
};

/// What a mutation does, and the rule (docs/conformance.md) that it breaks.
struct MutationInfo {
    Mutation mutation;
    std::string_view name;
    std::string_view rule;
    std::string_view says;
};

/// All but `none`, in their order.
inline constexpr std::array<MutationInfo, 43> mutations{{
    {Mutation::lose_exit, "lose_exit", "MON-04", "the first monitor of a process gets no EXIT"},
    {Mutation::repeat_exit, "repeat_exit", "MON-02", "EXIT comes twice"},
    {Mutation::exit_after_unmonitor, "exit_after_unmonitor", "MON-02",
     "unmonitor leaves the monitor"},
    {Mutation::second_monitor, "second_monitor", "MON-01", "a second monitor is not refused"},
    {Mutation::monitor_refused, "monitor_refused", "MON-03", "the first monitor is refused"},
    {Mutation::spawn_unmonitored, "spawn_unmonitored", "MON-04", "spawn_monitored only spawns"},
    {Mutation::lose_link_down, "lose_link_down", "LINK-04", "no LINK_DOWN is sent"},
    {Mutation::link_down_of_normal_end, "link_down_of_normal_end", "LINK-02",
     "a normal end breaks links too"},
    {Mutation::link_survives_unlink, "link_survives_unlink", "LINK-02", "unlink leaves the link"},
    {Mutation::one_sided_link, "one_sided_link", "LINK-04",
     "links break only from the older process to the younger"},
    {Mutation::spawn_unlinked, "spawn_unlinked", "LINK-04", "spawn_linked only spawns"},
    {Mutation::link_death_ignored, "link_death_ignored", "LINK-03",
     "LINK_DOWN does not kill who does not trap it"},
    {Mutation::lose_cancel, "lose_cancel", "CANCEL-02", "no CANCEL is sent"},
    {Mutation::repeat_cancel, "repeat_cancel", "CANCEL-01", "CANCEL comes twice"},
    {Mutation::swap_messages, "swap_messages", "MSG-01", "a message overtakes the one before"},
    {Mutation::repeat_message, "repeat_message", "MSG-02", "each message comes twice"},
    {Mutation::lose_message, "lose_message", "MSG-04", "every sixth message of a topic is lost"},
    {Mutation::lose_wake, "lose_wake", "MSG-04", "the second message of a topic wakes nobody up"},
    {Mutation::notice_overtakes, "notice_overtakes", "MSG-03",
     "the notice of an end comes before messages that were sent earlier"},
    {Mutation::stolen_name, "stolen_name", "NAME-01", "a name is given though somebody has it"},
    {Mutation::lookup_misses, "lookup_misses", "NAME-02", "lookup finds nobody"},
    {Mutation::names_kept, "names_kept", "NAME-03", "the dead keep their names"},
    {Mutation::two_ends, "two_ends", "PROC-02", "an end is told twice"},
    {Mutation::ignore_terminate, "ignore_terminate", "TERM-01", "terminate ends nobody"},
    {Mutation::early_timer, "early_timer", "TIME-01", "timers fire 1 ns early"},
    {Mutation::clock_back, "clock_back", "TIME-02", "printing moves the clock back by 1 ns"},
    {Mutation::one_restart_more, "one_restart_more", "SUP-06", "one restart too many is allowed"},
    {Mutation::restarts_never_forgotten, "restarts_never_forgotten", "SUP-06",
     "restarts count for ever"},
    {Mutation::double_restart, "double_restart", "SUP-01", "a child is started again twice"},
    {Mutation::normal_end_restarted, "normal_end_restarted", "SUP-02",
     "a transient child is started again after a normal end"},
    {Mutation::permanent_not_restarted, "permanent_not_restarted", "SUP-02",
     "a permanent child is not started again after a normal end"},
    {Mutation::others_not_stopped, "others_not_stopped", "SUP-03",
     "one_for_all starts all and stops nobody"},
    {Mutation::rest_is_all, "rest_is_all", "SUP-03", "rest_for_one stops and starts all"},
    {Mutation::reverse_start, "reverse_start", "SUP-04", "children start in the reverse order"},
    {Mutation::forward_stop, "forward_stop", "SUP-05", "children stop in the order of starts"},
    {Mutation::impatient_stop, "impatient_stop", "SUP-07", "children get half of their time"},
    {Mutation::children_left, "children_left", "SUP-08", "a supervisor ends without its children"},
    {Mutation::cancel_is_an_error, "cancel_is_an_error", "SUP-09",
     "a supervisor that is asked to end fails"},
    {Mutation::requires_forgotten, "requires_forgotten", "SVC-01",
     "services start by their ids alone"},
    {Mutation::exited_started_again, "exited_started_again", "SVC-02",
     "a service that ended well is started again"},
    {Mutation::hasty_retry, "hasty_retry", "SVC-03", "services wait half of their delay"},
    {Mutation::one_attempt_more, "one_attempt_more", "SVC-04", "services have one attempt more"},
    {Mutation::service_terminated, "service_terminated", "SVC-05",
     "a service that does not stop in its time is terminated"},
}};

#ifdef MOIRA_MUTATIONS
inline constexpr bool has_mutations = true;
/// Whether the current run has this defect (Plan::mutation).
[[nodiscard]] bool is_mutated(Mutation mutation);
#else
inline constexpr bool has_mutations = false;

[[nodiscard]] constexpr bool is_mutated(Mutation) {
    return false;
}
#endif

}  // namespace moira::sim
