// SPDX-License-Identifier: MIT
//
// The memory of one run's kernel state: a bump pointer with free lists by size, inside one
// reservation. All of its own state lies at the start of the range, so copying the used prefix and
// putting it back restores the allocator too. Nothing in it is ever destroyed one by one: `reset`
// forgets a whole run at once. Out of range is our own bug or a run without limits: an assertion.
#pragma once

#include "sim/assert.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <new>
#include <utility>

namespace moira::sim {

/// Lives at the start of the range that it hands out.
class Region : public std::pmr::memory_resource {
public:
    /// Starts a region in [base, base + size); base is a multiple of 64.
    static Region* create(std::byte* base, std::size_t size) {
        return new (base) Region{base, size};
    }

    /// At least `bytes` bytes, aligned to 16. Constant time.
    [[nodiscard]] void* take(std::size_t bytes) {
        const std::size_t bin = bin_of(bytes);
        if (bin < small_bins) {
            if (Free* block = free_[bin]; block != nullptr) {
                free_[bin] = block->next;
                return block;
            }
            return bump((bin + 1) * 16);
        }
        return take_large(bytes);
    }

    /// Gives back what `take` handed out for the same number of bytes.
    void give(void* block, std::size_t bytes) {
        const std::size_t bin = bin_of(bytes);
        auto* entry = static_cast<Free*>(block);
        const std::size_t index = bin < small_bins ? bin : small_bins + large_class(bytes);
        entry->next = free_[index];
        free_[index] = entry;
    }

    template <class T, class... Args>
    [[nodiscard]] T* make(Args&&... args) {
        static_assert(alignof(T) <= 16);
        return new (take(sizeof(T))) T(std::forward<Args>(args)...);
    }

    /// For types without a destructor that matters: the memory goes back, no code runs.
    template <class T>
    void drop(T* object) {
        give(object, sizeof(T));
    }

    /// Bytes from the base that may hold data: what a checkpoint copies.
    [[nodiscard]] std::size_t used() const { return used_; }

    [[nodiscard]] std::byte* base() const { return base_; }

    /// What the programs of the run hold, for its limit of memory: their heaps, stacks, messages.
    /// Counted apart from `used`, which also depends on who watches the run.
    void charge(std::size_t bytes) { charged_ += bytes; }
    void discharge(std::size_t bytes) { charged_ -= bytes; }
    [[nodiscard]] std::size_t charged() const { return charged_; }

private:
    struct Free {
        Free* next;
    };

    static constexpr std::size_t small_bins = 64;  // 16, 32 ... 1024 bytes
    static constexpr std::size_t large_bins = 40;  // powers of two above

    Region(std::byte* base, std::size_t size) : base_{base}, size_{size} {
        used_ = (sizeof(Region) + 63) / 64 * 64;
    }

    [[nodiscard]] static constexpr std::size_t bin_of(std::size_t bytes) {
        return bytes == 0 ? 0 : (bytes - 1) / 16;
    }

    [[nodiscard]] static constexpr std::size_t large_class(std::size_t bytes) {
        return static_cast<std::size_t>(64 - __builtin_clzll(bytes - 1)) - 10;
    }

    [[nodiscard]] void* bump(std::size_t bytes) {
        MOIRA_ASSERT(used_ + bytes <= size_);
        std::byte* block = base_ + used_;
        used_ += bytes;
        return block;
    }

    [[nodiscard]] void* take_large(std::size_t bytes) {
        const std::size_t index = large_class(bytes);
        if (Free* block = free_[small_bins + index]; block != nullptr) {
            free_[small_bins + index] = block->next;
            return block;
        }
        return bump(std::size_t{1} << (index + 10));
    }

    void* do_allocate(std::size_t bytes, std::size_t alignment) override {
        MOIRA_ASSERT(alignment <= 16);
        return take(bytes);
    }

    void do_deallocate(void* block, std::size_t bytes, std::size_t) override { give(block, bytes); }

    [[nodiscard]] bool do_is_equal(const memory_resource& other) const noexcept override {
        return this == &other;
    }

    std::byte* base_;
    std::size_t size_;
    std::size_t used_ = 0;
    std::size_t charged_ = 0;
    std::array<Free*, small_bins + large_bins> free_{};
};

}  // namespace moira::sim
