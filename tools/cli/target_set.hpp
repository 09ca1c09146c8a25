// SPDX-License-Identifier: MIT
//
// All that a check or a test goes through: one scenario, one entry, or every test of an
// application, over one compiled program. Immutable once loaded, so that
// processes forked later share it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/world/load_application_subject.hpp"
#include "runtime/world/subject.hpp"
#include "sim/result.hpp"
#include "tools/cli/options.hpp"

namespace moira::tools {

/// One thing to run.
struct Target {
    std::string id;       ///< of the entry; for scenarios empty
    sim::Plan plan;
    std::string problem;  ///< why it cannot be run, or empty
};

class TargetSet {
public:
    /// The entry or scenario that `options` name; without an entry all tests of an application, or
    /// its main process if it has none.
    static sim::Result<TargetSet> load(const TargetOptions& options);
    /// All tests of an application.
    static sim::Result<TargetSet> load_tests(const TargetOptions& options);

    [[nodiscard]] const std::vector<Target>& targets() const { return targets_; }
    [[nodiscard]] runtime::LuaProgram& program() {
        return application_ ? application_->program() : *subject_.program;
    }
    /// Null but for scenarios.
    [[nodiscard]] runtime::Judge* judge() { return subject_.judge.get(); }
    [[nodiscard]] const std::vector<std::string>& notes() const {
        return application_ ? application_->notes() : subject_.notes;
    }
    /// Keeps only the targets at these places, in this order.
    void keep(const std::vector<std::size_t>& places);

private:
    void add(const std::string& id);

    std::optional<runtime::RunnableApplication> application_;
    runtime::Subject subject_;  ///< of a scenario
    std::vector<Target> targets_;
};

}  // namespace moira::tools
