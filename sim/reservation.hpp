// SPDX-License-Identifier: MIT
//
// Address space reserved once and used for many runs. Everything that a run owns lies in such
// ranges, so that a world can be copied and restored (sim/checkpoint.hpp). Bases are multiples of
// 4 GiB: Lua hashes object keys by the low 32 bits of their address, which are then the same in
// every process and under every ASLR.
#pragma once

#include "sim/result.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>

namespace moira::sim {

inline constexpr std::size_t base_alignment = std::size_t{1} << 32U;

/// A reserved, zero-filled, readable and writable range without committed memory. Move-only.
class Reservation {
public:
    Reservation() = default;
    /// Reserves `bytes` (rounded up to pages) at a multiple of 4 GiB.
    /// @error ErrorCode::unavailable when the system refuses; the message names the limits to
    /// check.
    static Result<Reservation> make(std::size_t bytes);

    /// As make; a refusal halves the wish until it is below `least`.
    static Result<Reservation> make_at_least(std::size_t wanted, std::size_t least);
    Reservation(Reservation&& other) noexcept
        : base_{std::exchange(other.base_, nullptr)}, size_{std::exchange(other.size_, 0)} {}

    Reservation& operator=(Reservation&& other) noexcept;
    Reservation(const Reservation&) = delete;
    Reservation& operator=(const Reservation&) = delete;
    ~Reservation();

    [[nodiscard]] std::byte* base() const { return base_; }

    [[nodiscard]] std::size_t size() const { return size_; }

    [[nodiscard]] bool contains(const void* address) const {
        const auto* byte = static_cast<const std::byte*>(address);
        return byte >= base_ && byte < base_ + size_;
    }

private:
    Reservation(std::byte* base, std::size_t size) : base_{base}, size_{size} {}

    std::byte* base_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace moira::sim
