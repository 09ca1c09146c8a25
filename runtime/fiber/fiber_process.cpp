// SPDX-License-Identifier: MIT
#include "runtime/fiber/fiber_process.hpp"

#include "runtime/fiber/actor.hpp"
#include "runtime/fiber/native_program.hpp"
#include "sim/raw_copy.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstring>
#include <exception>

#include <cxxabi.h>

namespace moira {
namespace {

constexpr std::uint32_t swallowed_most = 100;

ExceptionState exceptions_in_flight() {
    ExceptionState state;
    std::memcpy(static_cast<void*>(&state), __cxxabiv1::__cxa_get_globals(), sizeof state);
    return state;
}

void set_exceptions_in_flight(const ExceptionState& state) {
    std::memcpy(static_cast<void*>(__cxxabiv1::__cxa_get_globals()), &state, sizeof state);
}

}  // namespace

void FiberWait::deliver(const sim::Item& item) {
    FiberProcess& process = *task->process;
    result = ItemReader<Result<Value>>::read(process, item);
    process.simulation().end_waiting(process.process(), *this);
    process.simulation().ready(*task->task);
}

FiberProcess::FiberProcess(runtime::BodyHost& host, sim::Process& process, const NativeEntry& entry)
    : host_{&host}, process_{&process}, entry_{&entry}, is_actor_{entry.make_actor != nullptr} {}

FiberProcess::~FiberProcess() = default;

FiberProcess* FiberProcess::make(runtime::BodyHost& host, sim::Process& process,
                                 const NativeEntry& entry, sim::Blob*& error) {
    auto* body = new FiberProcess{host, process, entry};
    FiberTask* main = body->new_task();
    if (body->is_actor_ || body->take_stack(*main)) {
        process.ready.push(main->task);
        return body;
    }
    error = host.simulation->make_error(
        sim::ErrorView{.kind = "Unavailable", .message = "out of memory for a process"});
    body->drop();
    return nullptr;
}

FiberTask* FiberProcess::new_task() {
    auto* task = new FiberTask;
    task->process = this;
    task->task = simulation().add_task(*process_);
    task->task->stack = task;
    task->next = tasks_;
    if (tasks_ != nullptr) tasks_->previous = task;
    tasks_ = task;
    return task;
}

bool FiberProcess::take_stack(FiberTask& task) {
    task.stack = host_->stacks.take();
    std::byte* const stack = host_->memory->stack(task.stack);
    if (stack == nullptr) {
        host_->stacks.give(task.stack);
        return false;
    }
    simulation().memory().charge(runtime::task_cost);
    sim::unpoison(stack, sim::stack_size);
    task.fiber.start(stack, sim::stack_size, &FiberProcess::enter, &task);
    task.has_stack = true;
    return true;
}

void FiberProcess::give_stack(FiberTask& task) {
    if (!task.has_stack) return;
    task.has_stack = false;
    sim::unpoison(task.fiber.stack(), sim::stack_size);
    simulation().memory().discharge(runtime::task_cost);
    host_->stacks.give(task.stack);
}

void FiberProcess::free_task(FiberTask& task) {
    (task.previous == nullptr ? tasks_ : task.previous->next) = task.next;
    if (task.next != nullptr) task.next->previous = task.previous;
    give_stack(task);
    simulation().memory().drop(task.task);
    delete &task;
}

void FiberProcess::add_task(std::function<void()> run) {
    FiberTask* task = new_task();
    task->run = std::move(run);
    if (!take_stack(*task)) {
        finish_with_error("the machine has no memory for another task");
        return;
    }
    process_->ready.push(task->task);
}

/// The first frame of a task. Nothing leaves it.
void FiberProcess::enter(void* argument) {
    auto& task = *static_cast<FiberTask*>(argument);
    FiberProcess& process = *task.process;
    try {
        if (task.run) {
            task.run();
        } else if (process.is_actor_) {
            process.run_actor();
        } else {
            process.run_main();
        }
    } catch (const ProcessKilled&) {
        // It was asked to unwind, and did.
    } catch (const std::exception& error) {
        process.finish_with_error(error.what());
    } catch (...) {
        process.finish_with_error("an exception of unknown type");
    }
    task.is_done = true;
    if (!process.is_dying_) process.simulation().finish_task(*task.task);
    task.fiber.suspend();
    MOIRA_UNREACHABLE();  // a finished task is not resumed
}

void FiberProcess::run_main() {
    const sim::Blob* given = process_->arguments;
    const Arguments arguments =
        given == nullptr ? Arguments{} : Arguments{given->bytes(), given->count};
    finish(entry_->body(*this, arguments));
}

/// Runs handlers until the actor waits with nothing to do; then its stack is given back, and the
/// next time it begins anew.
void FiberProcess::run_actor() {
    if (actor_ == nullptr) {
        const sim::Blob* given = process_->arguments;
        auto made = entry_->make_actor(given == nullptr ? Arguments{}
                                                        : Arguments{given->bytes(), given->count});
        if (!made) return finish(std::unexpected{std::move(made.error())});
        actor_ = std::move(*made);
        static_cast<void>(inbox());
        static_cast<void>(events());
        actor_->on_start(*this);
    } else {
        run_handler();
    }
    while (!actor_->result()) {
        wait_for_item();
        run_handler();
    }
    finish(*actor_->result());
}

void FiberProcess::run_handler() {
    if (incoming_message_) {
        Message message = std::move(*incoming_message_);
        incoming_message_.reset();
        actor_->on_message(*this, std::move(message));
    } else if (incoming_event_) {
        Event event = std::move(*incoming_event_);
        incoming_event_.reset();
        actor_->on_event(*this, std::move(event));
    }
}

/// Returns only if something is there already. No frame above holds anything.
void FiberProcess::wait_for_item() {
    simulation().observe(task());
    idle_waiters_[0] = {.channel = inbox_.get(), .value = &incoming_message_};
    idle_waiters_[1] = {.channel = events_.get(), .value = &incoming_event_, .number = 1};
    idle_selection_ = {.task = current_, .waiters = idle_waiters_.data(), .count = 2};
    for (Waiter& waiter : idle_waiters_) {
        waiter.selection = &idle_selection_;
        waiter.channel->enqueue(waiter);
    }
    FiberTask& main = *current_;
    main.is_idle = true;
    simulation().wait(*main.task);
    main.is_idle = false;
}

void FiberProcess::finish(const Result<Value>& result) {
    if (is_dying_) return;
    std::string bytes = result ? moira::encode_value(*result) : std::string{};
    if (result && !bytes.empty()) {
        return simulation().finish_main(*process_, false,
                                        sim::make_blob(simulation().memory(), bytes, 1));
    }
    if (result) return finish_with_error("the result cannot be sent");
    bytes = moira::encode_value(result.error());
    simulation().finish_main(*process_, true,
                             sim::make_blob(simulation().memory(), bytes, 1));
}

void FiberProcess::finish_with_error(const char* message) {
    finish(std::unexpected{Error{.message = message}});
}

/// Runs `task` on its stack until it suspends; the exceptions in flight are those of each stack.
void FiberProcess::switch_to(FiberTask& task) {
    FiberTask* const outer = current_;
    current_ = &task;
    const ExceptionState ours = exceptions_in_flight();
    set_exceptions_in_flight(task.exceptions);
    task.fiber.resume();
    task.exceptions = exceptions_in_flight();
    set_exceptions_in_flight(ours);
    current_ = outer;
}

void FiberProcess::resume(sim::Task& task) {
    auto& fiber_task = *static_cast<FiberTask*>(task.stack);
    if (!fiber_task.has_stack && !take_stack(fiber_task)) {
        return finish_with_error("the machine has no memory for a stack");
    }
    fiber_task.is_idle = false;
    switch_to(fiber_task);
    if (fiber_task.is_idle) give_stack(fiber_task);
    if (task.finished && task.number != 0) free_task(fiber_task);
}

void FiberProcess::suspend(sim::Task& task) {
    auto& fiber_task = *static_cast<FiberTask*>(task.stack);
    fiber_task.fiber.suspend();
    if (is_dying_) throw ProcessKilled{};
}

bool FiberProcess::may_go_on() {
    if (!is_dying_) return true;
    if (std::uncaught_exceptions() != 0) return false;
    if (++swallowed_ > swallowed_most) {
        fmt::print(stderr, "process {} goes on although it was ended: it catches what ends it\n",
                   process_->label);
        std::fflush(stderr);
        MOIRA_ASSERT(swallowed_ <= swallowed_most);
    }
    throw ProcessKilled{};
}

void FiberProcess::subscribe(ChannelCore& channel, sim::Simulation::Route route,
                             sim::SymbolId topic) {
    channel.is_subscribed = true;
    if (may_go_on()) simulation().subscribe(task(), route, topic, channel);
}

void FiberProcess::let_go(const ChannelCore* channel) {
    std::erase_if(bound_, [&](const auto& core) { return core.get() == channel; });
}

sim::Blob* FiberProcess::merged_context(const Value& added) const {
    Table merged;
    if (process_->context != nullptr) {
        if (const Result<Value> inherited = read_value(process_->context->bytes());
            inherited && inherited->table() != nullptr) {
            merged = *inherited->table();
        }
    }
    if (added.table() != nullptr) {
        for (const auto& pair : added.table()->pairs) {
            std::erase_if(merged.pairs, [&](const auto& old) { return old.first == pair.first; });
            merged.pairs.push_back(pair);
        }
    }
    return sim::make_blob(simulation().memory(), moira::encode_value(Value{std::move(merged)}), 1);
}

Result<Pid> FiberProcess::spawn_refused(sim::Status status, const SpawnOptions& options) const {
    const sim::Refusal refusal = sim::refusal_of(status);
    Error error{.kind = refusal.kind, .message = refusal.message, .retryable = Retryable::no};
    if (status == sim::Status::entry_not_found)
        error.details.push_back(Value::map({{"factory_id", options.entry}}));
    if (status == sim::Status::host_not_found)
        error.details.push_back(Value::map({{"host_id", options.host}}));
    return std::unexpected{std::move(error)};
}

Error FiberProcess::call_refused(sim::Status status) {
    if (status == sim::Status::entry_not_found) {
        return {.kind = error_kind::not_found,
                .message = "no handler registered for target",
                .retryable = Retryable::no};
    }
    return {.kind = error_kind::limit_exceeded,
            .message = "max processes limit exceeded",
            .retryable = Retryable::no};
}

void FiberProcess::deliver(sim::Port& port, const sim::Item& item) {
    static_cast<FiberPort&>(port).deliver(item);
}

void FiberProcess::drop() {
    is_dying_ = true;
    for (FiberTask* task = tasks_; task != nullptr; task = task->next)
        simulation().release_held(*task->task);
    while (tasks_ != nullptr) {
        FiberTask& task = *tasks_;
        // One that never ran has nothing to unwind.
        const bool stands = task.has_stack && !task.is_done && task.fiber.has_begun();
        if (stands) switch_to(task);
        free_task(task);
    }
    actor_.reset();
    while (channels_ != nullptr) {
        ChannelCore& channel = *channels_;
        channels_ = channel.next_;
        channel.process_ = nullptr;
        channel.closed = true;
    }
    delete this;
}

void FiberProcess::extents(sim::ExtentSink&) const {
    MOIRA_UNREACHABLE();  // a world with processes in C++ is not copied
}

}  // namespace moira
