// SPDX-License-Identifier: MIT
//
// One run: it owns the process table, the items in flight, relations, names, timers, clock, hash
// and access log, and composes the rules of the event model. Lives in its world's Region together
// with all that it owns. Bodies call the second half of this interface from their tasks' stacks; a
// call may stop at a scheduling point, in which case other processes run before it returns.
//
// The rules are in run_loop.cpp (E2), step.cpp (E2-E6), scheduling.cpp (E8, E9, E12), delivery.cpp
// (E1, routing), life.cpp (spawn, E10), relations.cpp, naming.cpp, timing.cpp (E7), faults.cpp.
#pragma once

#include "sim/access_log.hpp"
#include "sim/assert.hpp"
#include "sim/body.hpp"
#include "sim/causality.hpp"
#include "sim/decision.hpp"
#include "sim/event_set.hpp"
#include "sim/fault_state.hpp"
#include "sim/flat_map.hpp"
#include "sim/hash.hpp"
#include "sim/name_table.hpp"
#include "sim/observer.hpp"
#include "sim/outcome.hpp"
#include "sim/plan.hpp"
#include "sim/process.hpp"
#include "sim/property.hpp"
#include "sim/region.hpp"
#include "sim/request.hpp"
#include "sim/symbols.hpp"
#include "sim/trace_event.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace moira::sim {

/// The message of an encoded error value, or its text if it is something else.
[[nodiscard]] std::string error_text(const Blob* error);

class Simulation {
public:
    Simulation(Region& memory, const Plan& plan, BodyFactory& factory, std::uint64_t seed);
    Simulation(const Simulation&) = delete;
    Simulation& operator=(const Simulation&) = delete;
    ~Simulation() = default;

    // For whoever runs it.
    void use(DecisionSource& source) { source_ = &source; }

    void use(TraceSink* sink) { sink_ = sink; }

    void use(const Observer& observer) { observer_ = observer; }

    void set_access_log(bool on) { logs_accesses_ = on; }

    /// Creates the plan's start processes. Before the first step.
    /// @error when an entry or host is unknown, or its program cannot be loaded.
    Result<void> start();
    /// Runs until the outcome is known, or for at most `events_max` further events.
    /// The thread's current_run() says what runs, for assertions and Lua's redirected functions.
    std::optional<Outcome> run(std::uint64_t events_max = ~0ULL);

    /// The command that repeats this run, for assertions; outlives the run.
    void set_replay_line(const char* line) { context_.replay = line; }

    /// For the watchdog's signal handlers; outlives the run.
    void set_watch(void* watch) { context_.watch = watch; }

    [[nodiscard]] const RunContext& context() const { return context_; }

    /// For tests of the pin table: rows of Lua's pinning that are off in this run.
    void set_lua_unpinned(std::uint32_t mask) { context_.lua_unpinned = mask; }

    /// Ends the run after the current event.
    void stop() { stop_requested_ = true; }

    /// Drops every live body. The simulation must not run afterwards.
    void tear_down();

    [[nodiscard]] const Counters& counters() const { return counters_; }
    [[nodiscard]] Hash128 trace_hash() const { return hash_.value(); }
    [[nodiscard]] Instant now() const { return now_; }
    [[nodiscard]] const Plan& plan() const { return *plan_; }
    [[nodiscard]] std::uint64_t seed() const { return seed_; }
    [[nodiscard]] Region& memory() { return *memory_; }
    [[nodiscard]] SymbolTable& symbols() { return symbols_; }
    [[nodiscard]] const AccessLog& access_log() const { return access_log_; }
    [[nodiscard]] Process* first_live() const { return live_head_; }
    [[nodiscard]] std::uint32_t live_count() const { return live_count_; }

    /// The limit that ends the run, as soon as its processes let it; or none.
    [[nodiscard]] LimitKind limit_reached() const { return limit_reached_; }
    /// The label of the process whose limit it is (that of a full mailbox); else empty.
    [[nodiscard]] std::string_view limit_label() const { return limit_label_; }

