// SPDX-License-Identifier: MIT
#include "sim/raw_copy.hpp"

#include <cstring>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

namespace moira::sim {

#if defined(__SANITIZE_ADDRESS__)
void unpoison(std::byte* start, std::size_t size) { __asan_unpoison_memory_region(start, size); }

void raw_copy(std::byte* to, const std::byte* from, std::size_t size) {
    unpoison(to, size);
    // memcpy and loops are instrumented or recognised as memcpy; the instruction is neither.
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
}
#else
void unpoison(std::byte*, std::size_t) {}

void raw_copy(std::byte* to, const std::byte* from, std::size_t size) {
    std::memcpy(to, from, size);
}
#endif

}  // namespace moira::sim
