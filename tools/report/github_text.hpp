// SPDX-License-Identifier: MIT
//
// Workflow commands of GitHub Actions: text that its log turns into annotations. Pure.
#pragma once

#include <string>
#include <string_view>

namespace moira::tools {

/// `::error title=T::message` with its line end. `kind` is error, warning or notice.
[[nodiscard]] std::string annotation(std::string_view kind, std::string_view title,
                                     std::string_view message);

/// `text` without meaning in Markdown, on one line.
[[nodiscard]] std::string github_markdown(std::string_view text);

}  // namespace moira::tools
