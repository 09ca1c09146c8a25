// SPDX-License-Identifier: MIT
#include "runtime/lua/lua_process.hpp"

#include "runtime/lua/heap.hpp"
#include "runtime/lua/image.hpp"
#include "runtime/lua/program.hpp"
#include "runtime/lua/watchdog.hpp"
#include "runtime/modules/channel/channel.hpp"
#include "runtime/modules/payload/payload.hpp"
#include "sim/raw_copy.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace moira::runtime {
namespace {

/// A slot's pages beyond this are given back when its process ends.
constexpr std::size_t slot_bytes_kept = 256U << 10U;

}  // namespace

/// What runs on the tasks' own stacks. No frame here holds an object with a destructor: a fiber may
/// be abandoned at any call that blocks.
struct TaskMain {
    static void main_task(void* argument) {
        auto& task = *static_cast<LuaTask*>(argument);
        LuaProcess& process = *task.process;
        const bool loaded = load(process);
        process.loaded_ = loaded;
        task.fiber.suspend();  // back to LuaProcess::make
        if (loaded) run(task);
        finish(task);
    }

    static void spawned_task(void* argument) {
        auto& task = *static_cast<LuaTask*>(argument);
        run(task);
        finish(task);
    }

    /// Runs the program's chunks and leaves the method and the arguments on the state's stack.
    static bool load(LuaProcess& process) {
        lua_State* L = process.state_;
        lua_pushcfunction(L, &load_protected);
        if (lua_pcall(L, 0, 1, 0) == LUA_OK) {
            // The method's arguments go on the stack below in a second protected call, because
            // decoding may run out of memory.
            lua_pushcfunction(L, &push_arguments);
            lua_insert(L, -2);
            if (lua_pcall(L, 1, LUA_MULTRET, 0) == LUA_OK) {
                process.tasks_->arguments = lua_gettop(L) - 1;
                return true;
            }
        }
        process.load_error_ = load_failure(process, L);
        return false;
    }

    static sim::Blob* load_failure(LuaProcess& process, lua_State* L) {
        if (is_error(L, -1)) return encode_exit_error(L, -1, Retryable::no);
        std::size_t size = 0;
        const char* text = lua_tolstring(L, -1, &size);
        char message[600];
        constexpr std::string_view prefix = "failed to execute script: ";
        std::memcpy(message, prefix.data(), prefix.size());
        const std::string_view why =
            text != nullptr ? std::string_view{text, size} : std::string_view{"unknown error"};
        const std::size_t cut = std::min(why.size(), sizeof message - prefix.size());
        std::memcpy(message + prefix.size(), why.data(), cut);
        return process.simulation().make_error(
            sim::ErrorView{.kind = error_kind::internal,
                           .message = {message, prefix.size() + cut},
                           .retryable = Retryable::no});
    }

    static int load_protected(lua_State* L) {
        LuaProcess& process = self(L);
        run_chunks(L, *process.unit_);
        return 1;
    }

    /// Stack in: the method. Out: the method and the decoded arguments.
    static int push_arguments(lua_State* L) {
        LuaProcess& process = self(L);
        return 1 + push_values(L, process.process_->arguments);
    }

    static void run(LuaTask& task) {
        LuaProcess& process = *task.process;
        int results = 0;
        int arguments = task.arguments;
        for (;;) {
            const int status = lua_resume(task.thread, nullptr, arguments, &results);
            if (status == LUA_YIELD) {
                // coroutine.yield in a task: the other tasks of the process go first.
                lua_pop(task.thread, results);
                arguments = 0;
                process.simulation().yield(*task.task);
                continue;
            }
            if (status != LUA_OK) {
                fail(task);
            } else if (task.task->number == 0) {
                succeed(task, results);
            }
            return;
        }
    }

    static void fail(LuaTask& task) {
        LuaProcess& process = *task.process;
        process.simulation().finish_main(process.process(), true,
                                         encode_exit_error(task.thread, -1, Retryable::unset));
    }

