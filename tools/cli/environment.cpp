// SPDX-License-Identifier: MIT
#include "tools/cli/environment.hpp"

#include <array>

#include "runtime/scenario/suggestion.hpp"

namespace moira::tools {

sim::Result<Environment> read_environment(const char* const* variables) {
    static constexpr std::array<std::string_view, 3> names{"MOIRA_SEED", "MOIRA_SEEDS",
                                                           "MOIRA_JOBS"};
    Environment result;
    const std::array<std::string*, 3> values = {&result.seed, &result.seeds, &result.jobs};
    for (; variables != nullptr && *variables != nullptr; ++variables) {
        const std::string_view variable{*variables};
        if (!variable.starts_with("MOIRA_")) continue;
        const std::string_view name = variable.substr(0, variable.find('='));
        std::size_t at = 0;
        while (at < names.size() && names[at] != name) ++at;
        if (at == names.size()) {
            return sim::fail(sim::ErrorCode::invalid_argument,
                             "environment: unknown variable '" + std::string{name} + "'",
                             runtime::did_you_mean(name, names));
        }
        *values[at] = variable.substr(std::min(name.size() + 1, variable.size()));
    }
    return result;
}

}  // namespace moira::tools
