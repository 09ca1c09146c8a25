// SPDX-License-Identifier: MIT
//
// Executes one subject for campaigns, replays and shrinking: a world of its own, the subject's
// judge and the checks. One run at a time; executors of different subjects are independent. Fails
// when there is no memory for a world.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "properties/execution.hpp"
#include "runtime/world/subject.hpp"
#include "runtime/world/world.hpp"
#include "sim/result.hpp"
#include "sim/strategies/strategy.hpp"

namespace moira::tools {

/// Who says whether a run failed.
enum class Verdict : std::uint8_t {
    run,   ///< properties, limits, ends of starts: as `moira run`
    test,  ///< the test's own result, which also ends the run: as `moira test`
};

class ScenarioExecutor final : public properties::Executor {
public:
    /// `subject` outlives the executor, which alone uses its judge and program.
    /// @error ErrorCode::unavailable when the machine refuses the address space.
    static sim::Result<std::unique_ptr<ScenarioExecutor>> make(runtime::Subject& subject,
                                                               Verdict verdict = Verdict::run);

    /// A run that the user interrupts (was_interrupted) ends as `stopped`, with what was found.
    sim::Result<properties::Execution> execute(
        const properties::ExecutionRequest& request) override;

    [[nodiscard]] std::vector<properties::WorkloadPart> workload() override;

    /// What the last request ran: the subject, or that with less to do.
    [[nodiscard]] const runtime::Subject& current() const {
        return reduced_ ? *reduced_ : *subject_;
    }

    [[nodiscard]] Verdict verdict() const { return verdict_; }

    /// What the strategy wants to know of the default run. @error as execute.
    [[nodiscard]] sim::Result<sim::PriorRun> prior(sim::StrategyName strategy);

private:
    ScenarioExecutor(runtime::Subject& subject, Verdict verdict)
        : subject_{&subject}, plan_{subject.plan}, verdict_{verdict} {}

    sim::Result<void> load(const std::vector<std::string>& workload);
    [[nodiscard]] runtime::Subject& loaded() { return reduced_ ? *reduced_ : *subject_; }

    runtime::Subject* subject_;
    std::vector<std::string> workload_;          ///< what reduced_ was loaded with
    std::optional<runtime::Subject> reduced_;
    sim::Plan plan_;  ///< the loaded subject's, but for the ordering of the current request
    Verdict verdict_;
    std::unique_ptr<runtime::World> world_;
};

}  // namespace moira::tools
