// SPDX-License-Identifier: MIT
#include "runtime/scenario/scenario.hpp"

#include "runtime/dialect/type_eraser.hpp"
#include "runtime/scenario/app_programs.hpp"
#include "runtime/scenario/entries.hpp"
#include "runtime/scenario/fault_settings.hpp"
#include "runtime/scenario/folder.hpp"
#include "runtime/scenario/judge.hpp"
#include "runtime/scenario/judge_settings.hpp"
#include "runtime/scenario/overrides.hpp"
#include "runtime/scenario/plan_settings.hpp"
#include "runtime/scenario/script.hpp"
#include "runtime/scenario/settings.hpp"
#include "runtime/scenario/suggestion.hpp"
#include "runtime/scenario/workload.hpp"
#include "runtime/world/calibrate.hpp"
#include "runtime/world/builtin_libraries.hpp"
#include "runtime/world/plan_hash.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace moira::runtime {
namespace {

using sim::ErrorCode;

constexpr const char* settings_file = "scenario.lua";
constexpr std::size_t settings_bytes_max = std::size_t{1} << 20U;

/// What the author wrote, before anything is compiled for runs.
struct Loaded {
    std::vector<LuaSource> sources;
    std::vector<std::string> of_app;  ///< ids of the sources that come from an application
    Judged judged;
};

/// An entry of the scenario; it takes the place of one of the application with the same id.
void add_own(LuaSource own, Loaded& loaded) {
    std::erase(loaded.of_app, own.id);
    std::erase_if(loaded.sources, [&](const LuaSource& other) { return other.id == own.id; });
    loaded.sources.push_back(std::move(own));
}

void add_native(const NativeProgram& program, Loaded& loaded) {
    for (const auto& entry : program.entries()) {
        LuaSource source;
        source.id = entry->id;
        source.kind = entry->info.is_function ? UnitKind::function : UnitKind::process;
        source.is_native = true;
        add_own(std::move(source), loaded);
    }
}

bool is_started(const sim::Plan& plan, const std::string& entry) {
    return std::ranges::find(plan.starts, entry, &sim::Start::entry) != plan.starts.end();
}

void read_settings(SettingReader& reader, const ScenarioFolder& folder, ScenarioScript& script,
                   const ScenarioOptions& options, Subject& subject, Loaded& loaded) {
    const Setting root = reader.root();
    const SettingRecord fields =
        reader.record(root, {"title", "entries", "app", "hosts", "nodes", "start", "limits",
                             "models", "faults", "phases", "properties", "observers", "histories",
                             "waive", "expect"});
    if (reader.failed()) return;
    if (const Setting* title = fields.find("title")) {
        static_cast<void>(reader.text(*title));
    } else {
        reader.refuse(root, "needs a 'title': what the scenario shows, in a sentence");
    }
    const Setting* app = fields.find("app");
    const Setting* entries = fields.find("entries");
    if (app == nullptr && entries == nullptr && options.native == nullptr) {
        return reader.refuse(root, "needs 'entries', the programs, or 'app', a folder with some");
    }
    if (app != nullptr) loaded.sources = read_app(reader, *app, folder, subject);
    if (reader.failed()) return;
    for (const LuaSource& source : loaded.sources)
        loaded.of_app.push_back(source.id);
    if (entries != nullptr) {
        for (LuaSource& own : read_entries(reader, *entries, folder, script, loaded.sources))
            add_own(std::move(own), loaded);
    }
    if (reader.failed()) return;
    if (options.native != nullptr) add_native(*options.native, loaded);
    add_builtin_libraries(loaded.sources);
    read_plan(reader, root, fields, loaded.sources, subject);
    loaded.judged = read_judged(reader, fields, options.checks, subject);
}

void add_notes(const ScenarioScript& script, const Loaded& loaded, Subject& subject) {
    for (const std::string& line : script.printed()) {
        subject.notes.push_back(fmt::format("{} prints: {}", settings_file, line));
    }
    if (loaded.judged.is_empty() && subject.asserted.empty()) {
        subject.notes.emplace_back(
            "the scenario has no properties: only ends with errors, limits, checks and what its "
            "programs assert make its runs fail");
    }
}

/// Gives the plan the profile of faults that the user wants.
sim::Result<void> choose_faults(Subject& subject, const std::string& wanted,
                                const std::string& file) {
    if (wanted == default_profile) return {};
    subject.plan.faults = {};
    if (wanted == no_faults) return {};
    std::vector<std::string_view> known = {no_faults, default_profile};
    for (const sim::FaultPlan& plan : subject.fault_profiles) {
        if (plan.profile == wanted) subject.plan.faults = plan;
        if (plan.profile != default_profile) known.push_back(plan.profile);
    }
    if (subject.plan.faults.profile == wanted) return {};
    return sim::fail(ErrorCode::invalid_argument,
                     fmt::format("{}: there is no profile of faults '{}'", file, wanted),
                     suggestion(wanted, known, "profiles are"));
}

/// Compiles the sources as runs need them.
sim::Result<void> compile(Loaded& loaded, const std::string& file, const ScenarioOptions& options,
                          Subject& subject) {
    subject.lua_hash_seed = options.lua_hash_seed;
    subject.plan.hash =
        plan_hash(subject.plan, sources_hash(loaded.sources), options.lua_hash_seed);
    subject.program =
        std::make_unique<LuaProgram>(std::move(loaded.sources), options.lua_hash_seed);
    for (const auto& unit : subject.program->units()) {
        if (unit->problem.empty()) continue;
        const std::string& id = unit->source.id;
        if (std::ranges::find(loaded.of_app, id) != loaded.of_app.end() &&
            !is_started(subject.plan, id)) {
            subject.notes.push_back(id + ": " + unit->problem);
            continue;
        }
        return sim::fail(ErrorCode::invalid_input, fmt::format("{}: entries[\"{}\"]: {}", file,
                                                               unit->source.id, unit->problem));
    }
    return {};
}

}  // namespace

