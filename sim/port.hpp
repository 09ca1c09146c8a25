// SPDX-License-Identifier: MIT
//
// The kernel's view of something that items are delivered into: a channel of a process body, or the
// single wait of a task (sleep, exec). The body owns it and keeps the counters true; the kernel
// reads them to decide what may be handed over, and calls Body::deliver.
#pragma once

#include <cstdint>

namespace moira::sim {

struct Timer;

struct Port {
    std::uint32_t waiting = 0;  ///< tasks blocked in a receive or select on it
    std::uint32_t room = 0;     ///< values that its buffer can still take
    bool closed = false;
    bool withheld = false;      ///< whoever made it has not got it yet: no completion is taken
    Timer* timer = nullptr;     ///< the armed timer that fires into it, if any

    [[nodiscard]] bool accepts() const { return waiting != 0 || room != 0; }
};

}  // namespace moira::sim
