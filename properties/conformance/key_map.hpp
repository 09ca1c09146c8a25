// SPDX-License-Identifier: MIT
//
// A hash map from 64-bit keys to small values: open addressing, linear probing, no removal. What a
// conformance model looks things up in; never iterated. Begins small and keeps its memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace moira::properties {

template <class Value>
class KeyMap {
public:
    /// The value of `key`, or null.
    [[nodiscard]] Value* find(std::uint64_t key) {
        key |= key == 0 ? 1U : 0U;
        for (std::size_t i = home(key);; i = (i + 1) & mask_) {
            if (slots_[i].key == key) return &slots_[i].value;
            if (slots_[i].key == 0) return nullptr;
        }
    }

    /// The value of `key`, made if it is not there. Valid until another one is made.
    Value& operator[](std::uint64_t key) {
        if (Value* value = find(key); value != nullptr) return *value;
        key |= key == 0 ? 1U : 0U;
        if ((count_ + 1) * 2 > slots_.size()) grow();
        std::size_t i = home(key);
        while (slots_[i].key != key && slots_[i].key != 0) i = (i + 1) & mask_;
        if (slots_[i].key == 0) {
            slots_[i].key = key;
            ++count_;
        }
        return slots_[i].value;
    }

private:
    struct Slot {
        std::uint64_t key = 0;
        Value value{};
    };

    [[nodiscard]] std::size_t home(std::uint64_t key) const {
        return static_cast<std::size_t>(key * 0x9e3779b97f4a7c15ULL >> 32U) & mask_;
    }

    void grow() {
        std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
        mask_ = slots_.size() - 1;
        for (Slot& slot : old) {
            if (slot.key == 0) continue;
            std::size_t i = home(slot.key);
            while (slots_[i].key != 0) i = (i + 1) & mask_;
            slots_[i] = std::move(slot);
        }
    }

    std::vector<Slot> slots_ = std::vector<Slot>(32);
    std::size_t mask_ = 31;
    std::size_t count_ = 0;
};

}  // namespace moira::properties
