// SPDX-License-Identifier: MIT
// Goal: what a process in C++ can do, has the same effect as from Lua (semantics 2 to 7).
#include "tests/support/lua_world.hpp"

namespace moira {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using runtime::LuaWorld;
using testing::ElementsAre;

constexpr const char* host = "app:processes";

/// What `run` prints as the only process of a world.
template <class Run>
std::vector<std::string> lines_of(Run run) {
    LuaWorld world;
    world.native("main", std::move(run));
    const runtime::LuaOutcome outcome = world.run();
    EXPECT_EQ(outcome.problem, "");
    return outcome.lines;
}

std::string text(const Error& error) { return error.kind + ": " + error.message; }

template <class T>
std::string text(const Result<T>& result) {
    if (!result) return text(result.error());
    if constexpr (std::is_void_v<T>) return "ok";
    else return Codec<T>::encode(*result).text();
}

TEST(FiberProcessTest, PingPong) {
    LuaWorld world;
    world.native("main", [](Process& self) {
        const Pid server = *self.spawn("app:server", host, 10);
        for (int i = 0; i < 3; ++i) {
            EXPECT_TRUE(self.send(server, "ask", i, "text"));
            const Message answer = self.receive();
            EXPECT_EQ(answer.from(), server);
            self.print(std::string{answer.topic()} + " " + std::to_string(answer.as_or(0)));
        }
        return std::string{"done"};
    });
    world.native("server", [](Process& self, int factor) {
        for (;;) {
            const Message message = self.receive();
            EXPECT_EQ(message.count(), 2U);
            EXPECT_EQ(message.as_or(std::string{}, 1), "text");
            EXPECT_TRUE(self.send(message.from(), "answer", message.as_or(0) * factor));
        }
    });
    const runtime::LuaOutcome outcome = world.run();
    EXPECT_THAT(outcome.lines, ElementsAre("answer 0", "answer 10", "answer 20"));
    EXPECT_EQ(outcome.exit("main"), "\"done\"");
}

TEST(FiberProcessTest, ResultsErrorsAndExceptionsEndIt) {
    LuaWorld world;
    world.native("main", [](Process& self) {
        for (const char* entry : {"app:value", "app:error", "app:throws", "app:odd", "app:typed"}) {
            EXPECT_TRUE(self.spawn_monitored(entry, host, "x"));
            const Event event = *self.events().receive();
            EXPECT_EQ(event.kind, Event::Kind::exit);
            self.print(text(event.result));
        }
    });
    world.native("value", [](Process&) { return std::vector<int>{1, 2}; });
    world.native("error", [](Process&) -> Result<int> {
        return std::unexpected{Error{.kind = "Conflict", .message = "no"}};
    });
    world.native("throws", [](Process&) { throw std::runtime_error{"thrown"}; });
    world.native("odd", [](Process&) { throw 7; });
    world.native("typed", [](Process&, int) {});
    EXPECT_THAT(world.run().lines,
                ElementsAre("{1, 2}", "Conflict: no", "Internal: thrown",
                            "Internal: an exception of unknown type",
                            "Invalid: argument 1: expected integer in range, got \"x\""));
}

TEST(FiberProcessTest, AKilledProcessUnwindsAndItsCallsDoNothing) {
    struct Guard {
        Process& self;
        int& count;
        ~Guard() {
            ++count;
            EXPECT_EQ(text(self.send("main", "from the grave")), "Killed: the process was ended");
            EXPECT_EQ(self.inbox().receive(), std::nullopt);
            self.sleep(1s);
            self.print("not said");
        }
    };
    int unwound = 0;
    LuaWorld world;
    world.native("main", [](Process& self) {
        EXPECT_TRUE(self.register_name("main"));
        const Pid child = *self.spawn_monitored("app:child", host);
        self.sleep(1s);
        EXPECT_TRUE(self.terminate(child));
        const Event event = *self.events().receive();
        self.print(text(event.result));
        self.print(self.receive_for(1s) ? "a message" : "silence");
    });
    world.native("child", [&](Process& self) {
        const Guard guard{self, unwound};
        self.go([&] {
            const Guard inner{self, unwound};
            self.sleep(1h);
        });
        try {
            self.receive();
        } catch (const std::exception&) {
            self.print("caught");
        }
        self.print("not reached");
    });
    EXPECT_THAT(world.run().lines, ElementsAre("Internal: process terminated", "silence"));
    EXPECT_EQ(unwound, 2);
}

TEST(FiberProcessTest, WhatStillRunsAtTheEndOfTheRunUnwindsToo) {
    int unwound = 0;
    struct Count {
        int& count;
        ~Count() { ++count; }
    };
    LuaWorld world;
    world.native("main", [&](Process& self) {
        const Count count{unwound};
        self.receive();
    });
    world.run();
    EXPECT_EQ(unwound, 1);
    world.run(1);
    EXPECT_EQ(unwound, 2);
}

TEST(FiberProcessTest, SwallowingTheEndIsAnsweredAgain) {
    int swallowed = 0;
    LuaWorld world;
    world.native("main", [](Process& self) {
        const Pid child = *self.spawn_monitored("app:child", host);
        self.sleep(1s);
        EXPECT_TRUE(self.terminate(child));
        self.print(text(self.events().receive()->result));
    });
    world.native("child", [&](Process& self) {
        for (int i = 0; i < 50; ++i) {
            try {
                self.receive();
            } catch (...) {
                ++swallowed;
            }
        }
    });
    EXPECT_THAT(world.run().lines, ElementsAre("Internal: process terminated"));
    EXPECT_EQ(swallowed, 50);
}

TEST(FiberProcessTest, ExceptionsInFlightBelongToTheirStack) {
    LuaWorld world;
    world.native("main", [](Process& self) {
        const auto thrower = [&](const char* what) {
            try {
                throw std::runtime_error{what};
            } catch (...) {
                self.sleep(1s);  // the other task throws meanwhile
                try {
                    throw;
                } catch (const std::exception& error) {
                    self.print(error.what());
                }
            }
        };
        self.go([&] { thrower("second"); });
        thrower("first");
        self.sleep(1s);
    });
    EXPECT_THAT(world.run().lines, testing::UnorderedElementsAre("first", "second"));
}

TEST(FiberProcessTest, LinksMonitorsAndTraps) {
    LuaWorld world;
    world.native("main", [](Process& self) {
        self.trap_links(true);
        EXPECT_TRUE(self.traps_links());
        const Pid child = *self.spawn_linked_monitored("app:fails", host);
        for (int i = 0; i < 2; ++i) {
            const Event event = *self.events().receive();
            EXPECT_EQ(event.from, child);
            EXPECT_TRUE(event.is_error());
            self.print(event.kind == Event::Kind::exit ? "exit" : "link_down");
        }
        self.print(text(self.link(child)));
        self.print(text(self.monitor("nobody")));
        const Pid other = *self.spawn("app:waits", host);
        self.print(text(self.monitor(other)));
        self.print(text(self.monitor(other)));
        self.print(text(self.unmonitor(other)));
        self.print(text(self.cancel(other, "enough")));
    });
    world.native("fails", [](Process& self) -> Result<void> {
        self.sleep(1ms);
        return std::unexpected{Error{.message = "boom"}};
    });
    world.native("waits", [](Process& self) {
        const Event event = *self.events().receive();
        EXPECT_EQ(event.kind, Event::Kind::cancel);
        self.print("cancelled: " + event.result->text());
    });
    EXPECT_THAT(world.run().lines,
                ElementsAre("exit", "link_down", "Internal: pid not registered",
                            "NotFound: could not resolve 'nobody' as PID or registered name", "ok",
                            "Internal: already monitoring pid", "ok", "cancelled: \"enough\"",
                            "ok"));
}

TEST(FiberProcessTest, TopicsAndNames) {
    EXPECT_THAT(lines_of([](Process& self) {
        const Channel<Message> news = *self.listen("news");
        EXPECT_EQ(news, *self.listen("news"));
        EXPECT_TRUE(self.register_name("me"));
        EXPECT_EQ(*self.lookup("me"), self.pid());
        self.print(text(self.send("me", "news", 1)));
        self.print(text(self.send("me", "other", 2)));
        self.print(text(self.send("me", "@x", 2)));
        Channel<Message> channel = news;
        self.print(std::to_string(channel.receive()->as_or(0)));
        self.print(self.receive().topic());
        EXPECT_TRUE(self.unlisten(news));
        EXPECT_FALSE(self.unlisten(news));
        self.print(text(self.send("me", "news", 3)));
        self.print(self.receive().topic());
        self.print(text(self.register_name("me")));
        EXPECT_TRUE(self.unregister_name("me"));
        EXPECT_FALSE(self.unregister_name("me"));
        self.print(text(self.lookup("me")));
        self.print(text(self.listen("").error()));
    }),
                ElementsAre("ok", "ok", "Invalid: cannot send to @ topics", "1", "other", "ok",
                            "news", "ok", "NotFound: name not registered",
                            "Invalid: topic cannot be empty"));
}

TEST(FiberProcessTest, TimeIsVirtual) {
    EXPECT_THAT(lines_of([](Process& self) {
        const Time began = self.now();
        self.sleep(1h);
        EXPECT_GE(self.now() - began, 1h);
        Timer timer = self.timer(10s);
        EXPECT_TRUE(timer.reset(20s));
        const Time at = *timer.channel().receive();
        EXPECT_GE(at - began, 1h + 20s);
        EXPECT_EQ(timer.channel().receive(), std::nullopt);
        EXPECT_FALSE(timer.stop());
        Timer ticker = self.ticker(1s);
        for (int i = 0; i < 3; ++i)
            EXPECT_TRUE(ticker.channel().receive());
        EXPECT_TRUE(ticker.stop());
        EXPECT_TRUE(ticker.channel().is_closed());
        self.print(self.receive_for(2s) ? "message" : "late");
    }),
                ElementsAre("late"));
}

TEST(FiberProcessTest, ChannelsBetweenTasks) {
    EXPECT_THAT(lines_of([](Process& self) {
        Channel<int> numbers = self.channel<int>();
        Channel<std::string> done = self.channel<std::string>(1);
        self.go([=, &self]() mutable {
            int sum = 0;
            while (const auto number = numbers.receive()) sum += *number;
            self.print("sum " + std::to_string(sum));
            EXPECT_TRUE(done.send("done"));
        });
        for (int i = 1; i <= 4; ++i) EXPECT_TRUE(numbers.send(i));
        EXPECT_EQ(numbers.try_receive(), std::nullopt);
        numbers.close();
        EXPECT_FALSE(numbers.send(5));
        self.print(*done.receive());
    }),
                ElementsAre("sum 10", "done"));
}

TEST(FiberProcessTest, SelectTakesTheFirstReadyCase) {
    EXPECT_THAT(lines_of([](Process& self) {
        Channel<int> a = self.channel<int>(1);
        Channel<int> b = self.channel<int>(1);
        const auto tell = [&](const char* name) {
            return [&self, name](int value) { self.print(name + std::to_string(value)); };
        };
        EXPECT_EQ(self.try_select(on(a, tell("a")), on(b, tell("b"))), 2U);
        EXPECT_TRUE(b.send(2));
        EXPECT_TRUE(a.send(1));
        EXPECT_EQ(self.select(on(a, tell("a")), on(b, tell("b"))), 0U);
        EXPECT_EQ(self.select(on(a, tell("a")), on(b, tell("b"))), 1U);
        EXPECT_EQ(self.select(on(a, tell("a")), on(self.after(1s), [&](Time) { self.print("t"); })),
                  1U);
        EXPECT_EQ(self.select(on_send(a, 7, [&] { self.print("sent"); })), 0U);
        a.close();
        EXPECT_EQ(a.receive(), 7);
        EXPECT_EQ(self.select(on(a, [&](std::optional<int> v) { self.print(v ? "?" : "closed"); })),
                  0U);
    }),
                ElementsAre("a1", "b2", "t", "sent", "closed"));
}

TEST(FiberProcessTest, SpawnsThatFailSayWhy) {
    EXPECT_THAT(lines_of([](Process& self) {
        const auto none = self.spawn("app:none", host);
        self.print(text(none.error()) + " " + none.error().details.at(0).text());
        const auto nowhere = self.spawn("app:main", "app:nowhere");
        self.print(text(nowhere.error()) + " " + nowhere.error().details.at(0).text());
        self.print(text(self.exec("app:none", host)));
        self.print(text(self.call("app:none")));
    }),
                ElementsAre("NotFound: factory not found {factory_id = \"app:none\"}",
                            "NotFound: host not found {host_id = \"app:nowhere\"}",
                            "Internal: factory not found",
                            "NotFound: no handler registered for target"));
}

TEST(FiberProcessTest, CallsAndFutures) {
    LuaWorld world;
    world.native("main", [](Process& self) {
        self.print(text(self.call("app:sum", 1, 2)));
        self.print(text(self.exec("app:double", host, 4)));
        Future future = *self.async("app:sum", 5, 6);
        self.print(text(future.get()));
        Future unwanted = *self.async("app:sum", 5, 6);
        unwanted.cancel();
        self.print(text(unwanted.get()));
        self.print(text(self.call("app:sum", 1, "x")));
    });
    world.natives.add_function("app:sum", [](Process&, int a, int b) { return a + b; });
    world.native("double", [](Process& self, int a) {
        self.sleep(1s);
        return 2 * a;
    });
    EXPECT_THAT(world.run().lines,
                ElementsAre("3", "8", "11", "Canceled: canceled",
                            "Invalid: argument 2: expected integer in range, got \"x\""));
}

TEST(FiberProcessTest, ContextIsInherited) {
    LuaWorld world;
    world.native("main", [](Process& self) {
        const Value context = Value::map({{"user", "ann"}, {"level", 3}});
        EXPECT_TRUE(self.spawn_monitored("app:child", host));
        EXPECT_TRUE(self.spawn({.entry = "app:child", .host = host, .context = context}));
    });
    world.native("child", [](Process& self) {
        self.print(self.context("user").text() + self.context("level").text());
    });
    EXPECT_THAT(world.run().lines, ElementsAre("nilnil", "\"ann\"3"));
}

TEST(FiberProcessTest, UpgradeKeepsIdentityAndMessages) {
    LuaWorld world;
    world.native("main", [](Process& self) {
        EXPECT_TRUE(self.register_name("one"));
        EXPECT_TRUE(self.send("one", "kept", 1));
        self.upgrade("app:next", self.pid(), 5);
    });
    world.native("next", [](Process& self, Pid pid, int number) {
        EXPECT_EQ(pid, self.pid());
        EXPECT_EQ(number, 5);
        EXPECT_EQ(*self.lookup("one"), pid);
        self.print(self.receive().topic());
    });
    EXPECT_THAT(world.run().lines, ElementsAre("kept"));
}

TEST(FiberProcessTest, LuaAndCppShareAWorld) {
    LuaWorld world;
    world.process("main", R"lua(
        local child = process.spawn_linked_monitored("app:worker", "app:processes", { factor = 3 })
        process.send(child, "work", { id = 7, list = { 1, 2, "x" } })
        local message = process.inbox():receive()
        say(message:topic(), message:payload():data(), message:from() == child)
        process.send(child, "stop")
        local event = process.events():receive()
        say(event.kind, event.result.value)
        say(require('funcs').call("app:sum", 20, 22))
    )lua");
    world.native("worker", [](Process& self, Value options) {
        const auto factor = *options["factor"].integer();
        for (;;) {
            const Message message = self.receive();
            if (message.topic() == "stop") return std::string{"stopped"};
            const Value task = message.value();
            EXPECT_EQ(task["list"], Value::array({1, 2, "x"}));
            const Value answer = Value::map({{"id", *task["id"].integer() * factor}});
            EXPECT_TRUE(self.send(message.from(), "done", answer));
        }
    });
    world.natives.add_function("app:sum", [](Process&, int a, int b) { return a + b; });
    EXPECT_THAT(world.run().lines,
                ElementsAre("\"done\", {id=21}, true", "\"pid.exit\", \"stopped\"", "42, nil"));
}

class Counter final : public Actor {
public:
    explicit Counter(int start) : count_{start} {}

