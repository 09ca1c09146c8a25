// SPDX-License-Identifier: MIT
#include "properties/linear/model.hpp"

#include "properties/linear/models.hpp"

#include <fmt/format.h>

namespace moira::properties {

std::string Model::object(const Operation& operation) const {
    if (operation.key.empty()) return std::string{name()};
    return fmt::format("{} '{}'", name(), operation.key);
}

sim::Result<std::unique_ptr<Model>> built_in_model(std::string_view name) {
    if (name == "register") return register_model();
    if (name == "queue") return queue_model();
    if (name == "set") return set_model();
    if (name == "counter") return counter_model();
    if (name == "lock") return lock_model();
    return sim::fail(sim::ErrorCode::not_found, fmt::format("history: no model '{}'", name),
                     "models are register, queue, set, counter and lock, and those that a scenario "
                     "states under `histories`");
}

}  // namespace moira::properties
