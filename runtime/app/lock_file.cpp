// SPDX-License-Identifier: MIT
#include "runtime/app/lock_file.hpp"

#include "runtime/app/config_value.hpp"
#include "runtime/app/source_folder.hpp"
#include "runtime/app/yaml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace moira::runtime {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view lock_name = "wippy.lock";

bool is_folder(const fs::path& path) {
    std::error_code status;
    return fs::is_directory(path, status);
}

std::string shown_folder(const fs::path& folder, const fs::path& root) {
    std::string shown =
        folder.lexically_normal().lexically_relative(root.lexically_normal()).generic_string();
    while (shown.ends_with('/'))
        shown.pop_back();
    return shown == "." ? "" : shown;
}

class LockReader {
public:
    LockReader(const fs::path& root, const ConfigValue& lock, Findings& findings)
        : root_{root}, lock_{lock}, findings_{findings} {}

    sim::Result<std::vector<SourcePlace>> read() {
        if (auto shaped = check_shape(); !shaped) return std::unexpected{shaped.error()};
        const std::string src = folder_name("src", "./src");
        if (auto added = add_own(src); !added) return std::unexpected{added.error()};
        for (const ConfigValue& item : items("replacements")) {
            if (auto added = add_replacement(item); !added) return std::unexpected{added.error()};
        }
        for (const ConfigValue& item : items("modules")) {
            if (auto added = add_module(item); !added) return std::unexpected{added.error()};
        }
        return std::move(places_);
    }

private:
    /// An error unless `value` is of that kind, or absent.
    static sim::Result<void> check(const ConfigValue* value, ConfigKind kind,
                                   std::string_view what) {
        if (value == nullptr || value->is_null() || value->kind() == kind) return {};
        return sim::fail(sim::ErrorCode::invalid_input,
                         fmt::format("{}: {} must be {}, not {}",
                                     shown_place(lock_name, value->line, value->column), what,
                                     with_article(kind), with_article(value->kind())));
    }

    /// Values of a wrong kind are errors: passed over, they would load other sources than meant.
    [[nodiscard]] sim::Result<void> check_shape() const {
        const ConfigValue* const folders = lock_.find("directories");
        const auto below = [](const ConfigValue* map, std::string_view key) {
            return map != nullptr ? map->find(key) : nullptr;
        };
        struct Row {
            const ConfigValue* value;
            ConfigKind kind;
            std::string_view what;
        };
        const Row rows[] = {{&lock_, ConfigKind::map, "the file"},
                            {folders, ConfigKind::map, "'directories'"},
                            {below(folders, "src"), ConfigKind::text, "'directories.src'"},
                            {below(folders, "modules"), ConfigKind::text, "'directories.modules'"},
                            {lock_.find("modules"), ConfigKind::list, "'modules'"},
                            {lock_.find("replacements"), ConfigKind::list, "'replacements'"}};
        for (const Row& row : rows) {
            if (auto fits = check(row.value, row.kind, row.what); !fits) return fits;
        }
        return {};
    }

    /// `org/name`; other texts would name folders elsewhere.
    static bool is_module_name(std::string_view name) {
        const std::size_t slash = name.find('/');
        if (slash == std::string_view::npos) return false;
        const auto is_part = [](std::string_view part) {
            return !part.empty() && part.front() != '.' &&
                   part.find_first_of("/\\") == std::string_view::npos;
        };
        return is_part(name.substr(0, slash)) && is_part(name.substr(slash + 1));
    }

    /// `directories.<key>`.
    [[nodiscard]] std::string folder_name(std::string_view key, std::string_view standard) const {
        const ConfigValue* const folders = lock_.find("directories");
        const ConfigValue* const found = folders != nullptr ? folders->find(key) : nullptr;
        const bool given = found != nullptr && found->text() != nullptr;
        return given ? *found->text() : std::string{standard};
    }

