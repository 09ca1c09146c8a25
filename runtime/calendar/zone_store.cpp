// SPDX-License-Identifier: MIT
#include "runtime/calendar/zone_store.hpp"

#include "runtime/calendar/quoted_text.hpp"
#include "runtime/calendar/tzif.hpp"

#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace moira::runtime {
namespace {

constexpr std::size_t name_size_max = 255;
constexpr std::uintmax_t file_size_max = 1U << 20U;  // the largest of the database has 4 KiB

bool in_zone_name(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '+' || c == '-';
}

/// Folders that repeat the zones (the latter with leap seconds).
bool is_copy(std::string_view name) {
    return name == "posix" || name.starts_with("posix/") || name == "right" ||
           name.starts_with("right/");
}

}  // namespace

std::string zone_database_version(const std::filesystem::path& directory) {
    constexpr std::string_view before = "# version ";
    std::ifstream file{directory / "tzdata.zi", std::ios::binary};
    std::string line;
    if (!std::getline(file, line) || !line.starts_with(before)) return {};
    return line.substr(before.size());
}

bool is_zone_name(std::string_view name) {
    if (name.empty() || name.size() > name_size_max || name.ends_with('/')) return false;
    bool at_part_start = true;
    for (const char c : name) {
        const bool inside = in_zone_name(c) || (c == '.' && !at_part_start);
        if (!inside && (c != '/' || at_part_start)) return false;
        at_part_start = c == '/';
    }
    return true;
}

sim::Result<Zone> load_zone(const std::filesystem::path& directory, std::string_view name) {
    const std::string where = "zone " + quoted_text(name);
    if (!is_zone_name(name)) {
        return sim::fail(sim::ErrorCode::invalid_argument, where + ": not the name of a zone",
                         "names look like \"UTC\" or \"Europe/Berlin\"");
    }
    const std::filesystem::path path = directory / name;
    std::error_code error;
    const bool is_file = std::filesystem::is_regular_file(path, error);
    const std::uintmax_t size = is_file ? std::filesystem::file_size(path, error) : 0;
    std::ifstream file;
    if (is_file && !error) file.open(path, std::ios::binary);
    if (!file.is_open()) {
        return sim::fail(sim::ErrorCode::not_found,
                         where + ": no such file below '" + directory.string() + "'",
                         "the package tzdata has the time zones");
    }
    if (size > file_size_max) {
        return sim::fail(sim::ErrorCode::limit_reached, where + ": the file has " +
                                                            std::to_string(size) +
                                                            " bytes, more than a time zone needs");
    }
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    return parse_tzif(std::string{name}, bytes);
}

sim::Result<ZoneStore> ZoneStore::load(const std::filesystem::path& directory) {
    ZoneStore store;
    std::error_code error;
    std::filesystem::recursive_directory_iterator entry{directory, error};
    const std::filesystem::recursive_directory_iterator end;
    for (; !error && entry != end; entry.increment(error)) {
        const std::string name = entry->path().lexically_relative(directory).generic_string();
        if (is_copy(name)) {
            entry.disable_recursion_pending();
            continue;
        }
        std::error_code ignored;
        if (!entry->is_regular_file(ignored)) continue;
        auto zone = load_zone(directory, name);
        if (zone) store.add(std::move(*zone));
    }
    if (error) {
        return sim::fail(sim::ErrorCode::not_found,
                         "zones: cannot list '" + directory.string() + "': " + error.message(),
                         "the package tzdata has the time zones");
    }
    return store;
}

void ZoneStore::add(Zone zone) {
    std::string name = zone.name();
    zones_.try_emplace(std::move(name), std::make_unique<const Zone>(std::move(zone)));
}

const Zone* ZoneStore::find(std::string_view name) const {
    const auto found = zones_.find(name);
    if (found != zones_.end()) return found->second.get();
    if (directory_.empty() || is_copy(name)) return nullptr;
    auto zone = load_zone(directory_, name);
    if (!zone) return nullptr;
    auto kept = std::make_unique<const Zone>(std::move(*zone));
    return zones_.emplace(std::string{name}, std::move(kept)).first->second.get();
}

}  // namespace moira::runtime
