// SPDX-License-Identifier: MIT
//
// Every bound of a run. Reaching one is an outcome with the limit's name, never a hang or an abort.
#pragma once

#include <cstdint>

#include "sim/time.hpp"

namespace moira::sim {

/// So many spawns may be refused by `processes` or `spawn_depth`; the next one ends the run.
inline constexpr std::uint32_t refused_spawns_max = 10'000;

struct Limits {
    std::uint64_t steps = 1'000'000'000;            ///< process resumptions
    Duration virtual_time = Duration::from_s(366LL * 24 * 3600);  ///< from the start of the run
    std::uint32_t processes = 1'000'000;            ///< alive at once
    std::uint32_t mailbox_items = 1'000'000;        ///< of one process, in flight and taken
    std::uint32_t message_bytes = 16U << 20U;       ///< encoded, of one message
    std::uint32_t spawn_depth = 10'000;             ///< ancestors of a process
    std::uint64_t memory = 3ULL << 30U;             ///< bytes of all processes and messages
    std::uint64_t process_memory = 64ULL << 20U;    ///< bytes of one process's Lua heap
    std::uint64_t instructions = 1'000'000'000;     ///< Lua VM instructions of one step
    std::uint64_t native_steps = 1'000'000'000;     ///< matching steps of one native call
    std::uint32_t output_bytes = 64U << 20U;        ///< printed by a run
};

}  // namespace moira::sim
