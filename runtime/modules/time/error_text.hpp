// SPDX-License-Identifier: MIT
//
// ErrorText is the message of an error as plain bytes. It carries a message out of the scope of the
// C++ objects that made it to a place where Lua may raise; longer messages are cut.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace moira::runtime {

struct ErrorText {
    static constexpr std::size_t size_max = 512;

    std::size_t size = 0;
    std::array<char, size_max> bytes;

    void assign(std::string_view text) {
        size = std::min(text.size(), size_max);
        std::copy_n(text.begin(), size, bytes.begin());
    }

    [[nodiscard]] std::string_view view() const { return {bytes.data(), size}; }
};

}  // namespace moira::runtime
