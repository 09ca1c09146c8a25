// SPDX-License-Identifier: MIT
//
// How far a campaign is, on standard error: a line that is written over on a terminal, a plain line
// every 30 seconds in CI, else nothing. Reads the machine's clock; results know nothing of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace moira::tools {

/// Who reads standard error.
enum class ProgressKind : std::uint8_t { none, terminal, lines };

/// From the terminal and the variables CI, GITHUB_ACTIONS and TERM.
[[nodiscard]] ProgressKind progress_kind();

struct ProgressState {
    std::uint64_t runs = 0;           ///< with results from before a resume
    std::uint64_t distinct = 0;       ///< failures
    std::uint64_t failed = 0;         ///< runs
    std::uint64_t length = 0;         ///< runs that are asked for; 0: no such number
    std::chrono::nanoseconds budget{};  ///< 0: none
};

/// `1200 of 5000 runs, 812/s, 1 failure in 3 runs, 5 s left`.
[[nodiscard]] std::string progress_text(const ProgressState& state, std::uint64_t runs_before,
                                        std::chrono::nanoseconds elapsed);

class Progress {
public:
    explicit Progress(ProgressKind kind) : kind_{kind} {}
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    /// Clears the line.
    ~Progress();

    /// Shows the state if it is time to.
    void show(const ProgressState& state);
    [[nodiscard]] std::chrono::nanoseconds elapsed() const;

private:
    ProgressKind kind_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point last_ = start_;
    std::optional<std::uint64_t> runs_before_;
    bool is_line_open_ = false;
};

}  // namespace moira::tools
