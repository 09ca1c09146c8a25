// SPDX-License-Identifier: MIT
//
// A tree of supervisors as a plain value (docs/supervision.md): what each may restart how often,
// and what its workers do. Ids are unique in the whole tree.
#pragma once

#include "sim/random.hpp"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace moira::generators {

enum class RestartStrategy : std::uint8_t { one_for_one, one_for_all, rest_for_one };
enum class RestartKind : std::uint8_t { permanent, transient, temporary };
enum class WorkerEnd : std::uint8_t { never, ends, fails };

[[nodiscard]] std::string_view strategy_text(RestartStrategy strategy);
[[nodiscard]] std::string_view restart_text(RestartKind restart);

struct SupervisionSpec;

struct ChildSpec {
    static constexpr std::int32_t kill = -1;
    static constexpr std::int32_t infinity = -2;

    std::string id;
    RestartKind restart = RestartKind::permanent;
    std::int32_t shutdown_ms = 5000;  ///< or kill, or infinity
    /// Of a worker: what it does by itself, after how long.
    WorkerEnd end = WorkerEnd::never;
    std::uint32_t lives_ms = 0;
    bool ignores_cancel = false;
    /// None: a worker. One: the supervisor that this child is.
    std::vector<SupervisionSpec> supervisor = {};

    friend bool operator==(const ChildSpec&, const ChildSpec&) = default;
};

struct SupervisionSpec {
    RestartStrategy strategy = RestartStrategy::one_for_one;
    std::uint32_t intensity = 1;
    std::uint32_t period_ms = 5000;
    std::vector<ChildSpec> children = {};

    friend bool operator==(const SupervisionSpec&, const SupervisionSpec&) = default;
};

/// Workers and supervisors in the whole tree, without the one at its top.
[[nodiscard]] std::size_t child_count(const SupervisionSpec& spec);

/// As the table of a supervisor, with `worker` and `children` in place of entries and hosts.
std::ostream& operator<<(std::ostream& out, const SupervisionSpec& spec);

/// A tree of up to three levels; more children with a larger `size`.
[[nodiscard]] SupervisionSpec draw_supervision(sim::Stream& draws, int size);

/// Trees with fewer children, a worker in place of a supervisor, a subtree alone, or defaults.
[[nodiscard]] std::vector<SupervisionSpec> smaller(const SupervisionSpec& spec);

}  // namespace moira::generators