    /// semantics 1.5: a string or an error object as second result is a failure.
    static void succeed(LuaTask& task, int results) {
        LuaProcess& process = *task.process;
        lua_State* L = task.thread;
        sim::Simulation& simulation = process.simulation();
        const int first = lua_gettop(L) - results + 1;
        if (results >= 2 && (lua_type(L, first + 1) == LUA_TSTRING || is_error(L, first + 1))) {
            simulation.finish_main(process.process(), true,
                                   encode_exit_error(L, first + 1, Retryable::no));
            return;
        }
        lua_settop(L, first);
        sim::Blob* value = encode_result(process, L, first);
        if (value != nullptr) {
            simulation.finish_main(process.process(), false, value);
        } else {
            simulation.finish_main(
                process.process(), true,
                simulation.make_error(sim::ErrorView{.kind = error_kind::internal,
                                                     .message = "the result cannot be sent",
                                                     .retryable = Retryable::no}));
        }
    }

    static sim::Blob* encode_result(LuaProcess& process, lua_State* L, int index) {
        sim::ByteBuffer& buffer = process.run().scratch;
        buffer.clear();
        EncodeNotes notes;
        notes.encode_userdata = &encode_wrapped;
        if (!encode_value(L, index, buffer, notes)) return nullptr;
        return sim::make_blob(process.simulation().memory(), buffer.bytes(), 1);
    }

    [[noreturn]] static void finish(LuaTask& task) {
        task.process->simulation().finish_task(*task.task);
        task.fiber.suspend();
        __builtin_trap();
    }
};

LuaProcess* LuaProcess::make(LuaRun& run, sim::Process& process, const LuaUnit& unit,
                             sim::Blob*& error) {
    sim::Region& memory = run.simulation->memory();
    auto* body = new (memory.take(sizeof(LuaProcess))) LuaProcess{run, process, unit};
    body->slot_ = run.slots.take();
    Slot slot;
    slot.base = run.memory->slot(body->slot_);
    slot.reserved = run.memory->slot_size();
    slot.limit = run.simulation->plan().limits.process_memory;
    body->epoch_unix_ns = run.simulation->plan().epoch_unix_ns;
    body->native_budget = run.simulation->plan().limits.native_steps;
    body->slot_base = slot.base;
    body->zones = unit.zones;
    slot.committed = (unit.image->size() + commit_step - 1) / commit_step * commit_step;
    slot.commit = &commit_heap;
    slot.owner = body;
    body->heap_charged_ = slot.committed;
    memory.charge(body->heap_charged_);
    body->state_ = slot.base == nullptr ? nullptr : unit.image->instantiate(slot, body);
    LuaTask* first = body->state_ == nullptr ? nullptr : body->add_lua_task(body->state_);
    if (first != nullptr) {
        LuaTask& main = *first;
        main.fiber.start(run.memory->stack(main.stack), sim::stack_size, &TaskMain::main_task,
                         &main);
        LuaTask* outer = body->current_task_;
        body->current_task_ = &main;
        body->current = body->state_;
        body->begin_counting();
        LuaProcess* const interrupted = watch_begin(run, body);
        main.fiber.resume();
        watch_begin(run, interrupted);
        body->current = nullptr;
        body->current_task_ = outer;
        if (body->loaded_) {
            process.ready.push(main.task);
            return body;
        }
        error = body->load_error_;
    } else {
        error = run.simulation->make_error(sim::ErrorView{
            .kind = error_kind::unavailable, .message = "out of memory for a process"});
    }
    body->drop();
    return nullptr;
}

LuaTask* LuaProcess::add_lua_task(lua_State* thread) {
    const std::uint32_t place = run_->stacks.take();
    std::byte* const stack = run_->memory->stack(place);
    if (stack == nullptr) {
        run_->stacks.give(place);
        return nullptr;
    }
    simulation().memory().charge(task_cost);
    LuaTask* task = simulation().memory().make<LuaTask>();
    task->process = this;
    task->thread = thread;
    task->stack = place;
    // Whoever used it before may have been forgotten by the restore of a checkpoint.
    sim::unpoison(stack, sim::stack_size);
    task->task = simulation().add_task(*process_);
    task->task->stack = task;
    task->next = tasks_;
    if (tasks_ != nullptr) tasks_->previous = task;
    tasks_ = task;
    check_run_memory();
    return task;
}

/// The range is usable anyway; what a process uses of it counts for the run.
bool LuaProcess::commit_heap(void* process, std::byte*, std::size_t bytes) {
    auto& self = *static_cast<LuaProcess*>(process);
    self.simulation().memory().charge(bytes - self.heap_charged_);
    self.heap_charged_ = bytes;
    self.check_run_memory();
    return true;
}

