// SPDX-License-Identifier: MIT
#include "sim/assert.hpp"
#include "sim/seed.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

using moira::sim::parse_seed;

/// Any text is a seed or an error that quotes it; never a crash.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // Bytes are characters here: the one conversion that libFuzzer's interface forces.
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto seed = parse_seed(text);
    MOIRA_ASSERT(seed.has_value() || seed.error().message.find(text) != std::string::npos);
    return 0;
}
