// SPDX-License-Identifier: MIT
//
// What a process in C++ sees of the world: itself. The same calls as Lua's `process`, `channel`,
// `time` and `funcs` libraries, with the same effects, errors and order. A process is an ordinary
// function that blocks:
//
//     int worker(moira::Process& self, int factor) {
//         for (;;) {
//             moira::Message task = self.receive();
//             if (task.topic() == "stop") return 0;
//             self.send(task.from(), "done", task.as_or(0) * factor);
//         }
//     }
//
// Only the process's own tasks may use it. Everything random or timed must come from it: real
// clocks, threads and addresses make a run that cannot be repeated. A process that is ended from
// outside unwinds by an exception that must not be caught (`catch (...)` must rethrow it).
#pragma once

#include "runtime/fiber/channel.hpp"
#include "runtime/fiber/codec.hpp"
#include "runtime/fiber/message.hpp"
#include "runtime/fiber/pid.hpp"
#include "runtime/fiber/value.hpp"
#include "sim/byte_buffer.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace moira::sim {
struct Blob;
}

namespace moira {

/// How a process is started. `entry` and `host` must live until the call returns.
struct SpawnOptions {
    std::string_view entry;
    std::string_view host;
    bool monitored = false;
    bool linked = false;
    std::string_view name = {};  ///< registered with the birth; empty: none
    Value context = {};          ///< a table that is added to what it inherits; nil: nothing
};

/// How far a name reaches: this node, or all nodes of the plan.
enum class NameScope : std::uint8_t { node, everywhere };

enum class LogLevel : std::uint8_t { debug = 0, info = 1, warn = 2, error = 3, print = 4 };

class Timer;
class Future;

class Process {
public:
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    // Who it is.
    [[nodiscard]] Pid pid() const;
    /// The entry that it runs: `namespace:name`.
    [[nodiscard]] std::string_view entry() const;
    /// How reports name it: its path of spawns.
    [[nodiscard]] std::string_view label() const;

    // Messages.
    /// Sends one message with any number of payloads. Never waits for the receiver.
    /// @error NotFound when `to` is nobody, Invalid for a topic that starts with '@' or a payload
    /// that cannot be sent, LimitExceeded when it is too large or the mailbox is full.
    template <class... Payloads>
    Result<void> send(const Address& to, std::string_view topic, const Payloads&... payloads) {
        sim::Blob* blob = encode(payloads...);
        if (blob == nullptr) return std::unexpected{encode_problem()};
        return send_blob(to, topic, blob);
    }
    /// The next message of the inbox. An empty one if the program closed its inbox.
    Message receive();
    /// Likewise, for at most `longest`.
    std::optional<Message> receive_for(Duration longest);
    /// Messages whose topic nobody listens to.
    [[nodiscard]] Channel<Message> inbox();
    /// EXIT, LINK_DOWN (with trap_links) and CANCEL.
    [[nodiscard]] Channel<Event> events();
    /// Messages with `topic`, which leave the inbox. The same channel for the same topic.
    /// @error Invalid for an empty topic, or one that starts with '@'.
    [[nodiscard]] Result<Channel<Message>> listen(std::string_view topic);
    /// Closes a channel of listen, inbox or events and lets go of its messages. False: it is none.
    bool unlisten(const Channel<Message>& channel);

