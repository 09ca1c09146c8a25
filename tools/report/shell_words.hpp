// SPDX-License-Identifier: MIT
//
// Words as a shell reads them back, for command lines that people paste. Pure.
#pragma once

#include <string>
#include <string_view>

namespace moira::tools {

/// `word` itself if no shell changes it, else in single quotes.
[[nodiscard]] std::string shell_word(std::string_view word);

}  // namespace moira::tools
