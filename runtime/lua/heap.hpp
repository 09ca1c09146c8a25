// SPDX-License-Identifier: MIT
//
// The memory of one Lua state: a header and blocks inside a caller-given range (the slot). Free
// lists by size class over a bump offset; every link is an offset from the base, so a byte copy of
// the range is a working heap at another place. Addresses of blocks, relative to the base, depend
// only on the sequence of requests. Owner: whoever owns the range; nothing is ever returned to the
// system. Failure: a request beyond the limit or the range is refused (null), as lua_Alloc wants
// it.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace moira::runtime {

/// The step in which ranges are committed.
inline constexpr std::size_t commit_step = std::size_t{16} << 10U;

/// A place for one Lua state. `base` is 16-byte aligned, readable and writable for `reserved` bytes
/// (at most 64 GiB), or for as many as `commit` has been asked for.
struct Slot {
    std::byte* base = nullptr;
    std::size_t reserved = 0;
    /// Bytes of blocks (rounded to their class) that may live at once.
    std::size_t limit = std::size_t{64} << 20U;
    /// Called before bytes [0, `bytes`) of the range are first used; returns false to refuse. Null
    /// if the whole range is usable. `bytes` is a multiple of commit_step or `reserved`.
    bool (*commit)(void* owner, std::byte* base, std::size_t bytes) = nullptr;
    void* owner = nullptr;
    /// Usable bytes before `commit` is asked for the first time; ignored if `commit` is null.
    std::size_t committed = 0;

    /// Makes sure that [0, `bytes`) is usable; false if the range or `commit` refuses.
    [[nodiscard]] bool ensure(std::size_t bytes);
};

/// The allocator of one state; lives at the first bytes of its slot.
class SlotHeap {
public:
    /// What the redirected functions of Lua need to know of a state (runtime/lua/pins.hpp).
    struct Pinning {
        std::uint32_t hash_seed = 0;
        std::uint32_t unpinned = 0;
    };

    /// Makes an empty heap at the start of the slot. Null if the range is too small for the header
    /// or the first bytes are refused.
    static SlotHeap* create(const Slot& slot, Pinning pinning);

    /// Attaches a heap that was copied into `slot` to its new range, limit and commit function.
    /// Returns false if the range is smaller than what the heap already uses.
    bool adopt(const Slot& slot);

    /// A block of at least `bytes` bytes (>= 1), aligned to 16, or null.
    void* allocate(std::size_t bytes);
    /// Gives back a block that was allocated (or last resized) with `bytes`.
    void release(void* block, std::size_t bytes);
    /// Changes a block's size, in place where its class allows it. A shrink never fails.
    void* resize(void* block, std::size_t old_bytes, std::size_t new_bytes);

    /// Bytes from the base that may hold data: what a checkpoint has to copy.
    [[nodiscard]] std::size_t extent() const { return std::size_t{bump_} * unit; }

    /// The largest extent there ever was.
    [[nodiscard]] std::size_t peak_extent() const { return std::size_t{peak_} * unit; }

    /// Bytes in live blocks, rounded to their classes. This is what the limit bounds.
    [[nodiscard]] std::size_t used() const { return used_; }

    [[nodiscard]] std::size_t limit() const { return limit_; }

    void set_limit(std::size_t bytes) { limit_ = bytes; }

    /// The n-th request for more memory from now on is refused, and its repetition after a
    /// collection. 0: none any more. At most one in the making.
    void fail_at(std::uint32_t nth);

    /// Requests refused since the last clear. Lua repeats a refused request once after a full
    /// collection, so each out-of-memory error of the program counts two.
    [[nodiscard]] std::uint32_t refusals() const { return refusals_; }

    void clear_refusals() { refusals_ = 0; }

    [[nodiscard]] const Pinning& pinning() const { return pinning_; }

    [[nodiscard]] std::byte* base() { return std::bit_cast<std::byte*>(this); }

    [[nodiscard]] const std::byte* base() const { return std::bit_cast<const std::byte*>(this); }

    /// While on, blocks are zeroed when they are given back. Lua leaves parts of its objects unset
    /// (empty table nodes); while an image is built they must not hold what lay there before.
    void set_cleaning(bool on) { cleaning_ = on; }

    /// Zeroes all free blocks but their links, so that an image holds no stale data.
    void scrub_free_blocks();

