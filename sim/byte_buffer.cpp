// SPDX-License-Identifier: MIT
#include "sim/byte_buffer.hpp"

#include <algorithm>
#include <cstdlib>

namespace moira::sim {

namespace {

constexpr std::size_t first_capacity = 64;

void* heap_allocate(void* /*user*/, void* old, std::size_t /*old_size*/, std::size_t new_size) {
    if (new_size == 0) {
        std::free(old);
        return nullptr;
    }
    return std::realloc(old, new_size);
}

}  // namespace

ByteBuffer ByteBuffer::on_heap(std::size_t limit) {
    return ByteBuffer{&heap_allocate, nullptr, limit};
}

void ByteBuffer::release() {
    if (data_ != nullptr) allocate_(user_, data_, capacity_, 0);
    data_ = nullptr;
    capacity_ = 0;
    clear();
}

bool ByteBuffer::grow(std::size_t more) {
    if (more > limit_ || size_ > limit_ - more) {
        overflow_ = true;
        return false;
    }
    const std::size_t wanted = std::max({size_ + more, capacity_ * 2, first_capacity});
    const std::size_t capacity = std::min(wanted, limit_);
    void* data = allocate_(user_, data_, capacity_, capacity);
    if (data == nullptr) {
        overflow_ = true;
        return false;
    }
    data_ = static_cast<char*>(data);
    capacity_ = capacity;
    return true;
}

}  // namespace moira::sim
