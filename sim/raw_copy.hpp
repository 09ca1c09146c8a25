// SPDX-License-Identifier: MIT
//
// Copies of memory that the address sanitizer must not judge: fiber stacks hold poisoned zones
// between frames, and what is copied over them later is valid again. Plain memcpy in other builds.
#pragma once

#include <cstddef>

namespace moira::sim {

/// Copies `size` bytes; the target counts as usable afterwards.
void raw_copy(std::byte* to, const std::byte* from, std::size_t size);
/// Marks a range as usable.
void unpoison(std::byte* start, std::size_t size);

}  // namespace moira::sim