    [[nodiscard]] ConfigValue::List items(std::string_view key) const {
        const ConfigValue* const found = lock_.find(key);
        return found != nullptr && found->list() != nullptr ? *found->list() : ConfigValue::List{};
    }

    static std::string text_of(const ConfigValue& item, std::string_view key) {
        const ConfigValue* const found = item.find(key);
        return found != nullptr && found->text() != nullptr ? *found->text() : "";
    }

    void add(const fs::path& folder, std::string module) {
        places_.push_back({folder, shown_folder(folder, root_), std::move(module)});
    }

    sim::Result<void> add_own(const std::string& src) {
        const fs::path folder = root_ / src;
        if (!is_folder(folder)) {
            return sim::fail(
                sim::ErrorCode::not_found,
                fmt::format("{}: the source folder {} does not exist", lock_name, in_quotes(src)),
                "correct directories.src, it is relative to the lock file");
        }
        add(folder, "");
        return {};
    }

    sim::Result<void> add_replacement(const ConfigValue& item) {
        const std::string from = text_of(item, "from");
        const std::string to = text_of(item, "to");
        const std::string where = shown_place(lock_name, item.line, item.column);
        if (from.empty() || to.empty()) {
            return sim::fail(sim::ErrorCode::invalid_input,
                             where + ": a replacement needs the texts 'from' and 'to'");
        }
        if (!is_folder(root_ / to)) {
            return sim::fail(sim::ErrorCode::not_found,
                             fmt::format("{}: the replacement folder {} of {} does not exist",
                                         where, in_quotes(to), in_quotes(from)),
                             "it is relative to the lock file");
        }
        add_sources_of(root_ / to, from);
        replaced_.push_back(from);
        return {};
    }

    void add_sources_of(const fs::path& folder, const std::string& module) {
        add(is_folder(folder / "src") ? folder / "src" : folder, module);
    }

    sim::Result<void> add_module(const ConfigValue& item) {
        const std::string name = text_of(item, "name");
        if (!is_module_name(name)) {
            return sim::fail(sim::ErrorCode::invalid_input,
                             shown_place(lock_name, item.line, item.column) +
                                 ": a module needs a 'name' of the form 'org/name'");
        }
        if (std::find(replaced_.begin(), replaced_.end(), name) != replaced_.end()) return {};
        const fs::path vendor = root_ / folder_name("modules", ".wippy") / "vendor";
        const std::string version = text_of(item, "version");
        for (const std::string& folder : {name, name + "-" + version, name + "-v" + version}) {
            if (!is_folder(vendor / folder)) continue;
            add_sources_of(vendor / folder, name);
            return {};
        }
        findings_.push_back({Severity::warning, std::string{lock_name}, item.line, item.column,
                             fmt::format("module {} is not there as a folder", in_quotes(name)),
                             "unpack it below the modules folder, or add a replacement; packed "
                             "modules can not be read"});
        return {};
    }

    const fs::path& root_;
    const ConfigValue& lock_;
    Findings& findings_;
    std::vector<SourcePlace> places_;
    std::vector<std::string> replaced_;
};

}  // namespace

sim::Result<std::vector<SourcePlace>> source_places(const fs::path& root, const LoadLimits& limits,
                                                    Findings& findings) {
    std::error_code status;
    if (fs::symlink_status(root / lock_name, status).type() == fs::file_type::not_found) {
        if (is_folder(root / "src")) return std::vector<SourcePlace>{{root / "src", "src", ""}};
        return std::vector<SourcePlace>{{root, "", ""}};
    }
    auto text = read_text_file(root / lock_name, limits.file_bytes);
    if (!text) return std::unexpected{std::move(text.error()).in(lock_name)};
    const auto lock = parse_yaml(*text, limits);
    if (!lock) {
        const YamlProblem& problem = lock.error();
        return sim::fail(sim::ErrorCode::invalid_input,
                         shown_place(lock_name, problem.line, problem.column) + ": " +
                             problem.message,
                         problem.hint);
    }
    return LockReader{root, *lock, findings}.read();
}

}  // namespace moira::runtime
