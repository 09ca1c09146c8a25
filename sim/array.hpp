// SPDX-License-Identifier: MIT
//
// A growable array of trivial values in a Region, and a FIFO list through a member pointer. Both
// are plain bytes: a checkpoint copies them like any other memory.
#pragma once

#include <cstddef>
#include <cstring>
#include <type_traits>

#include "sim/region.hpp"

namespace moira::sim {

template <class T>
class Array {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    explicit Array(Region& memory) : memory_{&memory} {}

    void push(T value) {
        if (size_ == capacity_) grow();
        data_[size_++] = value;
    }
    void pop() { --size_; }
    void clear() { size_ = 0; }
    /// Gives the memory back; the array is empty afterwards.
    void release() {
        if (data_ != nullptr) memory_->give(data_, capacity_ * sizeof(T));
        data_ = nullptr;
        size_ = capacity_ = 0;
    }
    /// Removes the first element equal to `value`, keeping the order. Linear.
    bool remove(const T& value) {
        for (std::size_t i = 0; i < size_; ++i) {
            if (!(data_[i] == value)) continue;
            std::memmove(data_ + i, data_ + i + 1, (size_ - i - 1) * sizeof(T));
            --size_;
            return true;
        }
        return false;
    }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] T& operator[](std::size_t i) { return data_[i]; }
    [[nodiscard]] const T& operator[](std::size_t i) const { return data_[i]; }
    [[nodiscard]] T& back() { return data_[size_ - 1]; }
    [[nodiscard]] T* begin() { return data_; }
    [[nodiscard]] T* end() { return data_ + size_; }
    [[nodiscard]] const T* begin() const { return data_; }
    [[nodiscard]] const T* end() const { return data_ + size_; }

private:
    void grow() {
        const std::size_t capacity = capacity_ == 0 ? 4 : capacity_ * 2;
        T* data = static_cast<T*>(memory_->take(capacity * sizeof(T)));
        if (size_ != 0) std::memcpy(static_cast<void*>(data), data_, size_ * sizeof(T));
        if (data_ != nullptr) memory_->give(data_, capacity_ * sizeof(T));
        data_ = data;
        capacity_ = capacity;
    }

    Region* memory_;
    T* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

/// A singly linked FIFO of objects that carry their own `next` pointer.
template <class T, T* T::*Next>
class Fifo {
public:
    void push(T* item) {
        item->*Next = nullptr;
        (tail_ == nullptr ? head_ : tail_->*Next) = item;
        tail_ = item;
    }
    void push_front(T* item) {
        item->*Next = head_;
        head_ = item;
        if (tail_ == nullptr) tail_ = item;
    }
    T* pop() {
        T* item = head_;
        head_ = item->*Next;
        if (head_ == nullptr) tail_ = nullptr;
        return item;
    }
    /// Appends all of `other`, which is empty afterwards.
    void append(Fifo& other) {
        if (other.head_ == nullptr) return;
        (tail_ == nullptr ? head_ : tail_->*Next) = other.head_;
        tail_ = other.tail_;
        other.head_ = other.tail_ = nullptr;
    }
    void clear() { head_ = tail_ = nullptr; }
    [[nodiscard]] bool empty() const { return head_ == nullptr; }
    [[nodiscard]] T* front() const { return head_; }

private:
    T* head_ = nullptr;
    T* tail_ = nullptr;
};

}  // namespace moira::sim
