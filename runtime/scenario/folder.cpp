// SPDX-License-Identifier: MIT
#include "runtime/scenario/folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <system_error>

namespace moira::runtime {
namespace {

namespace fs = std::filesystem;
using sim::ErrorCode;
using sim::fail;

bool is_inside(const fs::path& file, const fs::path& folder) {
    const auto [in_folder, in_file] =
        std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
    return in_folder == folder.end() && in_file != file.end();
}

}  // namespace

sim::Result<ScenarioFolder> ScenarioFolder::open(const fs::path& folder) {
    std::error_code code;
    const fs::file_status status = fs::status(folder, code);
    if (!fs::exists(status)) {
        return fail(ErrorCode::not_found,
                    fmt::format("{}: there is no such folder", folder.string()));
    }
    if (!fs::is_directory(status)) {
        return fail(ErrorCode::invalid_argument,
                    fmt::format("{}: a scenario is a folder, not a file", folder.string()),
                    "give the folder that holds scenario.lua");
    }
    fs::path root = fs::canonical(folder, code);
    if (code) {
        return fail(ErrorCode::unavailable, fmt::format("{}: {}", folder.string(), code.message()));
    }
    return ScenarioFolder{folder, std::move(root)};
}

std::string ScenarioFolder::shown(std::string_view file) const {
    return (shown_ / file).string();
}

sim::Result<std::string> ScenarioFolder::read(const std::string& file,
                                              std::size_t bytes_max) const {
    const std::string name = shown(file);
    const fs::path wanted{file};
    const bool climbs = std::ranges::find(wanted, "..") != wanted.end();
    if (file.empty() || file.find('\0') != std::string::npos || wanted.is_absolute() || climbs) {
        return fail(ErrorCode::invalid_input,
                    fmt::format("'{}' is not a path inside of the scenario's folder", file));
    }
    std::error_code code;
    const fs::path path = fs::canonical(root_ / wanted, code);
    if (code == std::errc::no_such_file_or_directory) {
        return fail(ErrorCode::not_found, fmt::format("there is no file '{}'", name));
    }
    if (code) return fail(ErrorCode::unavailable, fmt::format("'{}': {}", name, code.message()));
    if (!is_inside(path, root_)) {
        return fail(ErrorCode::invalid_input,
                    fmt::format("'{}' leads out of the scenario's folder", name),
                    "copy the file into the folder");
    }
    if (!fs::is_regular_file(path, code)) {
        return fail(ErrorCode::invalid_input, fmt::format("'{}' is not a plain file", name));
    }
    std::ifstream stream{path, std::ios::binary};
    std::string text(bytes_max + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad() || !stream.is_open()) {
        return fail(ErrorCode::unavailable, fmt::format("'{}' cannot be read", name));
    }
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > bytes_max) {
        return fail(ErrorCode::limit_reached,
                    fmt::format("'{}' is larger than {} bytes", name, bytes_max));
    }
    return text;
}

}  // namespace moira::runtime
