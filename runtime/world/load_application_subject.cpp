// SPDX-License-Identifier: MIT
#include "runtime/world/load_application_subject.hpp"

#include <filesystem>

#include "runtime/app/load_application.hpp"
#include "runtime/app/lua_entry.hpp"
#include "runtime/dialect/type_eraser.hpp"
#include "runtime/world/boot_services.hpp"
#include "runtime/world/builtin_libraries.hpp"
#include "runtime/world/plan_hash.hpp"

namespace moira::runtime {
namespace {

using sim::ErrorCode;

UnitKind unit_kind(LuaKind kind) {
    switch (kind) {
    case LuaKind::function: return UnitKind::function;
    case LuaKind::library: return UnitKind::library;
    case LuaKind::process:
    case LuaKind::workflow: break;
    }
    return UnitKind::process;
}

LuaSource lua_source(LuaEntry entry, std::vector<std::string>& notes) {
    LuaSource source;
    source.kind = unit_kind(entry.kind);
    source.chunk_name = entry.source_file;
    auto erased = erase_types(entry.source, entry.source_file);
    if (!erased) notes.push_back(erased.error().text());
    source.text = erased ? std::move(*erased) : std::move(entry.source);
    source.id = std::move(entry.id);
    source.method = std::move(entry.method);
    source.modules = std::move(entry.modules);
    for (LuaImport& import : entry.imports) {
        source.imports.emplace_back(std::move(import.alias), std::move(import.target));
    }
    return source;
}

std::vector<std::string> ids_of_kind(const Application& application, std::string_view kind) {
    std::vector<std::string> ids;
    for (const Entry& entry : application.entries) {
        if (entry.kind == kind) ids.push_back(entry.id);
    }
    return ids;
}

std::string folder_name(const std::string& path) {
    std::filesystem::path name = std::filesystem::path{path}.lexically_normal();
    if (!name.has_filename()) name = name.parent_path();
    name = name.filename();
    return name.empty() || name == "." || name == ".." ? "application" : name.string();
}

void add_problems(const LuaProgram& program, std::vector<std::string>& notes) {
    for (const auto& unit : program.units()) {
        if (!unit->problem.empty()) notes.push_back(unit->source.id + ": " + unit->problem);
    }
}

}  // namespace

std::vector<LuaSource> lua_sources(const Application& application,
                                   std::vector<std::string>& notes) {
    std::vector<LuaSource> sources;
    for (const Entry& entry : application.entries) {
        if (!is_lua_kind(entry.kind)) continue;
        auto fields = lua_entry(entry);
        if (!fields) {
            notes.push_back(fields.error().text());
        } else if (fields->kind != LuaKind::workflow) {
            sources.push_back(lua_source(std::move(*fields), notes));
        }
    }
    return sources;
}

std::vector<std::string> host_ids(const Application& application) {
    std::vector<std::string> ids = ids_of_kind(application, "process.host");
    if (ids.empty()) ids = ids_of_kind(application, "terminal.host");
    return ids;
}

sim::Result<RunnableApplication> RunnableApplication::load(
    const std::string& path, std::uint32_t lua_hash_seed,
    std::optional<sim::OrderingModel> ordering) {
    auto loaded = load_application(path);
    if (!loaded) return std::unexpected{std::move(loaded.error())};
    RunnableApplication result;
    result.path_ = path;
    result.application_ = std::move(*loaded);
    result.lua_hash_seed_ = lua_hash_seed;
    for (const Finding& finding : result.application_.findings) {
        result.notes_.push_back(finding.text());
    }
    std::vector<LuaSource> sources = lua_sources(result.application_, result.notes_);
    if (auto boot = boot_services(result.application_, result.notes_))
        sources.push_back(std::move(*boot));
    add_builtin_libraries(sources);
    result.base_.name = folder_name(path);
    if (ordering) result.base_.ordering = *ordering;
    result.base_.hosts = host_ids(result.application_);
    if (!result.base_.hosts.empty()) {
        for (LuaSource& source : sources) source.default_host = result.base_.hosts.front();
    }
    result.base_.hash = sources_hash(sources);
    result.program_ = std::make_unique<LuaProgram>(std::move(sources), lua_hash_seed);
    add_problems(*result.program_, result.notes_);
    return result;
}

sim::Result<sim::Plan> RunnableApplication::plan_for(std::string_view entry) const {
    const std::string quoted = "'" + std::string{entry} + "'";
    if (application_.find(entry) == nullptr && !(entry == boot_entry && has_services())) {
        return sim::fail(ErrorCode::not_found, path_ + ": there is no entry " + quoted,
                         "`moira list` shows the entries of an application");
    }
    const LuaUnit* unit = program_->unit(entry);
    if (unit == nullptr || unit->source.kind == UnitKind::library) {
        return sim::fail(ErrorCode::invalid_argument, path_ + ": " + quoted + " cannot be started",
                         "only entries of kind process.lua and function.lua can");
    }
    if (!unit->problem.empty()) {
        return sim::fail(ErrorCode::invalid_input,
                         path_ + ": " + quoted + " cannot be started: " + unit->problem);
    }
    sim::Plan plan = base_;
    sim::Start start;
    start.entry = entry;
    start.label = entry.substr(entry.find(':') + 1);
    start.as_function = unit->source.kind == UnitKind::function;
    if (!start.as_function) {
        if (plan.hosts.empty()) {
            return sim::fail(ErrorCode::invalid_input,
                             path_ + ": there is no host to start " + quoted + " on",
                             "add an entry of kind process.host");
        }
        start.host = plan.hosts.front();
    }
    plan.starts.push_back(std::move(start));
    plan.hash = plan_hash(plan, base_.hash, lua_hash_seed_);
    return plan;
}

bool RunnableApplication::has_services() const { return program_->unit(boot_entry) != nullptr; }

sim::Result<std::string> RunnableApplication::main_entry() const {
    if (has_services()) return std::string{boot_entry};
    std::vector<std::string> commands;
    std::vector<std::string> processes;
    for (const Entry& entry : application_.entries) {
        if (entry.kind != "process.lua") continue;
        processes.push_back(entry.id);
        if (entry.meta.find("command") != nullptr) commands.push_back(entry.id);
    }
    const std::vector<std::string>& candidates = commands.empty() ? processes : commands;
    if (candidates.size() == 1) return candidates.front();
    if (candidates.empty()) {
        return sim::fail(ErrorCode::invalid_argument,
                         path_ + ": the application has no process to run",
                         "`moira test` runs its tests; `--entry ID` runs a function");
    }
    std::string names;
    for (std::size_t i = 0; i < candidates.size() && i < 8; ++i) {
        names += (i == 0 ? "'" : ", '") + candidates[i] + "'";
    }
    if (candidates.size() > 8) names += ", ...";
    return sim::fail(ErrorCode::invalid_argument,
                     path_ + ": which of its " + std::to_string(candidates.size()) +
                         " processes is to run is not clear: " + names,
                     "say which one with `--entry ID`");
}

sim::Result<Subject> RunnableApplication::take_subject(std::string_view entry) && {
    auto plan = plan_for(entry);
    if (!plan) return std::unexpected{std::move(plan.error())};
    Subject subject;
    subject.name = base_.name + " " + std::string{entry};
    subject.path = path_;
    subject.selector = entry;
    subject.plan = std::move(*plan);
    subject.lua_hash_seed = lua_hash_seed_;
    subject.program = std::move(program_);
    subject.notes = std::move(notes_);
    return subject;
}

}  // namespace moira::runtime
