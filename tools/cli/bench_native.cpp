// SPDX-License-Identifier: MIT
#include "tools/cli/bench_native.hpp"

#include "runtime/fiber/native_program.hpp"

#include <array>
#include <chrono>
#include <map>
#include <vector>

namespace moira::tools {
namespace {

using std::chrono::nanoseconds;

constexpr const char* other = "bench:other";
constexpr const char* host = "bench:host";

void ping(NativeProgram& program) {
    program.add("bench:main", [](Process& self) {
        Channel<Message> pong = *self.listen("pong");
        const Pid server = *self.spawn(other, host, self.pid());
        for (int i = 0; i < 200'000; ++i) {
            self.send(server, "ping", i);
            pong.receive();
        }
    });
    program.add(other, [](Process& self, const Pid& parent) {
        Channel<Message> ping = *self.listen("ping");
        for (;;) self.send(parent, "pong", ping.receive()->as_or(0));
    });
}

class Ponger final : public Actor {
public:
    void on_message(Process& self, Message message) override {
        self.send(message.from(), "pong", message.as_or(0));
    }
};

class Pinger final : public Actor {
public:
    void on_start(Process& self) override {
        server_ = *self.spawn(other, host);
        self.send(server_, "ping", 0);
    }
    void on_message(Process& self, Message) override {
        if (++count_ == 200'000) return finish();
        self.send(server_, "ping", count_);
    }

private:
    Pid server_;
    int count_ = 0;
};

void ping_actors(NativeProgram& program) {
    program.add_actor<Pinger>("bench:main");
    program.add_actor<Ponger>(other);
}

void ring(NativeProgram& program) {
    program.add("bench:main", [](Process& self) {
        Channel<Message> token = *self.listen("token");
        Pid next = self.pid();
        for (int i = 1; i < 1000; ++i) next = *self.spawn(other, host, next);
        for (int i = 0; i < 200; ++i) {
            self.send(next, "token", i);
            token.receive();
        }
    });
    program.add(other, [](Process& self, const Pid& next) {
        Channel<Message> token = *self.listen("token");
        for (;;) self.send(next, "token", token.receive()->as_or(0));
    });
}

void spawn_exit(NativeProgram& program) {
    program.add("bench:main", [](Process& self) {
        Channel<Event> events = self.events();
        for (int i = 0; i < 20'000; ++i) self.spawn_monitored(other, host);
        for (int i = 0; i < 20'000; ++i) events.receive();
    });
    program.add(other, [](Process&) {});
}

void fan_in(NativeProgram& program) {
    program.add("bench:main", [](Process& self) {
        Channel<Message> m = *self.listen("m");
        for (int i = 0; i < 1000; ++i) self.spawn(other, host, self.pid());
        for (int i = 0; i < 100'000; ++i) m.receive();
    });
    program.add(other, [](Process& self, const Pid& receiver) {
        for (int i = 0; i < 100; ++i) self.send(receiver, "m", i);
    });
}

void sleeps(NativeProgram& program) {
    program.add("bench:main", [](Process& self) {
        for (int i = 0; i < 10'000; ++i) self.spawn(other, host);
    });
    program.add(other, [](Process& self) {
        for (int i = 0; i < 10; ++i) self.sleep(nanoseconds{1 + self.random(1'000'000'000)});
    });
}

void orders(NativeProgram& program) {
    program.add("bench:main", [](Process& self) {
        Channel<Message> m = *self.listen("m");
        for (int i = 1; i <= 3; ++i) self.spawn(other, host, self.pid(), i);
        int order = 0;
        for (int i = 0; i < 3; ++i) order = order * 10 + m.receive()->as_or(0);
        return order;
    });
    program.add(other, [](Process& self, const Pid& receiver, int number) {
        self.send(receiver, "m", number);
    });
}

template <int Count>
void idle_fibers(NativeProgram& program) {
    program.add("bench:main", [](Process& self) {
        for (int i = 0; i < Count; ++i) self.spawn(other, host);
    });
    program.add(other, [](Process& self) { self.receive(); });
}

class Idle final : public Actor {
public:
    void on_message(Process&, Message) override { finish(); }
};

template <int Count>
void idle_actors(NativeProgram& program) {
    program.add("bench:main", [](Process& self) {
        for (int i = 0; i < Count; ++i) self.spawn(other, host);
    });
    program.add_actor<Idle>(other);
}

/// As supervisor_main of the workloads in Lua.
void supervisor(NativeProgram& program) {
    program.add("bench:main", [](Process& self) {
        self.trap_links(true);
        Channel<Event> events = self.events();
        Channel<Message> inbox = self.inbox();
        std::vector<Pid> workers(5);
        std::map<Pid, std::size_t> at;
        const auto start = [&](std::size_t i) {
            workers[i] = *self.spawn_linked(other, host, self.pid());
            at[workers[i]] = i;
        };
        for (std::size_t i = 0; i < 5; ++i) start(i);
        int replies = 0;
        int crashes = 0;
        for (int n = 1; n <= 100; ++n) {
            self.send(workers[static_cast<std::size_t>(n % 5)], "work", n % 20 == 0 ? -1 : n);
            self.select(on(inbox, [&](const Message&) { ++replies; }),
                        on(events, [&](const Event& event) {
                            ++crashes;
                            start(at[event.from]);
                        }));
        }
        return replies * 1000 + crashes;
    });
    program.add(other, [](Process& self, const Pid& parent) -> Result<void> {
        Channel<Message> work = *self.listen("work");
        for (;;) {
            const int n = work.receive()->as_or(0);
            if (n < 0) return std::unexpected{Error{.message = "crash"}};
            self.send(parent, "done", n);
        }
    });
}

constexpr std::array<Workload, 13> all{{
    {"W1.cpp", "ping-pong of 2 fibers in C++, round trips", Measure::operations_per_second, "/s",
     200'000, 1, {}, {}, &ping},
    {"W1.actor", "the same with actors", Measure::operations_per_second, "/s", 200'000, 1, {}, {},
     &ping_actors},
    {"W2.cpp", "token ring of 1,000 fibers, hops", Measure::operations_per_second, "/s", 200'000,
     1, {}, {}, &ring},
    {"W3.cpp", "spawn, exit, monitor notice", Measure::operations_per_second, "/s", 20'000, 1, {},
     {}, &spawn_exit},
    {"W4.cpp", "1,000 senders x 100 messages to one receiver", Measure::operations_per_second,
     "/s", 100'000, 1, {}, {}, &fan_in},
    {"W5.cpp", "10,000 fibers x 10 random sleeps, timers", Measure::operations_per_second, "/s",
     100'000, 1, {}, {}, &sleeps},
    {"W6.cpp", "3 senders, one receiver: whole executions", Measure::runs_per_second, "/s", 1,
     2'000, {}, {}, &orders},
    {"W7.cpp", "resident memory of an idle fiber", Measure::bytes_per_process, "bytes", 20'000, 1,
     {}, {}, &idle_fibers<20'000>},
    {"W7.actor", "resident memory of an idle actor", Measure::bytes_per_process, "bytes", 20'000,
     1, {}, {}, &idle_actors<20'000>},
    {"supervisor.cpp", "1 supervisor, 5 workers, 100 messages, 5 crashes: whole runs",
     Measure::runs_per_second, "/s", 1, 500, {}, {}, &supervisor},
    {"fibers", "resident memory of one of 100,000 fibers", Measure::bytes_per_process, "bytes",
     100'000, 1, {}, {}, &idle_fibers<100'000>},
    {"actors", "resident memory of one of 1,000,000 actors", Measure::bytes_per_process, "bytes",
     1'000'000, 1, {}, {}, &idle_actors<1'000'000>},
    {"W3.actor", "spawn and start of 20,000 actors", Measure::operations_per_second, "/s", 20'000,
     1, {}, {}, &idle_actors<20'000>},
}};

}  // namespace

std::span<const Workload> native_workloads() { return all; }

}  // namespace moira::tools
