// SPDX-License-Identifier: MIT
//
// What the properties of a test may know of a run: read-only, valid during the call.
#pragma once

#include "runtime/fiber/process.hpp"
#include "runtime/fiber/value.hpp"
#include "sim/outcome.hpp"
#include "sim/simulation.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace moira {

/// How a process ended.
struct Exit {
    std::string label;  ///< its path of spawns: `pool/worker#1`
    std::string entry;
    Result<Value> result;
    Pid pid = {};
    std::size_t lines = 0;  ///< that were printed before, by all processes
};

/// A line that a process printed or logged.
struct Line {
    std::string label;
    LogLevel level = LogLevel::print;
    std::string text;
    Pid pid = {};  ///< of the process
};

/// All that a run has left so far.
struct RunHistory {
    std::vector<Exit> exits;  ///< in order
    std::vector<Line> lines;  ///< likewise
};

class View {
public:
    View(const sim::Simulation& simulation, const RunHistory& history)
        : simulation_{&simulation}, history_{&history} {}

    /// How many live processes run `entry`.
    [[nodiscard]] std::size_t count(std::string_view entry) const;
    [[nodiscard]] bool is_alive(std::string_view label) const;
    /// How the process with this label ended; null: it has not.
    [[nodiscard]] const Exit* exit(std::string_view label) const;
    [[nodiscard]] const std::vector<Exit>& exits() const { return history_->exits; }
    [[nodiscard]] const std::vector<Line>& lines() const { return history_->lines; }
    /// Since the run began.
    [[nodiscard]] Duration now() const { return Duration{simulation_->now().ns()}; }
    [[nodiscard]] const sim::Counters& counters() const { return simulation_->counters(); }

private:
    const sim::Simulation* simulation_;
    const RunHistory* history_;
};

}  // namespace moira
