// SPDX-License-Identifier: MIT
//
// The body of a process that is written in Lua: a state of its own in a heap slot, tasks on fibers.
// Made from a compiled image, dropped without running any of its code. Owner: the run (its region);
// a misbehaving program ends its process with a named error and never reaches further.
#pragma once

#include <lua.hpp>

#include <cstdint>
#include <string_view>

#include "runtime/fiber/body_host.hpp"
#include "runtime/lua/context.hpp"
#include "runtime/lua/error_object.hpp"
#include "runtime/lua/task.hpp"
#include "runtime/lua/value_codec.hpp"
#include "sim/body.hpp"
#include "sim/byte_buffer.hpp"
#include "sim/simulation.hpp"
#include "sim/world_memory.hpp"

namespace moira::runtime {

class LuaProgram;
struct LuaUnit;
struct Channel;

/// What the Lua bodies of one run share besides.
struct LuaRun : BodyHost {
    LuaRun(sim::Simulation& run_simulation, sim::WorldMemory& run_memory)
        : BodyHost{run_simulation, run_memory}, slots{run_simulation.memory()} {}

    static LuaRun& of(const sim::Simulation& run_simulation) {
        return static_cast<LuaRun&>(BodyHost::of(run_simulation));
    }

    sim::PlaceList slots;
    struct Watch* watch = nullptr;  ///< the watchdog's view of the run; null: nothing watches
};

class LuaProcess final : public sim::Body, public LuaContext {
public:
    /// Loads `unit` into a new body for `process`; null and an encoded error when loading raises.
    static LuaProcess* make(LuaRun& run, sim::Process& process, const LuaUnit& unit,
                            sim::Blob*& error);

    // sim::Body
    void resume(sim::Task& task) override;
    void suspend(sim::Task& task) override;
    void on_step() override;
    void fail_allocation(std::uint32_t nth) override;
    void deliver(sim::Port& port, const sim::Item& item) override;
    void drop() override;
    std::size_t wait_sites(std::span<sim::WaitSite> sites) const override;
    void extents(sim::ExtentSink& sink) const override;

    // LuaContext
    [[nodiscard]] std::int64_t now_ns() const override;
    std::uint64_t draw(std::uint64_t bound) override;
    void log(LogLevel level, std::string_view text) override;

    // For bindings, on the stack of the running task.
    [[nodiscard]] sim::Simulation& simulation() const { return *run_->simulation; }
    [[nodiscard]] LuaRun& run() const { return *run_; }
    [[nodiscard]] sim::Process& process() const { return *process_; }
    [[nodiscard]] LuaTask& current_task() const { return *current_task_; }
    [[nodiscard]] sim::Task& task() const { return *current_task_->task; }
    [[nodiscard]] bool is_loading() const { return process_->loading; }
    /// Starts a task for the function on top of `L`'s stack, which is popped. Raises when the
    /// system refuses a stack.
    LuaTask& spawn_task(lua_State* L);

    /// The symbol of a topic that the process sends to; fast for the one that it sent to before.
    [[nodiscard]] sim::SymbolId topic_symbol(std::string_view topic) {
        sim::SymbolTable& symbols = simulation().symbols();
        if (symbols.text(last_topic_) != topic) last_topic_ = symbols.intern(topic);
        return last_topic_;
    }

    /// Takes over one reference to `blob` (not null) until `let_go`, or until the process ends.
    HeldBlob* hold(sim::Blob* blob);
    /// The reference belongs to the caller again.
    sim::Blob* let_go(HeldBlob* held);

    /// Ends the running step at its next VM instruction if the run is out of memory.
    void check_run_memory();

    /// Memory in the run's region, given back when the process ends.
    void* take_for_life(std::size_t bytes);

    /// Ends the process with `error` from any place of its running code, also while it loads.
    [[noreturn]] void end_here(sim::Blob* error);

    /// The limit, other than that of instructions, that the current step went beyond; null: none.
    [[nodiscard]] const char* exhausted() const;

    /// Ticks of CPU time that the current step has lasted; written by the watchdog's signal.
    volatile std::uint32_t watch_ticks = 0;

    /// Registry references of the process's own channels.
    int inbox_channel = LUA_NOREF;
    int events_channel = LUA_NOREF;
    int topic_channels = LUA_NOREF;  ///< table: topic -> channel

    /// Channels in the table of hold_channel, and when it is swept.
    std::uint32_t held_channels = 0;
    std::uint32_t held_sweep = 32;

private:
    friend struct TaskMain;
    LuaProcess(LuaRun& run, sim::Process& process, const LuaUnit& unit)
        : run_{&run}, process_{&process}, unit_{&unit} {}
    /// Null when the system refuses a stack.
    LuaTask* add_lua_task(lua_State* thread);
    static bool commit_heap(void* process, std::byte* base, std::size_t bytes);
    void free_task(LuaTask& task);
    void finish_step_limits(sim::Task& task);
    void begin_counting();

    LuaRun* run_;
    sim::Process* process_;
    const LuaUnit* unit_;
    lua_State* state_ = nullptr;
    LuaTask* tasks_ = nullptr;
    LuaTask* current_task_ = nullptr;
    std::uint32_t slot_ = 0;
    std::size_t heap_charged_ = 0;    ///< bytes of the slot that count for the run's memory
    sim::SymbolId last_topic_;
    bool loaded_ = false;
    int instructions_left_ = 0;    ///< of the step, while none of its code runs; only if counted
    sim::Blob* load_error_ = nullptr;
    HeldBlob* held_blobs_ = nullptr;
};

/// The process whose code calls: every state of a run belongs to one.
[[nodiscard]] inline LuaProcess& self(lua_State* L) {
    return static_cast<LuaProcess&>(context(L));
}

/// As self, for calls that may block or yield: raises while the program is being loaded.
LuaProcess& blocking_self(lua_State* L);

/// The pid text of a process of this run, also of a dead one.
void push_pid(lua_State* L, sim::ProcessId id);

/// Encodes the values from `first` to the top as one payload. Null after pushing nil and an error
/// when a value cannot be sent.
sim::Blob* encode_values(lua_State* L, int first);

/// Pushes the values of `payload` and returns their number.
int push_values(lua_State* L, const sim::Blob* payload);
/// Pushes the first value of `payload`, or nil.
void push_first_value(lua_State* L, const sim::Blob* payload);

/// Encodes the value at `index` as the error of an exit: an error object as it is, anything else as
/// the message of an error of kind Internal.
sim::Blob* encode_exit_error(lua_State* L, int index, Retryable retryable);

}  // namespace moira::runtime