    /// Whether the run holds more than its limit of memory, which then ends it as soon as its
    /// processes let it.
    bool is_out_of_memory() {
        if (memory_->charged() <= plan_->limits.memory) return false;
        reached(LimitKind::memory);
        return true;
    }

    /// Something was refused to a process because of `limit`; the run goes on.
    void refuse_by(LimitKind limit) { refusing_limits_ |= 1U << static_cast<unsigned>(limit); }

    [[nodiscard]] bool has_refused_by(LimitKind limit) const {
        return (refusing_limits_ >> static_cast<unsigned>(limit) & 1U) != 0;
    }

    [[nodiscard]] Process* find_process(ProcessId id) const {
        return id.value < table_.size() ? table_[id.value] : nullptr;
    }

    /// Whether `name` is registered to a pid that is no live process.
    [[nodiscard]] bool is_stale_name(SymbolId name) const;

    /// Hashes all that the future of the run depends on and the kernel owns: equal worlds go on
    /// alike.
    [[nodiscard]] Hash128 state_hash();

    /// The label of an event that is enabled now (sim/act.hpp).
    [[nodiscard]] std::uint64_t label_of(const Enabled& event) const;
    /// In words: `message 'work' #2 from parent to parent/worker#1`, `parent after its spawn of
    /// 'app:worker'`.
    [[nodiscard]] std::string act_text(const Act& act) const;

    // For bodies, from the stack of a running task.
    /// Back to the run loop from the middle of a step: a limit is reached, and the run ends there.
    void return_to_loop(Task& task);
    void send(Task& task, Destination to, SymbolId topic, Blob* payload, Status& status);
    void spawn(Task& task, const SpawnRequest& request, SpawnResult& result);
    /// Delivers a message whose receiver is not told who sent it; not a command.
    Status send_unsigned(Task& task, Destination to, SymbolId topic, Blob* payload);
    Status monitor(Task& task, Destination target);
    Status unmonitor(Task& task, Destination target);
    Status link(Task& task, Destination target);
    Status unlink(Task& task, Destination target);
    Status cancel(Task& task, Destination target, Blob* reason);
    Status terminate(Task& task, Destination target);
    /// `pid` empty: the caller itself.
    /// `everywhere`: on all nodes, else on the caller's.
    Status register_name(Task& task, SymbolId name, std::string_view pid, bool everywhere = false);
    /// `everywhere`: only its owner may.
    bool unregister_name(Task& task, SymbolId name, bool everywhere = false);
    /// The owner's pid, or null when nobody owns the name.
    const std::string_view* lookup_name(Task& task, SymbolId name);
    void set_trap_links(Task& task, bool on);

    /// Routes a topic to `port`. Topic 0 with `special`: inbox or events. Flushes the mailbox.
    enum class Route : std::uint8_t { topic, inbox, events };
    void subscribe(Task& task, Route route, SymbolId topic, Port& port);
    /// The port that `topic` is routed to, or null.
    [[nodiscard]] Port* subscribed(Process& process, SymbolId topic) const;
    /// Undoes `subscribe`; false when nothing is routed to `port`.
    bool unsubscribe(Task& task, Port& port);

    /// Before a receive or select looks at its channels: asks what had arrived (E5).
    void observe(Task& task);
    /// The task waits until the body or a delivery makes it ready.
    void wait(Task& task);
    /// The command of `task` waits for an item (sleep, exec): like wait, after its dispatch.
    void begin_command(Task& task, Blob* held = nullptr);

    /// Gives back the payloads of the command that `task` stands in. For bodies that drop a task.
    void release_held(Task& task);

    void end_command(Task& task) { finish_command(task, false); }

