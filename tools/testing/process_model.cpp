// SPDX-License-Identifier: MIT
#include "tools/testing/process_model.hpp"

#include "properties/generators/fewer.hpp"
#include "properties/linear/checker.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <ostream>

namespace moira {
namespace {

constexpr std::string_view client_entry = "model:client";

std::string text_of(const Command& command) {
    return command.name + "(" + (command.argument.is_nil() ? "" : command.argument.text()) + ")";
}

std::size_t client_count(const Commands& commands) {
    std::size_t count = 0;
    for (const Command& command : commands.list) count = std::max(count, command.client + 1);
    return count;
}

/// Values with one number less: zero, or half of it. What is behind a value's first table stays.
std::vector<Value> smaller(const Value& value) {
    std::vector<Value> result;
    if (const std::int64_t* number = value.integer(); number != nullptr && *number != 0) {
        result.emplace_back(0);
        if (*number / 2 != 0) result.emplace_back(*number / 2);
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
        for (Value& less : smaller(value.at(i))) {
            Table table = *value.table();
            table.array[i] = std::move(less);
            result.emplace_back(std::move(table));
        }
    }
    return result;
}

/// Clients without commands are left out.
Commands compact(Commands commands) {
    std::map<std::size_t, std::size_t> numbers;
    for (const Command& command : commands.list) numbers.emplace(command.client, 0);
    std::size_t next = 0;
    for (auto& [client, number] : numbers) number = next++;
    for (Command& command : commands.list) command.client = numbers.at(command.client);
    return commands;
}

std::optional<Value> ask(const ProcessUnderTest& process, Process& self, const Pid& server,
                         const Command& command) {
    if (process.ask) return process.ask(self, server, command);
    if (!self.send(server, command.name, command.argument)) return std::nullopt;
    const std::optional<Message> reply = self.receive_for(process.patience);
    if (!reply) return std::nullopt;
    return reply->value();
}

/// Gives the commands of `client`; its result is the list of replies, each in a table. Its lines
/// say when each was given and answered.
Value give(const ProcessUnderTest& process, const Commands& commands, Process& self,
           const Pid& server, std::size_t client) {
    std::vector<Value> replies;
    for (std::size_t i = 0; i < commands.list.size(); ++i) {
        const Command& command = commands.list[i];
        if (command.client != client) continue;
        self.print(fmt::format("> {} {}", i, text_of(command)));
        const std::optional<Value> reply = ask(process, self, server, command);
        if (!reply) {
            self.print(fmt::format("? {} {}", i, text_of(command)));
            break;
        }
        replies.push_back(Value::array({*reply}));
        self.print(fmt::format("< {} {} -> {}", i, text_of(command), reply->text()));
    }
    return Value::array(std::move(replies));
}

Result<void> direct(const ProcessUnderTest& process, Process& self, std::size_t clients) {
    Result<Pid> server = process.start
                                   ? process.start(self)
                                   : self.spawn_monitored(process.entry, TestWorld::default_host);
    if (!server) {
        // A fault refuses a spawn with this kind.
        const bool is_fault = server.error().kind == error_kind::limit_exceeded;
        if (is_fault && process.may_be_silent) return {};
        return std::unexpected{std::move(server.error())};
    }
    std::size_t left = 0;
    for (std::size_t i = 0; i < clients; ++i) {
        if (self.spawn_monitored(client_entry, TestWorld::default_host, *server, i)) ++left;
    }
    while (left > 0) {
        const std::optional<Event> event = self.events().receive();
        if (event && event->from != *server) --left;
    }
    static_cast<void>(self.terminate(*server));
    return {};
}

/// The number of a line `> 3 get()`; nothing: it is none of a client.
std::optional<std::size_t> number_of(const Line& line) {
    if (line.text.size() < 3 || line.text[1] != ' ') return std::nullopt;
    std::size_t number = 0;
    const char* const begin = line.text.data() + 2;
    const auto [at, problem] = std::from_chars(begin, line.text.data() + line.text.size(), number);
    if (problem != std::errc{} || at == begin) return std::nullopt;
    return number;
}

/// Replies that died with their client count as not heard.
properties::History history_of(const Commands& commands, const View& view) {
    properties::History history;
    std::map<std::size_t, properties::History::Id> open;
    std::map<Pid, std::size_t> heard;
    std::map<Pid, const Exit*> exits;
    for (const Exit& exit : view.exits()) exits[exit.pid] = &exit;
    for (const Line& line : view.lines()) {
        if (!line.label.starts_with("main/client")) continue;
        const std::optional<std::size_t> number = number_of(line);
        if (!number || *number >= commands.list.size()) continue;
        const Command& command = commands.list[*number];
        if (line.text.front() == '>') {
            open[*number] = history.call("client " + std::to_string(command.client), "",
                                         command.name, encode_value(command.argument));
        }
        if (line.text.front() != '<') continue;
        const std::size_t place = heard[line.pid]++;
        const auto exit = exits.find(line.pid);
        if (exit == exits.end() || !exit->second->result) continue;
        history.ok(open.at(*number), encode_value(exit->second->result->at(place).at(0)));
    }
    return history;
}

std::string unexplained(const Commands& commands, properties::Model& model, const View& view) {
    const auto judged =
        properties::check_linearizability(history_of(commands, view), model);
    if (!judged) return judged.error().text();
    if (judged->verdict == properties::Verdict::linearizable) return {};
    return judged->message + "\n" + judged->explanation;
}

std::string unanswered(const View& view) {
    for (const Line& line : view.lines()) {
        if (line.label.starts_with("main/client") && line.text.starts_with("? "))
            return "no reply to " + line.text.substr(line.text.find(' ', 2) + 1);
    }
    return {};
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Commands& commands) {
    const std::size_t clients = client_count(commands);
    if (clients == 0) out << "no commands";
    for (std::size_t client = 0; client < clients; ++client) {
        out << (client == 0 ? "" : "\n") << "client " << client;
        const char* before = ": ";
        for (const Command& command : commands.list) {
            if (command.client == client) out << std::exchange(before, ", ") << text_of(command);
        }
    }
    return out;
}

std::vector<Commands> smaller(const Commands& commands) {
    std::vector<Commands> result;
    for (std::vector<Command>& list : generators::fewer(commands.list))
        result.push_back(compact({std::move(list)}));
    for (std::size_t client = 1; client < client_count(commands); ++client) {
        Commands& fewer = result.emplace_back(commands);
        for (Command& command : fewer.list) {
            if (command.client == client) command.client = 0;
        }
        fewer = compact(std::move(fewer));
    }
    for (std::size_t i = 0; i < commands.list.size(); ++i) {
        for (Value& argument : smaller(commands.list[i].argument)) {
            result.push_back(commands);
            result.back().list[i].argument = std::move(argument);
        }
    }
    return result;
}

Value value_of(const properties::PlainValue& value) { return read_value(value).value_or(Value{}); }

properties::PlainValue plain_of(const Value& value) {
    return properties::plain_value(encode_value(value));
}

TestWorld world_of(const ProcessUnderTest& process, const Commands& commands,
                   std::shared_ptr<properties::Model> model) {
    TestWorld world = process.world;
    world.add(std::string{client_entry},
              [process, commands](Process& self, Pid server, std::size_t client) {
                  return give(process, commands, self, server, client);
              });
    world.add("model:main", [process, clients = client_count(commands)](Process& self) {
        return direct(process, self, clients);
    });
    world.start("model:main", "main");
    world.law("some order explains the replies", [commands, model](const View& view) {
        return unexplained(commands, *model, view);
    });
    if (!process.may_be_silent) world.law("every command is answered", unanswered);
    return world;
}

}  // namespace moira
