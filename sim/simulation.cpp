// SPDX-License-Identifier: MIT
#include "sim/simulation.hpp"

#include "sim/plain_locale.hpp"

#include <array>

namespace moira::sim {
namespace {

Result<void> start_error(const Start& start, const SpawnResult& result) {
    const std::string where = "start '" + start.label + "': ";
    if (result.status == Status::entry_not_found) {
        return fail(ErrorCode::not_found, where + "unknown entry '" + start.entry + "'");
    }
    if (result.status == Status::host_not_found) {
        return fail(ErrorCode::not_found, where + "unknown host '" + start.host + "'");
    }
    if (result.status == Status::load_failed) {
        return fail(ErrorCode::invalid_input, where + error_text(result.error));
    }
    return fail(ErrorCode::limit_reached, where + "the limit of processes is too low to begin");
}

}  // namespace

std::string_view limit_name(LimitKind kind) {
    static constexpr std::array<std::string_view, 9> names = {
        "none",         "steps",       "virtual_time",  "processes", "mailbox",
        "output_bytes", "spawn_depth", "message_bytes", "memory"};
    return names[static_cast<std::size_t>(kind)];
}

Simulation::Simulation(Region& memory, const Plan& plan, BodyFactory& factory, std::uint64_t seed)
    : memory_{&memory}, plan_{&plan}, factory_{&factory}, seed_{seed}, symbols_{memory},
      events_{memory}, causality_{memory}, table_{memory}, hosts_{memory}, host_of_{memory},
      node_of_{memory}, queues_{memory}, monitors_{memory}, links_{memory},
      names_{memory}, heads_{memory}, head_items_{memory},
      head_timers_{memory}, acts_{memory}, receivers_{memory}, faults_{memory} {
    context_.seed = seed;
    context_.mutation = plan.mutation;
    context_.step = &counters_.steps;
    context_.now = &now_;
    table_.push(nullptr);  // ProcessId 0: no process
    host_of_.push(SymbolId{});
    node_of_.push(0);
    has_delays_ = !plan.network.nodes.empty();
    for (const std::string& host : plan.hosts)
        hosts_.push(symbols_.intern(host));
}

namespace {

/// While it lives, the thread's run is `context` and its locale "C"; restored afterwards, because
/// runs may nest (a test that compares two worlds).
class CurrentRun {
public:
    explicit CurrentRun(RunContext& context) : outer_{current_run()} { current_run() = &context; }

    CurrentRun(const CurrentRun&) = delete;
    CurrentRun& operator=(const CurrentRun&) = delete;

