// SPDX-License-Identifier: MIT
//
// What a program says about itself through its assertions: facts in the trace that do not change
// the run. Who judges them listens (Observer::on_property); the kernel only passes them on.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "sim/blob.hpp"
#include "sim/time.hpp"

namespace moira::sim {

/// The numbers are part of the trace format.
enum class PropertyKind : std::uint8_t {
    always = 1,             ///< must hold whenever it is looked at, and must be looked at
    always_or_unreachable,  ///< must hold whenever it is looked at
    sometimes,              ///< must hold at least once in all runs of a campaign
    reachable,              ///< must be come to at least once in all runs
    unreachable,            ///< must not be come to
    eventually,             ///< what was said last must be true
    within,                 ///< a promise was made, or (holds) kept
    progress,               ///< something useful was done
    state,                  ///< the program is in an abstract state
    history,                ///< an operation was called, or (holds) heard of
};

[[nodiscard]] constexpr std::string_view property_kind_name(PropertyKind kind) {
    constexpr std::array<std::string_view, 11> names = {
        "?",           "always",     "always_or_unreachable", "sometimes", "reachable",
        "unreachable", "eventually", "within",                "progress",  "state",
        "history"};
    const auto place = static_cast<std::size_t>(kind);
    return place < names.size() ? names[place] : names[0];
}

struct PropertyFact {
    PropertyKind kind = PropertyKind::always;
    std::string_view id;            ///< outlives the run
    bool holds = false;
    std::uint64_t promise = 0;      ///< within, history: which one of the run, from 1
    Duration span{};                ///< within: how long it may take
    const Blob* details = nullptr;  ///< one encoded value, or null
};

/// The number of a trace event of kind `property`.
[[nodiscard]] constexpr std::uint64_t property_number(const PropertyFact& fact) {
    return static_cast<std::uint64_t>(fact.kind) | (fact.holds ? 0x100U : 0U) |
           fact.promise << 16U;
}

/// Kind, holds and promise from such a number.
[[nodiscard]] constexpr PropertyFact property_of_number(std::uint64_t number) {
    PropertyFact fact;
    fact.kind = static_cast<PropertyKind>(number & 0xffU);
    fact.holds = (number & 0x100U) != 0;
    fact.promise = number >> 16U;
    return fact;
}

}  // namespace moira::sim
