// SPDX-License-Identifier: MIT
#include "tools/cli/campaign_progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <unistd.h>

namespace moira::tools {
namespace {

using std::chrono::duration;
using std::chrono::nanoseconds;

constexpr auto terminal_pause = std::chrono::milliseconds{200};
constexpr auto line_pause = std::chrono::seconds{30};

std::string_view variable(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string_view{} : value;
}

bool is_set(const char* name) { return !variable(name).empty() && variable(name) != "false"; }

std::string span_text(double seconds) {
    const auto whole = static_cast<std::uint64_t>(std::max(0.0, seconds));
    if (whole < 100) return fmt::format("{} s", whole);
    if (whole < 6000) return fmt::format("{} min", (whole + 30) / 60);
    return fmt::format("{} h", (whole + 1800) / 3600);
}

}  // namespace

ProgressKind progress_kind() {
    if (is_set("CI") || is_set("GITHUB_ACTIONS")) return ProgressKind::lines;
    const bool is_terminal = isatty(STDERR_FILENO) == 1 && variable("TERM") != "dumb";
    return is_terminal ? ProgressKind::terminal : ProgressKind::none;
}

std::string progress_text(const ProgressState& state, std::uint64_t runs_before,
                          nanoseconds elapsed) {
    const double seconds = duration<double>(elapsed).count();
    const double rate = seconds > 0 ? static_cast<double>(state.runs - runs_before) / seconds : 0;
    std::string text = fmt::format("{}", state.runs);
    if (state.length != 0) text += fmt::format(" of {}", state.length);
    text += fmt::format(" runs, {:.0f}/s, ", rate);
    if (state.distinct == 0) {
        text += "no failure";
    } else {
        text += fmt::format("{} failure{} in {} run{}", state.distinct,
                            state.distinct == 1 ? "" : "s", state.failed,
                            state.failed == 1 ? "" : "s");
    }
    double left = -1;
    if (state.length != 0 && rate > 0) {
        left = static_cast<double>(state.length - std::min(state.length, state.runs)) / rate;
    }
    if (state.budget != nanoseconds{}) {
        const double time = duration<double>(state.budget).count() - seconds;
        left = left < 0 ? time : std::min(left, time);
    }
    return left < 0 ? text : text + ", " + span_text(left) + " left";
}

Progress::~Progress() {
    if (is_line_open_) std::fputs("\r\x1b[K", stderr);
}

nanoseconds Progress::elapsed() const { return std::chrono::steady_clock::now() - start_; }

void Progress::show(const ProgressState& state) {
    if (!runs_before_) runs_before_ = state.runs;
    if (kind_ == ProgressKind::none) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < (kind_ == ProgressKind::terminal ? nanoseconds{terminal_pause}
                                                       : nanoseconds{line_pause})) {
        return;
    }
    last_ = now;
    const std::string text = progress_text(state, *runs_before_, elapsed());
    if (kind_ == ProgressKind::terminal) {
        std::fprintf(stderr, "\r\x1b[K%s", text.c_str());
        is_line_open_ = true;
    } else {
        std::fprintf(stderr, "%s\n", text.c_str());
    }
    std::fflush(stderr);
}

}  // namespace moira::tools
