// SPDX-License-Identifier: MIT
#include "runtime/modules/json/utf8.hpp"

namespace moira::runtime {

namespace {

char low_byte(std::uint32_t bits) {
    return static_cast<char>(static_cast<unsigned char>(bits & 0xffU));
}

char continuation(std::uint32_t bits) {
    return low_byte(0x80U | (bits & 0x3fU));
}

}  // namespace

Utf8 encode_utf8(std::uint32_t code_point) {
    if (code_point < 0x80U) return {{low_byte(code_point)}, 1};
    if (code_point < 0x800U) {
        return {{low_byte(0xc0U | (code_point >> 6U)), continuation(code_point)}, 2};
    }
    if (code_point < 0x10000U) {
        return {{low_byte(0xe0U | (code_point >> 12U)), continuation(code_point >> 6U),
                 continuation(code_point)},
                3};
    }
    return {{low_byte(0xf0U | (code_point >> 18U)), continuation(code_point >> 12U),
             continuation(code_point >> 6U), continuation(code_point)},
            4};
}

std::size_t utf8_length(std::string_view text) {
    if (text.empty()) return 0;
    const auto byte = [text](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
    };
    const std::uint32_t first = byte(0);
    if (first < 0x80U) return 1;
    const std::size_t size = first >= 0xf0U ? 4 : first >= 0xe0U ? 3 : 2;
    if (first < 0xc2U || first > 0xf4U || text.size() < size) return 0;
    std::uint32_t code_point = first & (0x7fU >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xc0U) != 0x80U) return 0;
        code_point = (code_point << 6U) | (byte(i) & 0x3fU);
    }
    constexpr std::uint32_t least[] = {0, 0, 0x80U, 0x800U, 0x10000U};
    const bool is_surrogate = code_point >= 0xd800U && code_point <= 0xdfffU;
    return code_point < least[size] || code_point > 0x10ffffU || is_surrogate ? 0 : size;
}

}  // namespace moira::runtime
