// SPDX-License-Identifier: MIT
//
// Any bytes are a program to the type eraser: it gives an error or a text of the same shape.
#include "runtime/dialect/type_eraser.hpp"
#include "sim/assert.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view source{reinterpret_cast<const char*>(data), size};
    const auto erased = moira::runtime::erase_types(source, "fuzz");
    if (!erased) return 0;
    MOIRA_ASSERT(erased->size() == size);
    for (std::size_t i = 0; i < size; ++i) {
        const char was = source[i];
        const char is = (*erased)[i];
        MOIRA_ASSERT(is == was || is == ' ' || is == ';');
        MOIRA_ASSERT((was == '\n') == (is == '\n') && (was == '\r') == (is == '\r'));
    }
    return 0;
}
