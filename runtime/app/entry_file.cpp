// SPDX-License-Identifier: MIT
#include "runtime/app/entry_file.hpp"

#include "runtime/app/yaml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

namespace moira::runtime {
namespace {

constexpr std::string_view reference_mark = "file://";
/// Findings of one file beyond this say nothing new.
constexpr std::size_t most_findings = 20;

class EntryFileReader {
public:
    EntryFileReader(const EntryFilePlace& place, const LoadLimits& limits, const FileReader& reader)
        : place_{place}, shown_{place.shown()}, limits_{limits}, reader_{reader} {}

    EntryFile read(std::string_view text) {
        auto tree = parse_yaml(text, limits_);
        if (!tree) {
            const YamlProblem& problem = tree.error();
            ConfigValue at;
            at.line = problem.line;
            at.column = problem.column;
            error(at, problem.message, problem.hint);
        } else if (starts(*tree)) {
            read_entries(*tree);
        }
        if (failed_) result_.entries.clear();
        return std::move(result_);
    }

private:
    void add(Severity severity, const ConfigValue& at, std::string message, std::string hint) {
        if (result_.findings.size() >= most_findings) return;
        result_.findings.push_back(
            {severity, shown_, at.line, at.column, std::move(message), std::move(hint)});
    }

    void error(const ConfigValue& at, std::string message, std::string hint = {}) {
        failed_ = true;
        add(Severity::error, at, std::move(message) + "; the file is skipped", std::move(hint));
    }

    /// Checks the header; false if there is nothing to read.
    bool starts(const ConfigValue& tree) {
        const ConfigValue* const ns = tree.find("namespace");
        if (ns == nullptr || ns->is_null()) {
            const bool meant = tree.find("entries") != nullptr ||
                               (tree.find("name") != nullptr && tree.find("kind") != nullptr);
            if (meant) {
                add(Severity::warning, tree, "entry without namespace; the file is ignored",
                    "begin the file with `namespace: some.name`");
            }
            return false;
        }
        if (ns->text() == nullptr || ns->text()->empty()) {
            error(*ns, fmt::format("'namespace' must be a text, not {}", said(*ns)));
            return false;
        }
        ns_ = *ns->text();
        const ConfigValue* const meta = tree.find("meta");
        if (meta != nullptr && !meta->is_null() && meta->map() == nullptr) {
            error(*meta, fmt::format("'meta' must be a map, not {}", said(*meta)));
            return false;
        }
        return true;
    }

    static std::string said(const ConfigValue& value) {
        const bool empty = value.text() != nullptr && value.text()->empty();
        return empty ? "an empty one" : std::string{with_article(value.kind())};
    }

    void read_entries(ConfigValue& tree) {
        const ConfigSize size = size_of(tree);
        nodes_ = size.nodes;
        bytes_ = size.bytes;
        if (!replace_references(tree)) return;
        const ConfigValue* const entries = tree.find("entries");
        if (entries == nullptr || entries->is_null()) {
            const bool single = tree.find("name") != nullptr || tree.find("kind") != nullptr;
            if (single) read_entry(tree, Form::whole_file, nullptr);
            return;
        }
        if (entries->list() == nullptr) {
            return error(*entries, fmt::format("'entries' must be a list, not {}", said(*entries)));
        }
        const ConfigValue* const meta = tree.find("meta");
        for (const ConfigValue& entry : *entries->list())
            read_entry(entry, Form::element, meta);
    }

    /// How an entry is written: as an element of `entries`, or as the file itself.
    enum class Form : std::uint8_t { element, whole_file };

    void read_entry(const ConfigValue& source, Form form, const ConfigValue* header_meta) {
        if (source.map() == nullptr) {
            return error(source, fmt::format("an entry must be a map, not {}", said(source)));
        }
        Entry entry;
        entry.ns = ns_;
        entry.file = shown_;
        entry.line = source.line;
        entry.column = source.column;
        if (!read_name(source, "name", entry.name) || !read_name(source, "kind", entry.kind))
            return;
        entry.id = entry.ns + ":" + entry.name;
        if (!read_meta(source, header_meta, entry)) return;
        read_data(source, form, entry);
        result_.entries.push_back(std::move(entry));
    }

    bool read_name(const ConfigValue& source, std::string_view key, std::string& target) {
        const ConfigValue* const found = source.find(key);
        if (found == nullptr || found->is_null()) {
            error(source, fmt::format("the entry has no '{}'", key));
            return false;
        }
        if (found->text() == nullptr || found->text()->empty()) {
            error(*found, fmt::format("'{}' must be a text, not {}", key, said(*found)),
                  found->text() == nullptr ? "put it in quotes if it is a name" : "");
            return false;
        }
        target = *found->text();
        return true;
    }

