// SPDX-License-Identifier: MIT
//
// A few bytes that are copied with their owner: most pids and payloads are short, and need no
// memory of their own. Longer ones do.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace moira {

class ShortBytes {
public:
    static constexpr std::size_t inline_max = 47;

    ShortBytes() = default;
    ShortBytes(std::string_view bytes) {
        if (bytes.size() <= inline_max) {
            size_ = static_cast<std::uint8_t>(bytes.size());
            if (size_ != 0) std::memcpy(inline_.data(), bytes.data(), bytes.size());
        } else {
            size_ = is_long;
            long_ = bytes;
        }
    }

    [[nodiscard]] std::string_view view() const {
        if (size_ == is_long) return long_;
        return {inline_.data(), size_};
    }

    friend bool operator==(const ShortBytes& a, const ShortBytes& b) {
        return a.view() == b.view();
    }

private:
    static constexpr std::uint8_t is_long = 0xff;

    std::array<char, inline_max> inline_{};
    std::uint8_t size_ = 0;
    std::string long_;
};

}  // namespace moira
