// SPDX-License-Identifier: MIT
#include "runtime/app/source_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <system_error>
#include <utility>

namespace moira::runtime {
namespace {

namespace fs = std::filesystem;
using sim::ErrorCode;

bool is_entry_file(const fs::path& name) {
    const std::string extension = name.extension().string();
    return extension == ".yaml" || extension == ".yml" || extension == ".json";
}

bool is_below(const fs::path& folder, const fs::path& file) {
    return std::mismatch(folder.begin(), folder.end(), file.begin(), file.end()).first ==
           folder.end();
}

/// Walks a folder in the order of names, files and folders alike.
class Walk {
public:
    explicit Walk(const LoadLimits& limits) : limits_{limits} {}

    sim::Result<void> folder(const fs::path& folder, const std::string& prefix, std::size_t depth) {
        if (depth > limits_.folder_depth) {
            return sim::fail(ErrorCode::limit_reached,
                             fmt::format("{}: folders nest deeper than {} levels", prefix,
                                         limits_.folder_depth));
        }
        std::error_code status;
        std::vector<fs::directory_entry> items;
        for (fs::directory_iterator it{folder, status}, end; !status && it != end;
             it.increment(status)) {
            items.push_back(*it);
        }
        if (status) {
            return sim::fail(ErrorCode::unavailable,
                             fmt::format("{}: the folder can not be read: {}",
                                         prefix.empty() ? folder.string() : prefix,
                                         status.message()));
        }
        std::sort(items.begin(), items.end());
        for (const fs::directory_entry& item : items) {
            if (auto done = one(item, prefix, depth); !done) return done;
        }
        return {};
    }

    std::vector<std::string> files;

private:
    sim::Result<void> one(const fs::directory_entry& item, const std::string& prefix,
                          std::size_t depth) {
        const std::string name = item.path().filename().string();
        std::error_code status;
        const fs::file_status kind = item.symlink_status(status);
        if (fs::is_directory(kind)) {
            const auto& skipped = limits_.skipped_folders;
            if (std::find(skipped.begin(), skipped.end(), name) != skipped.end()) return {};
            return folder(item.path(), prefix + name + "/", depth + 1);
        }
        const bool file = fs::is_regular_file(kind) || fs::is_symlink(kind);
        if (!file || !is_entry_file(item.path())) return {};
        if (files.size() == limits_.files) {
            return sim::fail(
                ErrorCode::limit_reached,
                fmt::format("the application has more than {} entry files", limits_.files));
        }
        files.push_back(prefix + name);
        return {};
    }

    const LoadLimits& limits_;
};

}  // namespace

sim::Result<std::string> read_text_file(const fs::path& file, std::size_t most_bytes) {
    std::error_code status;
    const fs::file_status kind = fs::status(file, status);
    if (!fs::exists(kind)) return sim::fail(ErrorCode::not_found, "there is no such file");
    if (!fs::is_regular_file(kind)) {
        return sim::fail(ErrorCode::invalid_input, "this is not a regular file");
    }
    std::ifstream stream{file, std::ios::binary};
    std::string text;
    std::vector<char> part(std::size_t{1} << 16);
    while (stream.read(part.data(), static_cast<std::streamsize>(part.size())) ||
           stream.gcount() > 0) {
        text.append(part.data(), static_cast<std::size_t>(stream.gcount()));
        if (text.size() > most_bytes) {
            return sim::fail(ErrorCode::limit_reached,
                             fmt::format("the file is larger than {} bytes", most_bytes));
        }
    }
    if (!stream.eof()) return sim::fail(ErrorCode::unavailable, "the file can not be read");
    return text;
}

sim::Result<SourceFolder> SourceFolder::open(const fs::path& folder) {
    std::error_code status;
    fs::path real = fs::canonical(folder, status);
    if (status || !fs::is_directory(real, status)) {
        return sim::fail(ErrorCode::not_found,
                         fmt::format("{}: there is no such folder", folder.string()));
    }
    return SourceFolder{std::move(real)};
}

sim::Result<std::vector<std::string>> SourceFolder::entry_files(const LoadLimits& limits) const {
    Walk walk{limits};
    if (auto done = walk.folder(real_, "", 0); !done) return std::unexpected{done.error()};
    return std::move(walk.files);
}

sim::Result<std::string> SourceFolder::read(const std::string& path,
                                            const LoadLimits& limits) const {
    std::error_code status;
    const fs::path real = fs::canonical(real_ / path, status);
    if (status) return sim::fail(ErrorCode::not_found, "there is no such file");
    if (!is_below(real_, real)) {
        return sim::fail(ErrorCode::invalid_input, "a link leads out of the source folder",
                         "put the file below the source folder");
    }
    return read_text_file(real, limits.file_bytes);
}

}  // namespace moira::runtime