    bool read_meta(const ConfigValue& source, const ConfigValue* header, Entry& entry) {
        entry.meta.value = ConfigValue::Map{};
        const ConfigValue* const own = source.find("meta");
        if (own != nullptr && !own->is_null()) {
            if (own->map() == nullptr) {
                error(*own, fmt::format("'meta' must be a map, not {}", said(*own)));
                return false;
            }
            entry.meta = *own;
        }
        if (header == nullptr || header->map() == nullptr) return true;
        // A large header under many entries would multiply.
        const ConfigSize size = size_of(*header);
        if (!charge(*header, size.nodes, size.bytes)) return false;
        auto& members = std::get<ConfigValue::Map>(entry.meta.value);
        for (const ConfigMember& member : *header->map()) {
            if (entry.meta.find(member.key) == nullptr) members.push_back(member);
        }
        return true;
    }

    static void read_data(const ConfigValue& source, Form form, Entry& entry) {
        if (const ConfigValue* const data = source.find("data"); data != nullptr) {
            entry.data = *data;
            return;
        }
        constexpr std::array<std::string_view, 3> own = {"name", "kind", "meta"};
        constexpr std::array<std::string_view, 3> of_header = {"version", "namespace", "entries"};
        ConfigValue::Map members;
        for (const ConfigMember& member : *source.map()) {
            const bool taken =
                std::find(own.begin(), own.end(), member.key) != own.end() ||
                (form == Form::whole_file &&
                 std::find(of_header.begin(), of_header.end(), member.key) != of_header.end());
            if (!taken) members.push_back(member);
        }
        entry.data.value = std::move(members);
        entry.data.line = source.line;
        entry.data.column = source.column;
    }

    bool charge(const ConfigValue& at, std::size_t nodes, std::size_t bytes) {
        nodes_ += nodes;
        bytes_ += bytes;
        if (nodes_ <= limits_.nodes && bytes_ <= limits_.text_bytes) return true;
        if (!failed_) {
            error(at, fmt::format("the file unfolds to more than {} values or {} bytes",
                                  limits_.nodes, limits_.text_bytes));
        }
        return false;
    }

    /// Replaces every `file://` text below `value` by what it names; goes on after a missing file
    /// to find them all, but stops (with false) where the limits are reached.
    bool replace_references(ConfigValue& value) {
        if (auto* const list = std::get_if<ConfigValue::List>(&value.value)) {
            return std::all_of(list->begin(), list->end(),
                               [this](ConfigValue& item) { return replace_references(item); });
        }
        if (auto* const map = std::get_if<ConfigValue::Map>(&value.value)) {
            return std::all_of(map->begin(), map->end(), [this](ConfigMember& member) {
                return replace_references(member.value);
            });
        }
        const std::string* const text = value.text();
        if (text == nullptr || !text->starts_with(reference_mark)) return true;
        return replace_reference(value, *text);
    }

    bool replace_reference(ConfigValue& value, const std::string& text) {
        auto path =
            resolve_reference(std::string_view{text}.substr(reference_mark.size()), place_.path);
        auto content = path ? reader_(*path) : path;
        if (!content) {
            error(value, fmt::format("{}: {}", in_quotes(text), content.error().message),
                  content.error().hint);
            return true;
        }
        if (!charge(value, 0, content->size())) return false;
        value.value = std::move(*content);
        value.from_file = place_.shown(*path);
        return true;
    }

    const EntryFilePlace& place_;
    std::string shown_;
    const LoadLimits& limits_;
    const FileReader& reader_;
    std::string ns_;
    std::size_t nodes_ = 0;
    std::size_t bytes_ = 0;
    bool failed_ = false;
    EntryFile result_;
};

}  // namespace

std::string EntryFilePlace::shown(std::string_view other_path) const {
    return folder.empty() ? std::string{other_path} : fmt::format("{}/{}", folder, other_path);
}

sim::Result<std::string> resolve_reference(std::string_view reference, std::string_view path) {
    if (reference.empty() || reference.find('\0') != std::string_view::npos) {
        return sim::fail(sim::ErrorCode::invalid_input, "the reference names no file");
    }
    // Only text is normalised here: whether links lead outside is for the reader to see.
    const bool from_root = reference.front() == '/';
    const std::size_t begin = std::min(reference.find_first_not_of('/'), reference.size());
    const std::filesystem::path relative{reference.substr(begin)};
    const std::filesystem::path base{from_root ? std::string_view{} : path};
    const std::filesystem::path joined = (base.parent_path() / relative).lexically_normal();
    std::string result = joined.generic_string();
    if (result == ".." || result.starts_with("../")) {
        return sim::fail(sim::ErrorCode::invalid_input, "the reference leaves the source folder",
                         "put the file below the source folder");
    }
    if (result.empty() || result == "." || result.back() == '/') {
        return sim::fail(sim::ErrorCode::invalid_input, "the reference names no file");
    }
    return result;
}

EntryFile read_entry_file(std::string_view text, const EntryFilePlace& place,
                          const LoadLimits& limits, const FileReader& reader) {
    return EntryFileReader{place, limits, reader}.read(text);
}

}  // namespace moira::runtime
