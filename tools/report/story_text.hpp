// SPDX-License-Identifier: MIT
//
// A stored failure in words, for somebody who reads it in a year. A pure function of the story.
#pragma once

#include <string>

#include "tools/story_files.hpp"

namespace moira::tools {

/// A Markdown page: what fails, the steps that matter by name, and how to run it. `file`: of the
/// story.
[[nodiscard]] std::string story_page(const StoryFile& story, const std::string& file);

}  // namespace moira::tools
