// SPDX-License-Identifier: MIT
#include "runtime/lua/heap.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <new>

namespace moira::runtime {
namespace {

/// Offsets are 32-bit numbers of 16-byte units.
constexpr std::size_t largest_range = std::size_t{16} * std::numeric_limits<std::uint32_t>::max();

std::uint32_t units(std::size_t bytes) {
    return static_cast<std::uint32_t>(std::min(bytes, largest_range) / 16);
}

}  // namespace

bool Slot::ensure(std::size_t bytes) {
    if (bytes > reserved) return false;
    if (commit == nullptr || bytes <= committed) return true;
    const std::size_t wanted = (bytes + commit_step - 1) / commit_step * commit_step;
    if (!commit(owner, base, std::min(wanted, reserved))) return false;
    committed = std::min(wanted, reserved);
    return true;
}

SlotHeap* SlotHeap::create(const Slot& slot, Pinning pinning) {
    Slot ready = slot;
    if (!ready.ensure(sizeof(SlotHeap))) return nullptr;
    auto* const heap = new (slot.base) SlotHeap;
    heap->pinning_ = pinning;
    heap->bump_ = units(sizeof(SlotHeap) + unit - 1);
    heap->peak_ = heap->bump_;
    return heap->adopt(ready) ? heap : nullptr;
}

bool SlotHeap::adopt(const Slot& slot) {
    reserved_ = units(slot.reserved);
    committed_ =
        slot.commit == nullptr ? reserved_ : units(std::min(slot.committed, slot.reserved));
    limit_ = slot.limit;
    commit_ = slot.commit;
    owner_ = slot.owner;
    refusals_ = 0;
    return bump_ <= committed_;
}

bool SlotHeap::reach(std::size_t end_unit) {
    if (commit_ == nullptr) return false;  // then everything has been usable from the start
    Slot slot{base(), std::size_t{reserved_} * unit, limit_, commit_,
              owner_, std::size_t{committed_} * unit};
    if (!slot.ensure(end_unit * unit)) return false;
    committed_ = units(slot.committed);
    return true;
}

void* SlotHeap::refuse() {
    ++refusals_;
    return nullptr;
}

void SlotHeap::fail_at(std::uint32_t nth) {
    if (fails_in_ != 0) limit_ = counted_limit_;
    // One more than asked for: the last one is the repetition.
    fails_in_ = nth == 0 ? 0 : nth + 1;
    if (nth == 0) return;
    counted_limit_ = limit_;
    limit_ = 0;  // every request for more comes to passes()
}

/// Whether a request beyond the limit is granted all the same, because the limit is not the true
/// one.
bool SlotHeap::passes(std::size_t more) {
    if (fails_in_ == 0) return false;
    if (--fails_in_ == 0) limit_ = counted_limit_;
    return fails_in_ > 1 && used_ + more <= counted_limit_;
}

void* SlotHeap::resize(void* block, std::size_t old_bytes, std::size_t new_bytes) {
    if (new_bytes > largest) return refuse();
    const std::size_t old_size = rounded(old_bytes);
    const std::size_t new_size = rounded(new_bytes);
    if (old_size == new_size) return block;
    const std::size_t more = new_size > old_size ? new_size - old_size : 0;
    if (more != 0 && used_ + more > limit_ && !passes(more)) return refuse();
    const std::uint32_t offset = offset_of(block);
    if (offset + old_size / unit == bump_) {
        const std::size_t end = offset + new_size / unit;
        if (end > committed_ && !reach(end)) return refuse();
        bump_ = static_cast<std::uint32_t>(end);
        peak_ = std::max(peak_, bump_);
        used_ = used_ - old_size + new_size;
        return block;
    }
    // Both blocks exist for a moment; the limit is meant for what stays.
    const std::size_t limit = limit_;
    limit_ = std::numeric_limits<std::size_t>::max();
    void* const moved = allocate(new_bytes);
    limit_ = limit;
    if (moved == nullptr) {
        if (new_size > old_size) return nullptr;
        // A shrink must not fail: the block stays, and its tail is lost when it is released.
        --refusals_;
        used_ = used_ - old_size + new_size;
        return block;
    }
    std::memcpy(moved, block, std::min(old_bytes, new_bytes));
    release(block, old_bytes);
    return moved;
}

void SlotHeap::scrub_free_blocks() {
    for (std::size_t size_class = 0; size_class < class_count; ++size_class) {
        std::uint32_t offset = free_[size_class];
        while (offset != 0) {
            std::byte* const block = at(offset);
            std::memcpy(&offset, block, sizeof offset);
            std::memset(block + sizeof offset, 0, class_size(size_class) - sizeof offset);
        }
    }
}

void* slot_heap_alloc(void* heap, void* block, std::size_t old_bytes, std::size_t new_bytes) {
    auto& slot_heap = *static_cast<SlotHeap*>(heap);
    if (block == nullptr) return new_bytes == 0 ? nullptr : slot_heap.allocate(new_bytes);
    if (new_bytes != 0) return slot_heap.resize(block, old_bytes, new_bytes);
    slot_heap.release(block, old_bytes);
    return nullptr;
}

}  // namespace moira::runtime
