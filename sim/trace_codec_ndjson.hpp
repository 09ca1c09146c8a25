// SPDX-License-Identifier: MIT
//
// The readable body of a trace: one JSON object a line, with the members in a fixed order. The
// reader is strict: it accepts what the writer writes, so that a line is either understood or an
// error with its line and offset. Bytes that are not UTF-8 are lone surrogates (\udc80 to \udcff).
#pragma once

#include <memory>
#include <string_view>

#include "sim/trace_codec.hpp"

namespace moira::sim {

[[nodiscard]] std::unique_ptr<RecordEncoder> make_ndjson_encoder();

/// Reads the body of `bytes`, which begins at `body` in line `line` (from 1), into `trace`.
Result<void> decode_ndjson_body(std::string_view bytes, std::size_t body, std::size_t line,
                                TraceFile& trace);

}  // namespace moira::sim
