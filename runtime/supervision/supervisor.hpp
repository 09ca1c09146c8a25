// SPDX-License-Identifier: MIT
//
// Supervisors in C++: processes that start others, watch them, start them again when they end and
// give up when that happens too often. The rules, with their ids, are in docs/supervision.md; they
// follow the design principles of Erlang/OTP. Lua's library (supervisor.lua) obeys the same ones
// and answers the same requests, so that either may supervise or ask the other.
//
//     moira::Result<void> top(moira::Process& self) {
//         return moira::supervise(self, {.intensity = 3,
//                                        .children = {{.id = "store", .entry = "app:store",
//                                                      .host = "app:processes"}}});
//     }
#pragma once

#include "runtime/fiber/process.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace moira {

/// Whom a supervisor starts again when a child has ended (SUP-03).
enum class Strategy : std::uint8_t {
    one_for_one,         ///< that child
    one_for_all,         ///< all children
    rest_for_one,        ///< that child and those that come after it
    simple_one_for_one,  ///< that child; all children are made on request, from one template
};

/// When a child that ended is started again (SUP-02).
enum class Restart : std::uint8_t { permanent, transient, temporary };

/// How a child is stopped (SUP-07).
class Shutdown {
public:
    /// Asked to end, and terminated if it has not ended `span` (at least 0) later.
    static constexpr Shutdown after(Duration span) { return Shutdown{span.count()}; }

    /// Terminated at once.
    static constexpr Shutdown kill() { return Shutdown{kill_code}; }

    /// Asked to end, and waited for: what supervisors below a supervisor should get.
    static constexpr Shutdown infinity() { return Shutdown{infinity_code}; }

    [[nodiscard]] constexpr bool is_kill() const { return ns_ == kill_code; }

    [[nodiscard]] constexpr bool is_infinite() const { return ns_ == infinity_code; }

    /// Nanoseconds, or the codes that are told to the run's judges: -1 kill, -2 infinity.
    [[nodiscard]] constexpr std::int64_t ns() const { return ns_; }

private:
    static constexpr std::int64_t kill_code = -1;
    static constexpr std::int64_t infinity_code = -2;

    constexpr explicit Shutdown(std::int64_t ns) : ns_{ns} {}

    std::int64_t ns_;
};

struct ChildSpec {
    std::string id;  ///< unique in its supervisor; a template's is ignored
    std::string entry;
    std::string host;
    std::vector<Value> arguments = {};
    Restart restart = Restart::permanent;
    Shutdown shutdown = Shutdown::after(std::chrono::seconds{5});
};

struct SupervisorSpec {
    Strategy strategy = Strategy::one_for_one;
    std::uint32_t intensity = 1;                ///< restarts that are allowed within `period`
    Duration period = std::chrono::seconds{5};  ///< more than 0
    std::vector<ChildSpec> children = {};  ///< in their order; simple_one_for_one: the template
};

/// Makes the calling process the supervisor of `spec.children`. Returns when it was cancelled and
/// all children have ended. It traps links, and receives events and the topic `supervisor.request`.
/// @error Invalid for a spec with empty or equal ids, no entry or host, a period of nothing, or a
/// template that is not alone; Internal when a child cannot be started at first, when there were
/// too many restarts, or when another process that it is linked to failed.
Result<void> supervise(Process& self, SupervisorSpec spec);

/// What which_children tells of a child.
struct ChildState {
    std::string id;
    Pid pid;  ///< empty: it is stopped
    std::string entry;
    Restart restart = Restart::permanent;
};

/// Requests to the supervisor `to`, which may be written in Lua. Each waits for its answer.
/// @error Timeout after 5 seconds without one; NotFound when there is no such supervisor or child;
/// AlreadyExists when the child is there or runs; Invalid when the strategy has no such request;
/// or why a child cannot be started.
Result<Pid> start_child(Process& self, const Address& to, const ChildSpec& child);
/// Of simple_one_for_one: a child with `more` arguments behind the template's.
Result<Pid> start_child(Process& self, const Address& to, const std::vector<Value>& more);
Result<void> terminate_child(Process& self, const Address& to, std::string_view id);
Result<void> terminate_child(Process& self, const Address& to, const Pid& child);
Result<Pid> restart_child(Process& self, const Address& to, std::string_view id);
Result<void> delete_child(Process& self, const Address& to, std::string_view id);
Result<std::vector<ChildState>> which_children(Process& self, const Address& to);

struct ChildCount {
    std::uint32_t specs = 0;
    std::uint32_t active = 0;
};

Result<ChildCount> count_children(Process& self, const Address& to);

}  // namespace moira