    ~CurrentRun() { current_run() = outer_; }

private:
    PlainLocale locale_;
    RunContext* outer_;
};

}  // namespace

std::optional<Outcome> Simulation::run(std::uint64_t events_max) {
    const CurrentRun scope{context_};
    return run_events(events_max);
}

Result<void> Simulation::start() {
    if (observer_.on_start != nullptr) observer_.on_start(observer_.user, *this);
    tells_acts_ = source_->watches_acts();
    counts_acts_ = tells_acts_ || sink_ != nullptr;
    source_->begin(*this);
    const CurrentRun scope{context_};
    return start_all();
}

Result<void> Simulation::start_all() {
    begin_faults();
    for (const Start& start : plan_->starts) {
        SpawnRequest request;
        request.entry = start.entry;
        request.host = start.host;
        request.function_call = start.as_function;
        request.arguments = make_blob(*memory_, start.arguments, start.argument_count);
        SpawnResult result;
        Process* process = nullptr;
        result.status = create(nullptr, request, start.label, process, result.error);
        if (result.status != Status::ok) return start_error(start, result);
        note(TraceKind::spawn, nullptr, process, symbols_.intern(start.entry), 0,
             process->arguments);
        if (fault_mask_ != 0) birth_faults(*process);
    }
    return {};
}

void Simulation::note(TraceKind kind, const Process* actor, const Process* object, SymbolId text,
                      std::uint64_t number, const Blob* payload) {
    note_about(kind, actor, object != nullptr ? object->label : std::string_view{},
               object != nullptr ? object->label_hash : 0, text, number, payload);
}

void Simulation::note_about(TraceKind kind, const Process* actor, std::string_view object,
                            std::uint64_t object_hash, SymbolId text, std::uint64_t number,
                            const Blob* payload) {
    TraceEvent event;
    event.kind = kind;
    event.index = counters_.trace_events++;
    event.time = now_;
    if (actor != nullptr) event.actor_hash = actor->label_hash;
    event.object_hash = object_hash;
    event.text_hash = symbols_.hash(text);
    event.number = number;
    if (payload != nullptr) {
        event.payload = payload->bytes();
        event.payload_count = payload->count;
    }
    absorb(hash_, event);
    last_note_ = {kind, text, object_hash, false};
    if (sink_ == nullptr && observer_.on_trace == nullptr) return;
    TraceEvent told = event;  // a copy: `event` itself stays in registers where nobody listens
    if (actor != nullptr) told.actor = actor->label;
    told.object = object;
    told.text = symbols_.text(text);
    if (observer_.on_trace != nullptr) observer_.on_trace(observer_.user, told);
    if (sink_ != nullptr) sink_->on_event(told);
}

/// What became of a command on a destination: the process, or the text that names none.
void Simulation::note_target(TraceKind kind, const Process& actor, const Process* target,
                             std::string_view destination, SymbolId text, Status status,
                             const Blob* payload) {
    if (target != nullptr) destination = target->label;
    note_about(kind, &actor, destination,
               target != nullptr ? target->label_hash : hash_text(destination), text,
               static_cast<std::uint64_t>(status), payload);
}

void Simulation::log(Process& process, int level, std::string_view text) {
    if (is_mutated(Mutation::clock_back) && now_.ns() > 0) now_ = Instant::from_ns(now_.ns() - 1);
    TraceEvent event;
    event.kind = TraceKind::log;
    event.index = counters_.trace_events++;
    event.time = now_;
    event.actor_hash = process.label_hash;
    event.text_hash = hash_text(text);
    event.number = static_cast<std::uint64_t>(level);
    absorb(hash_, event);
    if (sink_ != nullptr) {
        event.actor = process.label;
        event.text = text;
        sink_->on_event(event);
    }
    output_bytes_ += text.size() + 1;
    if (output_bytes_ > plan_->limits.output_bytes) return reached(LimitKind::output_bytes);
    if (observer_.on_log != nullptr) observer_.on_log(observer_.user, *this, process, level, text);
}

std::uint64_t Simulation::assert_property(Process& process, PropertyFact fact) {
    const bool is_numbered =
        fact.kind == PropertyKind::within || fact.kind == PropertyKind::history;
    if (is_numbered && !fact.holds) fact.promise = ++promises_;
    const SymbolId id = symbols_.intern(fact.id);
    fact.id = symbols_.text(id);
    const PointWhat last = last_note_;  // what a process asserts does not name its next event
    note(TraceKind::property, &process, nullptr, id, property_number(fact), fact.details);
    last_note_ = last;
    if (observer_.on_property != nullptr &&
        !observer_.on_property(observer_.user, *this, process, fact)) {
        stop_requested_ = true;
    }
    return fact.promise;
}

Hash128 Simulation::state_hash() {
    RunningHash hash;
    hash.absorb(static_cast<std::uint64_t>(now_.ns()));
    hash.absorb(counters_.steps);
    hash.absorb(sequence_);
    for (const Process* process = live_head_; process != nullptr; process = process->next_live) {
        hash.absorb(process->label_hash);
        hash.absorb(static_cast<std::uint64_t>(process->phase));
        if (faults_on_) {
            hash.absorb(static_cast<std::uint64_t>(process->held_until.ns()));
            hash.absorb(static_cast<std::uint64_t>(process->slow_until.ns()));
            hash.absorb(process->mailbox_most);
            hash.absorb(process->kill_mark ? 1 : 0);
        }
        hash.absorb((std::uint64_t{process->arrivals} << 32U) | process->pending);
        hash.absorb((std::uint64_t{process->waiting} << 32U) | process->tasks_live);
        for (const Item* item = process->arrivals_head; item != nullptr; item = item->next) {
            hash.absorb(item_label(*item));
            if (item->payload != nullptr) hash.absorb_bytes(item->payload->bytes());
        }
        for (const SymbolId name : process->names)
            hash.absorb(symbols_.hash(name));
        for (const Timer* timer : process->timers) {
            hash.absorb(mix(timer->label_hash, static_cast<std::uint64_t>(timer->deadline.ns())));
        }
        for (Edge* edge = process->watching; edge != nullptr; edge = edge->next_from) {
            hash.absorb(edge->to->label_hash);
        }
        for (Edge* edge = process->links_from; edge != nullptr; edge = edge->next_from) {
            hash.absorb(edge->to->label_hash);
        }
    }
    if (faults_on_) faults_.absorb_into(hash);
    if (plan_->phases.are_on()) {
        hash.absorb(static_cast<std::uint64_t>(faults_.phases.phase));
        hash.absorb(static_cast<std::uint64_t>(faults_.phases.next.ns()));
    }
    return hash.value();
}

}  // namespace moira::sim
