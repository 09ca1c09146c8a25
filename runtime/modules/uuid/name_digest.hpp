// SPDX-License-Identifier: MIT
//
// The two digests of name-based UUIDs (RFC 9562, 5.3 and 5.5): MD5 and SHA-1 of two texts, one
// behind the other. For names only: neither is secure. Pure, no allocation; time grows with size.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace moira::runtime {

/// MD5 of `space` followed by `name`.
[[nodiscard]] std::array<std::uint8_t, 16> md5_of(std::string_view space, std::string_view name);

/// The first 16 bytes of SHA-1 of `space` followed by `name`.
[[nodiscard]] std::array<std::uint8_t, 16> sha1_of(std::string_view space, std::string_view name);

}  // namespace moira::runtime
