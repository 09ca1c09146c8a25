// SPDX-License-Identifier: MIT
//
// FieldReader takes the values of single fields from the front of a text, for the layout parser.
// Its functions leave the text as it is and return nothing when the field is not there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace moira::runtime {

class FieldReader {
public:
    explicit FieldReader(std::string_view text) : rest_{text} {}

    [[nodiscard]] std::string_view rest() const { return rest_; }

    [[nodiscard]] bool is_digit_at(std::size_t index) const;

    /// Takes one character if it is `c`.
    bool take(char c);

    /// Takes literal text of a layout. A run of spaces there stands for any number of spaces.
    /// On false, what fits is taken.
    bool take_literal(std::string_view literal);

    /// Takes `size` characters.
    std::optional<std::string_view> take_text(std::size_t size);

    /// Takes a number of `digits_min` to `digits_max` digits.
    std::optional<int> take_number(std::size_t digits_min, std::size_t digits_max);

    /// Takes `size` characters that are an integer, perhaps with a sign.
    std::optional<int> take_integer(std::size_t size);

    /// Takes the first name that the text starts with, whatever the case of its letters, and
    /// returns its index; `name(index)` for 0..count-1.
    std::optional<int> take_name(int count, std::string_view (*name)(int), std::size_t size_max);

    /// Takes a point or comma and digits, `size` characters in all; returns nanoseconds.
    std::optional<std::int32_t> take_fraction(std::size_t size);

    /// Size of a fraction (point or comma, one digit or more) at the front; 0 if there is none.
    [[nodiscard]] std::size_t fraction_size() const;

    /// Takes the abbreviation of a zone: three or four capitals or five that end in T, "ChST",
    /// "MeST", "WITA", "GMT+3", "+03".
    std::optional<std::string_view> take_zone_name();

private:
    std::string_view rest_;
};

}  // namespace moira::runtime
