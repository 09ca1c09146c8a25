// SPDX-License-Identifier: MIT
#include "properties/linear/explanation.hpp"

#include "properties/linear/history_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace moira::properties {
namespace {

constexpr std::size_t order_lines_max = 20;
constexpr std::size_t rest_lines_max = 10;
/// Without hints all orders may have to be tried; the best of the first ones tells enough.
constexpr std::uint64_t unaided_steps_max = 20'000;

/// What was known at `position`: later calls are not there, later returns did not come yet.
std::vector<Operation> cut_after(std::span<const Operation> operations, std::uint64_t position) {
    std::vector<Operation> cut;
    for (const Operation& operation : operations) {
        if (operation.called > position) continue;
        cut.push_back(operation);
        if (operation.returned <= position) continue;
        cut.back().outcome = OperationOutcome::unknown;
        cut.back().returned = never;
        cut.back().result = nil_value();
    }
    return cut;
}

std::string line_of(const Operation& operation, std::size_t width) {
    return fmt::format("{:<{}}  {}\n", operation.client, width, operation_text(operation));
}

class Explainer {
public:
    Explainer(Model& model, const SearchBudget& budget) : model_{&model}, budget_{&budget} {}

    /// A history stays not linearizable with all that follows, so the first bad return is found by
    /// halving. Where the budget ends, an earlier one may exist; the result is bad in any case.
    Explanation explain(std::span<const Operation> operations) {
        std::vector<const Operation*> returns;
        for (const Operation& operation : operations) {
            if (operation.returned != never) returns.push_back(&operation);
        }
        std::ranges::sort(returns, {}, &Operation::returned);
        std::size_t low = 0;
        std::size_t high = returns.size() - 1;
        while (low < high) {
            const std::size_t middle = low + (high - low) / 2;
            const SearchResult result =
                search(cut_after(operations, returns[middle]->returned), true);
            if (result.verdict == Verdict::not_linearizable) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        const Operation& culprit = *returns[high];
        const std::vector<Operation> cut = cut_after(operations, culprit.returned);
        std::string text = words(cut, search(cut, false), culprit);
        return {culprit.name, std::move(text), steps_};
    }

private:
    SearchResult search(const std::vector<Operation>& operations, bool with_hints) {
        SearchBudget budget = *budget_;
        if (!with_hints) budget.steps = std::min(budget.steps, unaided_steps_max);
        SearchResult result = search_order(*model_, operations, budget, with_hints);
        steps_ += result.steps;
        return result;
    }

    [[nodiscard]] std::string words(const std::vector<Operation>& operations,
                                    const SearchResult& best, const Operation& culprit) const {
        std::size_t width = 0;
        std::size_t known = 0;
        for (const Operation& operation : operations) {
            width = std::max(width, operation.client.size());
            if (operation.outcome == OperationOutcome::known) ++known;
        }
        std::string text =
            fmt::format("{}: no order of its operations explains {} of {}\n",
                        model_->object(culprit), operation_text(culprit), culprit.client);
        text += history_text(operations);
        text += order_words(operations, best.order, known, width);
        std::vector<bool> placed(operations.size());
        for (const std::size_t place : best.order)
            placed[place] = true;
        std::size_t listed = 0;
        for (std::size_t i = 0; i < operations.size(); ++i) {
            if (placed[i] || operations[i].outcome != OperationOutcome::known) continue;
            if (++listed <= rest_lines_max) text += "    " + line_of(operations[i], width);
        }
        if (listed > rest_lines_max) {
            text += fmt::format("    and {} more\n", listed - rest_lines_max);
        }
        return text;
    }

    [[nodiscard]] std::string order_words(const std::vector<Operation>& operations,
                                          const std::vector<std::size_t>& order, std::size_t known,
                                          std::size_t width) const {
        ModelState state = model_->initial();
        std::string lines;
        std::size_t explained = 0;
        const std::size_t skipped = order.size() - std::min(order.size(), order_lines_max);
        if (skipped > 0) lines += fmt::format("    {} earlier ones\n", skipped);
        for (std::size_t i = 0; i < order.size(); ++i) {
            const Operation& operation = operations[order[i]];
            if (operation.outcome == OperationOutcome::known) ++explained;
            state = model_->step(state, operation).value_or(state);
            if (i >= skipped) lines += fmt::format("  {:>4}. ", i + 1) + line_of(operation, width);
        }
        const std::string now = model_->describe(state);
        if (order.empty()) return fmt::format("  At first {}, and this does not fit:\n", now);
        return fmt::format("  The best order explains {} of {} results:\n{}"
                           "  Then {}, and this does not fit:\n",
                           explained, known, lines, now);
    }

    Model* model_;
    const SearchBudget* budget_;
    std::uint64_t steps_ = 0;
};

}  // namespace

Explanation explain(Model& model, std::span<const Operation> operations,
                    const SearchBudget& budget) {
    return Explainer{model, budget}.explain(operations);
}

}  // namespace moira::properties
