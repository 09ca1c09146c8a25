// SPDX-License-Identifier: MIT
#include "runtime/scenario/entries.hpp"

#include "runtime/dialect/type_eraser.hpp"
#include "runtime/modules/modules.hpp"
#include "runtime/scenario/suggestion.hpp"
#include "runtime/world/builtin_libraries.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace moira::runtime {
namespace {

constexpr std::size_t source_bytes_max = std::size_t{4} << 20U;
constexpr std::size_t id_size_max = 200;
// What manifests of applications write about kinds and files, and may be copied from there.
constexpr std::string_view kind_ending = ".lua";
constexpr std::string_view file_mark = "file://";

/// `namespace:name`, of visible characters.
bool is_entry_id(std::string_view id) {
    const std::size_t colon = id.find(':');
    const bool is_split = colon != std::string_view::npos && colon > 0 && colon + 1 < id.size() &&
                          id.find(':', colon + 1) == std::string_view::npos;
    return is_split && id.size() <= id_size_max && std::ranges::all_of(id, [](char c) {
               return c > ' ' && c != '\x7f' && c != '/' && c != '#' && c != '|';
           });
}

class EntryReader {
public:
    EntryReader(SettingReader& reader, const ScenarioFolder& folder, ScenarioScript& script)
        : reader_{&reader}, folder_{&folder}, script_{&script} {}

    LuaSource read(const SettingMember& entry) {
        LuaSource out;
        out.id = entry.key;
        if (!is_entry_id(out.id)) {
            reader_->refuse(entry.value, fmt::format("'{}' is no entry id", out.id),
                            "ids are written \"namespace:name\"");
        }
        const SettingRecord fields = reader_->record(
            entry.value, {"source", "code", "method", "modules", "imports", "kind"});
        if (reader_->failed()) return out;
        if (const Setting* kind = fields.find("kind")) out.kind = read_kind(*kind);
        if (const Setting* method = fields.find("method")) {
            out.method = reader_->text(*method);
            if (out.method.empty()) reader_->refuse(*method, "must not be empty");
        }
        if (const Setting* modules = fields.find("modules")) out.modules = read_modules(*modules);
        if (const Setting* imports = fields.find("imports")) {
            for (const SettingMember& import : reader_->named(*imports)) {
                out.imports.emplace_back(import.key, reader_->text(import.value));
            }
        }
        read_code(entry.value, fields, out);
        return out;
    }

private:
    UnitKind read_kind(const Setting& setting) {
        const std::string text = reader_->text(setting);
        std::string_view kind = text;
        if (kind.ends_with(kind_ending)) kind.remove_suffix(kind_ending.size());
        if (kind == "function") return UnitKind::function;
        if (kind == "library") return UnitKind::library;
        static constexpr std::string_view kinds[] = {"process", "function", "library"};
        if (kind != "process") {
            reader_->refuse(setting, fmt::format("there is no kind '{}'", text),
                            suggestion(kind, kinds, "kinds are"));
        }
        return UnitKind::process;
    }

    std::vector<std::string> read_modules(const Setting& setting) {
        std::vector<std::string> modules;
        for (const Setting& element : reader_->elements(setting)) {
            modules.push_back(reader_->text(element));
            if (!reader_->failed() && !is_module(modules.back())) {
                reader_->refuse(element, fmt::format("there is no module '{}'", modules.back()),
                                "libraries of the scenario are named under 'imports'");
            }
        }
        return modules;
    }

    void read_code(const Setting& entry, const SettingRecord& fields, LuaSource& out) {
        const Setting* source = fields.find("source");
        const Setting* code = fields.find("code");
        if ((source == nullptr) == (code == nullptr)) {
            return reader_->refuse(entry, source == nullptr
                                              ? "needs 'source' (a file) or 'code' (a text)"
                                              : "has both 'source' and 'code'");
        }
        const Setting& where = source != nullptr ? *source : *code;
        std::string text = reader_->text(where);
        if (reader_->failed()) return;
        out.chunk_name = out.id;
        if (source != nullptr) {
            if (text.starts_with(file_mark)) text.erase(0, file_mark.size());
            out.chunk_name = text;
            auto bytes = folder_->read(text, source_bytes_max);
            if (!bytes) {
                const sim::Error& error = bytes.error();
                return reader_->refuse(where, error.message, error.hint, error.code);
            }
            text = std::move(*bytes);
        }
        erase_and_check(where, source != nullptr, text, out);
    }

    /// A mistake in a file is told as `folder/file:line: ...`, one in a text by its setting too.
    void erase_and_check(const Setting& where, bool is_file, std::string_view text,
                         LuaSource& out) {
        std::string problem;
        auto erased = erase_types(text, out.chunk_name);
        if (erased) {
            out.text = std::move(*erased);
            problem = script_->syntax_error(out.text, out.chunk_name);
        } else {
            problem = erased.error().message;
        }
        if (problem.empty()) return;
        reader_->refuse(where, is_file ? folder_->shown(problem) : problem);
    }

    SettingReader* reader_;
    const ScenarioFolder* folder_;
    ScenarioScript* script_;
};

void check_imports(SettingReader& reader, const Setting& entries,
                   const std::vector<LuaSource>& sources, const std::vector<LuaSource>& others) {
    for (const LuaSource& source : sources) {
        for (const auto& [alias, id] : source.imports) {
            const LuaSource* library = find_source(sources, id);
            if (library == nullptr) library = find_source(others, id);
            const std::string_view plain = id.starts_with(":") ? std::string_view{id}.substr(1)
                                                               : std::string_view{id};
            const bool is_known = is_builtin_library(id) || is_module(plain);
            if (library == nullptr && !is_known) {
                reader.refuse(entries,
                              fmt::format("'{}' imports '{}' as '{}', which is no entry", source.id,
                                          id, alias),
                              entry_suggestion(id, sources));
            } else if (library != nullptr && library->kind != UnitKind::library) {
                reader.refuse(entries,
                              fmt::format("'{}' imports '{}' as '{}', which is no library",
                                          source.id, id, alias),
                              fmt::format("give '{}' the kind \"library\"", id));
            }
        }
    }
}

}  // namespace

std::vector<LuaSource> read_entries(SettingReader& reader, const Setting& entries,
                                    const ScenarioFolder& folder, ScenarioScript& script,
                                    const std::vector<LuaSource>& others) {
    std::vector<LuaSource> sources;
    EntryReader entry_reader{reader, folder, script};
    for (const SettingMember& entry : reader.named(entries)) {
        sources.push_back(entry_reader.read(entry));
    }
    if (sources.empty()) reader.refuse(entries, "is empty: there is nothing to run");
    if (!reader.failed()) check_imports(reader, entries, sources, others);
    return sources;
}

const LuaSource* find_source(const std::vector<LuaSource>& sources, std::string_view id) {
    const auto found = std::ranges::find(sources, id, &LuaSource::id);
    return found == sources.end() ? nullptr : &*found;
}

std::string entry_suggestion(std::string_view id, const std::vector<LuaSource>& sources) {
    std::vector<std::string_view> ids;
    for (const LuaSource& source : sources)
        ids.push_back(source.id);
    return suggestion(id, ids, "entries are");
}

}  // namespace moira::runtime
