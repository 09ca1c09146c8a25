// SPDX-License-Identifier: MIT
//
// Traces as files. A recording goes to FILE.partial and gets its name when it is complete, so that
// FILE is either absent, the old one, or a whole trace. Fails with an Error that names the file.
#pragma once

#include <memory>
#include <string>

#include "sim/result.hpp"
#include "sim/trace_file.hpp"

namespace moira::tools {

/// A trace file that is being written. Dropped before commit(), it leaves nothing behind.
class TraceFileWriter {
public:
    /// Creates FILE.partial. @error ErrorCode::unavailable when that is not possible.
    static sim::Result<std::unique_ptr<TraceFileWriter>> create(const std::string& path,
                                                                const sim::TraceHeader& header);
    TraceFileWriter(const TraceFileWriter&) = delete;
    TraceFileWriter& operator=(const TraceFileWriter&) = delete;
    ~TraceFileWriter();

    /// What the simulation uses while it runs.
    [[nodiscard]] sim::TraceSink& sink() { return writer_; }
    /// Ends the trace and gives the file its name. @error as of TraceWriter::finish, or when the
    /// file system refuses.
    sim::Result<void> commit(const sim::Outcome& outcome, const sim::Counters& counters);

private:
    struct Output;
    TraceFileWriter(std::unique_ptr<Output> output, const sim::TraceHeader& header);

    std::unique_ptr<Output> output_;
    sim::TraceWriter writer_;
};

/// Writes a whole recorded trace, as above.
sim::Result<void> write_trace(const std::string& path, const sim::TraceFile& trace);

/// Reads a trace. @error ErrorCode::not_found without the file; decode_trace's, with the path.
sim::Result<sim::TraceFile> read_trace(const std::string& path);

}  // namespace moira::tools
