// SPDX-License-Identifier: MIT
#include "properties/linear/history.hpp"

#include "sim/value.hpp"

namespace moira::properties {
namespace {

constexpr std::size_t shown_value_max = 40;

std::string shown(const PlainValue& value) {
    return sim::print_value(value, shown_value_max);
}

}  // namespace

std::string operation_text(const Operation& operation) {
    std::string text = operation.name + "(";
    if (!is_nil(operation.argument)) text += shown(operation.argument);
    text += ")";
    if (operation.outcome == OperationOutcome::failed) return text + " failed";
    if (operation.outcome == OperationOutcome::unknown) return text + " -> ?";
    return is_nil(operation.result) ? text : text + " -> " + shown(operation.result);
}

History::Id History::call(std::string_view client, std::string_view key, std::string_view name,
                          std::string_view argument, std::uint64_t step) {
    Operation operation;
    operation.client = client;
    operation.key = key;
    operation.name = name;
    operation.argument = plain_value(argument);
    operation.result = nil_value();
    operation.called = next_position_++;
    operation.called_step = step;
    operations_.push_back(std::move(operation));
    return operations_.size() - 1;
}

bool History::ok(Id id, std::string_view result, std::uint64_t step) {
    if (!end(id, OperationOutcome::known, step)) return false;
    operations_[id].result = plain_value(result);
    return true;
}

bool History::fail(Id id, std::uint64_t step) {
    return end(id, OperationOutcome::failed, step);
}

bool History::unknown(Id id) const {
    return id < operations_.size() && operations_[id].outcome == OperationOutcome::unknown;
}

bool History::end(Id id, OperationOutcome outcome, std::uint64_t step) {
    if (!unknown(id)) return false;
    Operation& operation = operations_[id];
    operation.outcome = outcome;
    operation.returned = next_position_++;
    operation.returned_step = step;
    return true;
}

}  // namespace moira::properties