void LuaProcess::check_run_memory() {
    if (simulation().is_out_of_memory()) stop_soon(*this);
}

LuaTask& LuaProcess::spawn_task(lua_State* L) {
    lua_State* thread = lua_newthread(L);
    const int anchor = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_xmove(L, thread, 1);
    LuaTask* task = add_lua_task(thread);
    if (task == nullptr) {
        luaL_unref(L, LUA_REGISTRYINDEX, anchor);
        luaL_error(L, "the machine has no memory for another task");
    }
    task->anchor = anchor;
    task->fiber.start(run_->memory->stack(task->stack), sim::stack_size, &TaskMain::spawned_task,
                      task);
    return *task;
}

void LuaProcess::free_task(LuaTask& task) {
    (task.previous == nullptr ? tasks_ : task.previous->next) = task.next;
    if (task.next != nullptr) task.next->previous = task.previous;
    simulation().memory().discharge(task_cost);
    run_->stacks.give(task.stack);
    sim::unpoison(task.fiber.stack(), sim::stack_size);
    simulation().release_held(*task.task);
    sim::release_blob(simulation().memory(), task.unclaimed);
    simulation().memory().drop(task.task);
    simulation().memory().drop(&task);
}

/// What a step may execute is counted by Lua itself: in the one thread that runs, until its hook.
void LuaProcess::begin_counting() {
    if (run_->watch == nullptr) return;
    stopper = &stop_code;
    if (!run_->watch->counts) return;
    count_offset = run_->watch->count_offset;
    // Threads made later inherit the hook.
    lua_sethook(state_, stopper, LUA_MASKCOUNT, std::numeric_limits<int>::max());
    set_instruction_count(*this, state_, instruction_limit(simulation().plan().limits));
}

void LuaProcess::on_step() {
    watch_ticks = 0;
    memory_errors = 0;
    if (count_offset == 0) return;
    instructions_left_ = instruction_limit(simulation().plan().limits);
    if (current != nullptr) set_instruction_count(*this, current, instructions_left_);
}

void LuaProcess::fail_allocation(std::uint32_t nth) { state_heap(state_).fail_at(nth); }

void LuaProcess::end_here(sim::Blob* error) {
    if (is_loading()) {
        load_error_ = error;
        current_task_->fiber.suspend();  // back to make
        __builtin_trap();
    }
    simulation().end_now(task(), error);
}

void LuaProcess::resume(sim::Task& task) {
    if (run_->watch != nullptr && run_->watch->needs_counting) return;
    auto& lua_task = *static_cast<LuaTask*>(task.stack);
    current_task_ = &lua_task;
    current = lua_task.thread;
    native_budget = simulation().plan().limits.native_steps;
    if (count_offset != 0) set_instruction_count(*this, current, instructions_left_);
    LuaProcess* const interrupted = watch_begin(*run_, this);
    lua_task.fiber.resume();
    watch_begin(*run_, interrupted);
    if (count_offset != 0 && task.finished) {
        instructions_left_ = instruction_count(*this, lua_task.thread);
    }
    current = nullptr;
    finish_step_limits(task);
    if (task.finished && task.number != 0) {
        luaL_unref(state_, LUA_REGISTRYINDEX, lua_task.anchor);
        free_task(lua_task);
    }
}

const char* LuaProcess::exhausted() const {
    if (memory_errors >= memory_errors_max) return "memory limit exceeded";
    return budget_exhausted ? "native step limit exceeded" : nullptr;
}

/// Limits that a program may not talk its way out of with pcall.
void LuaProcess::finish_step_limits(sim::Task&) {
    const char* message = exhausted();
    budget_exhausted = false;
    if (message == nullptr) return;
    simulation().finish_main(
        *process_, true,
        simulation().make_error(sim::ErrorView{.kind = "LimitExceeded", .message = message}));
}

void LuaProcess::suspend(sim::Task& task) {
    auto& lua_task = *static_cast<LuaTask*>(task.stack);
    lua_State* running = current;
    if (count_offset != 0) instructions_left_ = instruction_count(*this, running);
    lua_task.fiber.suspend();
    current = running;
    if (count_offset != 0) set_instruction_count(*this, running, instructions_left_);
}

