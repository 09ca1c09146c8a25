// SPDX-License-Identifier: MIT
//
// What the program's exit status says: the one table, also in docs/cli.md. Numbers never change
// their meaning. When several apply the lowest that is not 0 wins, but non_determinism always does.
#pragma once

#include <cstdint>

namespace moira::tools {

enum class ExitCode : std::uint8_t {
    ok = 0,
    failed = 1,            ///< a property or a test failed
    usage = 2,             ///< wrong flags, or input that cannot be run
    deadlock = 3,          ///< nothing can happen any more, and somebody waits
    limit = 4,             ///< a limit of the run was reached, or it makes no progress
    non_determinism = 5,   ///< the same run came out differently
    process_failed = 6,    ///< a process that the plan starts ended with an error
    budget = 7,            ///< the time was over before the runs that were asked for
    diverged = 8,          ///< a replay is not the recorded run
    vacuous = 9,           ///< no failure, but a property was never evaluated, met or decided
    internal = 70,         ///< Moira's own fault
    interrupted = 130,     ///< by SIGINT
};

[[nodiscard]] constexpr int number(ExitCode code) { return static_cast<int>(code); }

/// The one that the program ends with when both apply.
[[nodiscard]] constexpr ExitCode worse(ExitCode a, ExitCode b) {
    if (a == ExitCode::non_determinism || b == ExitCode::non_determinism) {
        return ExitCode::non_determinism;
    }
    if (a == ExitCode::ok) return b;
    if (b == ExitCode::ok) return a;
    return a < b ? a : b;
}

}  // namespace moira::tools
