// SPDX-License-Identifier: MIT
//
// A growable run of bytes that owns nothing in the C++ sense: plain pointers and an allocator hook,
// trivially destructible. It can therefore live in a world's region, be copied with it, be
// abandoned with a killed process's stack, or be jumped over by a Lua error. Whoever wants its
// memory back calls release(). Appending past the limit, or a refusal of the hook, sets overflow()
// and stores nothing more; the bytes written before stay readable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace moira::sim {

class ByteBuffer {
public:
    /// Resizes `old` (null: none yet) from `old_size` to `new_size` bytes; `new_size` 0 frees and
    /// returns null; null otherwise means refused. The signature is that of Lua's allocator, so
    /// that a process's own allocator serves directly.
    using Allocate = void* (*)(void* user, void* old, std::size_t old_size, std::size_t new_size);

    /// The limit of a buffer that is given none: 64 MiB, the default heap of a process.
    static constexpr std::size_t default_limit = std::size_t{64} << 20U;

    /// An empty buffer that allocates at the first append. `limit` is in bytes.
    constexpr ByteBuffer(Allocate allocate, void* user, std::size_t limit = default_limit)
        : allocate_{allocate}, user_{user}, limit_{limit} {}

    /// A buffer on the C heap; for code outside a world's region.
    [[nodiscard]] static ByteBuffer on_heap(std::size_t limit = default_limit);

    void put(std::uint8_t byte) {
        if (overflow_ || (size_ == capacity_ && !grow(1))) return;
        data_[size_++] = static_cast<char>(byte);
    }

    void append(std::string_view bytes) {
        if (bytes.empty() || overflow_) return;
        if (capacity_ - size_ < bytes.size() && !grow(bytes.size())) return;
        std::memcpy(data_ + size_, bytes.data(), bytes.size());
        size_ += bytes.size();
    }

    /// Appends `count` bytes that the caller writes at once; null and nothing appended on overflow.
    [[nodiscard]] char* extend(std::size_t count) {
        if (overflow_ || (capacity_ - size_ < count && !grow(count))) return nullptr;
        char* const place = data_ + size_;
        size_ += count;
        return place;
    }

    /// Replaces the byte at `at`; a position that was never written (overflow) is left alone.
    void patch(std::size_t at, std::uint8_t byte) {
        if (at < size_) data_[at] = static_cast<char>(byte);
    }

    /// Drops everything from `size` on. Does not undo an overflow.
    void truncate(std::size_t size) {
        if (size < size_) size_ = size;
    }

    /// Empties the buffer and forgets an overflow; keeps the memory.
    void clear() {
        size_ = 0;
        overflow_ = false;
    }

    /// Gives the memory back to the hook; the buffer is empty and usable afterwards.
    void release();

    [[nodiscard]] std::string_view bytes() const { return {data_, size_}; }

    [[nodiscard]] std::size_t size() const { return size_; }

    [[nodiscard]] std::size_t capacity() const { return capacity_; }

    [[nodiscard]] bool overflow() const { return overflow_; }

    [[nodiscard]] Allocate allocator() const { return allocate_; }

    [[nodiscard]] void* allocator_user() const { return user_; }

private:
    /// Makes room for `more` bytes by doubling; false and overflow if that is not possible.
    bool grow(std::size_t more);

    Allocate allocate_;
    void* user_;
    char* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
    std::size_t limit_;
    bool overflow_ = false;
};

static_assert(std::is_trivially_destructible_v<ByteBuffer>);
static_assert(std::is_trivially_copyable_v<ByteBuffer>);

}  // namespace moira::sim
