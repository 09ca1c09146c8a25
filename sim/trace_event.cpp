// SPDX-License-Identifier: MIT
#include "sim/trace_event.hpp"

#include <array>
#include <cstddef>

namespace moira::sim {

std::string_view trace_kind_name(TraceKind kind) {
    static constexpr std::array<std::string_view, 37> names = {
        "",          "run",       "wake",       "timer",  "kill",      "take",       "fire",
        "drop",      "spawn",     "spawn_failed", "send", "send_failed", "exit",     "monitor",
        "unmonitor", "link",      "unlink",     "cancel", "terminate", "register",   "unregister",
        "lookup",    "subscribe", "unsubscribe", "arm",   "disarm",    "log",        "draw",
        "clock",     "option",    "upgrade",    "call",   "limit", "fault", "lost",   "property",
        "phase"};
    const auto index = static_cast<std::size_t>(kind);
    return index < names.size() ? names[index] : names[0];
}

}  // namespace moira::sim