    // Other processes.
    /// Starts a process with `arguments`.
    /// @error NotFound (entry, host), AlreadyExists (name), LimitExceeded, or why it cannot start.
    template <class... Arguments>
    Result<Pid> spawn(const SpawnOptions& options, const Arguments&... arguments) {
        sim::Blob* blob = encode(arguments...);
        if (blob == nullptr) return std::unexpected{encode_problem()};
        return spawn_blob(options, blob);
    }
    template <class... Arguments>
    Result<Pid> spawn(std::string_view entry, std::string_view host,
                      const Arguments&... arguments) {
        return spawn(SpawnOptions{.entry = entry, .host = host}, arguments...);
    }
    template <class... Arguments>
    Result<Pid> spawn_monitored(std::string_view entry, std::string_view host,
                                const Arguments&... arguments) {
        return spawn(SpawnOptions{.entry = entry, .host = host, .monitored = true}, arguments...);
    }
    template <class... Arguments>
    Result<Pid> spawn_linked(std::string_view entry, std::string_view host,
                             const Arguments&... arguments) {
        return spawn(SpawnOptions{.entry = entry, .host = host, .linked = true}, arguments...);
    }
    template <class... Arguments>
    Result<Pid> spawn_linked_monitored(std::string_view entry, std::string_view host,
                                       const Arguments&... arguments) {
        return spawn(
            SpawnOptions{.entry = entry, .host = host, .monitored = true, .linked = true},
            arguments...);
    }
    /// Likewise, with arguments whose number is not known before.
    Result<Pid> spawn_list(const SpawnOptions& options, std::span<const Value> arguments);
    /// Starts a process and waits for its result.
    template <class... Arguments>
    Result<Value> exec(std::string_view entry, std::string_view host,
                       const Arguments&... arguments) {
        sim::Blob* blob = encode(arguments...);
        if (blob == nullptr) return std::unexpected{encode_problem()};
        return call_blob({.entry = entry, .host = host}, blob, false);
    }
    /// Calls a function and waits for its result.
    template <class... Arguments>
    Result<Value> call(std::string_view function, const Arguments&... arguments) {
        sim::Blob* blob = encode(arguments...);
        if (blob == nullptr) return std::unexpected{encode_problem()};
        return call_blob({.entry = function, .host = {}}, blob, true);
    }
    /// Calls a function and goes on.
    template <class... Arguments>
    Result<Future> async(std::string_view function, const Arguments&... arguments);

    Result<void> monitor(const Address& target);
    Result<void> unmonitor(const Address& target);
    Result<void> link(const Address& target);
    Result<void> unlink(const Address& target);
    /// Asks `target` to end: it gets a CANCEL event.
    Result<void> cancel(const Address& target, const Value& reason = "");
    /// Ends `target` at its next boundary.
    Result<void> terminate(const Address& target);
    /// With true, a failed link is an event; else it ends this process.
    void trap_links(bool on);
    [[nodiscard]] bool traps_links() const;

    // Names.
    /// @error AlreadyExists
    Result<void> register_name(std::string_view name, NameScope scope = NameScope::node);
    Result<void> register_name(std::string_view name, const Pid& pid,
                               NameScope scope = NameScope::node);
    /// @error NotFound
    [[nodiscard]] Result<Pid> lookup(std::string_view name);
    /// True iff it was registered.
    bool unregister_name(std::string_view name, NameScope scope = NameScope::node);

    // Tasks and channels of this process.
    /// A channel for values of this process; `capacity` values wait in it without a receiver.
    template <class T>
    [[nodiscard]] Channel<T> channel(std::uint32_t capacity = 0) {
        return Channel<T>{make_channel<T>(capacity)};
    }
    /// Runs `task` beside the caller: tasks take turns when they block.
    void go(std::function<void()> task);
    /// Lets the other tasks that are ready go first.
    void yield();
    /// Waits for the first case that can go on and runs its handler; returns its number. The first
    /// ready one in order wins.
    template <class... Cases>
    std::size_t select(Cases... cases) {
        return run_select(true, cases...);
    }
    /// Likewise without waiting. sizeof...(cases): none was ready.
    template <class... Cases>
    std::size_t try_select(Cases... cases) {
        return run_select(false, cases...);
    }

    // Time and chance.
    [[nodiscard]] Time now();
    void sleep(Duration span);
    /// A channel that gets one value after `span` (more than 0) and closes.
    [[nodiscard]] Channel<Time> after(Duration span);
    [[nodiscard]] Timer timer(Duration span);
    /// Every `period` (more than 0) a value; of those that nobody took, at most 16 wait.
    [[nodiscard]] Timer ticker(Duration period);
    /// A number below `bound` (more than 0), uniform, a decision of the run.
    [[nodiscard]] std::uint64_t random(std::uint64_t bound);
    /// Whether the rare thing happens at this place (docs/faults.md).
    [[nodiscard]] bool buggify(std::string_view place);

    // What it says.
    void log(LogLevel level, std::string_view text);
    void print(std::string_view text) { log(LogLevel::print, text); }
    /// The value of the inherited context under `key`, or nil.
    [[nodiscard]] Value context(std::string_view key) const;

    // What it claims (docs/oracles.md). `id` names the claim in reports.
    void always(std::string_view id, bool holds, const Value& details = {});
    void always_or_unreachable(std::string_view id, bool holds, const Value& details = {});
    void sometimes(std::string_view id, bool holds, const Value& details = {});
    void reachable(std::string_view id, const Value& details = {});
    void unreachable(std::string_view id, const Value& details = {});
    void eventually(std::string_view id, bool holds, const Value& details = {});
    /// Something useful was done.
    void progress();
    /// It is in the abstract state `id`: for readers, observers and judges.
    void state(std::string_view id, const Value& details = {});

