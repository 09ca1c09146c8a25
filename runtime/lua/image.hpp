// SPDX-License-Identifier: MIT
//
// A ready Lua state that is made once and copied into any slot. It is built in three places with
// the same hash seed; every word that differs by exactly the distance is a pointer to relocate, and
// no other word may differ, which is checked on every build. Immutable afterwards; shared by all
// runs.
#pragma once

#include "runtime/lua/heap.hpp"
#include "runtime/lua/pins.hpp"
#include "sim/result.hpp"

#include <lua.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace moira::runtime {

struct LuaContext;

/// Slots whose bases differ by a multiple of this give tables keyed by objects the same order.
inline constexpr std::size_t slot_stride = std::size_t{4} << 30U;

struct StateOptions {
    /// Decides the order of string keys; one image per seed.
    std::uint32_t hash_seed = 0x6d6f6972;
    /// Rows of the pin table to switch off. For tests; such an image is not checked.
    PinMask unpinned = 0;
};

/// A state without libraries in an empty slot, with the collector's pace set. Null if the slot is
/// too small. Its extra space holds `context`.
lua_State* new_state(const Slot& slot, const StateOptions& options, LuaContext* context);

/// The heap of a state that new_state or instantiate made.
[[nodiscard]] inline SlotHeap& state_heap(lua_State* L) {
    return *heap_of(L);
}

/// Opens libraries and compiles chunks in a fresh state; for an image it runs three times, in a
/// protected call without a context. It must do the same each time: no table keyed by objects
/// outside the slot, no random or clock values. A Lua error becomes the build's error. Holds no
/// object with a destructor across a call that may raise.
using Populate = std::function<sim::Result<void>(lua_State*)>;

/// Builds in an empty slot what a copy of the image of the same options and steps would be, word by
/// word. Slow; for tests and for states that are needed once.
[[nodiscard]] sim::Result<lua_State*> build_state(const Slot& slot, const StateOptions& options,
                                                  const Populate& populate, LuaContext* context);

class StateImage {
public:
    /// Builds the state at three places and compares them; the error names the first word that
    /// cannot be explained.
    [[nodiscard]] static sim::Result<StateImage> build(const StateOptions& options,
                                                       const Populate& populate);

    /// Copies the state into an empty slot and returns it, or null if the slot is too small. The
    /// slot may hold anything before.
    [[nodiscard]] lua_State* instantiate(const Slot& slot, LuaContext* context) const;

    /// Bytes of a copy.
    [[nodiscard]] std::size_t size() const { return words_.size() * sizeof(std::uint64_t); }

    /// Pointers that a copy has to relocate.
    [[nodiscard]] std::size_t relocations() const { return relocations_.size(); }

    /// Whether copies behave alike in slots at any 1 MiB boundary; if not (the image holds tables
    /// keyed by objects), slots must be slot_stride apart.
    [[nodiscard]] bool fits_any_slot() const { return fits_any_slot_; }

private:
    std::vector<std::uint64_t> words_;        ///< pointers as offsets from the base
    std::vector<std::uint32_t> relocations_;  ///< indices into words_, ascending
    std::uint32_t state_offset_ = 0;
    bool fits_any_slot_ = false;
};

}  // namespace moira::runtime
