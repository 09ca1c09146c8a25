// SPDX-License-Identifier: MIT
//
// TextWriter puts characters in memory that its caller owns and counts all of them, also those that
// did not fit. Formatting needs no allocation then: a Lua binding measures with an empty span,
// takes a buffer from Lua and writes again, with no object that needs a destructor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace moira::runtime {

class TextWriter {
public:
    /// Writes to the start of `out`, which may be empty.
    explicit TextWriter(std::span<char> out) : out_{out} {}

    void put(char c) {
        if (size_ < out_.size()) out_[size_] = c;
        ++size_;
    }

    void put(std::string_view text) {
        for (const char c : text)
            put(c);
    }

    /// Decimal digits of `value`, padded with `pad` on the left to `width`; a minus sign comes
    /// before the padding and does not count for it.
    void put_number(std::int64_t value, int width = 0, char pad = '0') {
        auto rest = static_cast<std::uint64_t>(value);
        if (value < 0) {
            put('-');
            rest = 0 - rest;
        }
        char digits[20];
        int count = 0;
        do {
            digits[count++] = static_cast<char>('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
        for (int i = count; i < width; ++i)
            put(pad);
        while (count > 0)
            put(digits[--count]);
    }

    /// Characters put so far; more than the span's size if the text was cut.
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    std::span<char> out_;
    std::size_t size_ = 0;
};

}  // namespace moira::runtime
