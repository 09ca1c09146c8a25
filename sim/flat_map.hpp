// SPDX-License-Identifier: MIT
//
// A hash map from 64-bit keys to small values in a Region: open addressing, linear probing,
// deletion by shifting back. Never iterated, so its layout cannot leak into a run.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/hash.hpp"
#include "sim/region.hpp"

namespace moira::sim {

/// Key 0 is reserved for "empty". Value is a trivial type whose zero means "absent".
template <class Value>
class FlatMap {
public:
    explicit FlatMap(Region& memory) : memory_{&memory} {}

    /// The value of `key`, or a zero value.
    [[nodiscard]] Value find(std::uint64_t key) const {
        if (count_ == 0) return Value{};
        for (std::size_t i = home(key);; i = (i + 1) & mask_) {
            if (slots_[i].key == key) return slots_[i].value;
            if (slots_[i].key == 0) return Value{};
        }
    }

    /// Sets the value of `key` (not 0), replacing an earlier one.
    void set(std::uint64_t key, Value value) {
        if (slots_ == nullptr || (count_ + 1) * 4 > (mask_ + 1) * 3) grow();
        for (std::size_t i = home(key);; i = (i + 1) & mask_) {
            if (slots_[i].key == 0) {
                slots_[i] = {key, value};
                ++count_;
                return;
            }
            if (slots_[i].key == key) {
                slots_[i].value = value;
                return;
            }
        }
    }

    /// Removes `key` if it is there.
    void erase(std::uint64_t key) {
        if (count_ == 0) return;
        std::size_t hole = home(key);
        while (slots_[hole].key != key) {
            if (slots_[hole].key == 0) return;
            hole = (hole + 1) & mask_;
        }
        // Shift later members of the cluster back, so that no search stops early.
        for (std::size_t i = (hole + 1) & mask_; slots_[i].key != 0; i = (i + 1) & mask_) {
            const std::size_t wanted = home(slots_[i].key);
            if (((i - wanted) & mask_) >= ((i - hole) & mask_)) {
                slots_[hole] = slots_[i];
                hole = i;
            }
        }
        slots_[hole] = {};
        --count_;
    }

    [[nodiscard]] std::size_t size() const { return count_; }

private:
    struct Slot {
        std::uint64_t key = 0;
        Value value{};
    };

    [[nodiscard]] std::size_t home(std::uint64_t key) const {
        return static_cast<std::size_t>(mum(key, 0x9e3779b97f4a7c15ULL)) & mask_;
    }

    void grow() {
        const std::size_t capacity = slots_ == nullptr ? 16 : (mask_ + 1) * 2;
        Slot* old = slots_;
        const std::size_t old_capacity = old == nullptr ? 0 : mask_ + 1;
        slots_ = static_cast<Slot*>(memory_->take(capacity * sizeof(Slot)));
        for (std::size_t i = 0; i < capacity; ++i) slots_[i] = {};
        mask_ = capacity - 1;
        count_ = 0;
        for (std::size_t i = 0; i < old_capacity; ++i) {
            if (old[i].key != 0) set(old[i].key, old[i].value);
        }
        if (old != nullptr) memory_->give(old, old_capacity * sizeof(Slot));
    }

    Region* memory_;
    Slot* slots_ = nullptr;
    std::size_t mask_ = 0;
    std::size_t count_ = 0;
};

}  // namespace moira::sim
