// SPDX-License-Identifier: MIT
//
// The tags of encoded values (sim/value.hpp) and the short way to what most values are: scalars,
// read in line. Accepts exactly what ValueReader accepts; what it does not know, it leaves alone.
#pragma once

#include "sim/value.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace moira::sim {

// 0x00..0x7f are the integers 0..127 and 0x80..0xbf strings of 0..63 bytes. The reference has a tag
// that ASCII and UTF-8 text never contain, so that its absence shows in one memchr.
enum ValueTag : std::uint8_t {
    tag_short_string = 0x80,
    tag_nil = 0xc0,
    tag_reference = 0xc1,
    tag_false = 0xc2,
    tag_true = 0xc3,
    tag_integer = 0xc4,  // zigzag varint
    tag_number = 0xc5,   // 8 bytes, least significant first
    tag_string = 0xc6,   // varint length, bytes
    tag_table = 0xc7,    // array hint, pair hint
    tag_pairs = 0xc8,
    tag_metatable = 0xc9,
    tag_kind = 0xca,  // string
    tag_end = 0xcb,
    tag_error = 0xcc,     // retryable, then kind, message, details, context, frames as strings
    tag_embedded = 0xcd,  // string
};

[[nodiscard]] constexpr std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
}

[[nodiscard]] constexpr std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>((value >> 1U) ^ (0 - (value & 1U)));
}

/// Whether the bits are those of a 64-bit IEEE number that equals nothing.
[[nodiscard]] constexpr bool is_nan_bits(std::uint64_t bits) {
    return (bits & ~0x8000000000000000ULL) > 0x7ff0000000000000ULL;
}

/// The most bytes that an encoded integer takes.
inline constexpr std::size_t integer_bytes_max = 11;

/// Writes an encoded integer to `out` and returns its size.
inline std::size_t put_integer(char (&out)[integer_bytes_max], std::int64_t value) {
    if (value >= 0 && value < 128) {
        out[0] = static_cast<char>(value);
        return 1;
    }
    std::size_t count = 0;
    out[count++] = static_cast<char>(tag_integer);
    std::uint64_t rest = zigzag(value);
    for (; rest >= 0x80U; rest >>= 7U)
        out[count++] = static_cast<char>((rest & 0x7fU) | 0x80U);
    out[count++] = static_cast<char>(rest);
    return count;
}

/// Reads a scalar at `at` and moves `at` behind it. False, and nothing moved: it is something else,
/// long or cut off.
inline bool scan_scalar(const char*& at, const char* end, Scalar& scalar) {
    if (at == end) return false;
    const auto tag = static_cast<std::uint8_t>(*at);
    if (tag < tag_short_string) {
        scalar.event = ValueEvent::integer;
        scalar.integer = tag;
        ++at;
        return true;
    }
    if (tag < tag_nil) {
        const std::size_t size = tag - std::size_t{tag_short_string};
        if (static_cast<std::size_t>(end - at) <= size) return false;
        scalar.event = ValueEvent::string;
        scalar.text = {at + 1, size};
        at += size + 1;
        return true;
    }
    switch (tag) {
    case tag_integer: {
        std::uint64_t value = 0;
        const char* next = at + 1;
        for (unsigned shift = 0; shift < 63 && next != end; shift += 7) {
            const auto byte = static_cast<std::uint8_t>(*next++);
            value |= std::uint64_t{byte & 0x7fU} << shift;
            if (byte >= 0x80U) continue;
            scalar.event = ValueEvent::integer;
            scalar.integer = unzigzag(value);
            at = next;
            return true;
        }
        return false;
    }
    case tag_number:
        if (end - at < 9) return false;
        scalar.event = ValueEvent::number;
        static_assert(std::endian::native == std::endian::little);
        std::memcpy(&scalar.bits, at + 1, sizeof scalar.bits);
        at += 9;
        return true;
    case tag_nil:
        scalar.event = ValueEvent::nil;
        ++at;
        return true;
    case tag_false:
    case tag_true:
        scalar.event = ValueEvent::boolean;
        scalar.integer = tag == tag_true ? 1 : 0;
        ++at;
        return true;
    default: return false;
    }
}

inline bool ValueReader::next_scalar(Scalar& scalar) {
    if (bad_ || depth_ == 0) return false;
    Expect& expect = expect_[depth_ - 1];
    if (expect == Expect::metatable || expect == Expect::close) return false;
    const char* const before = at_;
    if (!scan_scalar(at_, end_, scalar)) return false;
    if (expect == Expect::key) {
        const bool is_bad =
            scalar.event == ValueEvent::nil ||
            (scalar.event == ValueEvent::number && is_nan_bits(scalar.bits));
        if (is_bad) {
            at_ = before;
            return false;
        }
        expect = Expect::value;
    } else if (expect == Expect::value) {
        expect = Expect::key;
    }
    return true;
}

}  // namespace moira::sim
