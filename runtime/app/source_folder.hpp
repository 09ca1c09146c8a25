// SPDX-License-Identifier: MIT
//
// A folder of application sources: lists its YAML and JSON files and reads files in it. Invariant:
// nothing outside the folder is ever read, neither by `..` nor by a symbolic link; the order of
// files depends on their names alone. Fails with messages that name the file.
#pragma once

#include "runtime/app/load_limits.hpp"
#include "sim/result.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace moira::runtime {

/// The text of any regular file of at most `most_bytes`.
[[nodiscard]] sim::Result<std::string> read_text_file(const std::filesystem::path& file,
                                                      std::size_t most_bytes);

class SourceFolder {
public:
    /// Fails if `folder` is no folder that can be read.
    [[nodiscard]] static sim::Result<SourceFolder> open(const std::filesystem::path& folder);

    /// Paths of all `.yaml`, `.yml` and `.json` files, in the order in which later ones win:
    /// folder by folder, by the bytes of their names. Links to folders are not followed.
    [[nodiscard]] sim::Result<std::vector<std::string>> entry_files(const LoadLimits& limits) const;

    /// The text of the file at `path` from this folder.
    [[nodiscard]] sim::Result<std::string> read(const std::string& path,
                                                const LoadLimits& limits) const;

private:
    explicit SourceFolder(std::filesystem::path real) : real_{std::move(real)} {}

    std::filesystem::path real_;  ///< absolute, without links
};

}  // namespace moira::runtime
