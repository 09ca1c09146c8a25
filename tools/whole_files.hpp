// SPDX-License-Identifier: MIT
//
// Files that are read or written as a whole. A file that is written gets its name when it is
// complete, so that it is either absent, the old one, or whole. Fails with an Error that names it.
#pragma once

#include <string>
#include <string_view>

#include "sim/result.hpp"

namespace moira::tools {

/// All bytes of a file. @error ErrorCode::not_found or unavailable.
[[nodiscard]] sim::Result<std::string> read_whole_file(const std::string& path);

/// Where a file of this name is really written: what a symbolic link points at, if that is there.
/// @error ErrorCode::invalid_argument for what is no regular file (a folder, device, pipe): a new
/// file would take its place.
[[nodiscard]] sim::Result<std::string> writable_file(const std::string& path);

/// Writes to FILE.partial, stores it and gives it its name. @error ErrorCode::unavailable, or as
/// writable_file.
[[nodiscard]] sim::Result<void> write_whole_file(const std::string& path, std::string_view bytes);

/// What the system says about the last failed call on `path`.
[[nodiscard]] std::unexpected<sim::Error> refused_file(const std::string& what,
                                                       const std::string& path);

}  // namespace moira::tools
