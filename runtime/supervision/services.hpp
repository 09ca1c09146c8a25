// SPDX-License-Identifier: MIT
//
// The service policy of the Wippy runtime, as a supervisor in C++: processes that stay up, started
// behind those that they require, started again after a delay that grows when they fail, and left
// alone when they end well. The rules, with their ids, are in docs/supervision.md (SVC-01 to
// SVC-05). Lua's library (services.lua) obeys the same ones and answers the same requests.
//
//     moira::Result<void> top(moira::Process& self) {
//         return moira::run_services(
//             self, {.services = {{.id = "store", .entry = "app:store", .host = "app:processes"},
//                                 {.id = "web", .entry = "app:web", .host = "app:processes",
//                                  .required = {"store"}}}});
//     }
#pragma once

#include "runtime/fiber/process.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace moira {

/// How the delay before a new attempt grows (SVC-03). The runtime's documentation and what the
/// runtime does differ.
enum class Backoff : std::uint8_t {
    documented,  ///< by `backoff_factor` with each attempt, to `max_delay`
    observed,    ///< not at all: always `initial_delay`
};

struct ServiceSpec {
    std::string id;  ///< unique among the services
    std::string entry;
    std::string host;
    std::vector<Value> arguments = {};
    std::vector<std::string> required = {};  ///< ids of services that are started before it
    Duration stop_timeout = std::chrono::seconds{10};
    /// Who ran for so long before it failed has no attempts behind it.
    Duration stable_threshold = std::chrono::seconds{5};
    Duration initial_delay = std::chrono::seconds{1};
    Duration max_delay = std::chrono::seconds{90};
    double backoff_factor = 2;       ///< 1 to 1000; counts in thousandths
    double jitter = 0.1;             ///< 0 to 1, of the delay, to either side; in thousandths
    std::uint32_t max_attempts = 0;  ///< runs without a stable one among them; 0: any number
};

struct ServicesSpec {
    Backoff backoff = Backoff::documented;
    std::vector<ServiceSpec> services = {};
};

/// Makes the calling process the supervisor of the services. Returns when it was cancelled and all
/// of them have ended, or had their `stop_timeout`. It traps links, and receives events and the
/// topic `supervisor.request`. Delays are drawn from the run's data stream.
/// @error Invalid for empty or equal ids, no entry or host, a number out of its range, or services
/// that require each other; Internal when another process that it is linked to failed.
Result<void> run_services(Process& self, ServicesSpec spec);

/// What list_services tells of a service.
struct ServiceState {
    std::string id;
    std::string status;   ///< unknown, starting, running, stopping, stopped, failed, exited
    std::string details;  ///< why it failed, ended or is blocked; `attempt N` when started again
    Pid pid;              ///< empty: it does not run
    std::uint32_t retries = 0;
};

/// A request as those of supervisor.hpp; restart_child starts a service, terminate_child stops one.
Result<std::vector<ServiceState>> list_services(Process& self, const Address& to);

}  // namespace moira
