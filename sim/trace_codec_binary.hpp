// SPDX-License-Identifier: MIT
//
// The compact body of a trace: blocks of records, each behind its length and a checksum of it and
// all that precedes it, so that any change of the file is found before a record of it is read.
// Texts are written once and then named by number. Decoding fails with the offset of what is wrong.
#pragma once

#include <memory>
#include <string_view>

#include "sim/trace_codec.hpp"

namespace moira::sim {

/// `header` is the text that stands before the body: the checksums cover it.
[[nodiscard]] std::unique_ptr<RecordEncoder> make_binary_encoder(std::string_view header);

/// Reads the body of `bytes`, which begins at `body`, into `trace`.
Result<void> decode_binary_body(std::string_view bytes, std::size_t body, TraceFile& trace);

}  // namespace moira::sim