    void end_waiting_command(Task& task);
    /// `task` may go on, behind the current round of ready tasks (channel operations).
    void wake(Task& task);
    /// `task` may go on (an item was delivered to it).
    void ready(Task& task);
    /// `self` handed a value to (or took one from) the blocked `other`: both go on, `self` first,
    /// behind the current round.
    void hand_over(Task& self, Task& other);
    /// `task` goes on behind those that it woke (closing a channel).
    void requeue(Task& task);
    /// Lets other ready tasks of the process run first.
    void yield(Task& task);

    /// True iff no other task of the process is ready or has a command pending.
    [[nodiscard]] static bool is_alone(const Process& process) {
        return process.ready.empty() && process.woken.empty() && process.commanding.empty();
    }

    /// Port bookkeeping by bodies: a task begins or ends to wait on `port`.
    void begin_waiting(Process& process, Port& port);
    void end_waiting(Process& process, Port& port);

    /// Makes a further task of `process`; it is not ready yet.
    Task* add_task(Process& process);
    void finish_task(Task& task);
    /// The main task returned or the process failed: ends at the end of the step. Takes `result`.
    void finish_main(Process& process, bool failed, Blob* result);
    /// As finish_main, at once and from any stack of the process but the scheduler's: for limits.
    [[noreturn]] void end_now(Task& task, Blob* error);
    /// Replaces the program of the process, keeping its identity and what nobody took yet.
    /// Returns only when the entry is unknown.
    Status upgrade(Task& task, std::string_view entry, Blob* arguments);

    Timer* arm(Process& process, Port& port, Duration after, Duration period = {});
    /// Before a task stops or resets a timer (null: none) that may have fired.
    void look_at_timer(Task& task, const Timer* timer);
    /// True iff it was still pending.
    bool disarm(Process& process, Timer* timer);

    /// The clock as the process reads it; a busy wait moves it.
    Instant read_clock(Process& process);
    std::uint64_t draw(Process& process, std::uint64_t bound);
    void log(Process& process, int level, std::string_view text);
    /// Records what the program says of itself and tells the observer. The details stay the
    /// caller's. A within that does not hold makes a promise; returns its number, else 0.
    std::uint64_t assert_property(Process& process, PropertyFact fact);

    /// A command without an effect: other tasks go on first (a sleep of no time).
    void pass(Task& task);

    /// Writes the pid text of a process, also of a dead one, to `buffer`; returns what was written.
    /// The empty view for ProcessId 0.
    static constexpr std::size_t pid_text_max = 512;
    std::string_view pid_text(ProcessId id, char (&buffer)[pid_text_max]) const;
    /// A point before a visible call that does not yield (E8a).
    void visible_call(Task& task, const PointWhat& what);
    /// An encoded error value; the caller owns it.
    Blob* make_error(const struct ErrorView& error);

    /// A pointer for the bodies' side: what they share in this run.
    void set_host(void* host) { host_ = host; }
    [[nodiscard]] void* host() const { return host_; }

    /// Whether the rare thing happens at the place `name` of the program.
    bool buggify(Process& process, std::string_view name);

    /// What this run may use of the plan's faults, what happened, what its clocks show.
    [[nodiscard]] const FaultState& faults() const { return faults_; }

    void note(TraceKind kind, const Process* actor, const Process* object, SymbolId text,
              std::uint64_t number, const Blob* payload = nullptr);
    /// As note, about something that is no live process: the label of a dead one, or a destination
    /// as the program wrote it.
    void note_about(TraceKind kind, const Process* actor, std::string_view object,
                    std::uint64_t object_hash, SymbolId text, std::uint64_t number,
                    const Blob* payload = nullptr);

    void access(Object object, AccessMode mode, std::uint64_t key) {
        if (logs_accesses_) access_log_.add(object, mode, key);
    }

private:
    friend class Checkpoint;
    enum class Point : std::uint8_t { inner, send, boundary };

