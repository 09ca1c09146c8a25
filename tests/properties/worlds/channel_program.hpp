// SPDX-License-Identifier: MIT
//
// Generated programs of tasks that send, receive and select on the channels of one process, in C++
// and Lua; and a model that says, from the order in which their operations begin, how each must
// end. Operation `n` sends the value n.
#pragma once

#include "properties/generators/fewer.hpp"
#include "runtime/fiber/process.hpp"
#include "sim/random.hpp"
#include "tools/testing/view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace moira::worlds {

/// One case of an operation.
struct Offer {
    std::size_t channel = 0;
    bool sends = false;
    friend bool operator==(const Offer&, const Offer&) = default;
};

struct Operation {
    std::uint32_t number = 0;  ///< from 1, unique
    std::vector<Offer> offers = {};  ///< of different channels; none: a yield; two: a select
    friend bool operator==(const Operation&, const Operation&) = default;
};

struct ChannelProgram {
    std::vector<std::uint32_t> capacities = {};
    std::vector<std::vector<Operation>> tasks = {};
    friend bool operator==(const ChannelProgram&, const ChannelProgram&) = default;
};

inline std::ostream& operator<<(std::ostream& out, const ChannelProgram& program) {
    out << "capacities";
    for (const std::uint32_t capacity : program.capacities) out << " " << capacity;
    for (const auto& task : program.tasks) {
        out << "\ntask:";
        for (const Operation& operation : task) {
            out << " " << operation.number << "(";
            for (const Offer& offer : operation.offers)
                out << (offer.sends ? "!" : "?") << offer.channel;
            out << ")";
        }
    }
    return out;
}

inline ChannelProgram draw_channels(sim::Stream& draws, int size) {
    ChannelProgram program;
    for (std::uint64_t left = 1 + draws.below(3); left > 0; --left)
        program.capacities.push_back(static_cast<std::uint32_t>(draws.below(3)));
    std::uint32_t number = 0;
    const auto most = 2 + static_cast<std::uint64_t>(size) / 4;
    for (std::uint64_t tasks = 1 + draws.below(5); tasks > 0; --tasks) {
        auto& task = program.tasks.emplace_back();
        for (std::uint64_t left = draws.below(most + 1); left > 0; --left) {
            Operation operation{.number = ++number};
            const std::size_t count = program.capacities.size();
            if (draws.below(8) != 0)
                operation.offers.push_back({draws.below(count), draws.below(2) == 0});
            if (!operation.offers.empty() && count > 1 && draws.below(3) == 0) {
                const std::size_t other =
                    (operation.offers[0].channel + 1 + draws.below(count - 1)) % count;
                operation.offers.push_back({other, draws.below(2) == 0});
            }
            task.push_back(std::move(operation));
        }
    }
    return program;
}

inline std::vector<ChannelProgram> smaller(const ChannelProgram& program) {
    std::vector<ChannelProgram> result;
    for (auto& tasks : generators::fewer(program.tasks))
        result.push_back({program.capacities, std::move(tasks)});
    for (std::size_t i = 0; i < program.tasks.size(); ++i) {
        for (auto& task : generators::fewer(program.tasks[i])) {
            result.push_back(program);
            result.back().tasks[i] = std::move(task);
        }
    }
    return result;
}

/// How an operation ended: which of its offers, and the value that it received, 0 if it sent.
struct Ended {
    std::size_t offer = 0;
    std::uint32_t value = 0;
    friend bool operator==(const Ended&, const Ended&) = default;
};

/// Channels as they should be: first in, first out, and the first offer that is ready wins.
class ChannelModel {
public:
    /// `prefers_last`: the last ready offer wins, which is wrong.
    explicit ChannelModel(std::vector<std::uint32_t> capacities, bool prefers_last = false)
        : capacities_{std::move(capacities)}, channels_(capacities_.size()),
          prefers_last_{prefers_last} {}

    void begin(const Operation& operation) {
        std::optional<std::size_t> chosen;
        for (std::size_t i = 0; i < operation.offers.size(); ++i) {
            if ((!chosen || prefers_last_) && is_ready(operation.offers[i])) chosen = i;
        }
        if (chosen) return complete(operation, *chosen);
        waiting_.emplace(operation.number, operation);
        for (std::size_t i = 0; i < operation.offers.size(); ++i) {
            State& channel = channels_[operation.offers[i].channel];
            (operation.offers[i].sends ? channel.senders : channel.receivers)
                .push_back({operation.number, i});
        }
    }

    [[nodiscard]] const std::map<std::uint32_t, Ended>& ended() const { return ended_; }

private:
    struct Waiting {
        std::uint32_t number = 0;
        std::size_t offer = 0;
    };
    struct State {
        std::deque<std::uint32_t> values;
        std::deque<Waiting> senders, receivers;
    };

    bool is_ready(const Offer& offer) const {
        const State& channel = channels_[offer.channel];
        return offer.sends ? !channel.receivers.empty() ||
                                 channel.values.size() < capacities_[offer.channel]
                           : !channel.values.empty() || !channel.senders.empty();
    }

    /// The first of `queue`, which waits no more.
    Waiting wake(const std::deque<Waiting>& queue) {
        const Waiting first = queue.front();
        for (State& channel : channels_) {
            const auto is_it = [&](const Waiting& each) { return each.number == first.number; };
            std::erase_if(channel.senders, is_it);
            std::erase_if(channel.receivers, is_it);
        }
        return first;
    }

