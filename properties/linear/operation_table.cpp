// SPDX-License-Identifier: MIT
#include "properties/linear/operation_table.hpp"

#include "sim/value.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace moira::properties {
namespace {

bool fits(ArgumentShape shape, const PlainValue& argument) {
    std::int64_t integer = 0;
    switch (shape) {
    case ArgumentShape::none:
        return is_nil(argument);
    case ArgumentShape::anything:
        return true;
    case ArgumentShape::value:
        return !is_nil(argument);
    case ArgumentShape::integer:
        return is_integer(argument, integer);
    case ArgumentShape::pair:
        return sim::ValueReader{argument}.next().event == sim::ValueEvent::table_begin;
    }
    return false;
}

std::string_view words(ArgumentShape shape) {
    switch (shape) {
    case ArgumentShape::none:
        return "no argument";
    case ArgumentShape::anything:
        return "any argument";
    case ArgumentShape::value:
        return "a value other than nil";
    case ArgumentShape::integer:
        return "a whole number";
    case ArgumentShape::pair:
        return "a table {expected, new}";
    }
    return "";
}

}  // namespace

sim::Result<void> admit_argument(std::string_view model, std::string_view operation,
                                 ArgumentShape shape, const PlainValue& argument) {
    if (fits(shape, argument)) return {};
    return sim::fail(sim::ErrorCode::invalid_argument,
                     fmt::format("history: {} of a {} takes {}, not '{}'", operation, model,
                                 words(shape), sim::print_value(argument, 40)));
}

std::unexpected<sim::Error> no_such_operation(std::string_view model, std::string_view operation,
                                              std::span<const std::string_view> names) {
    return sim::fail(sim::ErrorCode::invalid_argument,
                     fmt::format("history: a {} has no operation '{}'", model, operation),
                     fmt::format("operations are {}", fmt::join(names, ", ")));
}

}  // namespace moira::properties