    Result<void> start_all();
    // run_loop.cpp
    std::optional<Outcome> run_events(std::uint64_t events_max);
    [[gnu::always_inline]] inline void execute(Enabled& event);
    [[gnu::always_inline]] inline void run_process(Process& process);
    [[gnu::always_inline]] inline bool run_ready(Process& process);
    bool dispatch_commands(Process& process);
    // scheduling.cpp
    Enabled* choose(Enabled* current);
    Enabled* decide(Enabled* current);
    void begin_event(const Enabled& event);
    /// Returns true when the process went on without anything else in between.
    bool point(Task& task, Point kind, const PointWhat& what);
    void enable_run(Process& process, const PointWhat& what);
    void enable_kill(Process& process);
    void boundary(Task& task, bool visible);
    [[nodiscard]] bool may_move(const Process& process) const;
    void record(DecisionKind kind, std::uint32_t alternatives, std::uint64_t answer,
                std::uint64_t label);
    void record_choice(const Enabled& chosen);
    // acts.cpp
    [[nodiscard]] std::uint64_t item_act(const Item& item) const;
    [[nodiscard]] std::uint64_t timer_act(const Timer& timer) const;
    [[nodiscard]] std::uint64_t run_act(const Enabled& event) const;
    [[nodiscard]] std::uint64_t nth_act(std::uint64_t label) const;
    [[nodiscard]] std::string item_text(const Item& item) const;
    [[nodiscard]] std::string point_words(const PointWhat& what) const;
    void act(const Enabled& event);
    void act(const Item& item);
    void act(const Timer& timer);
    void act_look(const Process& process);
    void count_act(std::uint64_t label);
    bool count_turn();
    void finish_command(Task& task, bool visible);

    // step.cpp
    bool begin_step(Process& process);
    bool must_ask_at_boundary(Process& process);
    void ask(Process& process);
    void take_all(Process& process);
    void take_silent(Process& process);
    std::uint32_t collect_heads(Process& process);
    void take_item(Process& process, Item& item);
    void fire_timer(Process& process, Timer& timer, bool waking);
    void flush(Process& process);
    bool flush_one(Process& process);
    void park(Process& process);
    void unpark(Process& process, const Item* chosen);
    [[nodiscard]] bool eligible(const Process& process, const Item& item) const;
    [[nodiscard]] bool has_killing_arrival(const Process& process) const;
    void suspend_forever(Task& task);

    // addresses.cpp
    [[nodiscard]] Process* resolve(std::string_view text, NodeNumber node, Status& status,
                                   bool& by_name);
    [[nodiscard]] Process* find_pid(std::string_view text, bool& is_pid, Status& status) const;
    [[nodiscard]] Process* find_unusual_pid(std::string_view text, Status& status) const;
    void name_process(Process* parent, Process& process, std::string_view label);
    SymbolId function_host(const EntryInfo& entry);
    SymbolId host_text(const Process& process);
    // delivery.cpp
    void deliver_unsigned(Process& sender, Process& target, SymbolId topic, Blob* payload);
    KeyQueue* queue_between(ProcessId source, std::uint64_t source_hash, Process& destination);
    KeyQueue* new_queue(std::uint64_t key, ProcessId source, std::uint64_t source_hash,
                        Process& destination);
    Item* new_item(ItemKind kind, KeyQueue& queue, SymbolId topic, Blob* payload);
    KeyQueue& lane_beside(ProcessId source, std::uint64_t source_hash, Process& destination);
    void append(KeyQueue& queue, Item& item);
    void append_message(KeyQueue& queue, Item& item);
    void remove_arrival(Process& process, Item& item);
    void free_item(Item& item);
    void release_queue(KeyQueue& queue);
    void consider_waking(Process& process, KeyQueue& queue, Item& item);
    bool replaces_wake(Process& process, const Item& item);
    // causal_order.cpp
    [[nodiscard]] bool is_causal() const { return plan_->ordering == OrderingModel::causal; }

