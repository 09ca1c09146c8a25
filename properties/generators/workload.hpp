// SPDX-License-Identifier: MIT
//
// What the processes of a generated world do, one list of plain steps each. Every wait of a step is
// bounded, so that every script ends by itself. A plain value; steps name processes that are there.
#pragma once

#include "properties/generators/topology.hpp"
#include "sim/random.hpp"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace moira::generators {

enum class Action : std::uint8_t {
    send,             ///< the next number of this pair to process `who`
    receive,          ///< what comes within `amount` ms
    sleep,            ///< `amount` ms
    trap,             ///< failed links are events from now on
    no_trap,          ///< they kill again
    monitor,          ///< process `who`
    unmonitor,        ///< process `who`
    link,             ///< process `who`
    unlink,           ///< process `who`
    cancel,           ///< process `who`
    terminate,        ///< process `who`
    register_name,    ///< name number `amount`
    unregister_name,  ///< name number `amount`
    lookup,           ///< name number `amount`
    spawn,            ///< a monitored child that ends after `amount` ms
    spawn_failing,    ///< a child, monitored and linked, that fails after `amount` ms
    end,              ///< the process ends
    fail,             ///< the process fails
};
inline constexpr std::size_t action_count = 18;
/// How many names there are: `name-0`, ...
inline constexpr std::uint64_t name_count = 3;

[[nodiscard]] std::string_view action_text(Action action);
[[nodiscard]] bool has_target(Action action);  ///< `who` means something
[[nodiscard]] bool has_amount(Action action);

struct Step {
    Action action = Action::receive;
    std::size_t who = 0;
    std::uint32_t amount = 0;

    friend bool operator==(const Step&, const Step&) = default;
};

using Script = std::vector<Step>;

struct Workload {
    std::vector<Script> scripts = {};  ///< by process

    friend bool operator==(const Workload&, const Workload&) = default;
};

/// `0: send 1, sleep 5`, a line for each process
std::ostream& operator<<(std::ostream& out, const Workload& workload);

/// Scripts for `processes`, of up to 2 + size / 3 steps.
[[nodiscard]] Workload draw_workload(sim::Stream& draws, std::size_t processes, int size);

/// Without process `process` and the steps that name it; numbers above move down.
[[nodiscard]] Workload without_process(const Workload& workload, std::size_t process);
/// Workloads of as many processes that do less, the least first.
[[nodiscard]] std::vector<Workload> smaller(const Workload& workload);

}  // namespace moira::generators
