// SPDX-License-Identifier: MIT
//
// Histories of simulated clients that use one object of each model at a time: calls and returns
// overlap at random, effects are atomic somewhere in between, some outcomes get lost. So they are
// linearizable by construction, until a result is changed. For tests; the object is written apart
// from the model, so that both are checked.
#pragma once

#include "properties/linear/history.hpp"
#include "properties/linear/model.hpp"
#include "sim/random.hpp"
#include "sim/value.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace moira::properties::test {

class Dice {
public:
    explicit Dice(std::uint64_t seed) : stream_{seed, "dice"} {}

    std::size_t below(std::size_t bound) { return stream_.below(bound); }

    bool chance(std::size_t percent) { return below(100) < percent; }

private:
    sim::Stream stream_;
};

struct Shape {
    std::string model = "register";
    std::size_t clients = 3;
    std::size_t operations = 6;
    std::size_t values = 3;  ///< arguments are 1 to this
    std::size_t keys = 1;
    std::size_t lost = 0;        ///< percent of outcomes
    bool unique_values = false;  ///< each argument of a write or enqueue is another one
};

/// One object of each kind, by key.
class Object {
public:
    PlainValue apply(const std::string& model, const Operation& operation) {
        if (model == "register") return apply_register(operation);
        if (model == "queue") return apply_queue(operation);
        if (model == "set") return apply_set(operation);
        if (model == "counter") return apply_counter(operation);
        return apply_lock(operation);
    }

private:
    PlainValue apply_register(const Operation& operation) {
        if (operation.name == "read") return held_;
        if (operation.name == "write") {
            held_ = operation.argument;
            return nil_value();
        }
        if (held_ != value_at(operation.argument, 1)) return boolean_value(false);
        held_ = value_at(operation.argument, 2);
        return boolean_value(true);
    }

    PlainValue apply_queue(const Operation& operation) {
        if (operation.name == "enqueue") {
            queue_.push_back(operation.argument);
            return boolean_value(true);
        }
        if (queue_.empty()) return nil_value();
        PlainValue front = queue_.front();
        queue_.pop_front();
        return front;
    }

    PlainValue apply_set(const Operation& operation) {
        if (operation.name == "add") return boolean_value(set_.insert(operation.argument).second);
        if (operation.name == "remove") return boolean_value(set_.erase(operation.argument) > 0);
        return boolean_value(set_.contains(operation.argument));
    }

    PlainValue apply_counter(const Operation& operation) {
        std::int64_t change = 0;
        if (operation.name == "increment") change = 1;
        if (operation.name == "add") static_cast<void>(is_integer(operation.argument, change));
        count_ += change;
        return operation.name == "get" || count_ % 2 == 0 ? integer_value(count_) : nil_value();
    }

    PlainValue apply_lock(const Operation& operation) {
        if (operation.name == "holder") return held_;
        const PlainValue owner = string_value(operation.client);
        const bool is_acquire = operation.name == "acquire";
        if (is_acquire ? !is_nil(held_) : held_ != owner) return boolean_value(false);
        held_ = is_acquire ? owner : nil_value();
        return boolean_value(true);
    }

    PlainValue held_ = nil_value();
    std::deque<PlainValue> queue_;
    std::set<PlainValue> set_;
    std::int64_t count_ = 0;
};

class RandomHistory {
public:
    RandomHistory(Shape shape, std::uint64_t seed)
        : shape_{std::move(shape)}, dice_{seed}, clients_(shape_.clients) {}

    History make() {
        std::size_t called = 0;
        bool busy = true;
        while (called < shape_.operations || busy) {
            turn(dice_.below(clients_.size()), called);
            busy = false;
            for (const Client& client : clients_)
                busy = busy || client.open;
        }
        return std::move(history_);
    }

private:
    struct Client {
        std::optional<History::Id> open;
        bool applied = false;
        PlainValue result;
    };

    void turn(std::size_t number, std::size_t& called) {
        Client& client = clients_[number];
        if (!client.open) {
            if (called == shape_.operations) return;
            ++called;
            const auto [name, argument] = draw();
            client.open = history_.call("c" + std::to_string(number),
                                        "k" + std::to_string(dice_.below(shape_.keys)), name,
                                        argument, ++step_);
            client.applied = false;
        } else if (dice_.chance(shape_.lost)) {
            client.open.reset();  // before or after it took effect
        } else if (!client.applied) {
            const Operation& operation = history_.operations()[*client.open];
            client.result = objects_[operation.key].apply(shape_.model, operation);
            client.applied = true;
        } else {
            history_.ok(*client.open, client.result, ++step_);
            client.open.reset();
        }
    }

    PlainValue value() {
        const std::size_t value =
            shape_.unique_values ? ++last_value_ : dice_.below(shape_.values) + 1;
        return integer_value(static_cast<std::int64_t>(value));
    }