    [[nodiscard]] bool is_held(const Process& process, const Item& item) const;
    [[nodiscard]] bool waits_for_wake(const Process& process, const Item& item,
                                      const Item*& latest) const;
    void take_causes(Process& process, const Item& last);
    void consider_all(Process& process);
    void file_in_mailbox(Process& process, Item& item);
    [[nodiscard]] Port* route(const Process& process, const Item& item) const;
    bool drop_subscription(Process& process, const Port& port);
    [[nodiscard]] bool is_routed(const Process& process, const Item& item) const;
    [[nodiscard]] bool wakes(const Process& process, const Item& item) const;
    [[nodiscard]] std::uint64_t item_label(const Item& item) const;
    void note_item(TraceKind kind, const Process& process, const Item& item);
    [[nodiscard]] SymbolId notice_topic(ItemKind kind);
    void note_target(TraceKind kind, const Process& actor, const Process* target,
                     std::string_view destination, SymbolId text, Status status,
                     const Blob* payload = nullptr);

    // life.cpp
    Status create(Process* parent, const SpawnRequest& request, std::string_view label,
                  Process*& created, Blob*& error);
    void free_process(Process& process);
    void finish_spawn(Task& task, const SpawnRequest& request, const SpawnResult& result);
    void load_upgrade(Process& process);
    void end_process(Process& process, bool is_error, Blob* result);
    void notify(Process& process, bool is_error, Blob* result);
    void discard_items(Process& process);
    void discard(const Process& process, Item& item);
    void discard_queues(Process& process);
    void discard_timers(Process& process);
    Blob* message_error(std::string_view message);
    void reached(LimitKind kind, const Process* whose = nullptr);
    void refuse_spawn(LimitKind kind);

    // faults.cpp
    void begin_faults();
    [[nodiscard]] std::uint32_t faults_of(const Process& process) const;
    void count_guarded(const Process& process, int change);
    [[nodiscard]] bool may_lose(const Process& process) const;
    [[nodiscard]] bool is_fault_time(FaultKind kind);
    std::uint32_t ask_fault(FaultQuestion question, Process* target, bool allowed);
    void note_fault(const FaultQuestion& question, Process* target, std::uint32_t form);
    std::uint32_t ask_process_fault(Process& process, FaultKind kind, std::string_view place);
    // fault_effects.cpp
    /// What becomes of a message that is sent. `done`: it is on its way already.
    enum class Fate : std::uint8_t { arrives, refused, lost, done };

    void boundary_faults(Process& process);
    void hit(Process& process, FaultKind kind, std::uint32_t form);
    void lose(Process& process, DeathCause cause);
    [[nodiscard]] Instant healed(Instant end) const;
    void hold_back(Process& process, Instant until);
    void pause_before_send(Task& task, SymbolId topic);
    bool stops_before(const Enabled& event);
    void crash_before_call(Task& task, const PointWhat& what);
    Blob* death_error(const Process& process);
    bool spawn_fails(Process& parent, std::string_view entry);
    void birth_faults(Process& process);
    void memory_fault(Process& process);
    bool name_conflicts(Process& process, SymbolId name);
    void delay_message(const Process& sender, KeyQueue& queue, SymbolId topic);
    [[nodiscard]] Fate fate_of_message(Process& receiver);
    bool drop_oldest(Process& receiver);
    void take_back(Process& receiver, Item& item);
    // network_faults.cpp
    std::uint32_t ask_link_fault(FaultKind kind, std::string_view name, std::string_view target,
                                 std::string_view place, std::uint32_t forms);
    Fate cross_link(const Process& sender, KeyQueue& queue, Item& item);
    Fate overtake(KeyQueue& queue, Item& item);
    void begin_partition(NodeNumber a, NodeNumber b, std::uint32_t form);
    void cut(NodeNumber from, NodeNumber to, Instant until, bool loses);
    void cut_off(Process& receiver, Item& item, Instant until, bool loses);
    void break_relations_of(Process& process, NodeNumber other);
    void tell_node_loss(Process& receiver, const Process& lost, Port* call = nullptr);
    void give_up_call(Process& callee);
    // place_faults.cpp
    void begin_places();
    void place_fault(Process& process, FaultKind kind);
    void restart(std::size_t host);
    void begin_clock(NodeNumber node);
    [[nodiscard]] Instant skewed_clock(Process& process);

