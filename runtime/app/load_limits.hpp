// SPDX-License-Identifier: MIT
//
// How much an application may be, so that no file can exhaust memory, stack or time.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace moira::runtime {

struct LoadLimits {
    std::size_t file_bytes = std::size_t{4} << 20;   ///< of one YAML, JSON or referenced file
    std::size_t nesting = 64;                        ///< levels of lists and maps; at most 400
    std::size_t nodes = 100'000;                     ///< values of one file, aliases unfolded
    std::size_t text_bytes = std::size_t{64} << 20;  ///< of one file with all it refers to
    std::size_t entries = 100'000;                   ///< of the application
    std::size_t files = 100'000;                     ///< of the application
    std::size_t folder_depth = 64;                   ///< below a source folder
    /// Folders of these names are passed over.
    std::vector<std::string> skipped_folders = {"node_modules", ".wippy", ".git"};
};

}  // namespace moira::runtime
