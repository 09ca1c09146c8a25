// SPDX-License-Identifier: MIT
//
// Worker processes that go through numbered positions: forks that are told ranges and answer in
// lines. The parent is the only writer of results. A worker that dies loses the position that it
// was at; the rest of its range goes to another, and a new worker takes its place.
#pragma once

#include "properties/campaign/range_set.hpp"
#include "sim/result.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace moira::tools {

/// Where a worker is; shared with its parent, which reads it when the worker has died.
struct WorkerPlace;

/// The worker's side.
class WorkerPort {
public:
    WorkerPort(int commands, int results, WorkerPlace& place)
        : commands_{commands}, results_{results}, place_{&place} {}

    /// The next range to do; nothing: end.
    [[nodiscard]] std::optional<properties::Range> next();
    /// From now on death costs this position, until end().
    void begin(std::uint64_t position);
    void end();
    /// Hands over a line with its end. False: the parent is gone.
    bool send(std::string_view line);

private:
    int commands_;
    int results_;
    WorkerPlace* place_;
};

/// The parent's side of the work.
struct PoolWork {
    /// In each worker, until WorkerPort::next has no more. An error ends the whole work.
    std::function<sim::Result<void>(WorkerPort&)> work;
    /// A range of at most `most` positions that nobody has, or nothing: there are no more.
    std::function<std::optional<properties::Range>(std::uint64_t most)> next;
    /// Takes a line; returns how many positions of the worker's range it completes.
    std::function<std::uint64_t(std::string_view line)> take;
    /// A worker died at this position.
    std::function<void(std::uint64_t position, const std::string& reason)> lose;
    /// Called about ten times a second. False: no further result counts, workers are ended.
    std::function<bool()> go_on;
};

/// Does `work` with `jobs` workers until there is no more of it, or the user interrupts: then what
/// is complete is taken, and the positions that workers are at are given up.
/// @error what a worker's `work` failed with; ErrorCode::unavailable when workers keep dying before
/// they begin, or cannot be started.
[[nodiscard]] sim::Result<void> run_pool(const PoolWork& work, std::size_t jobs);

}  // namespace moira::tools