    // phases.cpp
    [[nodiscard]] Instant faults_end() const;
    bool change_phase(const Enabled* event);
    void note_phase(std::string_view name);
    void heal();
    void cancel_starts();
    void end_starts();

    // relations.cpp
    Process* reach(Task& task, Destination target, TraceKind kind, Status& status);
    void add_edge(FlatMap<Edge*>& edges, Process& from, Process& to, bool is_link);
    void remove_edge(FlatMap<Edge*>& edges, Edge* edge, bool is_link);
    void remove_edges(Process& process);
    void die_at_boundary(Process& process);

    // naming.cpp
    [[nodiscard]] const NameTable::Owner* known_owner(SymbolId name, NodeNumber node) const;
    void release_names(Process& process);

    // timing.cpp
    void enable_timer(Timer& timer);
    void timer_up(Process& process, std::size_t i);
    void timer_down(Process& process, std::size_t i);
    void remove_timer(Process& process, Timer& timer);
    void free_timer(Timer& timer);

    Region* memory_;
    const Plan* plan_;
    BodyFactory* factory_;
    DecisionSource* source_ = nullptr;
    TraceSink* sink_ = nullptr;
    void* host_ = nullptr;
    Observer observer_{};
    std::uint64_t seed_;
    bool logs_accesses_ = true;
    bool stop_requested_ = false;
    bool running_task_ = false;

    RunContext context_;
    Instant now_;
    Counters counters_;
    RunningHash hash_;
    AccessLog access_log_;
    SymbolTable symbols_;
    EventSet events_;
    Causality causality_;
    Enabled* pending_ = nullptr;  ///< chosen on a task's stack, executed by the run loop
    Process* doomed_ = nullptr;   ///< ended on its own stack; the run loop finishes it
    Array<Process*> table_;       ///< by ProcessId; null once dead
    Process* live_head_ = nullptr;
    Process* live_tail_ = nullptr;
    std::uint32_t live_count_ = 0;
    std::uint32_t roots_live_ = 0;
    Array<SymbolId> hosts_;
    Array<SymbolId> host_of_;  ///< by ProcessId, also of the dead: for pid texts, with the node
    Array<NodeNumber> node_of_;  ///< by ProcessId, also of the dead
    FlatMap<KeyQueue*> queues_;
    FlatMap<Edge*> monitors_;
    FlatMap<Edge*> links_;
    NameTable names_;
    Array<ArrivalHead> heads_;
    Array<Item*> head_items_;
    Array<Timer*> head_timers_;
    FlatMap<std::uint32_t> acts_;  ///< label without number -> how often it was executed
    bool counts_acts_ = false;
    bool tells_acts_ = false;
    PointWhat last_note_;
    Array<Process*> receivers_;
    std::uint64_t sequence_ = 0;
    std::uint64_t timer_sequence_ = 0;
    std::uint64_t idle_events_ = 0;  ///< consecutive events at one instant
    std::uint64_t idle_turns_ = 0;    ///< without an event, since something was sent or came
    Instant idle_since_;
    LimitKind limit_reached_ = LimitKind::none;
    std::string_view limit_label_;
    std::uint32_t refused_spawns_ = 0;
    std::uint32_t refusing_limits_ = 0;  ///< a bit for each LimitKind that refused something
    std::uint64_t output_bytes_ = 0;
    std::uint32_t fault_mask_ = 0;  ///< kinds that may still happen: nothing else is asked for
    bool faults_on_ = false;        ///< some kind was on when the run began
    bool has_delays_ = false;       ///< messages may come later than others sent after them
    FaultState faults_;
    std::uint64_t promises_ = 0;
};

}  // namespace moira::sim
