// SPDX-License-Identifier: MIT
//
// The models that come with the harness. Each is one object for each key; results that a program
// does not report (nil where a boolean could stand) are not checked. docs/linearizability.md
// describes operations, arguments and results.
#pragma once

#include "properties/linear/model.hpp"

#include <memory>

namespace moira::properties {

/// read, write(value), cas({expected, new}) -> boolean. Holds `initial` at first.
[[nodiscard]] std::unique_ptr<Model> register_model(PlainValue initial = nil_value());
/// enqueue(value) -> true, dequeue() -> value or nil when empty. First in, first out.
[[nodiscard]] std::unique_ptr<Model> queue_model();
/// add(value) and remove(value) -> whether something changed, contains(value) -> boolean.
[[nodiscard]] std::unique_ptr<Model> set_model();
/// get() -> integer, add(integer), increment() and decrement() -> the new value.
[[nodiscard]] std::unique_ptr<Model> counter_model();
/// acquire(owner), release(owner) -> boolean, holder() -> owner or nil. Not reentrant; without an
/// argument the owner is the client.
[[nodiscard]] std::unique_ptr<Model> lock_model();

}  // namespace moira::properties
