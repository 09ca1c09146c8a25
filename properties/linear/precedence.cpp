// SPDX-License-Identifier: MIT
#include "properties/linear/precedence.hpp"

#include <map>
#include <tuple>

namespace moira::properties {
namespace {

/// The pairs of larger partitions would cost more than they save.
constexpr std::size_t operations_max = 2000;

/// Of two that nobody can tell apart, whether `a` can take the place of `b` in time and `b` that of
/// `a` if `a` comes later: then an order with `a` first exists if there is any.
bool may_go_first(const Operation& a, const Operation& b) {
    return a.called < b.called && a.returned <= b.returned;
}

}  // namespace

Precedence::Precedence(const Model& model, std::span<const Operation> operations, bool with_hints)
    : useless_(operations.size()), before_(operations.size()) {
    if (operations.size() > operations_max) return;
    const Hints hints = with_hints ? model.hints(operations) : Hints{};
    for (const std::size_t place : hints.useless)
        useless_[place] = true;
    for (const Hints::Order& order : hints.orders) {
        if (useless_[order.earlier]) continue;  // it will never be placed
        before_[order.later].push_back(static_cast<std::uint32_t>(order.earlier));
    }
    order_twins(model, operations);
}

void Precedence::order_twins(const Model& model, std::span<const Operation> operations) {
    using Look =
        std::tuple<std::string, std::string, PlainValue, PlainValue, OperationOutcome, std::string>;
    std::map<Look, std::vector<std::uint32_t>> alike;
    for (std::size_t i = 0; i < operations.size(); ++i) {
        const Operation& operation = operations[i];
        Look look{operation.key,      operation.name,
                  operation.argument, operation.result,
                  operation.outcome,  model.looks_at_clients() ? operation.client : std::string{}};
        std::vector<std::uint32_t>& twins = alike[std::move(look)];
        for (const std::uint32_t other : twins) {
            if (may_go_first(operations[other], operation)) before_[i].push_back(other);
        }
        twins.push_back(static_cast<std::uint32_t>(i));
    }
}

}  // namespace moira::properties