    /// Rounded size of a request: what it counts against the limit.
    [[nodiscard]] static constexpr std::size_t rounded(std::size_t bytes);

private:
    static constexpr std::size_t unit = 16;
    static constexpr std::size_t small_limit = 256;  ///< classes of one unit's step up to here
    static constexpr std::size_t small_classes = small_limit / unit;
    static constexpr std::size_t doublings = 24;  ///< four classes each: up to 4 GiB
    static constexpr std::size_t class_count = small_classes + 4 * doublings;
    static constexpr std::size_t largest = small_limit << doublings;

    [[nodiscard]] static constexpr std::size_t class_of(std::size_t bytes);
    [[nodiscard]] static constexpr std::size_t class_size(std::size_t size_class);

    [[nodiscard]] std::byte* at(std::uint32_t offset) {
        return base() + std::size_t{offset} * unit;
    }

    [[nodiscard]] std::uint32_t offset_of(const void* block) const {
        return static_cast<std::uint32_t>(
            static_cast<std::size_t>(static_cast<const std::byte*>(block) - base()) / unit);
    }

    void* take_fresh(std::size_t size);
    bool reach(std::size_t end_unit);
    void* refuse();
    [[nodiscard]] bool passes(std::size_t more);

    std::size_t used_ = 0;
    std::size_t limit_ = 0;
    std::uint32_t bump_ = 0;       ///< units from the base to the first never used one
    std::uint32_t committed_ = 0;  ///< units that may be touched
    std::uint32_t reserved_ = 0;   ///< units of the whole range
    std::uint32_t peak_ = 0;
    std::uint32_t refusals_ = 0;
    std::uint32_t fails_in_ = 0;     ///< requests until one is refused; 0: none will be
    std::size_t counted_limit_ = 0;  ///< while requests are counted: the true limit
    bool cleaning_ = false;
    Pinning pinning_;
    bool (*commit_)(void*, std::byte*, std::size_t) = nullptr;
    void* owner_ = nullptr;
    std::array<std::uint32_t, class_count> free_{};  ///< first free block of a class, or 0
};

/// The lua_Alloc function of every Moira state; `heap` is its SlotHeap. Being a state's allocator
/// is also what tells a Moira state from any other one.
void* slot_heap_alloc(void* heap, void* block, std::size_t old_bytes, std::size_t new_bytes);

constexpr std::size_t SlotHeap::class_of(std::size_t bytes) {
    if (bytes <= small_limit) return (bytes + unit - 1) / unit - 1;
    // Four classes in each doubling (256, 512]: 320, 384, 448, 512.
    const auto top = static_cast<std::size_t>(std::bit_width(bytes - 1)) - 1;  // 2^top < bytes
    const std::size_t quarter = ((bytes - 1) >> (top - 2)) & 3U;
    return small_classes + (top - 8) * 4 + quarter;
}

constexpr std::size_t SlotHeap::class_size(std::size_t size_class) {
    if (size_class < small_classes) return (size_class + 1) * unit;
    const std::size_t above = size_class - small_classes;
    return (small_limit << (above / 4)) + (small_limit / 4 << (above / 4)) * (above % 4 + 1);
}

constexpr std::size_t SlotHeap::rounded(std::size_t bytes) {
    return class_size(class_of(bytes));
}

inline void* SlotHeap::allocate(std::size_t bytes) {
    if (bytes > largest) [[unlikely]]
        return refuse();
    const std::size_t size_class = class_of(bytes);
    const std::size_t size = class_size(size_class);
    if (used_ + size > limit_ && !passes(size)) [[unlikely]]
        return refuse();
    std::uint32_t& head = free_[size_class];
    if (head == 0) return take_fresh(size);
    std::byte* const block = at(head);
    __builtin_memcpy(&head, block, sizeof head);
    used_ += size;
    return block;
}

inline void* SlotHeap::take_fresh(std::size_t size) {
    const std::size_t end = bump_ + size / unit;
    if (end > committed_ && !reach(end)) [[unlikely]]
        return refuse();
    std::byte* const block = at(bump_);
    bump_ = static_cast<std::uint32_t>(end);
    if (bump_ > peak_) peak_ = bump_;
    used_ += size;
    return block;
}

inline void SlotHeap::release(void* block, std::size_t bytes) {
    const std::size_t size_class = class_of(bytes);
    const std::size_t size = class_size(size_class);
    used_ -= size;
    if (cleaning_) [[unlikely]]
        __builtin_memset(block, 0, size);
    const std::uint32_t offset = offset_of(block);
    if (offset + size / unit == bump_) {
        bump_ = offset;
        return;
    }
    std::uint32_t& head = free_[size_class];
    __builtin_memcpy(block, &head, sizeof head);
    head = offset;
}

}  // namespace moira::runtime
