// SPDX-License-Identifier: MIT
#include "runtime/lua/heap.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

namespace moira::runtime {
namespace {

/// 16-byte aligned memory.
class Range {
public:
    explicit Range(std::size_t bytes) : room_(bytes / 16) {}

    [[nodiscard]] std::byte* base() {
        return static_cast<std::byte*>(static_cast<void*>(room_.data()));
    }

    [[nodiscard]] std::size_t size() const { return room_.size() * 16; }

    [[nodiscard]] Slot slot() { return {.base = base(), .reserved = size()}; }

private:
    struct alignas(16) Unit {
        std::byte bytes[16];
    };

    std::vector<Unit> room_;
};

struct Block {
    std::byte* at = nullptr;
    std::size_t size = 0;
    unsigned char mark = 0;
};

bool keeps_its_bytes(const Block& block) {
    return std::all_of(block.at, block.at + block.size,
                       [&](std::byte b) { return b == std::byte{block.mark}; });
}

/// Requests of a random program, made of one heap; checks bytes and returns the offsets given.
class Program {
public:
    Program(SlotHeap& heap, const std::vector<std::uint32_t>& choices)
        : heap_{heap}, choices_{choices} {}

    std::vector<std::ptrdiff_t> run() {
        for (const std::uint32_t choice : choices_) {
            const std::size_t size = 1 + (choice >> 4U) % (choice % 7 == 0 ? 20000 : 300);
            const std::size_t index = blocks_.empty() ? 0 : (choice >> 8U) % blocks_.size();
            if (choice % 3 == 0 || blocks_.empty()) {
                add(size, static_cast<unsigned char>(choice));
            } else if (choice % 3 == 1) {
                resize(blocks_[index], size);
            } else {
                check(blocks_[index]);
                slot_heap_alloc(&heap_, blocks_[index].at, blocks_[index].size, 0);
                blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(index));
            }
        }
        for (const Block& block : blocks_)
            check(block);
        return offsets_;
    }

    [[nodiscard]] std::size_t live() const {
        std::size_t sum = 0;
        for (const Block& block : blocks_)
            sum += SlotHeap::rounded(block.size);
        return sum;
    }

    [[nodiscard]] bool sound() const { return sound_; }

private:
    void check(const Block& block) { sound_ = sound_ && keeps_its_bytes(block); }

    void add(std::size_t size, unsigned char mark) {
        void* const at = slot_heap_alloc(&heap_, nullptr, 5, size);  // 5: a type tag, no size
        if (at == nullptr) {
            offsets_.push_back(-1);
            return;
        }
        Block block{static_cast<std::byte*>(at), size, mark};
        std::memset(block.at, mark, size);
        offsets_.push_back(block.at - heap_.base());
        blocks_.push_back(block);
    }

    void resize(Block& block, std::size_t size) {
        void* const at = slot_heap_alloc(&heap_, block.at, block.size, size);
        if (at == nullptr) {
            sound_ = sound_ && size > block.size;  // a shrink must not fail
            offsets_.push_back(-1);
            return;
        }
        Block kept{static_cast<std::byte*>(at), std::min(block.size, size), block.mark};
        check(kept);
        block = {kept.at, size, block.mark};
        std::memset(block.at, block.mark, size);
        offsets_.push_back(block.at - heap_.base());
    }

