// SPDX-License-Identifier: MIT
//
// The character classes of Lua patterns (%a, %d, ... and %z of Lua 5.1) as constant tables for the
// "C" locale, so that a match never depends on the locale of the machine. Pure data, no state,
// cannot fail.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace moira::runtime {

/// What a letter after '%' stands for.
struct CharClass {
    std::uint16_t mask = 0;   ///< union of the properties that the class accepts; 0: not a class
    bool complement = false;  ///< upper-case letter: every byte without the properties
};

namespace char_property {
inline constexpr std::uint16_t letter = 1;
inline constexpr std::uint16_t control = 2;
inline constexpr std::uint16_t digit = 4;
inline constexpr std::uint16_t lower = 8;
inline constexpr std::uint16_t punctuation = 16;
inline constexpr std::uint16_t space = 32;
inline constexpr std::uint16_t upper = 64;
inline constexpr std::uint16_t hexadecimal = 128;
inline constexpr std::uint16_t zero = 256;
}  // namespace char_property

constexpr bool is_byte_between(unsigned byte, char low, char high) {
    return byte >= static_cast<unsigned>(low) && byte <= static_cast<unsigned>(high);
}

constexpr std::uint16_t properties_of(unsigned byte) {
    unsigned found = 0;
    const bool is_lower = is_byte_between(byte, 'a', 'z');
    const bool is_upper = is_byte_between(byte, 'A', 'Z');
    const bool is_digit = is_byte_between(byte, '0', '9');
    if (is_lower) found |= char_property::lower | char_property::letter;
    if (is_upper) found |= char_property::upper | char_property::letter;
    if (is_digit) found |= char_property::digit | char_property::hexadecimal;
    if (is_byte_between(byte, 'a', 'f') || is_byte_between(byte, 'A', 'F')) {
        found |= char_property::hexadecimal;
    }
    if (byte == ' ' || is_byte_between(byte, '\t', '\r')) found |= char_property::space;
    if (byte < 32 || byte == 127) found |= char_property::control;
    if (is_byte_between(byte, '!', '~') && !is_lower && !is_upper && !is_digit) {
        found |= char_property::punctuation;
    }
    if (byte == 0) found |= char_property::zero;
    return static_cast<std::uint16_t>(found);
}

constexpr std::uint16_t class_mask(char letter) {
    namespace property = char_property;
    switch (letter) {
    case 'a':
        return property::letter;
    case 'c':
        return property::control;
    case 'd':
        return property::digit;
    case 'g':
        return property::letter | property::digit | property::punctuation;
    case 'l':
        return property::lower;
    case 'p':
        return property::punctuation;
    case 's':
        return property::space;
    case 'u':
        return property::upper;
    case 'w':
        return property::letter | property::digit;
    case 'x':
        return property::hexadecimal;
    case 'z':
        return property::zero;
    default:
        return 0;
    }
}

/// The properties of every byte.
inline constexpr std::array<std::uint16_t, 256> byte_properties = [] {
    std::array<std::uint16_t, 256> table{};
    for (unsigned byte = 0; byte < 256; ++byte)
        table[byte] = properties_of(byte);
    return table;
}();

/// The class named by every byte that may follow '%'; a zero mask means "the byte itself".
inline constexpr std::array<CharClass, 256> byte_classes = [] {
    std::array<CharClass, 256> table{};
    for (unsigned letter = 'a'; letter <= 'z'; ++letter) {
        const std::uint16_t mask = class_mask(static_cast<char>(letter));
        table[letter] = CharClass{mask, false};
        table[letter - 'a' + 'A'] = CharClass{mask, true};
    }
    return table;
}();

/// Whether `byte` is matched by '%' followed by `letter`.
constexpr bool class_contains(unsigned char letter, unsigned char byte) {
    const CharClass wanted = byte_classes[letter];
    if (wanted.mask == 0) return letter == byte;
    return ((byte_properties[byte] & wanted.mask) != 0) != wanted.complement;
}

}  // namespace moira::runtime
