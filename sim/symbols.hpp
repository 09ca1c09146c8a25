// SPDX-License-Identifier: MIT
//
// Texts that a run compares often (topics, names, entry ids), stored once. A symbol's id depends on
// the order of first use and stays inside the run; traces and labels carry the text's hash.
#pragma once

#include "sim/array.hpp"
#include "sim/flat_map.hpp"
#include "sim/hash.hpp"
#include "sim/ids.hpp"

#include <cstdint>
#include <cstring>
#include <string_view>

namespace moira::sim {

class SymbolTable {
public:
    explicit SymbolTable(Region& memory) : memory_{&memory}, by_hash_{memory}, entries_{memory} {
        entries_.push(Entry{"", 0, 0});  // SymbolId 0: the empty text
    }

    /// The id of `text`, new if it was not seen before.
    SymbolId intern(std::string_view text) {
        if (text.empty()) return {};
        // 64-bit hashes of different texts in one run are taken to differ; the text is compared to
        // be certain, and a clash moves on to the next key.
        for (std::uint64_t key = hash_text(text) | 1U;; key += 2) {
            const std::uint32_t id = by_hash_.find(key);
            if (id == 0) return add(text, key);
            if (this->text(SymbolId{id}) == text) return SymbolId{id};
        }
    }

    [[nodiscard]] std::string_view text(SymbolId id) const {
        const Entry& entry = entries_[id.value];
        return {entry.data, entry.size};
    }

    /// Ids are below this.
    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(entries_.size()); }

    [[nodiscard]] std::uint64_t hash(SymbolId id) const { return entries_[id.value].hash; }

private:
    struct Entry {
        const char* data;
        std::uint32_t size;
        std::uint64_t hash;
    };

    SymbolId add(std::string_view text, std::uint64_t key) {
        memory_->charge(text.size() + 64);  // never given back
        auto* copy = static_cast<char*>(memory_->take(text.size()));
        std::memcpy(copy, text.data(), text.size());
        const SymbolId id{static_cast<std::uint32_t>(entries_.size())};
        entries_.push(Entry{copy, static_cast<std::uint32_t>(text.size()), hash_text(text)});
        by_hash_.set(key, id.value);
        return id;
    }

    Region* memory_;
    FlatMap<std::uint32_t> by_hash_;
    Array<Entry> entries_;
};

}  // namespace moira::sim
