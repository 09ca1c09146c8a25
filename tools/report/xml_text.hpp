// SPDX-License-Identifier: MIT
//
// Any bytes as character data or attribute values of XML 1.0: what XML has no way to say becomes
// visible text. Pure.
#pragma once

#include <string>
#include <string_view>

namespace moira::tools {

/// Markup is escaped; control characters but line ends become `\x1b`, as do stray bytes, and the
/// two code points that XML forbids become U+FFFD. Line ends survive also in attributes.
[[nodiscard]] std::string xml_text(std::string_view text);

}  // namespace moira::tools
