// SPDX-License-Identifier: MIT
//
// OS processes that answer through a pipe: this program again, or a fork of it. Their output is
// handed out line by line while they run. Fails when the system refuses a process.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/result.hpp"

namespace moira::tools {

/// What to start.
struct ChildCommand {
    std::vector<std::string> arguments;    ///< without the program's name
    std::vector<std::string> environment;  ///< texts `NAME=value`, instead of ours
    bool fixed_addresses = false;          ///< without address space randomization, if allowed
};

/// A running process. Ended by the reader when its pipe closes.
struct Child {
    pid_t id = 0;
    int pipe = -1;
    std::string partial;  ///< of a line that is not complete
    int status = -1;      ///< as waitpid gives it, once ended
};

/// Starts this program with other arguments; its standard output goes into the pipe.
[[nodiscard]] sim::Result<Child> start_program(const ChildCommand& command);

/// Forks; the child calls `work` with the pipe's writing end, and ends with what it returns.
[[nodiscard]] sim::Result<Child> start_fork(const std::function<int(int pipe)>& work);

/// Reads lines of all children until each has ended. `line(index, text)` without the line end.
/// `ended(index)` is told of each end and may put another running child in its place.
void read_children(std::vector<Child>& children,
                   const std::function<void(std::size_t, std::string_view)>& line,
                   const std::function<void(std::size_t)>& ended = {});

/// How a child ended, in words: `exit code 2`, `signal 11 (Segmentation fault)`; empty for code 0.
[[nodiscard]] std::string ending_text(const Child& child);

/// Writes all of `text`; false if the reader is gone.
bool write_all(int pipe, std::string_view text);

}  // namespace moira::tools
