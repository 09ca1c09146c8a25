// SPDX-License-Identifier: MIT
//
// What an object is supposed to do when its operations come one after another: the specification
// that a history is checked against (checker.hpp). States are byte strings that are equal if and
// only if the object would behave alike, so that a model can be written in any language. A model is
// deterministic and keeps nothing between calls; whatever a client may call or be told is answered
// by a state or by "not possible", never by a failure.
#pragma once

#include "properties/linear/history.hpp"
#include "sim/result.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace moira::properties {

using ModelState = std::string;

/// What follows from the operations of one object as a whole. It only saves work: a history has
/// some order with hints if and only if it has one without.
struct Hints {
    /// Places in the list of operations: `later` takes effect only after `earlier` did, which has
    /// a known outcome or must have happened for some result to be as it is.
    struct Order {
        std::size_t earlier = 0;
        std::size_t later = 0;
    };

    std::vector<Order> orders;
    std::vector<std::size_t> useless;  ///< of unknown outcome: no order needs them
};

class Model {
public:
    Model() = default;
    Model(const Model&) = delete;
    Model& operator=(const Model&) = delete;
    virtual ~Model() = default;

    /// `register`, `queue`, ...: also the word for the object in reports.
    [[nodiscard]] virtual std::string_view name() const = 0;

    /// @error invalid_argument: the model has no operation of this name, or not with this argument.
    [[nodiscard]] virtual sim::Result<void> admit(std::string_view operation,
                                                  const PlainValue& argument) const = 0;

    /// The object before the first operation.
    [[nodiscard]] virtual ModelState initial() const = 0;

    /// The state after `operation` took effect in `state`; nothing if its result is not possible
    /// there. Of an unknown outcome any result is possible, and no effect is an unchanged state.
    [[nodiscard]] virtual std::optional<ModelState> step(const ModelState& state,
                                                         const Operation& operation) = 0;

    /// Operations with different answers never influence each other and are checked apart.
    [[nodiscard]] virtual std::string partition(const Operation& operation) const {
        return operation.key;
    }

    /// The partition of `operation` in words: `register 'x'`.
    [[nodiscard]] virtual std::string object(const Operation& operation) const;

    /// True only if `operation` with its result changes no state in which it is possible.
    [[nodiscard]] virtual bool only_observes(const Operation& operation) const {
        static_cast<void>(operation);
        return false;
    }

    /// Whether the same operation of another client may behave differently.
    [[nodiscard]] virtual bool looks_at_clients() const { return true; }

    /// `operations` are those of one partition that did not fail, by the position of their calls.
    [[nodiscard]] virtual Hints hints(std::span<const Operation> operations) const {
        static_cast<void>(operations);
        return {};
    }

    /// What the model itself did wrong since it was made: no verdict counts then. Empty: nothing.
    [[nodiscard]] virtual std::string problem() const { return {}; }

    /// A state in words, as the end of "then ...": `the register holds 5`.
    [[nodiscard]] virtual std::string describe(const ModelState& state) const = 0;
};

/// A model that comes with the harness: `register`, `queue`, `set`, `counter` or `lock`.
/// @error not_found with the names there are.
[[nodiscard]] sim::Result<std::unique_ptr<Model>> built_in_model(std::string_view name);

}  // namespace moira::properties
