// SPDX-License-Identifier: MIT
//
// Something to say about an application's files: what could not be loaded, what is doubtful. A
// finding never stops the loading of the rest; the command line prints findings, in this order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace moira::runtime {

enum class Severity : std::uint8_t {
    error,    ///< something written is not part of the application
    warning,  ///< something is probably not as meant
};

struct Finding {
    Severity severity = Severity::warning;
    std::string file;  ///< relative to the application's folder
    int line = 0;      ///< from 1; 0: the file as a whole
    int column = 0;    ///< from 1
    std::string message;
    std::string hint;  ///< what to do, or empty

    /// `file:line:column: message`, and on a second line `  hint: ...` if there is one.
    [[nodiscard]] std::string text() const;
};

using Findings = std::vector<Finding>;

/// `file:line:column`, or only `file` if the line is 0.
[[nodiscard]] std::string shown_place(std::string_view file, int line, int column);

/// `value` in quotes for a message: shortened, and printable whatever the bytes.
[[nodiscard]] std::string in_quotes(std::string_view value);

}  // namespace moira::runtime
