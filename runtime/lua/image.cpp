// SPDX-License-Identifier: MIT
#include "runtime/lua/image.hpp"

#include "runtime/lua/context.hpp"
#include "sim/hash.hpp"

#include <fmt/core.h>

#include <array>
#include <bit>
#include <cstring>
#include <string>
#include <sys/mman.h>
#include <utility>

namespace moira::runtime {
namespace {

constexpr std::size_t largest_image = std::size_t{16} << 20U;
constexpr std::size_t word = sizeof(std::uint64_t);
/// Distances of the three places from the first: the second differs in no hashed address bit, the
/// third in some.
constexpr std::array<std::size_t, 3> places{0, slot_stride, slot_stride + (std::size_t{37} << 20U)};

/// Incremental collection at Lua's default pace, but the first collection of a fresh state waits
/// until the heap is ten times the image: most processes never get there.
constexpr int usual_pause = 200;
constexpr int first_pause = 1000;
constexpr int step_multiplier = 100;
constexpr int step_size = 13;

/// Something that differs between two runs of the same program: where the system put its code and
/// its stack.
std::uint64_t entropy() {
    const std::uint64_t local = 0;
    return sim::mix(std::bit_cast<std::uint64_t>(&entropy), std::bit_cast<std::uint64_t>(&local));
}

void set_pace(lua_State* L, const StateOptions& options, int pause) {
    const bool unpinned = (options.unpinned & bit(Pin::collector_pace)) != 0;
    if (unpinned) pause = static_cast<int>(400 + 4 * (entropy() % 150));
    lua_gc(L, LUA_GCINC, pause, step_multiplier, step_size);
}

SlotHeap::Pinning pinning_of(const StateOptions& options) {
    const PinMask seeds = bit(Pin::hash_seed) | bit(Pin::table_border);
    const bool unpinned = (options.unpinned & seeds) != 0;
    return {unpinned ? static_cast<std::uint32_t>(entropy()) : options.hash_seed, options.unpinned};
}

/// The memory in which images are built: three writable windows at the places.
class Workshop {
public:
    Workshop() {
        void* const range = mmap(nullptr, range_bytes, PROT_NONE,
                                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (range == MAP_FAILED) return;
        range_ = static_cast<std::byte*>(range);
        madvise(range, range_bytes, MADV_NOHUGEPAGE);  // an image touches a few small pages
        const std::size_t misfit = std::bit_cast<std::size_t>(range_) % slot_stride;
        base_ = range_ + (misfit == 0 ? 0 : slot_stride - misfit);
        for (const std::size_t place : places) {
            if (mprotect(base_ + place, largest_image, PROT_READ | PROT_WRITE) != 0) return;
        }
        ready_ = true;
    }

    ~Workshop() {
        if (range_ != nullptr) munmap(range_, range_bytes);
    }

    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;

    [[nodiscard]] bool ready() const { return ready_; }

    [[nodiscard]] Slot slot(std::size_t place) const {
        return {.base = base_ + places[place], .reserved = largest_image, .limit = largest_image};
    }

private:
    static constexpr std::size_t range_bytes = slot_stride + places.back() + largest_image;
    std::byte* range_ = nullptr;
    std::byte* base_ = nullptr;
    bool ready_ = false;
};

struct Job {
    const Populate* populate;
    PinMask unpinned;
    sim::Result<void> result;
};

int run_job(lua_State* L) {
    auto& job = *static_cast<Job*>(lua_touserdata(L, 1));
    lua_settop(L, 0);
    job.result = (*job.populate)(L);
    lua_settop(L, 0);
    if (job.unpinned != 0) install_unpinned(L, job.unpinned);
    return 0;
}

std::uint64_t word_at(const Slot& slot, std::size_t index) {
    std::uint64_t value = 0;
    std::memcpy(&value, slot.base + index * word, word);
    return value;
}

enum class Difference { none, pointer, other };

Difference compare(const Slot& a, const Slot& b, std::size_t index) {
    const std::uint64_t left = word_at(a, index);
    const std::uint64_t right = word_at(b, index);
    if (left == right) return Difference::none;
    const auto distance = static_cast<std::uint64_t>(b.base - a.base);
    return right - left == distance ? Difference::pointer : Difference::other;
}

sim::Error unexplained(std::size_t index, std::uint64_t left, std::uint64_t right) {
    return {sim::ErrorCode::mismatch,
            fmt::format("image: the word at offset {} differs between two builds and is no pointer "
                        "({:#x} and {:#x})",
                        index * word, left, right),
            "library code stored an address, a time or a random value in the state"};
}

}  // namespace

lua_State* new_state(const Slot& slot, const StateOptions& options, LuaContext* context) {
    SlotHeap* const heap = SlotHeap::create(slot, pinning_of(options));
    if (heap == nullptr) return nullptr;
    if ((options.unpinned & bit(Pin::object_keys)) != 0) {
        // Shifts every later block, as an allocator at a random address would. 61: distances of
        // 16 bytes that differ modulo the odd sizes of Lua's tables.
        for (std::uint64_t i = 0; i <= entropy() % 61; ++i) {
            if (heap->allocate(16) == nullptr) return nullptr;
        }
    }
    lua_State* const L = lua_newstate(slot_heap_alloc, heap);
    if (L == nullptr) return nullptr;
    set_context(L, context);
    set_pace(L, options, usual_pause);
    return L;
}

sim::Result<lua_State*> build_state(const Slot& slot, const StateOptions& options,
                                    const Populate& populate, LuaContext* context) {
    const PinnedScope scope{options.unpinned};
    lua_State* const L = new_state(slot, options, nullptr);
    if (L == nullptr) return sim::fail(sim::ErrorCode::limit_reached, "image: no room for a state");
    lua_gc(L, LUA_GCSTOP);
    state_heap(L).set_cleaning(true);
    Job job{&populate, options.unpinned, {}};
    lua_pushcfunction(L, run_job);
    lua_pushlightuserdata(L, &job);
    if (lua_pcall(L, 1, 0, 0) != LUA_OK) {
        const char* text = lua_tostring(L, -1);
        return sim::fail(sim::ErrorCode::invalid_input,
                         fmt::format("image: {}", text != nullptr ? text : "error without a text"));
    }
    if (!job.result) return std::unexpected{std::move(job.result).error()};
    for (int i = 0; i < LUA_MINSTACK; ++i)
        lua_pushinteger(L, 0);  // over what the calls left
    lua_settop(L, 0);
    lua_gc(L, LUA_GCRESTART);
    lua_gc(L, LUA_GCCOLLECT);
    set_pace(L, options, first_pause);
    lua_gc(L, LUA_GCCOLLECT);  // sets the distance to the next collection from the pace
    set_pace(L, options, usual_pause);
    state_heap(L).set_cleaning(false);
    state_heap(L).scrub_free_blocks();
    set_context(L, context);
    return L;
}

sim::Result<StateImage> StateImage::build(const StateOptions& options, const Populate& populate) {
    const Workshop workshop;
    if (!workshop.ready()) {
        return sim::fail(sim::ErrorCode::unavailable,
                         "image: the machine refused 8 GiB of address space",
                         "check `ulimit -v`; no memory is needed, only addresses");
    }
    std::array<Slot, 3> slots{workshop.slot(0), workshop.slot(1), workshop.slot(2)};
    std::array<lua_State*, 3> states{};
    for (std::size_t place = 0; place < slots.size(); ++place) {
        auto state = build_state(slots[place], options, populate, nullptr);
        if (!state) return std::unexpected{std::move(state).error()};
        states[place] = *state;
    }
    const std::size_t bytes = state_heap(states[0]).extent();
    const bool same_size = state_heap(states[1]).extent() == bytes;
    if (!same_size && options.unpinned == 0) {
        return std::unexpected{unexplained(0, bytes, state_heap(states[1]).extent())};
    }
    StateImage image;
    const auto base = std::bit_cast<std::uint64_t>(slots[0].base);
    image.state_offset_ =
        static_cast<std::uint32_t>(std::bit_cast<std::uint64_t>(states[0]) - base);
    image.fits_any_slot_ = state_heap(states[2]).extent() == bytes;
    for (std::size_t i = 0; i < bytes / word; ++i) {
        std::uint64_t value = word_at(slots[0], i);
        const Difference difference = compare(slots[0], slots[1], i);
        if (difference == Difference::other && options.unpinned == 0) {
            return std::unexpected{unexplained(i, value, word_at(slots[1], i))};
        }
        if (compare(slots[0], slots[2], i) != difference) image.fits_any_slot_ = false;
        if (difference == Difference::pointer) {
            value -= base;
            image.relocations_.push_back(static_cast<std::uint32_t>(i));
        }
        image.words_.push_back(value);
    }
    return image;
}

lua_State* StateImage::instantiate(const Slot& slot, LuaContext* context) const {
    Slot ready = slot;
    if (!ready.ensure(size())) return nullptr;
    std::memcpy(slot.base, words_.data(), size());
    auto* const words = static_cast<std::uint64_t*>(static_cast<void*>(slot.base));
    const auto base = std::bit_cast<std::uint64_t>(slot.base);
    for (const std::uint32_t index : relocations_)
        words[index] += base;
    auto* const heap = std::bit_cast<SlotHeap*>(slot.base);
    if (!heap->adopt(ready)) return nullptr;
    auto* const L = std::bit_cast<lua_State*>(slot.base + state_offset_);
    set_context(L, context);
    return L;
}

}  // namespace moira::runtime
