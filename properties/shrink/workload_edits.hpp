// SPDX-License-Identifier: MIT
//
// What is taken away from a scenario's workload, as texts that set it in the scenario's table.
// Plain data; paths are those of the table as it was before any edit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "properties/execution.hpp"

namespace moira::properties {

class WorkloadEdits {
public:
    /// As Executor::workload() gives them.
    explicit WorkloadEdits(std::vector<WorkloadPart> parts) : parts_{std::move(parts)} {}

    [[nodiscard]] std::size_t size() const { return parts_.size(); }

    [[nodiscard]] const WorkloadPart& part(std::size_t i) const { return parts_[i]; }

    /// The part is set to `number`, or taken away without one.
    void set(std::size_t i, std::optional<std::int64_t> number) { edits_[i] = number; }

    [[nodiscard]] bool has_any() const { return !edits_.empty(); }

    /// It was taken away, or what it is in.
    [[nodiscard]] bool is_gone(std::size_t i) const;

    /// `path=value` and `path=nil`, in the order in which they can be applied.
    [[nodiscard]] std::vector<std::string> texts() const;
    /// For the reader: `bystander is not started`, `start.1.args.1 is 2 instead of 8`.
    [[nodiscard]] std::vector<std::string> words() const;
    /// The texts with one edit more.
    [[nodiscard]] std::vector<std::string> texts_with(std::size_t i,
                                                      std::optional<std::int64_t> number) const;

private:
    std::vector<WorkloadPart> parts_;
    std::map<std::size_t, std::optional<std::int64_t>> edits_;  ///< by place in parts_
};

}  // namespace moira::properties
