// SPDX-License-Identifier: MIT
#include "properties/linear/models.hpp"
#include "properties/linear/operation_table.hpp"
#include "sim/value.hpp"

namespace moira::properties {
namespace {

enum class Kind : std::uint8_t { get, add, increment, decrement };

constexpr OperationTable<Kind, 4> table{{{"get", Kind::get, ArgumentShape::none},
                                         {"add", Kind::add, ArgumentShape::integer},
                                         {"increment", Kind::increment, ArgumentShape::none},
                                         {"decrement", Kind::decrement, ArgumentShape::none}}};

/// The state is the number, as a value.
class CounterModel final : public Model {
public:
    [[nodiscard]] std::string_view name() const override { return "counter"; }

    [[nodiscard]] sim::Result<void> admit(std::string_view operation,
                                          const PlainValue& argument) const override {
        return table.admit(name(), operation, argument);
    }

    [[nodiscard]] ModelState initial() const override { return integer_value(0); }

    [[nodiscard]] std::optional<ModelState> step(const ModelState& state,
                                                 const Operation& operation) override {
        const std::optional<Kind> kind = table.find(operation.name);
        if (!kind) return std::nullopt;
        std::int64_t count = 0;
        std::int64_t change = *kind == Kind::increment ? 1 : *kind == Kind::decrement ? -1 : 0;
        const bool is_sound = is_integer(state, count) &&
                              (*kind != Kind::add || is_integer(operation.argument, change));
        if (!is_sound) return std::nullopt;
        // Counters of programs wrap around as theirs do.
        ModelState after = integer_value(static_cast<std::int64_t>(
            static_cast<std::uint64_t>(count) + static_cast<std::uint64_t>(change)));
        const bool is_checked = operation.outcome == OperationOutcome::known &&
                                (*kind == Kind::get || !is_nil(operation.result));
        if (is_checked && operation.result != after) return std::nullopt;
        return after;
    }

    [[nodiscard]] bool only_observes(const Operation& operation) const override {
        return table.find(operation.name) == Kind::get;
    }

    [[nodiscard]] bool looks_at_clients() const override { return false; }

    [[nodiscard]] std::string describe(const ModelState& state) const override {
        return "the counter is " + sim::print_value(state);
    }
};

}  // namespace

std::unique_ptr<Model> counter_model() {
    return std::make_unique<CounterModel>();
}

}  // namespace moira::properties
