// SPDX-License-Identifier: MIT
#include "properties/linear/checker.hpp"

#include "properties/linear/explanation.hpp"

#include <fmt/format.h>

#include <map>
#include <span>
#include <vector>

namespace moira::properties {
namespace {

using Partition = std::vector<Operation>;

/// By the first call of each, so that reports do not depend on how partitions are named.
sim::Result<std::vector<Partition>> partitions_of(const History& history, const Model& model) {
    std::vector<Partition> partitions;
    std::map<std::string, std::size_t> places;
    for (const Operation& operation : history.operations()) {
        if (auto admitted = model.admit(operation.name, operation.argument); !admitted) {
            return std::unexpected{std::move(admitted).error()};
        }
        if (operation.outcome == OperationOutcome::failed) continue;
        const auto [at, is_new] = places.try_emplace(model.partition(operation), partitions.size());
        if (is_new) partitions.emplace_back();
        partitions[at->second].push_back(operation);
    }
    return partitions;
}

void tell_violation(Linearizability& report, Model& model, const Partition& partition,
                    const SearchBudget& budget) {
    Explanation explanation = explain(model, partition, budget);
    report.verdict = Verdict::not_linearizable;
    report.steps += explanation.steps;
    report.message = fmt::format("not linearizable: no order of the operations on the {} explains "
                                 "the result of {}",
                                 model.name(), explanation.operation);
    report.explanation = std::move(explanation.text);
}

void tell_unknown(Linearizability& report, const Model& model, const Partition& partition,
                  std::uint64_t steps) {
    std::size_t unknown = 0;
    for (const Operation& operation : partition) {
        if (operation.outcome == OperationOutcome::unknown) ++unknown;
    }
    report.verdict = Verdict::unknown;
    report.message = fmt::format("linearizability is unknown: the budget ended before all orders "
                                 "of the operations on the {} were tried",
                                 model.name());
    report.explanation =
        fmt::format("{}: gave up after {} steps on {} operations, {} of them with unknown outcome\n"
                    "  fewer operations on each key, or fewer at a time, need fewer steps\n",
                    model.object(partition.front()), steps, partition.size(), unknown);
}

}  // namespace

sim::Result<Linearizability> check_linearizability(const History& history, Model& model,
                                                   const SearchBudget& budget) {
    const auto partitions = partitions_of(history, model);
    if (!partitions) return std::unexpected{partitions.error()};
    Linearizability report;
    report.partitions = partitions->size();
    for (const Partition& partition : *partitions)
        report.operations += partition.size();
    for (const Partition& partition : *partitions) {
        const SearchResult result = search_order(model, partition, budget);
        report.steps += result.steps;
        if (result.verdict == Verdict::not_linearizable) {
            tell_violation(report, model, partition, budget);
            return report;
        }
        if (result.verdict == Verdict::unknown && report.verdict == Verdict::linearizable) {
            tell_unknown(report, model, partition, result.steps);
        }
    }
    return report;
}

}  // namespace moira::properties
