// SPDX-License-Identifier: MIT
//
// Text in double quotes as the error messages of Go's time package show it: quotes and backslashes
// escaped, bytes outside printable ASCII as \xNN.
#pragma once

#include <string>
#include <string_view>

namespace moira::runtime {

/// `text` in quotes; every byte below 0x20 or above 0x7f is shown in hexadecimal.
[[nodiscard]] std::string quoted_text(std::string_view text);

}  // namespace moira::runtime
