// SPDX-License-Identifier: MIT
#include "sim/reservation.hpp"

#include <sys/mman.h>

#include <string>

namespace moira::sim {
namespace {

constexpr std::size_t page_size = 4096;

std::byte* as_bytes(std::uintptr_t address) {
    return reinterpret_cast<std::byte*>(address);  // NOLINT(performance-no-int-to-ptr)
}

}  // namespace

Result<Reservation> Reservation::make(std::size_t bytes) {
    const std::size_t size = (bytes + page_size - 1) / page_size * page_size;
    const std::size_t wanted = size + base_alignment;
    void* raw = mmap(nullptr, wanted, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (raw == MAP_FAILED) {
        return fail(ErrorCode::unavailable,
                    "cannot reserve " + std::to_string(size >> 20U) + " MiB of address space",
                    "check 'ulimit -v' and that vm.overcommit_memory is 0 or 1");
    }
    // Keep the aligned part and give back what lies before and behind it.
    const auto start = reinterpret_cast<std::uintptr_t>(raw);
    const std::uintptr_t aligned = (start + base_alignment - 1) / base_alignment * base_alignment;
    if (aligned != start) munmap(raw, aligned - start);
    const std::size_t behind = start + wanted - (aligned + size);
    if (behind != 0) munmap(as_bytes(aligned + size), behind);
    // Huge pages would make the first touch of each small process cost 2 MiB; dumps of a
    // reservation would be terabytes.
    madvise(as_bytes(aligned), size, MADV_NOHUGEPAGE);
    madvise(as_bytes(aligned), size, MADV_DONTDUMP);
    return Reservation{as_bytes(aligned), size};
}

Result<Reservation> Reservation::make_at_least(std::size_t wanted, std::size_t least) {
    for (;;) {
        auto made = make(wanted);
        if (made || wanted / 2 < least) return made;
        wanted /= 2;
    }
}

Reservation& Reservation::operator=(Reservation&& other) noexcept {
    std::swap(base_, other.base_);
    std::swap(size_, other.size_);
    return *this;
}

Reservation::~Reservation() {
    if (base_ != nullptr) munmap(base_, size_);
}

}  // namespace moira::sim
