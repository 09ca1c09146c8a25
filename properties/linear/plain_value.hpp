// SPDX-License-Identifier: MIT
//
// Arguments and results of operations as bytes that can be compared: encoded values (sim/value.hpp)
// in one canonical form, so that values that a program calls equal have equal bytes. Numbers
// without a fraction are integers, the fields of a table are sorted. Tables that share or contain
// themselves keep the bytes they came with. Total: any bytes give some value; malformed ones become
// nil.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace moira::properties {

/// One encoded value in canonical form. A plain string, so that it is a key as it stands.
using PlainValue = std::string;

[[nodiscard]] PlainValue nil_value();
[[nodiscard]] PlainValue boolean_value(bool value);
[[nodiscard]] PlainValue integer_value(std::int64_t value);
[[nodiscard]] PlainValue string_value(std::string_view text);
/// A table of the values from index 1 on. A nil leaves its index empty.
[[nodiscard]] PlainValue list_value(std::initializer_list<PlainValue> values);

/// The first value of `bytes` in canonical form.
[[nodiscard]] PlainValue plain_value(std::string_view bytes);

/// What the table `value` holds at index `index` (from 1); nil if nothing, or if it is no table.
[[nodiscard]] PlainValue value_at(const PlainValue& value, std::int64_t index);

[[nodiscard]] bool is_nil(const PlainValue& value);
[[nodiscard]] bool is_true(const PlainValue& value);
[[nodiscard]] bool is_false(const PlainValue& value);
/// Whether `value` is an integer, which goes to `integer`.
[[nodiscard]] bool is_integer(const PlainValue& value, std::int64_t& integer);

}  // namespace moira::properties
