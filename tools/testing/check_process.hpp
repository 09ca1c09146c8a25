// SPDX-License-Identifier: MIT
//
// Stateful testing of a process against a model, with RapidCheck: sequences of commands are
// generated, given by one to several clients at once under many schedules each, and accepted if
// some order of the commands explains all replies. A failure is shrunk to few commands of few
// clients and few differences from the default schedule.
//
//     EXPECT_TRUE(moira::check_process(store_model(), {.world = store, .entry = "app:store"}));
#pragma once

#include "properties/generators/generators.hpp"
#include "tools/testing/process_model.hpp"
#include "tools/testing/rapidcheck.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace moira {

struct CheckOptions {
    std::size_t clients = 2;    ///< at most
    std::size_t commands = 10;  ///< of all clients together, at most
    ForAllOptions tries = {};   ///< `cases` sequences, each under `schedules` schedules
};

/// Sequences that the model admits.
template <class State>
[[nodiscard]] rc::Gen<Commands> command_sequences(ProcessModel<State> model,
                                                  const CheckOptions& options) {
    const auto draw = [model, options](sim::Stream& draws, int size) {
        Commands commands;
        State state = model.initial;
        const std::uint64_t clients = 1 + draws.below(options.clients);
        const auto most = static_cast<std::uint64_t>(std::max(size, 1)) + 1;
        std::uint64_t sum = 0;
        for (const CommandKind<State>& kind : model.kinds) sum += kind.weight;
        std::uint64_t left = 1 + draws.below(std::min<std::uint64_t>(options.commands, most));
        for (; left > 0; --left) {
            std::uint64_t place = draws.below(sum);
            std::size_t chosen = 0;
            while (place >= model.kinds[chosen].weight) place -= model.kinds[chosen++].weight;
            const CommandKind<State>& kind = model.kinds[chosen];
            Command command{.client = draws.below(clients), .name = kind.name};
            if (kind.argument) command.argument = kind.argument(draws, state);
            if (kind.may_come && !kind.may_come(state, command.argument)) continue;
            kind.step(state, command.argument);
            commands.list.push_back(std::move(command));
        }
        return commands;
    };
    const auto less = [model](const Commands& commands) {
        std::vector<Commands> result = smaller(commands);
        std::erase_if(result, [&](const Commands& each) { return !model.admits(each); });
        return result;
    };
    return generators::generator(draw, less);
}

/// Whether the process replies as the model says, whatever the commands and the schedule.
/// MOIRA_SEED, MOIRA_SEEDS and MOIRA_REPLAY as for holds_for.
template <class State>
[[nodiscard]] testing::AssertionResult check_process(const ProcessModel<State>& model,
                                                     const ProcessUnderTest& process,
                                                     const CheckOptions& options = {}) {
    const auto linear = std::make_shared<LinearModel<State>>(model);
    return holds_for(
        command_sequences(model, options),
        [&](const Commands& commands) { return world_of(process, commands, linear); },
        options.tries);
}

}  // namespace moira
