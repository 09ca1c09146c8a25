// SPDX-License-Identifier: MIT
//
// The files of a scenario's folder. Nothing outside of it is read: paths that climb out, absolute
// ones, symbolic links that lead away, and what is no plain file are refused, as are files beyond
// their size limit.
#pragma once

#include "sim/result.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace moira::runtime {

class ScenarioFolder {
public:
    /// @error not_found when there is no such folder.
    static sim::Result<ScenarioFolder> open(const std::filesystem::path& folder);

    /// The bytes of `file`, a path inside of the folder.
    /// @error not_found, invalid_input (outside of the folder, no plain file), limit_reached.
    [[nodiscard]] sim::Result<std::string> read(const std::string& file,
                                                std::size_t bytes_max) const;

    /// The folder's own name.
    [[nodiscard]] std::string name() const { return root_.filename().string(); }

    /// `file` as the user would write it.
    [[nodiscard]] std::string shown(std::string_view file) const;

private:
    ScenarioFolder(std::filesystem::path shown, std::filesystem::path root)
        : shown_{std::move(shown)}, root_{std::move(root)} {}

    std::filesystem::path shown_;  ///< as it was given
    std::filesystem::path root_;   ///< canonical
};

}  // namespace moira::runtime
