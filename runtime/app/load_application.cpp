// SPDX-License-Identifier: MIT
#include "runtime/app/load_application.hpp"

#include "runtime/app/adjust_entries.hpp"
#include "runtime/app/entry_file.hpp"
#include "runtime/app/lock_file.hpp"
#include "runtime/app/source_folder.hpp"
#include "runtime/app/yaml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <system_error>
#include <utility>

namespace moira::runtime {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view config_name = ".wippy.yaml";

class Loader {
public:
    Loader(const fs::path& root, const LoadLimits& limits) : limits_{limits} { app_.root = root; }

    sim::Result<Application> run() {
        auto places = source_places(app_.root, limits_, app_.findings);
        if (!places) return std::unexpected{places.error()};
        for (const SourcePlace& place : *places) {
            if (auto read = read_place(place); !read) return std::unexpected{read.error()};
        }
        if (app_.entries.empty()) return nothing_loaded();
        keep_last_definitions();
        configure();
        return std::move(app_);
    }

private:
    sim::Result<void> read_place(const SourcePlace& place) {
        const auto folder = SourceFolder::open(place.folder);
        if (!folder) return std::unexpected{folder.error()};
        const auto files = folder->entry_files(limits_);
        if (!files) return std::unexpected{files.error()};
        for (const std::string& path : *files) {
            // The runtime's own configuration is no source, even where the root is the source.
            if (path == config_name) continue;
            if (auto read = read_file(*folder, place, path); !read) return read;
        }
        return {};
    }

    sim::Result<void> read_file(const SourceFolder& folder, const SourcePlace& place,
                                const std::string& path) {
        ++files_;
        const EntryFilePlace at{place.shown, path};
        const auto text = folder.read(path, limits_);
        if (!text) {
            app_.findings.push_back({Severity::error, at.shown(), 0, 0,
                                     text.error().message + "; the file is skipped",
                                     text.error().hint});
            return {};
        }
        const FileReader reader = [&](const std::string& other) {
            return folder.read(other, limits_);
        };
        EntryFile file = read_entry_file(*text, at, limits_, reader);
        std::move(file.findings.begin(), file.findings.end(), std::back_inserter(app_.findings));
        if (app_.entries.size() + file.entries.size() > limits_.entries) {
            return sim::fail(sim::ErrorCode::limit_reached,
                             fmt::format("{}: the application has more than {} entries", at.shown(),
                                         limits_.entries));
        }
        for (Entry& entry : file.entries) {
            if (!place.module.empty()) name_module(entry, place.module);
            app_.entries.push_back(std::move(entry));
        }
        return {};
    }

    static void name_module(Entry& entry, const std::string& module) {
        ConfigValue name;
        name.value = module;
        // Meta is a map here, so nothing can be in the way.
        static_cast<void>(put(entry.meta, "module", std::move(name)));
    }

    sim::Result<Application> nothing_loaded() const {
        // A file that was ignored is why nothing is there, too.
        const auto wrong =
            std::find_if(app_.findings.begin(), app_.findings.end(), [](const Finding& finding) {
                return finding.severity == Severity::error ||
                       finding.severity == Severity::warning;
            });
        const std::string where = app_.root.string();
        if (wrong != app_.findings.end()) {
            return sim::fail(
                sim::ErrorCode::invalid_input,
                fmt::format("{}: no entry could be read; the first problem is {}: {}", where,
                            shown_place(wrong->file, wrong->line, wrong->column), wrong->message),
                wrong->hint);
        }
        return sim::fail(
            sim::ErrorCode::not_found,
            fmt::format("{}: the folder holds no entries ({} entry files looked at)", where,
                        files_),
            "an application has .yaml files with `namespace` and `entries`, mostly below src/");
    }

    /// Sorts by id; of several definitions the last one read counts.
    void keep_last_definitions() {
        auto& entries = app_.entries;
        std::stable_sort(entries.begin(), entries.end(),
                         [](const Entry& a, const Entry& b) { return a.id < b.id; });
        std::vector<Entry> kept;
        for (Entry& entry : entries) {
            if (kept.empty() || kept.back().id != entry.id) {
                kept.push_back(std::move(entry));
                continue;
            }
            app_.findings.push_back(
                {Severity::warning, entry.file, entry.line, entry.column,
                 fmt::format("entry {} is defined again; this definition counts",
                             in_quotes(entry.id)),
                 "the one before is at " + kept.back().place()});
            kept.back() = std::move(entry);
        }
        entries = std::move(kept);
    }

    void configure() {
        const ConfigValue config = runtime_config();
        auto& entries = app_.entries;
        Findings again;  // the second pass of overrides has nothing new to say
        apply_overrides(entries, config, config_name, app_.findings);
        apply_disable(entries, config, config_name, app_.findings);
        link_requirements(entries, limits_.text_bytes, app_.findings);
        apply_overrides(entries, config, config_name, again);
        qualify_references(entries);
    }

    ConfigValue runtime_config() {
        const fs::path file = app_.root / config_name;
        std::error_code status;
        if (!fs::exists(file, status)) return {};
        auto text = read_text_file(file, limits_.file_bytes);
        if (!text) {
            report_config(0, 0, text.error().message, text.error().hint);
            return {};
        }
        auto config = parse_yaml(*text, limits_);
        if (!config) {
            const YamlProblem& problem = config.error();
            report_config(problem.line, problem.column, problem.message, problem.hint);
            return {};
        }
        return std::move(*config);
    }

    void report_config(int line, int column, const std::string& message, const std::string& hint) {
        app_.findings.push_back({Severity::error, std::string{config_name}, line, column,
                                 message + "; the configuration is ignored", hint});
    }

    const LoadLimits& limits_;
    Application app_;
    std::size_t files_ = 0;
};

}  // namespace

sim::Result<Application> load_application(const fs::path& root, const LoadLimits& limits) {
    std::error_code status;
    if (!fs::is_directory(root, status)) {
        return sim::fail(sim::ErrorCode::not_found,
                         fmt::format("{}: there is no such folder", root.string()),
                         "give the folder of an application: it holds src/ or wippy.lock");
    }
    return Loader{root, limits}.run();
}

}  // namespace moira::runtime
