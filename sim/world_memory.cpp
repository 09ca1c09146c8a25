// SPDX-License-Identifier: MIT
#include "sim/world_memory.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <bit>

namespace moira::sim {

Result<WorldMemory> WorldMemory::make(std::size_t slot_limit) {
    WorldMemory memory;
    auto region = Reservation::make_at_least(region_size, std::size_t{1} << 30U);
    if (!region) return std::unexpected{std::move(region.error())};
    auto wide = Reservation::make_at_least(std::size_t{wide_slots} * base_alignment,
                                           base_alignment);
    if (!wide) return std::unexpected{std::move(wide.error())};
    memory.region_ = std::move(*region);
    memory.wide_ = std::move(*wide);
    memory.wide_count_ = static_cast<std::uint32_t>(memory.wide_.size() / base_alignment);
    // Twice the limit: rounding to size classes and free blocks take room beyond the counted bytes.
    memory.dense_stride_ =
        std::min(std::bit_ceil(std::max<std::size_t>(slot_limit, 1U << 20U)) * 2, base_alignment);
    return memory;
}

std::byte* WorldMemory::slot(std::uint32_t index) {
    if (index < wide_count_) return wide_.base() + std::size_t{index} * base_alignment;
    const std::uint32_t dense = index - wide_count_;
    while (dense / chunk_places >= dense_.size()) {
        auto chunk = Reservation::make(chunk_places * dense_stride_);
        if (!chunk) return nullptr;
        dense_.push_back(std::move(*chunk));
    }
    return dense_[dense / chunk_places].base() + dense % chunk_places * dense_stride_;
}

void WorldMemory::trim_slot(std::uint32_t index, std::size_t keep, std::size_t extent) {
    if (extent <= keep) return;
    madvise(slot(index) + keep, extent - keep, MADV_DONTNEED);
}

std::byte* WorldMemory::stack(std::uint32_t index) {
    while (index / chunk_places >= stacks_.size()) {
        auto chunk = Reservation::make(chunk_places * stack_size);
        if (!chunk) return nullptr;
        stacks_.push_back(std::move(*chunk));
    }
    std::byte* base = stacks_[index / chunk_places].base() + index % chunk_places * stack_size;
    if (index >= guards_ && index < guarded_stacks) {
        // Places are first used in ascending order, so one counter tells which have their guard.
        mprotect(base, guard_size, PROT_NONE);
        guards_ = index + 1;
    }
    return base;
}

bool WorldMemory::is_stack_guard(const void* address) const {
    for (std::size_t chunk = 0; chunk < stacks_.size(); ++chunk) {
        if (!stacks_[chunk].contains(address)) continue;
        const auto offset = static_cast<std::size_t>(static_cast<const std::byte*>(address) -
                                                     stacks_[chunk].base());
        return offset % stack_size < guard_size &&
               chunk * chunk_places + offset / stack_size < guards_;
    }
    return false;
}

}  // namespace moira::sim
