// SPDX-License-Identifier: MIT
//
// The operations of one of our own models: their names, and what their argument must be. Turns an
// operation's name into the model's enumerator, and words what does not fit.
#pragma once

#include "properties/linear/plain_value.hpp"
#include "sim/result.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace moira::properties {

enum class ArgumentShape : std::uint8_t {
    none,      ///< nothing: nil
    anything,  ///< any value, nil too
    value,     ///< any value but nil
    integer,
    pair,  ///< a table {expected, new}
};

template <class Kind>
struct OperationRow {
    std::string_view name;
    Kind kind;
    ArgumentShape argument;
};

/// @error if `argument` does not have the shape; names the model and the operation.
[[nodiscard]] sim::Result<void> admit_argument(std::string_view model, std::string_view operation,
                                               ArgumentShape shape, const PlainValue& argument);

[[nodiscard]] std::unexpected<sim::Error>
no_such_operation(std::string_view model, std::string_view operation,
                  std::span<const std::string_view> names);

template <class Kind, std::size_t Count>
struct OperationTable {
    OperationRow<Kind> rows[Count];

    [[nodiscard]] std::optional<Kind> find(std::string_view name) const {
        for (const OperationRow<Kind>& row : rows) {
            if (row.name == name) return row.kind;
        }
        return std::nullopt;
    }

    [[nodiscard]] sim::Result<void> admit(std::string_view model, std::string_view operation,
                                          const PlainValue& argument) const {
        std::string_view names[Count];
        for (std::size_t i = 0; i < Count; ++i) {
            if (rows[i].name == operation) {
                return admit_argument(model, operation, rows[i].argument, argument);
            }
            names[i] = rows[i].name;
        }
        return no_such_operation(model, operation, names);
    }
};

}  // namespace moira::properties
