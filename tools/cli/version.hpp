// SPDX-License-Identifier: MIT
//
// The version that traces and reports name. A test keeps it equal to the one in CMakeLists.txt.
#pragma once

#include <string_view>

namespace moira::tools {

inline constexpr std::string_view moira_version = "0.1.0";

}  // namespace moira::tools