    std::pair<std::string, PlainValue> draw() {
        const std::size_t kind = dice_.below(3);
        if (shape_.model == "register") {
            if (kind == 0) return {"read", nil_value()};
            if (kind == 1 || shape_.unique_values) return {"write", value()};
            return {"cas", list_value({dice_.chance(30) ? nil_value() : value(), value()})};
        }
        if (shape_.model == "queue") {
            if (dice_.chance(50)) return {"dequeue", nil_value()};
            return {"enqueue", value()};
        }
        if (shape_.model == "set") {
            return {kind == 0 ? "add" : kind == 1 ? "remove" : "contains", value()};
        }
        if (shape_.model == "counter") {
            if (kind == 0) return {"add", value()};
            return {kind == 1 ? "increment" : "get", nil_value()};
        }
        return {kind == 0 ? "acquire" : kind == 1 ? "release" : "holder", nil_value()};
    }

    Shape shape_;
    Dice dice_;
    std::vector<Client> clients_;
    std::map<std::string, Object> objects_;
    History history_;
    std::uint64_t step_ = 0;
    std::size_t last_value_ = 0;
};

/// `history` with one known result replaced by that of another operation or a small value.
inline History with_changed_result(const History& history, Dice& dice) {
    std::vector<Operation> operations = history.operations();
    std::vector<std::size_t> known;
    for (std::size_t i = 0; i < operations.size(); ++i) {
        if (operations[i].outcome == OperationOutcome::known) known.push_back(i);
    }
    if (!known.empty()) {
        Operation& changed = operations[known[dice.below(known.size())]];
        const Operation& other = operations[known[dice.below(known.size())]];
        if (is_true(changed.result) || is_false(changed.result)) {
            changed.result = boolean_value(!is_true(changed.result));
        } else if (dice.chance(70)) {
            changed.result = other.result;
        } else {
            changed.result = integer_value(static_cast<std::int64_t>(dice.below(4)));
        }
    }
    std::map<std::uint64_t, std::pair<std::size_t, bool>> events;
    for (std::size_t i = 0; i < operations.size(); ++i) {
        events[operations[i].called] = {i, true};
        if (operations[i].returned != never) events[operations[i].returned] = {i, false};
    }
    History result;
    std::vector<History::Id> ids(operations.size());
    for (const auto& [position, event] : events) {
        const Operation& operation = operations[event.first];
        if (event.second) {
            ids[event.first] = result.call(operation.client, operation.key, operation.name,
                                           operation.argument, operation.called_step);
        } else {
            result.ok(ids[event.first], operation.result, operation.returned_step);
        }
    }
    return result;
}

/// All partitions of a model as one object, without any of the hints that make the search short.
class WholeModel final : public Model {
public:
    explicit WholeModel(Model& inner) : inner_{&inner} {}

    [[nodiscard]] std::string_view name() const override { return inner_->name(); }

    [[nodiscard]] sim::Result<void> admit(std::string_view operation,
                                          const PlainValue& argument) const override {
        return inner_->admit(operation, argument);
    }

    [[nodiscard]] ModelState initial() const override { return {}; }

    [[nodiscard]] std::optional<ModelState> step(const ModelState& state,
                                                 const Operation& operation) override {
        std::map<std::string, ModelState> parts;
        for (std::string_view rest = state; !rest.empty();) {
            const std::string part{sim::read_scalar(rest).text};
            rest = sim::skip_value(rest);
            parts[part] = sim::read_scalar(rest).text;
            rest = sim::skip_value(rest);
        }
        const std::string part = inner_->partition(operation);
        if (!parts.contains(part)) parts[part] = inner_->initial();
        std::optional<ModelState> after = inner_->step(parts[part], operation);
        if (!after) return std::nullopt;
        parts[part] = *after;
        ModelState whole;
        for (const auto& [name, value] : parts) {
            if (value != inner_->initial()) whole += string_value(name) + string_value(value);
        }
        return whole;
    }

    [[nodiscard]] std::string partition(const Operation& operation) const override {
        static_cast<void>(operation);
        return {};
    }

    [[nodiscard]] std::string describe(const ModelState& state) const override {
        return state.empty() ? "nothing happened" : "something happened";
    }

private:
    Model* inner_;
};

/// All orders, one by one.
class BruteForce {
public:
    BruteForce(Model& model, const std::vector<Operation>& operations)
        : model_{model}, operations_{operations}, placed_(operations.size()) {}

    bool is_linearizable() { return from(model_.initial()); }

private:
    [[nodiscard]] bool may_be_next(std::size_t place) const {
        if (placed_[place] || operations_[place].outcome == OperationOutcome::failed) return false;
        for (std::size_t i = 0; i < operations_.size(); ++i) {
            if (!placed_[i] && operations_[i].outcome == OperationOutcome::known &&
                operations_[i].returned < operations_[place].called) {
                return false;
            }
        }
        return true;
    }

    bool from(const ModelState& state) {
        bool is_complete = true;
        for (std::size_t i = 0; i < operations_.size(); ++i) {
            if (!placed_[i] && operations_[i].outcome == OperationOutcome::known)
                is_complete = false;
        }
        if (is_complete) return true;
        for (std::size_t i = 0; i < operations_.size(); ++i) {
            if (!may_be_next(i)) continue;
            const std::optional<ModelState> after = model_.step(state, operations_[i]);
            if (!after) continue;
            placed_[i] = true;
            const bool found = from(*after);
            placed_[i] = false;
            if (found) return true;
        }
        return false;
    }

    Model& model_;
    const std::vector<Operation>& operations_;
    std::vector<bool> placed_;
};

}  // namespace moira::properties::test
