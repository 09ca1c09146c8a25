// SPDX-License-Identifier: MIT
#include "sim/assert.hpp"
#include "sim/hash.hpp"
#include "sim/trace_file.hpp"
#include "sim/trace_text.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

using moira::sim::decode_trace;
using moira::sim::encode_trace;

namespace {

constexpr std::size_t block_head = 12;  ///< length (4 bytes) and checksum (8)

// Bytes are characters here: the one conversion that libFuzzer's interface forces.
std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

void put(std::uint8_t* at, std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i)
        at[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

/// Makes lengths and checksums of a binary body fit what the blocks hold: else hardly a mutant
/// would come to the decoder of records.
void seal_again(std::uint8_t* data, std::size_t size) {
    const std::string_view text = text_of(data, size);
    const std::size_t gap = text.find("\n\n");
    if (gap == text.npos || text.substr(0, gap).find("\nbody: binary") == text.npos) return;
    std::size_t at = gap + 2;
    moira::sim::RunningHash sum;
    sum.absorb_bytes(text.substr(0, at));
    while (size - at > block_head) {
        const std::size_t left = size - at - block_head;
        std::size_t length = data[at] | data[at + 1] << 8U;
        if (data[at + 2] != 0 || data[at + 3] != 0 || length == 0 || length > left) length = left;
        put(data + at, length, 4);
        sum.absorb_bytes(text.substr(at + block_head, length));
        put(data + at + 4, sum.value().high, 8);
        at += block_head + length;
    }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t size_max);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned seed) {
    const std::size_t mutated = LLVMFuzzerMutate(data, size, size_max);
    if (seed % 8 != 0) seal_again(data, mutated);
    return mutated;
}

/// Any bytes are a trace or an error; a trace is written and read again as the same one, and each
/// of its events has a line for people.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto trace = decode_trace(text_of(data, size));
    if (!trace) {
        MOIRA_ASSERT(trace.error().message.starts_with("trace: "));
        return 0;
    }
    for (const auto& event : trace->events()) {
        MOIRA_ASSERT(moira::sim::trace_line(event).find('\n') == std::string::npos);
    }
    const auto again = encode_trace(*trace);
    MOIRA_ASSERT(again.has_value() && *decode_trace(*again) == *trace);
    return 0;
}
