// SPDX-License-Identifier: MIT
//
// UTF-8 as JSON needs it: the length of a well-formed sequence, and a code point as bytes. Pure
// functions that cannot fail.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace moira::runtime {

/// What stands for bytes or escapes that are no code point.
inline constexpr std::uint32_t replacement_code_point = 0xfffd;

/// One code point as UTF-8.
struct Utf8 {
    char bytes[4];
    std::size_t size;

    [[nodiscard]] std::string_view view() const { return {bytes, size}; }
};

/// The bytes of `code_point` (at most 0x10ffff).
Utf8 encode_utf8(std::uint32_t code_point);

/// The length in bytes (1 to 4) of the well-formed sequence that `text` begins with, or 0: stray or
/// missing continuation bytes, overlong forms, surrogates, beyond 0x10ffff, or empty text.
std::size_t utf8_length(std::string_view text);

}  // namespace moira::runtime