    void on_start(Process& self) override { EXPECT_TRUE(self.register_name("counter")); }
    void on_message(Process& self, Message message) override {
        if (message.topic() == "stop") return finish(Value{count_});
        count_ += message.as_or(0);
        if (message.topic() == "slow") self.sleep(1s);
        EXPECT_TRUE(self.send(message.from(), "count", count_));
    }

private:
    int count_;
};

TEST(FiberProcessTest, AnActorNeedsNoStackWhileItWaits) {
    LuaWorld world;
    world.natives.add_actor<Counter, int>("app:counter");
    world.native("main", [](Process& self) {
        const Pid counter = *self.spawn_monitored("app:counter", host, 100);
        for (const char* topic : {"fast", "slow", "fast"}) {
            EXPECT_TRUE(self.send(counter, topic, 1));
            self.print(std::to_string(self.receive().as_or(0)));
        }
        EXPECT_TRUE(self.send(counter, "stop"));
        self.print(text(self.events().receive()->result));
        const Pid other = *self.spawn_monitored("app:counter", host, 1);
        EXPECT_TRUE(self.cancel(other));
        self.print(text(self.events().receive()->result));
        EXPECT_TRUE(self.spawn_monitored("app:counter", host, "x"));
        self.print(text(self.events().receive()->result));
    });
    const runtime::LuaOutcome outcome = world.run();
    EXPECT_THAT(outcome.lines,
                ElementsAre("101", "102", "103", "103", "nil",
                            "Invalid: argument 1: expected integer in range, got \"x\""));
}

TEST(FiberProcessTest, EqualSeedsGiveEqualHashes) {
    LuaWorld world;
    world.native("main", [](Process& self) {
        for (int i = 0; i < 5; ++i) {
            EXPECT_TRUE(self.spawn("app:worker", host, self.pid(), self.random(1000)));
        }
        for (int i = 0; i < 5; ++i) self.print(self.receive().value().text());
    });
    world.native("worker", [](Process& self, Pid parent, int number) {
        self.sleep(std::chrono::milliseconds{self.random(3)});
        EXPECT_TRUE(self.send(parent, "done", number));
    });
    for (std::uint64_t seed = 0; seed < 50; ++seed)
        EXPECT_EQ(world.run(seed).summary.trace_hash, world.run(seed).summary.trace_hash) << seed;
    EXPECT_NE(world.run(1).summary.trace_hash, world.run(2).summary.trace_hash);
}

}  // namespace
}  // namespace moira