sim::Result<Subject> load_scenario(const std::filesystem::path& path,
                                   const ScenarioOptions& options) {
    auto folder = ScenarioFolder::open(path);
    if (!folder) return std::unexpected{std::move(folder).error()};
    auto source = options.text.empty() ? folder->read(settings_file, settings_bytes_max)
                                       : sim::Result<std::string>{options.text};
    if (!source) {
        return std::unexpected{std::move(source).error().in(path.string())};
    }
    const bool is_own = options.text.empty();  // it has a file
    const std::string file = is_own ? folder->shown(settings_file) : options.name;
    auto text = erase_types(*source, settings_file);
    if (!text) {
        return sim::fail(ErrorCode::invalid_input, folder->shown(text.error().message));
    }
    auto script = ScenarioScript::load(*text, settings_file);
    if (script) {
        if (auto ready = (*script)->restart(); !ready) {
            return std::unexpected{std::move(ready).error()};
        }
    } else {
        sim::Error error = std::move(script).error();
        if (error.message.starts_with(settings_file))
            error.message = folder->shown(error.message);
        else
            error = std::move(error).in(file);
        return std::unexpected{std::move(error)};
    }
    Subject subject;
    sim::RunningHash judged;
    judged.absorb_bytes(*source);
    subject.judge_hash = judged.value();
    subject.name = is_own ? folder->name() : options.name;
    subject.path = is_own ? path.string() : options.name;
    subject.plan.name = subject.name;
    subject.overrides = options.overrides;
    if (auto set = apply_overrides(**script, options.overrides); !set) {
        return std::unexpected{std::move(set).error()};
    }
    subject.workload = workload_of(**script);
    Loaded loaded;
    SettingReader reader{(*script)->state(), 1, file, *source};
    read_settings(reader, *folder, **script, options, subject, loaded);
    if (reader.failed()) return std::unexpected{reader.error()};
    if (options.ordering) subject.plan.ordering = *options.ordering;
    if (auto chosen = choose_faults(subject, options.faults, file); !chosen) {
        return std::unexpected{std::move(chosen).error()};
    }
    add_notes(**script, loaded, subject);
    if (options.adjust) options.adjust(subject.plan);
    if (auto compiled = compile(loaded, file, options, subject); !compiled) {
        return std::unexpected{std::move(compiled).error()};
    }
    if (options.native != nullptr) {
        subject.native =
            std::make_unique<NativeBodies>(*options.native, subject.program.get());
    }
    calibrate(subject.plan, subject.bodies());
    auto judge =
        std::make_unique<ScenarioJudge>(std::move(*script), std::move(loaded.judged.properties),
                                        std::move(loaded.judged.observers),
                                        std::move(loaded.judged.models));
    judge->judge_runs_of(*subject.program);
    subject.judge = std::move(judge);
    return subject;
}

}  // namespace moira::runtime