    SlotHeap& heap_;
    const std::vector<std::uint32_t>& choices_;
    std::vector<Block> blocks_;
    std::vector<std::ptrdiff_t> offsets_;
    bool sound_ = true;
};

RC_GTEST_PROP(SlotHeapTest, BlocksNeverOverlapAndOffsetsDoNotDependOnThePlace,
              (const std::vector<std::uint32_t>& choices)) {
    std::vector<std::uint32_t> program = choices;
    for (int i = 0; i < 2; ++i)
        program.insert(program.end(), choices.rbegin(), choices.rend());
    const std::size_t limit = *rc::gen::element<std::size_t>(2000, 60000, 1U << 20U);
    std::vector<std::ptrdiff_t> offsets;
    std::vector<Range> ranges;
    for (const std::size_t bytes : {200000U, 300000U}) {
        Slot slot = ranges.emplace_back(bytes).slot();
        slot.limit = limit;
        slot.reserved = 200000;
        SlotHeap* const heap = SlotHeap::create(slot, {});
        RC_ASSERT(heap != nullptr);
        Program run{*heap, program};
        const auto given = run.run();
        RC_ASSERT(run.sound());
        RC_ASSERT(heap->used() == run.live());
        RC_ASSERT(heap->used() <= limit);
        RC_ASSERT(heap->extent() <= heap->peak_extent());
        RC_ASSERT(heap->peak_extent() <= 200000U);
        if (!offsets.empty()) {
            RC_ASSERT(given == offsets);
        }
        offsets = given;
    }
}

RC_GTEST_PROP(SlotHeapTest, RoundedSizesAreTightAndMonotone, (std::uint32_t seed)) {
    const std::size_t size = 1 + seed % (std::uint32_t{1} << (seed >> 27U));
    const std::size_t rounded = SlotHeap::rounded(size);
    RC_ASSERT(rounded >= size);
    RC_ASSERT(rounded % 16 == 0U);
    RC_ASSERT(rounded - size < 16 + size / 4);
    RC_ASSERT(SlotHeap::rounded(rounded) == rounded);
    RC_ASSERT(SlotHeap::rounded(size + 1) >= rounded);
}

TEST(SlotHeapTest, LuasUsualSizesLoseNothing) {
    for (const std::size_t size : {48U, 96U, 192U, 384U, 768U, 1536U, 3072U, 1024U, 4096U}) {
        EXPECT_EQ(SlotHeap::rounded(size), size);
    }
    EXPECT_EQ(SlotHeap::rounded(1), 16U);
    EXPECT_EQ(SlotHeap::rounded(256), 256U);
    EXPECT_EQ(SlotHeap::rounded(257), 320U);
    EXPECT_EQ(SlotHeap::rounded(513), 640U);
}

TEST(SlotHeapTest, BlocksAreAlignedAndReused) {
    Range range{1U << 16U};
    SlotHeap& heap = *SlotHeap::create(range.slot(), {});
    void* const first = heap.allocate(40);
    void* const second = heap.allocate(40);
    EXPECT_EQ(std::bit_cast<std::uintptr_t>(first) % 16, 0U);
    EXPECT_EQ(std::bit_cast<std::uintptr_t>(second) % 16, 0U);
    heap.release(first, 40);
    EXPECT_EQ(heap.allocate(33), first);
    const std::size_t extent = heap.extent();
    heap.release(second, 40);  // the last block: the unused part grows
    EXPECT_LT(heap.extent(), extent);
    EXPECT_EQ(heap.peak_extent(), extent);
    EXPECT_EQ(heap.used(), 48U);
}

TEST(SlotHeapTest, TheLastBlockGrowsAndShrinksInPlace) {
    Range range{1U << 16U};
    SlotHeap& heap = *SlotHeap::create(range.slot(), {});
    void* const block = heap.allocate(100);
    EXPECT_EQ(heap.resize(block, 100, 10000), block);
    EXPECT_EQ(heap.resize(block, 10000, 20), block);
    EXPECT_EQ(heap.used(), 32U);
}

TEST(SlotHeapTest, RefusesBeyondTheLimitTheRangeAndAnySize) {
    Range range{1U << 16U};
    Slot slot = range.slot();
    slot.limit = 1024;
    SlotHeap& heap = *SlotHeap::create(slot, {});
    void* const block = heap.allocate(1000);
    ASSERT_NE(block, nullptr);
    EXPECT_EQ(heap.allocate(1), nullptr);
    EXPECT_EQ(heap.resize(block, 1000, 1025), nullptr);
    EXPECT_EQ(heap.refusals(), 2U);
    heap.clear_refusals();
    EXPECT_EQ(heap.refusals(), 0U);
    heap.release(block, 1000);
    heap.set_limit(~std::size_t{0} / 2);
    EXPECT_EQ(heap.allocate(range.size()), nullptr);
    EXPECT_EQ(heap.allocate(std::size_t{1} << 40U), nullptr);
    EXPECT_EQ(heap.resize(heap.allocate(16), 16, std::size_t{1} << 40U), nullptr);
    EXPECT_EQ(heap.used(), 16U);
}

TEST(SlotHeapTest, ShrinkingSucceedsInAFullRange) {
    Range range{1U << 12U};
    SlotHeap& heap = *SlotHeap::create(range.slot(), {});
    void* const block = heap.allocate(1000);
    while (heap.allocate(16) != nullptr) {
    }
    const std::uint32_t refusals = heap.refusals();
    EXPECT_EQ(heap.resize(block, 1000, 100), block);
    EXPECT_EQ(heap.refusals(), refusals);
}

struct Commits {
    std::vector<std::size_t> asked;
    std::size_t refuse_above = ~std::size_t{0};

