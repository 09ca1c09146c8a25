// SPDX-License-Identifier: MIT
//
// Where a run's lines go while it runs: process output, and the trace as the user chose it. Results
// belong to standard output; with a JSON report everything else goes to standard error. Sinks only
// write; they never change a run.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "sim/trace_file.hpp"
#include "tools/cli/options.hpp"
#include "tools/cli/run_once.hpp"

namespace moira::tools {

/// Gives every record to several sinks.
class FanOut final : public sim::TraceSink {
public:
    void add(sim::TraceSink* sink) {
        if (sink != nullptr) sinks_.push_back(sink);
    }
    void on_event(const sim::TraceEvent& event) override {
        for (sim::TraceSink* sink : sinks_) sink->on_event(event);
    }
    void on_decision(const sim::DecisionRecord& decision) override {
        for (sim::TraceSink* sink : sinks_) sink->on_decision(decision);
    }
    /// What to give to a run: null when nobody listens.
    [[nodiscard]] sim::TraceSink* sink() { return sinks_.empty() ? nullptr : this; }

private:
    std::vector<sim::TraceSink*> sinks_;
};

/// Prints a trace to `stream` as it grows; null for TraceOutput::none.
[[nodiscard]] std::unique_ptr<sim::TraceSink> trace_printer(TraceOutput kind, std::FILE* stream);

/// `[0.100000s parent] text`, one for each line of the text; control characters are escaped.
[[nodiscard]] std::string output_text(const OutputLine& line);

/// Prints what processes print to `stream`.
[[nodiscard]] OutputLines output_printer(std::FILE* stream);

}  // namespace moira::tools