void LuaProcess::deliver(sim::Port& port, const sim::Item& item) {
    auto& lua_port = static_cast<LuaPort&>(port);
    Delivered delivered;
    delivered.payload = sim::share_blob(item.payload);
    delivered.at_ns = simulation().faults().clocks.shown(process_->node, item.sent).ns();
    delivered.source = item.is_unsigned ? sim::ProcessId{} : item.source;
    delivered.topic = item.topic;
    delivered.kind = item.kind;
    delivered.is_error = item.is_error;
    if (lua_port.kind == LuaPort::Kind::channel) {
        channel_deliver(*this, static_cast<Channel&>(lua_port), delivered);
        return;
    }
    auto& wait = static_cast<Wait&>(lua_port);
    wait.delivered = delivered;
    wait.task->unclaimed = delivered.payload;
    simulation().end_waiting(*process_, wait);
    simulation().ready(*wait.task->task);
}

HeldBlob* LuaProcess::hold(sim::Blob* blob) {
    HeldBlob* held = simulation().memory().make<HeldBlob>(blob, held_blobs_);
    if (held_blobs_ != nullptr) held_blobs_->previous = held;
    held_blobs_ = held;
    check_run_memory();
    return held;
}

sim::Blob* LuaProcess::let_go(HeldBlob* held) {
    (held->previous == nullptr ? held_blobs_ : held->previous->next) = held->next;
    if (held->next != nullptr) held->next->previous = held->previous;
    sim::Blob* const blob = held->blob;
    simulation().memory().drop(held);
    return blob;
}

void* LuaProcess::take_for_life(std::size_t bytes) {
    // As the content of a blob; the region's blocks and what is in them are aligned to 16.
    constexpr std::size_t start = 16;
    static_assert(sizeof(sim::Blob) <= start);
    const std::size_t size = bytes + start - sizeof(sim::Blob);
    simulation().memory().charge(sizeof(sim::Blob) + size);
    auto* blob = new (simulation().memory().take(sizeof(sim::Blob) + size))
        sim::Blob{1, static_cast<std::uint32_t>(size), 0};
    hold(blob);
    return reinterpret_cast<std::byte*>(blob) + start;
}

void LuaProcess::drop() {
    while (held_blobs_ != nullptr) {
        sim::release_blob(simulation().memory(), let_go(held_blobs_));
    }
    while (tasks_ != nullptr)
        free_task(*tasks_);
    if (state_ != nullptr) {
        const std::size_t extent = state_heap(state_).peak_extent();
        run_->memory->trim_slot(slot_, slot_bytes_kept, extent);
    }
    simulation().memory().discharge(heap_charged_);
    run_->slots.give(slot_);
    sim::Region& memory = simulation().memory();
    this->~LuaProcess();
    memory.give(this, sizeof(LuaProcess));
}

void LuaProcess::extents(sim::ExtentSink& sink) const {
    sink.add(slot_base, state_heap(state_).extent());
    for (const LuaTask* task = tasks_; task != nullptr; task = task->next) {
        std::byte* start = task->fiber.live_start();
        sink.add(start, static_cast<std::size_t>(task->fiber.stack_end() - start));
    }
}

std::int64_t LuaProcess::now_ns() const {
    return simulation().read_clock(*process_).ns();
}

std::uint64_t LuaProcess::draw(std::uint64_t bound) {
    return simulation().draw(*process_, bound);
}

void LuaProcess::log(LogLevel level, std::string_view text) {
    simulation().log(*process_, static_cast<int>(level), text);
    // The step may never end by itself. Not here: the caller's frames hold objects.
    if (simulation().limit_reached() != sim::LimitKind::none) stop_soon(*this);
}

LuaProcess& blocking_self(lua_State* L) {
    LuaProcess& process = self(L);
    if (process.is_loading()) luaL_error(L, "attempt to yield from outside a coroutine");
    return process;
}

void push_pid(lua_State* L, sim::ProcessId id) {
    char buffer[sim::Simulation::pid_text_max];
    const std::string_view text = self(L).simulation().pid_text(id, buffer);
    lua_pushlstring(L, text.data(), text.size());
}

}  // namespace moira::runtime