    /// Replaces the program of the process and starts it with `arguments`. Identity, relations,
    /// names and messages that nobody took stay. `entry` empty: the same one again.
    template <class... Arguments>
    [[noreturn]] void upgrade(std::string_view entry, const Arguments&... arguments) {
        upgrade_blob(entry, encode(arguments...));
    }

protected:
    Process() = default;
    ~Process() = default;

private:
    friend class Timer;
    friend class Future;

    template <class... Values>
    sim::Blob* encode(const Values&... values) {
        sim::ByteBuffer& buffer = scratch();
        bool is_good = true;
        ((is_good = is_good && write_as(buffer, values)), ...);
        return is_good ? finish_encoding(sizeof...(values)) : nullptr;
    }
    template <class T>
    std::shared_ptr<TypedChannel<T>> make_channel(std::uint32_t capacity) {
        return std::make_shared<TypedChannel<T>>(body(), capacity);
    }
    template <class... Cases>
    std::size_t run_select(bool blocks, Cases&... cases) {
        std::uint32_t number = 0;
        std::array<Waiter, sizeof...(cases)> waiters{cases.waiter(number++)...};
        const Selected selected = ChannelCore::select(waiters.data(), waiters.size(), blocks);
        number = 0;
        ((number++ == selected.number ? cases.run() : void()), ...);
        return selected.number;
    }

    [[nodiscard]] FiberProcess& body();
    [[nodiscard]] const FiberProcess& body() const;
    sim::ByteBuffer& scratch();
    sim::Blob* finish_encoding(std::size_t count);
    [[nodiscard]] Error encode_problem();
    Result<void> send_blob(const Address& to, std::string_view topic, sim::Blob* payload);
    Result<Pid> spawn_blob(const SpawnOptions& options, sim::Blob* arguments);
    Result<Value> call_blob(const SpawnOptions& options, sim::Blob* arguments, bool is_function);
    Result<std::shared_ptr<TypedChannel<Result<Value>>>> async_blob(std::string_view function,
                                                                    sim::Blob* arguments);
    [[noreturn]] void upgrade_blob(std::string_view entry, sim::Blob* arguments);
    std::shared_ptr<TypedChannel<Time>> arm(Duration span, bool repeats);
};

/// A timer or ticker. A handle; to be used by its process only.
class Timer {
public:
    Timer(Process& process, std::shared_ptr<TypedChannel<Time>> core)
        : process_{&process}, core_{std::move(core)} {}

    [[nodiscard]] Channel<Time> channel() const { return Channel<Time>{core_}; }
    /// Stops it and closes its channel. True: it was still to fire.
    bool stop();
    /// Fires `span` (more than 0) from now instead. False: it has fired or was stopped, and stays
    /// so.
    bool reset(Duration span);

private:
    Process* process_;
    std::shared_ptr<TypedChannel<Time>> core_;
};

/// The result of Process::async, which comes into its channel.
class Future {
public:
    explicit Future(std::shared_ptr<TypedChannel<Result<Value>>> core) : core_{std::move(core)} {}

    [[nodiscard]] Channel<Result<Value>> channel() const {
        return Channel<Result<Value>>{core_};
    }
    /// Waits for it.
    Result<Value> get();
    /// The result is not wanted any more. The function goes on.
    void cancel() { core_->close(); }

private:
    std::shared_ptr<TypedChannel<Result<Value>>> core_;
};

template <class... Arguments>
Result<Future> Process::async(std::string_view function, const Arguments&... arguments) {
    sim::Blob* blob = encode(arguments...);
    if (blob == nullptr) return std::unexpected{encode_problem()};
    auto core = async_blob(function, blob);
    if (!core) return std::unexpected{std::move(core.error())};
    return Future{std::move(*core)};
}

template <>
struct ItemReader<Message> {
    static Message read(FiberProcess& process, const sim::Item& item);
};

template <>
struct ItemReader<Event> {
    static Event read(FiberProcess& process, const sim::Item& item);
};

template <>
struct ItemReader<Time> {
    static Time read(FiberProcess& process, const sim::Item& item);
};

template <>
struct ItemReader<Result<Value>> {
    static Result<Value> read(FiberProcess& process, const sim::Item& item);
};

}  // namespace moira
