// SPDX-License-Identifier: MIT
//
// The address space of one world, reserved once and used by its runs one after another: the region
// of the kernel, a slot for each process's heap, a stack for each task. Which slots and stacks are
// free is the run's state and lies in its region (PlaceList); what is mapped only grows.
//
// The first `wide_slots` slots are 4 GiB apart, so that the order of tables keyed by objects does
// not depend on the slot (docs/adr/0004-wide-slots.md); later ones lie closer.
#pragma once

#include "sim/array.hpp"
#include "sim/region.hpp"
#include "sim/reservation.hpp"
#include "sim/result.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace moira::sim {

#if defined(__SANITIZE_ADDRESS__)
/// Instrumented frames are larger; Lua's own C-call limit must strike before the bytes do.
inline constexpr std::size_t stack_size = std::size_t{2} << 20U;
#else
inline constexpr std::size_t stack_size = std::size_t{1} << 20U;
#endif

/// Free places of one kind in a run: last in, first out, so that hot memory is used again.
class PlaceList {
public:
    explicit PlaceList(Region& memory) : free_{memory} {}

    std::uint32_t take() {
        if (free_.empty()) return next_++;
        const std::uint32_t place = free_.back();
        free_.pop();
        return place;
    }

    void give(std::uint32_t place) { free_.push(place); }

private:
    Array<std::uint32_t> free_;
    std::uint32_t next_ = 0;
};

class WorldMemory {
public:
    /// Where the system gives less address space (a limit on it, a debugger) there are fewer, and
    /// tables keyed by objects may iterate in another order in worlds with more processes.
    static constexpr std::uint32_t wide_slots = 1024;
    /// Bytes a kernel region may grow to.
    static constexpr std::size_t region_size = std::size_t{64} << 30U;

    /// @error ErrorCode::unavailable when the system refuses the address space.
    /// `slot_limit`: the most bytes that one process's heap may have.
    static Result<WorldMemory> make(std::size_t slot_limit);

    /// A fresh region at the same place each time; forgets everything of the run before.
    Region& begin_run() { return *Region::create(region_.base(), region_.size()); }

    /// The heap range of slot `index`, mapped on first use; null when the system refuses.
    std::byte* slot(std::uint32_t index);

    [[nodiscard]] std::size_t slot_size() const { return dense_stride_; }

    /// Gives the pages of a slot from `keep` bytes on back to the system, up to `extent`.
    void trim_slot(std::uint32_t index, std::size_t keep, std::size_t extent);

    /// The lowest byte of stack `index` (stack_size bytes), mapped on first use; null when refused.
    /// The first stacks have a guard page below.
    std::byte* stack(std::uint32_t index);
    /// True iff `address` lies in the guard page of a stack. Safe in a signal handler.
    [[nodiscard]] bool is_stack_guard(const void* address) const;

private:
    static constexpr std::uint32_t chunk_places = 1024;
    static constexpr std::uint32_t guarded_stacks = 16'384;
    static constexpr std::size_t guard_size = 4096;

    Reservation region_;
    Reservation wide_;
    std::vector<Reservation> dense_;
    std::vector<Reservation> stacks_;
    std::size_t dense_stride_ = 0;
    std::uint32_t wide_count_ = 0;
    std::uint32_t guards_ = 0;
};

}  // namespace moira::sim
