// SPDX-License-Identifier: MIT
#include "tools/cli/environment.hpp"

#include <array>
#include <utility>
#include <vector>

#include "runtime/scenario/suggestion.hpp"

namespace moira::tools {
namespace {

using Twin = std::pair<std::string_view, std::string Environment::*>;

constexpr std::array<Twin, 11> twins = {{
    {"MOIRA_SEED", &Environment::seed},
    {"MOIRA_SEEDS", &Environment::seeds},
    {"MOIRA_JOBS", &Environment::jobs},
    {"MOIRA_BUDGET", &Environment::budget},
    {"MOIRA_SHARD", &Environment::shard},
    {"MOIRA_STRATEGY", &Environment::strategy},
    {"MOIRA_OUT", &Environment::out},
    {"MOIRA_CORPUS", &Environment::corpus},
    {"MOIRA_FORMAT", &Environment::format},
    {"MOIRA_MAX_FAILURES", &Environment::max_failures},
    {"MOIRA_REPLAY", &Environment::replay},
}};

std::string Environment::*twin_of(std::string_view name) {
    for (const auto& [known, member] : twins) {
        if (known == name) return member;
    }
    return nullptr;
}

std::unexpected<sim::Error> unknown(std::string_view name) {
    std::vector<std::string_view> names;
    for (const auto& [known, member] : twins) names.push_back(known);
    return sim::fail(sim::ErrorCode::invalid_argument,
                     "environment: unknown variable '" + std::string{name} + "'",
                     runtime::did_you_mean(name, names));
}

}  // namespace

sim::Result<Environment> read_environment(const char* const* variables) {
    Environment result;
    for (; variables != nullptr && *variables != nullptr; ++variables) {
        const std::string_view variable{*variables};
        const std::string_view name = variable.substr(0, variable.find('='));
        const std::string value{variable.substr(std::min(name.size() + 1, variable.size()))};
        if (!name.starts_with("MOIRA_")) {
            result.others.emplace(name, value);
            continue;
        }
        const auto member = twin_of(name);
        if (member == nullptr) return unknown(name);
        result.*member = value;
    }
    return result;
}

}  // namespace moira::tools
