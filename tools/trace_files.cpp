// SPDX-License-Identifier: MIT
#include "tools/trace_files.hpp"

#include <cstdio>
#include <string_view>
#include <utility>

#include <unistd.h>

#include "tools/whole_files.hpp"

namespace moira::tools {
namespace {

struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

using File = std::unique_ptr<std::FILE, Close>;

}  // namespace

struct TraceFileWriter::Output {
    std::string path;
    std::string partial;
    File file;

    sim::Result<void> write(std::string_view bytes) const {
        if (std::fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size()) return {};
        return refused_file("cannot write", partial);
    }

    sim::Result<void> rename() {
        // The data must be there before the name is.
        const bool stored = std::fflush(file.get()) == 0 && fsync(fileno(file.get())) == 0;
        if (!stored || std::fclose(file.release()) != 0) {
            return refused_file("cannot write", partial);
        }
        if (std::rename(partial.c_str(), path.c_str()) != 0) {
            return refused_file("cannot create", path);
        }
        partial.clear();
        return {};
    }

    ~Output() {
        if (!partial.empty()) std::remove(partial.c_str());
    }
};

TraceFileWriter::TraceFileWriter(std::unique_ptr<Output> output, const sim::TraceHeader& header)
    : output_{std::move(output)},
      writer_{header, [to = output_.get()](std::string_view bytes) { return to->write(bytes); }} {}

TraceFileWriter::~TraceFileWriter() = default;

sim::Result<std::unique_ptr<TraceFileWriter>>
TraceFileWriter::create(const std::string& name, const sim::TraceHeader& header) {
    auto target = writable_file(name);
    if (!target) return std::unexpected{std::move(target.error())};
    const std::string& path = *target;
    std::string partial = path + ".partial";
    File file{std::fopen(partial.c_str(), "wb")};
    if (file == nullptr) return refused_file("cannot create", path);
    auto output = std::make_unique<Output>(path, std::move(partial), std::move(file));
    return std::unique_ptr<TraceFileWriter>{new TraceFileWriter{std::move(output), header}};
}

sim::Result<void> TraceFileWriter::commit(const sim::Outcome& outcome,
                                          const sim::Counters& counters) {
    if (auto finished = writer_.finish(outcome, counters); !finished) {
        return std::unexpected{std::move(finished).error().in(output_->path)};
    }
    return output_->rename();
}

sim::Result<void> write_trace(const std::string& path, const sim::TraceFile& trace) {
    auto writer = TraceFileWriter::create(path, trace.header);
    if (!writer) return std::unexpected{std::move(writer).error()};
    trace.play((*writer)->sink());
    sim::Counters counters;
    counters.steps = trace.totals.steps;
    counters.messages = trace.totals.messages;
    return (*writer)->commit({trace.totals.outcome, trace.totals.limit}, counters);
}

sim::Result<sim::TraceFile> read_trace(const std::string& path) {
    auto bytes = read_whole_file(path);
    if (!bytes) return std::unexpected{std::move(bytes).error()};
    auto trace = sim::decode_trace(*bytes);
    if (!trace) return std::unexpected{std::move(trace).error().in(path)};
    return trace;
}

}  // namespace moira::tools
