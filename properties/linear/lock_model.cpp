// SPDX-License-Identifier: MIT
#include "properties/linear/models.hpp"
#include "properties/linear/operation_table.hpp"
#include "sim/value.hpp"

namespace moira::properties {
namespace {

enum class Kind : std::uint8_t { acquire, release, holder };

constexpr OperationTable<Kind, 3> table{{{"acquire", Kind::acquire, ArgumentShape::anything},
                                         {"release", Kind::release, ArgumentShape::anything},
                                         {"holder", Kind::holder, ArgumentShape::none}}};

PlainValue owner_of(const Operation& operation) {
    return is_nil(operation.argument) ? string_value(operation.client) : operation.argument;
}

/// The state is the owner, nil if it is free.
class LockModel final : public Model {
public:
    [[nodiscard]] std::string_view name() const override { return "lock"; }

    [[nodiscard]] sim::Result<void> admit(std::string_view operation,
                                          const PlainValue& argument) const override {
        return table.admit(name(), operation, argument);
    }

    [[nodiscard]] ModelState initial() const override { return nil_value(); }

    [[nodiscard]] std::optional<ModelState> step(const ModelState& state,
                                                 const Operation& operation) override {
        const std::optional<Kind> kind = table.find(operation.name);
        if (!kind) return std::nullopt;
        const bool is_known = operation.outcome == OperationOutcome::known;
        if (*kind == Kind::holder) {
            if (is_known && operation.result != state) return std::nullopt;
            return state;
        }
        const PlainValue owner = owner_of(operation);
        const bool succeeds = *kind == Kind::acquire ? is_nil(state) : state == owner;
        // Whoever is told nothing holds the lock, or gave it back: only `false` is a refusal.
        if (is_known && succeeds == is_false(operation.result)) return std::nullopt;
        if (!succeeds) return state;
        return *kind == Kind::acquire ? owner : nil_value();
    }

    [[nodiscard]] bool only_observes(const Operation& operation) const override {
        return operation.outcome == OperationOutcome::known &&
               (table.find(operation.name) == Kind::holder || is_false(operation.result));
    }

    [[nodiscard]] std::string describe(const ModelState& state) const override {
        return is_nil(state) ? "the lock is free"
                             : "the lock is held by " + sim::print_value(state);
    }
};

}  // namespace

std::unique_ptr<Model> lock_model() {
    return std::make_unique<LockModel>();
}

}  // namespace moira::properties
