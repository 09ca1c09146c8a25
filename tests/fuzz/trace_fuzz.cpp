// SPDX-License-Identifier: MIT
#include "sim/assert.hpp"
#include "sim/trace_file.hpp"
#include "sim/trace_text.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

using moira::sim::decode_trace;
using moira::sim::encode_trace;

/// Any bytes are a trace or an error; a trace is written and read again as the same one, and each
/// of its events has a line for people.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // Bytes are characters here: the one conversion that libFuzzer's interface forces.
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    const auto trace = decode_trace(bytes);
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
