// SPDX-License-Identifier: MIT
//
// What a process says of its state, read from the log: a table of texts and numbers, of which one
// may be a list of such tables.
#pragma once

#include "sim/value.hpp"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace moira::properties {

class Fact {
public:
    /// From one encoded value. Whatever it is, there is a fact: one without fields at worst.
    explicit Fact(std::string_view bytes) {
        sim::ValueReader reader{bytes};
        if (reader.next().event == sim::ValueEvent::table_begin) read(reader);
    }

    [[nodiscard]] std::string_view text(std::string_view key) const {
        const sim::ValueItem* const item = find(key);
        return item != nullptr && item->event == sim::ValueEvent::string ? item->text
                                                                         : std::string_view{};
    }

    [[nodiscard]] std::int64_t integer(std::string_view key, std::int64_t otherwise = 0) const {
        const sim::ValueItem* const item = find(key);
        return item != nullptr && item->event == sim::ValueEvent::integer ? item->integer
                                                                          : otherwise;
    }

    /// The tables among its elements, or in the list that is one of its fields.
    [[nodiscard]] const std::vector<Fact>& list() const { return list_; }

private:
    Fact() = default;

    [[nodiscard]] const sim::ValueItem* find(std::string_view key) const {
        for (const auto& [name, item] : fields_) {
            if (name == key) return &item;
        }
        return nullptr;
    }

    /// The reader stands behind the beginning of its table.
    void read(sim::ValueReader& reader) {
        using sim::ValueEvent;
        bool has_key = false;
        bool in_pairs = false;
        std::string_view key;
        for (;;) {
            const sim::ValueItem item = reader.next();
            const bool is_over = item.event == ValueEvent::table_end ||
                                 item.event == ValueEvent::end ||
                                 item.event == ValueEvent::malformed;
            if (is_over) return;
            if (item.event == ValueEvent::pairs) {
                in_pairs = true;
                continue;
            }
            if (item.event == ValueEvent::table_begin) {
                Fact inner;
                inner.read(reader);
                if (!in_pairs)
                    list_.push_back(std::move(inner));
                else if (has_key && !inner.list_.empty())
                    list_ = std::move(inner.list_);
            } else if (in_pairs && has_key) {
                fields_.emplace_back(key, item);
            } else if (in_pairs && item.event == ValueEvent::string) {
                key = item.text;
            }
            has_key = in_pairs && !has_key;
        }
    }

    std::vector<std::pair<std::string_view, sim::ValueItem>> fields_;
    std::vector<Fact> list_;
};

}  // namespace moira::properties
