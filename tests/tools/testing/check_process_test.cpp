// SPDX-License-Identifier: MIT
// Goal: processes are tested against models by generated commands of several clients.
#include "tools/testing/check_process.hpp"

#include "tests/support/own_folder.hpp"
#include "tools/story_files.hpp"

#include <gmock/gmock.h>

#include <map>

namespace moira {
namespace {

using testing::HasSubstr;

/// What the table of a key-value store is supposed to hold.
using Store = std::map<std::string, int>;

std::string key_of(const Value& argument) { return *argument.at(0).string(); }
int number_of(const Value& argument) { return static_cast<int>(*argument.at(1).integer()); }

Value drawn_entry(sim::Stream& draws, const Store&) {
    const char* const key = draws.below(2) == 0 ? "a" : "b";
    return Value::array({key, draws.between(1, 9)});
}

ProcessModel<Store> store_model() {
    ProcessModel<Store> model;
    model.kinds.push_back({.name = "put", .argument = drawn_entry,
                           .step = [](Store& store, const Value& argument) {
                               store[key_of(argument)] = number_of(argument);
                               return Value{"ok"};
                           }});
    model.kinds.push_back({.name = "get", .argument = drawn_entry,
                           .step = [](Store& store, const Value& argument) {
                               const auto at = store.find(key_of(argument));
                               return at == store.end() ? Value{} : Value{at->second};
                           }});
    model.kinds.push_back({.name = "add", .argument = drawn_entry,
                           .step = [](Store& store, const Value& argument) {
                               return Value{store[key_of(argument)] += number_of(argument)};
                           }});
    model.kinds.push_back(
        {.name = "delete", .argument = drawn_entry,
         .step =
             [](Store& store, const Value& argument) {
                 return Value{store.erase(key_of(argument)) != 0};
             },
         .may_come =
             [](const Store& store, const Value& argument) {
                 return store.contains(key_of(argument));
             }});
    return model;
}

void serve(Process& self, Store& store, const Message& request) {
    const Value argument = request.value();
    const std::string key = key_of(argument);
    Value reply;
    if (request.topic() == "put") {
        store[key] = number_of(argument);
        reply = "ok";
    } else if (request.topic() == "get") {
        if (const auto at = store.find(key); at != store.end()) reply = at->second;
    } else if (request.topic() == "delete") {
        reply = store.erase(key) != 0;
    } else {
        reply = store[key] += number_of(argument);
    }
    self.send(request.from(), "reply", reply);
}

ProcessUnderTest good_store() {
    ProcessUnderTest process;
    process.entry = "kv:store";
    process.world.add("kv:store", [](Process& self) {
        Store store;
        for (;;) serve(self, store, self.receive());
    });
    return process;
}

/// `add` is done by a task that waits for something between reading and writing, as for a disk:
/// what another client does meanwhile is lost.
ProcessUnderTest hasty_store() {
    ProcessUnderTest process;
    process.entry = "kv:store";
    process.world.add("kv:store", [](Process& self) {
        auto store = std::make_shared<Store>();
        for (;;) {
            const Message request = self.receive();
            if (request.topic() != "add") {
                serve(self, *store, request);
                continue;
            }
            self.go([&self, store, request] {
                const std::string key = key_of(request.value());
                const int before = store->contains(key) ? store->at(key) : 0;
                self.sleep(std::chrono::milliseconds{1});
                (*store)[key] = before + number_of(request.value());
                self.send(request.from(), "reply", store->at(key));
            });
        }
    });
    return process;
}

/// Forgets what it was asked when it was asked to delete, one of its replies is wrong.
ProcessUnderTest wrong_store() {
    ProcessUnderTest process = good_store();
    process.world.add("kv:store", [](Process& self) {
        Store store;
        for (;;) {
            const Message request = self.receive();
            serve(self, store, request);
            if (request.topic() == "delete") store["a"] = 7;
        }
    });
    return process;
}

std::string found(const ProcessUnderTest& process, CheckOptions options,
                  const std::string& out = {}) {
    options.tries.out = out;
    ForAll<Commands> all{command_sequences(store_model(), options),
                         [&](const Commands& commands) {
                             return world_of(process, commands,
                                             std::make_shared<LinearModel<Store>>(store_model()));
                         },
                         "t", options.tries};
    const auto failure = all.check("t");
    return failure ? failure->value_or("holds") : failure.error().text();
}

TEST(CheckProcessTest, WhatDoesAsItsModelPasses) {
    EXPECT_TRUE(check_process(store_model(), good_store(),
                              {.clients = 3, .tries = {.cases = 60, .out = {}}}));
}

TEST(CheckProcessTest, ALostUpdateNeedsTwoClientsAndIsShrunkToTwoCommands) {
    const OwnFolder folder;
    const std::string told = found(hasty_store(), {.clients = 3}, folder.path().string());
    EXPECT_THAT(told, HasSubstr("FAIL some order explains the replies"));
    EXPECT_THAT(told, HasSubstr("client 0: add({\"a\", 1})\nclient 1: add({\"a\", 1})\n"));
    EXPECT_THAT(told, HasSubstr("minimal: yes"));
    const auto stories = tools::story_files(folder.path().string());
    EXPECT_TRUE(stories && stories->size() == 1);
    // One client alone sees nothing of it.
    EXPECT_EQ(found(hasty_store(), {.clients = 1}), "holds");
}

TEST(CheckProcessTest, AWrongReplyIsFoundWithOneClient) {
    const std::string told = found(wrong_store(), {.clients = 1, .tries = {.cases = 200}});
    EXPECT_THAT(told, HasSubstr("FAIL some order explains the replies"));
    EXPECT_THAT(told, HasSubstr("delete("));
    EXPECT_THAT(told, testing::Not(HasSubstr("client 1")));
}

TEST(CheckProcessTest, ASilentProcessIsNoPass) {
    ProcessUnderTest process;
    process.entry = "kv:store";
    process.world.add("kv:store", [](Process& self) { self.receive(); });
    EXPECT_THAT(found(process, {}), HasSubstr("FAIL every command is answered: no reply to "));
    process.entry = "kv:nobody";
    EXPECT_THAT(found(process, {}), HasSubstr("kv:nobody"));
}

TEST(CheckProcessTest, ACrashedStoreMayBeSilentButNotWrong) {
    ProcessUnderTest process = good_store();
    process.may_be_silent = true;
    process.world.settings("faults = { crash = { of = 'kv:store', rate = 0.2 } }");
    EXPECT_EQ(found(process, {.tries = {.cases = 30}}), "holds");
    process.may_be_silent = false;
    EXPECT_THAT(found(process, {}), HasSubstr("FAIL every command is answered"));
}

TEST(CheckProcessTest, RepliesMayBeAllowedByAFunction) {
    ProcessModel<int> model;
    model.kinds.push_back({.name = "roll",
                           .step = [](int& rolls, const Value&) { return Value{++rolls}; },
                           .allows = [](const int&, const Value&, const Value& reply) {
                               return reply.integer() != nullptr && *reply.integer() < 6;
                           }});
    ProcessUnderTest process;
    process.entry = "dice:dice";
    for (const std::uint64_t sides : {6U, 7U}) {
        process.world.add("dice:dice", [sides](Process& self) {
            for (;;) {
                const Message request = self.receive();
                self.send(request.from(), "reply", self.random(sides));
            }
        });
        EXPECT_EQ(check_process(model, process, {.tries = {.out = {}}}), sides == 6);
    }
}

TEST(CheckProcessTest, ShrunkSequencesKeepPreconditionsAndClients) {
    const ProcessModel<Store> model = store_model();
    const auto gen = command_sequences(model, {.clients = 3, .commands = 8});
    std::size_t shrinks = 0;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const auto value = gen(rc::Random{seed}, 30);
        EXPECT_TRUE(model.admits(value.value()));
        auto less = value.shrinks();
        while (const auto next = less.next()) {
            EXPECT_TRUE(model.admits(next->value()));
            EXPECT_FALSE(next->value() == value.value());
            ++shrinks;
        }
    }
    EXPECT_GT(shrinks, 500U);
}

}  // namespace
}  // namespace moira
