// SPDX-License-Identifier: MIT
//
// Who may include whom: the project's layers, the parts of runtime, and the fences around
// third-party headers. The tables are in layering.cpp and are the normative form of the picture in
// docs/architecture.md. A folder that no table knows is a finding, so the tables stay complete.
#pragma once

#include "tests/tidy/rules/source.hpp"

namespace moira::tidy {

/// Includes of `file` that its folder may not make.
Findings check_layering(const SourceFile& file);

/// Third-party headers included outside their fence, and quoted includes not from the root.
Findings check_fences(const SourceFile& file);

}  // namespace moira::tidy
