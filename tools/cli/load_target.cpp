// SPDX-License-Identifier: MIT
#include "tools/cli/load_target.hpp"

#include <filesystem>

#include "properties/checks/check_rules.hpp"
#include "runtime/scenario/fault_settings.hpp"
#include "runtime/scenario/scenario.hpp"
#include "runtime/world/load_application_subject.hpp"

namespace moira::tools {
namespace {

using sim::Result;

Result<runtime::Subject> load_entry(const TargetOptions& options) {
    if (auto checked = check_application_options(options); !checked) {
        return std::unexpected{std::move(checked.error())};
    }
    auto application = runtime::RunnableApplication::load(options.path, options.lua_hash_seed,
                                                          options.model);
    if (!application) return std::unexpected{std::move(application.error())};
    std::string entry = options.entry;
    if (entry.empty()) {
        auto main = application->main_entry();
        if (!main) return std::unexpected{std::move(main.error())};
        entry = std::move(*main);
    }
    return std::move(*application).take_subject(entry);
}

Result<runtime::Subject> load_scenario_of(const TargetOptions& options) {
    if (!options.entry.empty()) {
        return sim::fail(sim::ErrorCode::invalid_argument,
                         options.path + ": is a scenario, which says itself what it starts",
                         "leave `--entry` out");
    }
    std::filesystem::path folder{options.path};
    if (folder.filename() == "scenario.lua") folder = folder.parent_path();
    if (folder.empty()) folder = ".";
    runtime::ScenarioOptions settings;
    settings.lua_hash_seed = options.lua_hash_seed;
    settings.ordering = options.model;
    settings.faults = options.faults;
    settings.overrides = options.overrides;
    settings.checks.emplace();
    for (const properties::CheckRule& rule : properties::check_rules())
        settings.checks->push_back(rule.name);
    auto subject = runtime::load_scenario(folder, settings);
    if (subject) subject->path = options.path;
    return subject;
}

}  // namespace

Result<void> check_application_options(const TargetOptions& options) {
    constexpr const char* hint = "a scenario runs an application with app = \"folder\"";
    if (!options.overrides.empty()) {
        return sim::fail(sim::ErrorCode::invalid_argument,
                         options.path + ": is an application; `--set` sets values of a scenario",
                         hint);
    }
    if (options.faults != runtime::default_profile && options.faults != runtime::no_faults) {
        return sim::fail(sim::ErrorCode::invalid_argument,
                         options.path + ": is an application; `--faults " + options.faults +
                             "` is a profile of a scenario's faults",
                         hint);
    }
    return {};
}

bool is_scenario(const std::string& path) {
    std::error_code ignored;
    const std::filesystem::path folder{path};
    return folder.filename() == "scenario.lua" ||
           std::filesystem::exists(folder / "scenario.lua", ignored);
}

Result<runtime::Subject> load_target(const TargetOptions& options) {
    auto subject = is_scenario(options.path) ? load_scenario_of(options) : load_entry(options);
    if (subject) subject->strict = options.strict;
    return subject;
}

}  // namespace moira::tools
