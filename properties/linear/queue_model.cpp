// SPDX-License-Identifier: MIT
#include "properties/linear/models.hpp"
#include "properties/linear/operation_table.hpp"
#include "sim/value.hpp"

#include <map>

namespace moira::properties {
namespace {

enum class Kind : std::uint8_t { enqueue, dequeue };

constexpr OperationTable<Kind, 2> table{{{"enqueue", Kind::enqueue, ArgumentShape::value},
                                         {"dequeue", Kind::dequeue, ArgumentShape::none}}};

bool is_known(const Operation& operation) {
    return operation.outcome == OperationOutcome::known;
}

bool is_enqueue(const Operation& operation) {
    return table.find(operation.name) == Kind::enqueue && !is_false(operation.result);
}

bool is_dequeue(const Operation& operation) {
    return table.find(operation.name) == Kind::dequeue;
}

/// Who put a value in, and who took it out.
struct Passage {
    std::size_t enqueues = 0;
    std::size_t enqueue = 0;  ///< the last of them
    std::size_t dequeues = 0;
    std::size_t dequeue = 0;
};

/// What is known about the order of enqueues from who took their values out. First in, first out:
/// whatever was certainly taken first was put in first.
class QueueHints {
public:
    explicit QueueHints(std::span<const Operation> operations) : operations_{operations} {
        for (std::size_t i = 0; i < operations.size(); ++i) {
            const Operation& operation = operations[i];
            if (is_enqueue(operation)) {
                Passage& passage = passages_[operation.argument];
                ++passage.enqueues;
                passage.enqueue = i;
            } else if (is_dequeue(operation) && !is_known(operation)) {
                all_dequeues_known_ = false;
            } else if (is_dequeue(operation) && !is_nil(operation.result)) {
                Passage& passage = passages_[operation.result];
                ++passage.dequeues;
                passage.dequeue = i;
            }
        }
    }

    [[nodiscard]] Hints derive() const {
        Hints hints;
        std::vector<Passage> passages;
        for (const auto& [value, passage] : passages_) {
            if (passage.enqueues == 1 && passage.dequeues <= 1) passages.push_back(passage);
            if (passage.dequeues == 0) add_useless(value, hints);
        }
        for (const Passage& first : passages) {
            for (const Passage& second : passages) {
                if (first.enqueue != second.enqueue && is_first(first, second)) {
                    hints.orders.push_back({first.enqueue, second.enqueue});
                }
            }
        }
        return hints;
    }

private:
    /// An enqueue that perhaps happened, of a value that nobody was given, can only be in the way.
    void add_useless(const PlainValue& value, Hints& hints) const {
        for (std::size_t i = 0; i < operations_.size(); ++i) {
            const Operation& operation = operations_[i];
            if (is_enqueue(operation) && !is_known(operation) && operation.argument == value) {
                hints.useless.push_back(i);
            }
        }
    }

    [[nodiscard]] bool is_first(const Passage& first, const Passage& second) const {
        if (first.dequeues == 1 && second.dequeues == 1) {
            return operations_[first.dequeue].returned < operations_[second.dequeue].called;
        }
        if (!all_dequeues_known_ || second.dequeues == 1) return false;
        if (first.dequeues == 1) return true;
        // Neither is ever taken: their order is nobody's business, so we choose it where one of
        // them could take the other's place in time.
        const Operation& a = operations_[first.enqueue];
        const Operation& b = operations_[second.enqueue];
        return is_known(a) && a.called < b.called && a.returned <= b.returned;
    }

    std::span<const Operation> operations_;
    std::map<PlainValue, Passage> passages_;
    bool all_dequeues_known_ = true;
};

/// The state is the values, front first, one after the other.
class QueueModel final : public Model {
public:
    [[nodiscard]] std::string_view name() const override { return "queue"; }

    [[nodiscard]] sim::Result<void> admit(std::string_view operation,
                                          const PlainValue& argument) const override {
        return table.admit(name(), operation, argument);
    }

    [[nodiscard]] ModelState initial() const override { return {}; }

    [[nodiscard]] std::optional<ModelState> step(const ModelState& state,
                                                 const Operation& operation) override {
        if (is_enqueue(operation)) return state + operation.argument;
        if (!is_dequeue(operation)) {
            // Refused, by a queue that is bounded.
            return table.find(operation.name) == Kind::enqueue ? std::optional{state}
                                                               : std::nullopt;
        }
        const std::string_view rest = state.empty() ? std::string_view{} : sim::skip_value(state);
        if (is_known(operation)) {
            const std::string_view front =
                std::string_view{state}.substr(0, state.size() - rest.size());
            const bool fits = state.empty() ? is_nil(operation.result) : operation.result == front;
            if (!fits) return std::nullopt;
        }
        return ModelState{rest};
    }

    [[nodiscard]] bool only_observes(const Operation& operation) const override {
        if (!is_known(operation)) return false;
        return is_dequeue(operation) ? is_nil(operation.result) : !is_enqueue(operation);
    }

    [[nodiscard]] bool looks_at_clients() const override { return false; }

    [[nodiscard]] Hints hints(std::span<const Operation> operations) const override {
        return QueueHints{operations}.derive();
    }

    [[nodiscard]] std::string describe(const ModelState& state) const override {
        if (state.empty()) return "the queue is empty";
        std::string text;
        for (std::string_view rest = state; !rest.empty(); rest = sim::skip_value(rest)) {
            text += (text.empty() ? "the queue holds, front first, " : ", ");
            if (text.size() > shown_max) return text + "...";
            text += sim::print_value(rest, 30);
        }
        return text;
    }

private:
    static constexpr std::size_t shown_max = 100;
};

}  // namespace

std::unique_ptr<Model> queue_model() {
    return std::make_unique<QueueModel>();
}

}  // namespace moira::properties
