// SPDX-License-Identifier: MIT
#include "properties/linear/models.hpp"
#include "properties/linear/operation_table.hpp"
#include "sim/value.hpp"

#include <algorithm>

namespace moira::properties {
namespace {

enum class Kind : std::uint8_t { read, write, cas };

constexpr OperationTable<Kind, 3> table{{{"read", Kind::read, ArgumentShape::none},
                                         {"write", Kind::write, ArgumentShape::anything},
                                         {"cas", Kind::cas, ArgumentShape::pair}}};

bool is_known(const Operation& operation) {
    return operation.outcome == OperationOutcome::known;
}

/// The state is the value it holds.
class RegisterModel final : public Model {
public:
    explicit RegisterModel(PlainValue initial) : initial_{std::move(initial)} {}

    [[nodiscard]] std::string_view name() const override { return "register"; }

    [[nodiscard]] sim::Result<void> admit(std::string_view operation,
                                          const PlainValue& argument) const override {
        return table.admit(name(), operation, argument);
    }

    [[nodiscard]] ModelState initial() const override { return initial_; }

    [[nodiscard]] std::optional<ModelState> step(const ModelState& state,
                                                 const Operation& operation) override {
        const std::optional<Kind> kind = table.find(operation.name);
        if (kind == Kind::write) return operation.argument;
        if (kind == Kind::read) {
            return !is_known(operation) || operation.result == state ? std::optional{state}
                                                                     : std::nullopt;
        }
        if (kind != Kind::cas) return std::nullopt;
        const bool matches = value_at(operation.argument, 1) == state;
        if (is_known(operation) && !is_nil(operation.result) &&
            is_true(operation.result) != matches) {
            return std::nullopt;
        }
        return matches ? value_at(operation.argument, 2) : state;
    }

    [[nodiscard]] bool only_observes(const Operation& operation) const override {
        const std::optional<Kind> kind = table.find(operation.name);
        return kind == Kind::read || (kind == Kind::cas && is_refused(operation));
    }

    [[nodiscard]] bool looks_at_clients() const override { return false; }

    /// A write nobody saw is not needed, unless something was refused: it could be the reason.
    [[nodiscard]] Hints hints(std::span<const Operation> operations) const override {
        Hints hints;
        std::vector<PlainValue> wanted;
        for (const Operation& operation : operations) {
            const std::optional<Kind> kind = table.find(operation.name);
            if (kind == Kind::read && is_known(operation)) wanted.push_back(operation.result);
            if (kind != Kind::cas) continue;
            if (is_known(operation) && !is_true(operation.result)) return hints;
            wanted.push_back(value_at(operation.argument, 1));
        }
        std::ranges::sort(wanted);
        for (std::size_t i = 0; i < operations.size(); ++i) {
            if (!is_known(operations[i]) && table.find(operations[i].name) == Kind::write &&
                !std::ranges::binary_search(wanted, operations[i].argument)) {
                hints.useless.push_back(i);
            }
        }
        return hints;
    }

    [[nodiscard]] std::string describe(const ModelState& state) const override {
        return "the register holds " + sim::print_value(state, 60);
    }

private:
    [[nodiscard]] static bool is_refused(const Operation& operation) {
        return is_known(operation) && !is_nil(operation.result) && !is_true(operation.result);
    }

    PlainValue initial_;
};

}  // namespace

std::unique_ptr<Model> register_model(PlainValue initial) {
    return std::make_unique<RegisterModel>(plain_value(initial));
}

}  // namespace moira::properties
