// SPDX-License-Identifier: MIT
//
// What a process that serves requests is supposed to do, as a model with a state, and the commands
// that clients may give it. check_process.hpp generates sequences of commands, has clients give
// them to the process at once, and judges what they hear: some order of the commands must explain
// it.
#pragma once

#include "properties/linear/model.hpp"
#include "runtime/fiber/codec.hpp"
#include "runtime/fiber/process.hpp"
#include "sim/random.hpp"
#include "tools/testing/test_world.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace moira {

/// One command of a generated sequence.
struct Command {
    std::size_t client = 0;
    std::string name;
    Value argument = {};

    friend bool operator==(const Command&, const Command&) = default;
};

/// In the order in which they were generated; each client gives its own one after another, and
/// waits for each reply.
struct Commands {
    std::vector<Command> list = {};

    friend bool operator==(const Commands&, const Commands&) = default;
};

/// `client 0: put({"a", 1}), get("a")`, a line for each client
std::ostream& operator<<(std::ostream& out, const Commands& commands);

/// Sequences that are simpler: fewer commands, fewer clients, smaller numbers in arguments.
[[nodiscard]] std::vector<Commands> smaller(const Commands& commands);

/// A kind of command. `State` has a Codec.
template <class State>
struct CommandKind {
    std::string name;  ///< also the topic of the request
    /// What it is given in this state; null: nil.
    std::function<Value(sim::Stream&, const State&)> argument = {};
    /// Changes the state and says what the process replies. It is total: with several clients a
    /// command may come in any state.
    std::function<Value(State&, const Value& argument)> step;
    /// The precondition: whether a sequence may have it in this state; null: always.
    std::function<bool(const State&, const Value& argument)> may_come = {};
    /// Whether this reply is right; null: if it equals that of `step`.
    std::function<bool(const State& before, const Value& argument, const Value& reply)> allows = {};
    std::uint64_t weight = 1;  ///< how often it is drawn, against the others'
};

template <class State>
struct ProcessModel {
    State initial = {};
    std::vector<CommandKind<State>> kinds;

    [[nodiscard]] const CommandKind<State>* find(std::string_view name) const {
        const auto at = std::ranges::find(kinds, name, &CommandKind<State>::name);
        return at == kinds.end() ? nullptr : &*at;
    }
    /// Whether every command may come where the ones before have led.
    [[nodiscard]] bool admits(const Commands& commands) const {
        State state = initial;
        return std::ranges::all_of(commands.list, [&](const Command& command) {
            const CommandKind<State>& kind = *find(command.name);
            if (kind.may_come && !kind.may_come(state, command.argument)) return false;
            kind.step(state, command.argument);
            return true;
        });
    }
};

/// How clients speak with the process under test.
struct ProcessUnderTest {
    TestWorld world;    ///< its programs, faults and further properties; nothing is started
    std::string entry;  ///< what is under test; null `start`: spawned without arguments
    std::function<Result<Pid>(Process&)> start = {};
    /// Gives a command and waits for the reply, for at most `patience`; nothing: there was none.
    /// Null: a message with the command's name and its argument, and the first payload of the next
    /// message. A client without a reply gives no more commands.
    std::function<std::optional<Value>(Process&, const Pid&, const Command&)> ask = {};
    Duration patience = std::chrono::seconds{10};
    /// Faults may keep replies away. False: a command without a reply is a failure.
    bool may_be_silent = false;
};

/// The world in which clients give `commands`, with the property that `model`'s orders explain
/// what they heard. `model` is shared by all runs and keeps no state of one.
[[nodiscard]] TestWorld world_of(const ProcessUnderTest& process, const Commands& commands,
                                 std::shared_ptr<properties::Model> model);

/// The arguments and results of operations as values.
[[nodiscard]] Value value_of(const properties::PlainValue& value);
[[nodiscard]] properties::PlainValue plain_of(const Value& value);

/// A ProcessModel as the linearizability check wants it.
template <class State>
class LinearModel final : public properties::Model {
public:
    explicit LinearModel(ProcessModel<State> model) : model_{std::move(model)} {}

    [[nodiscard]] std::string_view name() const override { return "process"; }
    [[nodiscard]] sim::Result<void> admit(std::string_view operation,
                                          const properties::PlainValue&) const override {
        if (model_.find(operation) != nullptr) return {};
        return sim::fail(sim::ErrorCode::invalid_argument,
                         "the model has no command " + std::string{operation});
    }
    [[nodiscard]] properties::ModelState initial() const override {
        return plain_of(Codec<State>::encode(model_.initial));
    }
    [[nodiscard]] std::optional<properties::ModelState>
    step(const properties::ModelState& state, const properties::Operation& operation) override {
        const CommandKind<State>& kind = *model_.find(operation.name);
        auto after = Codec<State>::decode(value_of(state));
        if (!after) return std::nullopt;
        const State before = *after;
        const Value argument = value_of(operation.argument);
        const Value expected = kind.step(*after, argument);
        if (operation.outcome == properties::OperationOutcome::known) {
            const Value reply = value_of(operation.result);
            const bool fits = kind.allows ? kind.allows(before, argument, reply)
                                          : plain_of(expected) == operation.result;
            if (!fits) return std::nullopt;
        }
        return plain_of(Codec<State>::encode(*after));
    }
    [[nodiscard]] bool looks_at_clients() const override { return false; }
    [[nodiscard]] std::string describe(const properties::ModelState& state) const override {
        return "the model's state is " + value_of(state).text();
    }

private:
    ProcessModel<State> model_;
};

}  // namespace moira
