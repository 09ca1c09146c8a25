// SPDX-License-Identifier: MIT
//
// Hashes that are the same on every build and machine: a 64-bit text hash for labels and a running
// 128-bit hash for traces. Both are mixers for detecting difference, not cryptographic hashes.
#pragma once

#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace moira::sim {

/// Multiplies to 128 bits and folds: the mixing step of the wyhash family (public domain).
[[nodiscard]] constexpr std::uint64_t mum(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

/// Mixes two words into one.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    return mum(a ^ 0x9e3779b97f4a7c15ULL, b ^ 0xe7037ed1a0b428dbULL);
}

/// A stable 64-bit hash of `text` (the same in every build, unlike std::hash).
[[nodiscard]] constexpr std::uint64_t hash_text(std::string_view text) {
    std::uint64_t hash = 0x2d358dccaa6c78a5ULL ^ text.size();
    std::uint64_t word = 0;
    std::uint64_t filled = 0;
    if (!std::is_constant_evaluated() && std::endian::native == std::endian::little) {
        // What the loop below does, a word at a time.
        for (; text.size() >= 8; text.remove_prefix(8)) {
            std::memcpy(&word, text.data(), 8);
            hash = mix(hash, word);
        }
        word = 0;
    }
    for (const char byte : text) {
        word |= static_cast<std::uint64_t>(static_cast<unsigned char>(byte)) << (8U * filled);
        if (++filled == 8) {
            hash = mix(hash, word);
            word = 0;
            filled = 0;
        }
    }
    return mix(mix(hash, word), 0x8bb84b93962eacc9ULL + filled);
}

/// 128 bits, printed as 32 hex digits.
struct Hash128 {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    friend constexpr auto operator<=>(const Hash128&, const Hash128&) = default;

    [[nodiscard]] std::string hex() const {
        static constexpr char digits[] = "0123456789abcdef";
        std::string text(32, '0');
        for (std::size_t i = 0; i < 16; ++i) {
            text[15 - i] = digits[(high >> (4 * i)) & 15U];
            text[31 - i] = digits[(low >> (4 * i)) & 15U];
        }
        return text;
    }
};

/// A running 128-bit hash: two lanes that each absorb every word.
class RunningHash {
public:
    constexpr void absorb(std::uint64_t word) {
        a_ = mum(a_ ^ word, 0x9e3779b97f4a7c15ULL) + word;
        b_ = mum(b_ + word, 0xe7037ed1a0b428dbULL) ^ a_;
    }

    /// Absorbs the length and then the bytes, eight at a time.
    void absorb_bytes(std::string_view bytes) {
        absorb(bytes.size());
        std::size_t at = 0;
        for (; at + 8 <= bytes.size(); at += 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, bytes.data() + at, 8);
            absorb(word);
        }
        if (at < bytes.size()) absorb(last_word(bytes.data() + at, bytes.size() - at));
    }

    [[nodiscard]] constexpr Hash128 value() const { return {mix(a_, b_), mix(b_ ^ 0xff, a_)}; }

private:
    /// The 1 to 7 bytes at `from`, as the low bytes of a word. Without a copy of unknown length,
    /// which would be a call.
    [[nodiscard]] static std::uint64_t last_word(const char* from, std::size_t size) {
        std::uint64_t word = 0;
        if ((size & 4U) != 0) {
            std::uint32_t low = 0;
            std::uint32_t high = 0;
            std::memcpy(&low, from, 4);
            std::memcpy(&high, from + size - 4, 4);  // repeats bytes of `low`, in their places
            return low | (std::uint64_t{high} << (8 * (size - 4)));
        }
        for (std::size_t i = 0; i < size; ++i) {
            word |= static_cast<std::uint64_t>(static_cast<unsigned char>(from[i])) << (8 * i);
        }
        return word;
    }

    std::uint64_t a_ = 0x2d358dccaa6c78a5ULL;
    std::uint64_t b_ = 0x4b33a62ed433d4a3ULL;
};

}  // namespace moira::sim
