// SPDX-License-Identifier: MIT
//
// Errors about wrong input: what a user gave us and can correct. Misbehaviour of the program under
// test is data (an exit, a verdict), never an Error; our own bugs are assertions (sim/assert.hpp).
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace moira::sim {

/// What a caller can do about an Error. Few on purpose.
enum class ErrorCode : std::uint8_t {
    invalid_argument,  ///< a value (flag, seed, duration) is not acceptable
    invalid_input,     ///< a file's text or bytes do not have the expected form
    not_found,         ///< a file, entry, host or name does not exist
    mismatch,          ///< two things that must fit (trace and plan, two runs) do not
    limit_reached,     ///< an input is larger or deeper than its limit
    unavailable,       ///< the machine refused (memory, file system)
    unsupported,       ///< well formed, but not something this version does
};

/// An error message of the form `where: what is wrong, with the value`, with an optional hint.
struct [[nodiscard]] Error {
    ErrorCode code = ErrorCode::invalid_argument;
    std::string message;
    std::string hint;

    /// Returns this error with `where: ` put before its message.
    [[nodiscard]] Error in(std::string_view where) && {
        message = std::string{where} + ": " + message;
        return std::move(*this);
    }

    /// The message, and on a second line `  hint: ...` if there is one.
    [[nodiscard]] std::string text() const {
        return hint.empty() ? message : message + "\n  hint: " + hint;
    }
};

template <class T>
using Result = std::expected<T, Error>;

/// Shorthand for returning an Error from a function that returns a Result.
[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string message,
                                                 std::string hint = {}) {
    return std::unexpected<Error>{Error{code, std::move(message), std::move(hint)}};
}

}  // namespace moira::sim
