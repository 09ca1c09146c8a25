// SPDX-License-Identifier: MIT
//
// Every way in which stock Lua depends on something outside the program, and what is done about it:
// one table. Each row has a test that fails when the row is switched off; switching off exists for
// tests only. Whether a row is on is asked of the state's heap, or, in the C functions that do not
// see a state, of the run in progress.
#pragma once

#include "sim/assert.hpp"
#include "sim/plain_locale.hpp"
#include "sim/result.hpp"

#include <lua.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace moira::runtime {

class SlotHeap;

/// The hazards, in the order of the table.
enum class Pin : std::uint8_t {
    hash_seed,
    table_border,
    object_keys,
    function_keys,
    reference_text,
    pointer_format,
    random_numbers,
    clocks,
    environment,
    collectgarbage,
    finalizers,
    collector_pace,
    sort_pivot,
    string_order,
    number_text,
    number_locale,
    string_dump,
    string_cache,
};

/// A set of pins, one bit each; as an option: the rows to switch off.
using PinMask = std::uint32_t;

[[nodiscard]] constexpr PinMask bit(Pin pin) {
    return PinMask{1} << static_cast<unsigned>(pin);
}

/// How a hazard is dealt with.
enum class PinMethod : std::uint8_t {
    pinned,    ///< the input that varied is given by us
    replaced,  ///< our function has the name
    removed,   ///< the name does not exist
};

struct PinRow {
    Pin pin;
    std::string_view id;  ///< as the tests name it
    PinMethod method;
    std::string_view hazard;  ///< what varies in stock Lua
    std::string_view remedy;  ///< what we do and where
};

/// All rows, in the order of Pin.
[[nodiscard]] std::span<const PinRow> pin_rows();

/// The pin with this id.
[[nodiscard]] sim::Result<Pin> parse_pin(std::string_view id);

/// The heap of a Moira state, or null for a state that somebody else made.
[[nodiscard]] SlotHeap* heap_of(lua_State* L);

/// Whether the row is on for this state; false for a state that is not ours.
[[nodiscard]] bool pinned(lua_State* L, Pin pin);

/// Whether the row is on in the run of this thread; false outside a run.
[[nodiscard]] bool pinned_in_run(Pin pin);

/// Counts this thread as in a run while Lua works outside one (loading, image building, tests).
/// Inside a run it changes nothing but the rows that are off.
class PinnedScope {
public:
    explicit PinnedScope(PinMask unpinned = 0);
    ~PinnedScope();
    PinnedScope(const PinnedScope&) = delete;
    PinnedScope& operator=(const PinnedScope&) = delete;

private:
    sim::PlainLocale locale_;
    sim::RunContext context_;
    sim::RunContext* outer_;
};

/// What a reference prints: its offset in the state's slot. 16 for what lies outside (a bare C
/// function or a light userdata that holds a real address).
[[nodiscard]] std::uint64_t reference_id(lua_State* L, int index);

/// Gives the program the stock functions of the rows that are switched off. Raises Lua errors.
void install_unpinned(lua_State* L, PinMask unpinned);

/// Compares this Lua build and the process's locale with recorded behaviour: order of keys, number
/// text, value layout. An error says that runs would not repeat here. Call once at start-up.
sim::Result<void> check_lua_pins();

}  // namespace moira::runtime
