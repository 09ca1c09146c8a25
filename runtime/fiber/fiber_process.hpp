// SPDX-License-Identifier: MIT
//
// The body of a process that is written in C++: tasks on fibers, channels, and whoever waits on
// them. A process that is ended unwinds: its blocking call throws ProcessKilled, its destructors
// run, and no call has an effect any more. Its heap is the program's: worlds with such processes
// cannot be copied (sim/checkpoint.hpp), only executed again.
#pragma once

#include "runtime/fiber/body_host.hpp"
#include "runtime/fiber/channel.hpp"
#include "runtime/fiber/fiber.hpp"
#include "runtime/fiber/process.hpp"
#include "sim/body.hpp"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace moira {

struct NativeEntry;
class Actor;

/// Thrown by a blocking call of a process that was ended. Not to be caught; `catch (...)` must
/// throw it on.
struct ProcessKilled {};

/// What the C++ runtime keeps of the exceptions in flight on a stack.
struct ExceptionState {
    void* caught = nullptr;
    unsigned int uncaught = 0;
};

struct FiberTask {
    FiberProcess* process = nullptr;
    sim::Task* task = nullptr;
    runtime::Fiber fiber;
    std::uint32_t stack = 0;
    bool has_stack = false;
    bool is_done = false;
    bool is_idle = false;  ///< an actor's that waits, and needs no stack
    ExceptionState exceptions;
    std::function<void()> run;  ///< null: the main task
    FiberTask* next = nullptr;
    FiberTask* previous = nullptr;
};

/// A blocked channel operation: the first event on any of its channels completes it.
struct Selection {
    FiberTask* task = nullptr;
    Waiter* waiters = nullptr;
    std::size_t count = 0;
    std::uint32_t chosen = 0;
    bool closed = false;
};

/// A task blocks until one item arrives (sleep, exec, call). On the task's stack.
struct FiberWait final : FiberPort {
    explicit FiberWait(FiberTask& waiter) : task{&waiter} {}
    void deliver(const sim::Item& item) override;

    FiberTask* task;
    Result<Value> result;
};

class FiberProcess final : public sim::Body, public Process {
public:
    static FiberProcess* make(runtime::BodyHost& host, sim::Process& process,
                              const NativeEntry& entry, sim::Blob*& error);

    void resume(sim::Task& task) override;
    void suspend(sim::Task& task) override;
    void deliver(sim::Port& port, const sim::Item& item) override;
    void drop() override;
    void extents(sim::ExtentSink& sink) const override;

    [[nodiscard]] sim::Simulation& simulation() const { return *host_->simulation; }
    [[nodiscard]] sim::Process& process() const { return *process_; }
    [[nodiscard]] runtime::BodyHost& host() const { return *host_; }
    [[nodiscard]] FiberTask& current_task() const { return *current_; }
    [[nodiscard]] sim::Task& task() const { return *current_->task; }

    /// False while a killed process unwinds: the call is to do nothing. Throws ProcessKilled where
    /// nothing unwinds although it should.
    bool may_go_on();
    void add_task(std::function<void()> run);
    /// As the plan's calendar shows it.
    [[nodiscard]] Time shown(sim::Instant instant) const {
        return Time{Duration{simulation().plan().epoch_unix_ns + instant.ns()}};
    }
    /// The symbol of a topic that the process sends to; fast for the one that it sent to before.
    [[nodiscard]] sim::SymbolId topic_symbol(std::string_view topic) {
        sim::SymbolTable& symbols = simulation().symbols();
        if (symbols.text(last_topic_) != topic) last_topic_ = symbols.intern(topic);
        return last_topic_;
    }
    void subscribe(ChannelCore& channel, sim::Simulation::Route route, sim::SymbolId topic);
    /// The kernel does not deliver into `channel` any more.
    void let_go(const ChannelCore* channel);
    Result<void> relate(sim::Status (sim::Simulation::*command)(sim::Task&, sim::Destination),
                        const Address& target);
    /// The inherited context with what `added` holds.
    [[nodiscard]] sim::Blob* merged_context(const Value& added) const;
    [[nodiscard]] Result<Pid> spawn_refused(sim::Status status, const SpawnOptions& options) const;
    [[nodiscard]] static Error call_refused(sim::Status status);

private:
    friend class Process;
    friend class ChannelCore;

    FiberProcess(runtime::BodyHost& host, sim::Process& process, const NativeEntry& entry);
    ~FiberProcess() override;
    static void enter(void* task);
    void run_main();
    void run_actor();
    void run_handler();
    void wait_for_item();
    void finish(const Result<Value>& result);
    void finish_with_error(const char* message);
    FiberTask* new_task();
    bool take_stack(FiberTask& task);
    void give_stack(FiberTask& task);
    void switch_to(FiberTask& task);
    void free_task(FiberTask& task);

    runtime::BodyHost* host_;
    sim::Process* process_;
    const NativeEntry* entry_;
    FiberTask* tasks_ = nullptr;
    FiberTask* current_ = nullptr;
    ChannelCore* channels_ = nullptr;
    /// Channels that the kernel may deliver into, whatever handles are left.
    std::vector<std::shared_ptr<ChannelCore>> bound_;
    std::shared_ptr<TypedChannel<Message>> inbox_;
    std::shared_ptr<TypedChannel<Event>> events_;
    std::unique_ptr<Actor> actor_;
    // Of an actor that waits: what came, and the wait itself, which needs no stack.
    std::optional<Message> incoming_message_;
    std::optional<Event> incoming_event_;
    std::array<Waiter, 2> idle_waiters_;
    Selection idle_selection_;
    sim::SymbolId last_topic_;
    std::uint32_t swallowed_ = 0;  ///< ProcessKilled that were caught
    bool is_actor_ = false;
    bool is_dying_ = false;
};

}  // namespace moira
