// SPDX-License-Identifier: MIT
#include "runtime/world/limit_message.hpp"

#include <fmt/format.h>

#include "sim/trace_text.hpp"

namespace moira::runtime {
namespace {

std::string value_text(sim::LimitKind kind, const sim::Limits& limits) {
    switch (kind) {
    case sim::LimitKind::none: break;
    case sim::LimitKind::steps: return std::to_string(limits.steps);
    case sim::LimitKind::virtual_time: return sim::duration_text(limits.virtual_time);
    case sim::LimitKind::processes: return std::to_string(limits.processes);
    case sim::LimitKind::mailbox: return std::to_string(limits.mailbox_items);
    case sim::LimitKind::output_bytes: return std::to_string(limits.output_bytes);
    case sim::LimitKind::spawn_depth: return std::to_string(limits.spawn_depth);
    case sim::LimitKind::message_bytes: return std::to_string(limits.message_bytes);
    case sim::LimitKind::memory: return std::to_string(limits.memory);
    }
    return "0";
}

}  // namespace

std::string limit_message(sim::LimitKind kind, const sim::Limits& limits,
                          std::string_view process) {
    const std::string who =
        process.empty() ? "the run" : fmt::format("the mailbox of process '{}'", process);
    return fmt::format("{} reached limits.{} = {}", who, sim::limit_name(kind),
                       value_text(kind, limits));
}

}  // namespace moira::runtime
