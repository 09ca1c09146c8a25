// SPDX-License-Identifier: MIT
#include "properties/linear/models.hpp"
#include "properties/linear/operation_table.hpp"
#include "sim/value.hpp"

namespace moira::properties {
namespace {

enum class Kind : std::uint8_t { add, remove, contains };

constexpr OperationTable<Kind, 3> table{{{"add", Kind::add, ArgumentShape::value},
                                         {"remove", Kind::remove, ArgumentShape::value},
                                         {"contains", Kind::contains, ArgumentShape::value}}};

/// Elements do not influence each other, so each is an object of its own. The state is whether it
/// is in the set.
class SetModel final : public Model {
public:
    [[nodiscard]] std::string_view name() const override { return "set"; }

    [[nodiscard]] sim::Result<void> admit(std::string_view operation,
                                          const PlainValue& argument) const override {
        return table.admit(name(), operation, argument);
    }

    [[nodiscard]] ModelState initial() const override { return boolean_value(false); }

    [[nodiscard]] std::optional<ModelState> step(const ModelState& state,
                                                 const Operation& operation) override {
        const std::optional<Kind> kind = table.find(operation.name);
        if (!kind) return std::nullopt;
        const bool is_in = is_true(state);
        const bool answer = *kind == Kind::add ? !is_in : is_in;
        const bool is_checked = operation.outcome == OperationOutcome::known &&
                                (*kind == Kind::contains || !is_nil(operation.result));
        if (is_checked && operation.result != boolean_value(answer)) return std::nullopt;
        return *kind == Kind::contains ? state : boolean_value(*kind == Kind::add);
    }

    [[nodiscard]] std::string partition(const Operation& operation) const override {
        return operation.key + '\0' + operation.argument;
    }

    [[nodiscard]] std::string object(const Operation& operation) const override {
        return Model::object(operation) + ", element " + sim::print_value(operation.argument, 40);
    }

    /// What was not added or removed was there already, or not there.
    [[nodiscard]] bool only_observes(const Operation& operation) const override {
        return operation.outcome == OperationOutcome::known &&
               (table.find(operation.name) == Kind::contains || is_false(operation.result));
    }

    [[nodiscard]] bool looks_at_clients() const override { return false; }

    [[nodiscard]] std::string describe(const ModelState& state) const override {
        return is_true(state) ? "the element is in the set" : "the element is not in the set";
    }
};

}  // namespace

std::unique_ptr<Model> set_model() {
    return std::make_unique<SetModel>();
}

}  // namespace moira::properties
