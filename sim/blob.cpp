// SPDX-License-Identifier: MIT
#include "sim/blob.hpp"

#include <algorithm>

namespace moira::sim {
namespace {

void* region_allocate(void* user, void* old, std::size_t old_size, std::size_t new_size) {
    auto& memory = *static_cast<Region*>(user);
    void* block = nullptr;
    if (new_size != 0) {
        block = memory.take(new_size);
        if (old != nullptr) std::memcpy(block, old, std::min(old_size, new_size));
    }
    if (old != nullptr) memory.give(old, old_size);
    return block;
}

}  // namespace

ByteBuffer region_buffer(Region& memory, std::size_t limit) {
    return ByteBuffer{region_allocate, &memory, limit};
}

}  // namespace moira::sim