    static bool commit(void* owner, std::byte*, std::size_t bytes) {
        auto& self = *static_cast<Commits*>(owner);
        self.asked.push_back(bytes);
        return bytes <= self.refuse_above;
    }
};

TEST(SlotHeapTest, AsksForMemoryInSteps) {
    constexpr std::size_t step = commit_step;
    static_assert(step == 16384);
    Range range{5 * step / 2};
    Commits commits;
    Slot slot = range.slot();
    slot.commit = Commits::commit;
    slot.owner = &commits;
    SlotHeap& heap = *SlotHeap::create(slot, {});
    EXPECT_EQ(commits.asked, std::vector<std::size_t>{step});
    void* const block = heap.allocate(12500);
    ASSERT_NE(block, nullptr);
    EXPECT_EQ(commits.asked.size(), 1U);
    EXPECT_NE(heap.allocate(12500), nullptr);
    EXPECT_NE(heap.allocate(5000), nullptr);
    EXPECT_EQ(commits.asked, (std::vector<std::size_t>{step, 2 * step, range.size()}));
    EXPECT_EQ(heap.allocate(15000), nullptr);
}

TEST(SlotHeapTest, ARefusedCommitIsARefusedRequest) {
    Range range{1U << 18U};
    Commits commits;
    commits.refuse_above = 65536;
    Slot slot = range.slot();
    slot.commit = Commits::commit;
    slot.owner = &commits;
    SlotHeap& heap = *SlotHeap::create(slot, {});
    EXPECT_EQ(heap.allocate(100000), nullptr);
    EXPECT_NE(heap.allocate(1000), nullptr);
    EXPECT_EQ(heap.refusals(), 1U);
    commits.refuse_above = 0;
    EXPECT_EQ(SlotHeap::create(slot, {}), nullptr);
    slot.committed = 65536;
    EXPECT_NE(SlotHeap::create(slot, {}), nullptr);
}

TEST(SlotHeapTest, AByteCopyIsAWorkingHeap) {
    Range first{1U << 16U};
    Range second{1U << 16U};
    SlotHeap& heap = *SlotHeap::create(first.slot(), {.hash_seed = 7, .unpinned = 0});
    void* const hole = heap.allocate(64);
    heap.allocate(64);
    heap.release(hole, 64);
    std::memcpy(second.base(), first.base(), heap.extent());
    auto& copy = *std::bit_cast<SlotHeap*>(second.base());
    ASSERT_TRUE(copy.adopt(second.slot()));
    EXPECT_EQ(copy.pinning().hash_seed, 7U);
    EXPECT_EQ(static_cast<std::byte*>(copy.allocate(64)) - second.base(),
              static_cast<std::byte*>(hole) - first.base());
    Slot small = second.slot();
    small.reserved = copy.extent() - 16;
    EXPECT_FALSE(copy.adopt(small));
}

TEST(SlotHeapTest, ScrubbingClearsFreeBlocksAndKeepsThemFree) {
    Range range{1U << 16U};
    SlotHeap& heap = *SlotHeap::create(range.slot(), {});
    auto* const block = static_cast<std::byte*>(heap.allocate(128));
    heap.allocate(16);
    std::memset(block, 0xff, 128);
    heap.release(block, 128);
    heap.scrub_free_blocks();
    EXPECT_TRUE(std::all_of(block + 4, block + 128, [](std::byte b) { return b == std::byte{0}; }));
    EXPECT_EQ(heap.allocate(128), block);
}

}  // namespace
}  // namespace moira::runtime
