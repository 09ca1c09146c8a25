// SPDX-License-Identifier: MIT
//
// What the properties of a scenario may know of one run: kept by its judge, outside of the run's
// region, and read through the view `w` (view.hpp). Grows with exits and printed lines only.
#pragma once

#include "sim/plan.hpp"
#include "sim/simulation.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace moira::runtime {

class LuaProgram;

/// How a process ended.
struct ExitFact {
    std::string label;
    std::string entry;
    bool failed = false;
    std::string value;  ///< encoded result; empty if it failed
    std::string error;  ///< the message
};

struct LogFact {
    std::string label;
    std::string text;
};

struct RunFacts {
    /// Printed lines that are kept; later ones are only counted.
    static constexpr std::size_t log_lines_max = 10'000;

    const LuaProgram* program = nullptr;
    const sim::Plan* plan = nullptr;
    sim::Simulation* simulation = nullptr;                    ///< null before the first run
    std::optional<sim::Outcome> outcome;                      ///< once the run ended
    std::vector<ExitFact> exits;                              ///< in order
    std::map<std::string, std::size_t, std::less<>> exit_of;  ///< label -> index in exits
    std::vector<LogFact> logs;
    std::uint64_t log_lines = 0;
};

}  // namespace moira::runtime