    void complete(const Operation& operation, std::size_t offer) {
        State& channel = channels_[operation.offers[offer].channel];
        if (operation.offers[offer].sends) {
            ended_[operation.number] = {offer, 0};
            if (channel.receivers.empty()) {
                channel.values.push_back(operation.number);
                return;
            }
            const Waiting receiver = wake(channel.receivers);
            ended_[receiver.number] = {receiver.offer, operation.number};
            return;
        }
        if (channel.values.empty()) {
            const Waiting sender = wake(channel.senders);
            ended_[sender.number] = {sender.offer, 0};
            ended_[operation.number] = {offer, sender.number};
            return;
        }
        ended_[operation.number] = {offer, channel.values.front()};
        channel.values.pop_front();
        if (channel.senders.empty()) return;
        const Waiting sender = wake(channel.senders);
        ended_[sender.number] = {sender.offer, 0};
        channel.values.push_back(sender.number);
    }

    std::vector<std::uint32_t> capacities_;
    std::vector<State> channels_;
    std::map<std::uint32_t, Operation> waiting_;
    std::map<std::uint32_t, Ended> ended_;
    bool prefers_last_;
};

/// Runs the program's tasks for a second; those that wait then are released by closing. Lines:
/// `begin N`, `end N OFFER VALUE`.
inline void run_channels(Process& self, const ChannelProgram& program) {
    struct Shared {
        std::vector<Channel<std::uint32_t>> channels;
        bool is_closing = false;
    };
    auto shared = std::make_shared<Shared>();
    for (const std::uint32_t capacity : program.capacities)
        shared->channels.push_back(self.channel<std::uint32_t>(capacity));
    const auto perform = [&self, shared](const Operation& operation) {
        const auto tell = [&](std::size_t offer, std::uint32_t value) {
            if (!shared->is_closing)
                self.print(fmt::format("end {} {} {}", operation.number, offer, value));
        };
        const auto receiving = [&](std::size_t offer) {
            return on(shared->channels[operation.offers[offer].channel],
                      [&tell, offer](std::optional<std::uint32_t> value) {
                          tell(offer, value.value_or(0));
                      });
        };
        const auto sending = [&](std::size_t offer) {
            return on_send(shared->channels[operation.offers[offer].channel],
                           std::uint32_t{operation.number}, [&tell, offer] { tell(offer, 0); });
        };
        if (operation.offers.empty()) return self.yield();
        self.print(fmt::format("begin {}", operation.number));
        const bool first = operation.offers[0].sends;
        if (operation.offers.size() == 1) {
            if (first) self.select(sending(0));
            else self.select(receiving(0));
            return;
        }
        const bool second = operation.offers[1].sends;
        if (first && second) self.select(sending(0), sending(1));
        else if (first) self.select(sending(0), receiving(1));
        else if (second) self.select(receiving(0), sending(1));
        else self.select(receiving(0), receiving(1));
    };
    for (const auto& task : program.tasks) {
        self.go([shared, perform, &task] {
            for (const Operation& operation : task) {
                if (!shared->is_closing) perform(operation);
            }
        });
    }
    self.sleep(std::chrono::seconds{1});
    shared->is_closing = true;
    for (auto& channel : shared->channels) channel.close();
}

/// The same in Lua.
inline std::string lua_of(const ChannelProgram& program) {
    std::string text = "local time = require('time')\nlocal function main()\n"
                       "local is_closing, channels = false, {}\n";
    for (const std::uint32_t capacity : program.capacities)
        text += fmt::format("channels[#channels + 1] = channel.new({})\n", capacity);
    text += R"lua(
local function perform(number, offers)
    if is_closing then return end
    if #offers == 0 then return coroutine.yield() end
    print("begin " .. number)
    local cases = {}
    for i, offer in ipairs(offers) do
        local ch = channels[offer[1]]
        cases[i] = offer[2] and ch:case_send(number) or ch:case_receive()
    end
    local ok, result = pcall(channel.select, cases)
    if is_closing or not ok then return end
    for i, offer in ipairs(offers) do
        if channels[offer[1]] == result.channel then
            print("end " .. number .. " " .. i - 1 .. " " .. (offer[2] and 0 or result.value))
        end
    end
end
)lua";
    for (const auto& task : program.tasks) {
        text += "coroutine.spawn(function()\n";
        for (const Operation& operation : task) {
            text += fmt::format("    perform({}, {{", operation.number);
            for (const Offer& offer : operation.offers)
                text += fmt::format(" {{ {}, {} }},", offer.channel + 1, offer.sends);
            text += " })\n";
        }
        text += "end)\n";
    }
    return text + "time.sleep('1s')\nis_closing = true\n"
                  "for _, ch in ipairs(channels) do ch:close() end\nend\n"
                  "return { main = main }\n";
}

/// What is wrong with the lines of a run, or nothing.
inline std::string judge_channels(const ChannelProgram& program, const std::vector<Line>& lines,
                                  bool prefers_last = false) {
    std::map<std::uint32_t, Operation> operations;
    for (const auto& task : program.tasks)
        for (const Operation& operation : task) operations.emplace(operation.number, operation);
    ChannelModel model{program.capacities, prefers_last};
    std::map<std::uint32_t, Ended> ended;
    for (const Line& line : lines) {
        std::uint32_t number = 0;
        Ended end;
        if (std::sscanf(line.text.c_str(), "begin %u", &number) == 1) {
            model.begin(operations.at(number));
        } else if (std::sscanf(line.text.c_str(), "end %u %zu %u", &number, &end.offer,
                               &end.value) == 3) {
            if (!ended.emplace(number, end).second) return "an operation ends twice";
            // It cannot be told before it has happened.
            const auto expected = model.ended().find(number);
            if (expected == model.ended().end()) return "an operation ends too early";
            if (!(expected->second == end)) return "an operation ends otherwise";
        }
    }
    return ended == model.ended() ? "" : "an operation that could end waits";
}

}  // namespace moira::worlds
