// SPDX-License-Identifier: MIT
#include "runtime/fiber/process.hpp"

#include "runtime/fiber/fiber_process.hpp"
#include "sim/property.hpp"

namespace moira {
namespace {

using sim::Status;

/// The error that every call of a process that unwinds returns.
Error killed_error() {
    return {.kind = error_kind::killed, .message = "the process was ended"};
}

std::unexpected<Error> killed() { return std::unexpected{killed_error()}; }

std::unexpected<Error> refused(Status status, std::string_view about, bool is_internal = false) {
    if (status == Status::unresolved) {
        return std::unexpected{
            Error{.kind = error_kind::not_found,
                  .message = "could not resolve '" + std::string{about} +
                             "' as PID or registered name",
                  .retryable = Retryable::no}};
    }
    const sim::Refusal refusal = sim::refusal_of(status);
    return std::unexpected{Error{.kind = is_internal ? error_kind::internal : refusal.kind,
                                 .message = refusal.message,
                                 .retryable = Retryable::no}};
}

Error invalid(std::string message) {
    return {.kind = error_kind::invalid,
            .message = std::move(message),
            .retryable = Retryable::no};
}

Pid pid_of(const FiberProcess& process, sim::ProcessId id) {
    const sim::Process* const alive = process.simulation().find_process(id);
    if (alive != nullptr) return Pid{alive->pid};
    char buffer[sim::Simulation::pid_text_max];
    return Pid{process.simulation().pid_text(id, buffer)};
}

/// When an item was sent, as its receiver's clock shows it.
Time sent_at(const FiberProcess& process, const sim::Item& item) {
    const sim::NodeClocks& clocks = process.simulation().faults().clocks;
    return process.shown(clocks.shown(process.process().node, item.sent));
}

Result<Value> result_of(const sim::Item& item) {
    Result<Value> value =
        item.payload == nullptr || item.payload->count == 0 ? Value{}
                                                            : read_value(item.payload->bytes());
    if (!item.is_error || !value) return value;
    if (const Error* error = value->error(); error != nullptr) return std::unexpected{*error};
    return std::unexpected{Error{.message = value->text()}};
}

/// The error that an encoded value holds; the reference is given back.
Error take_error(sim::Simulation& simulation, sim::Blob* blob) {
    const Result<Value> value = read_value(blob->bytes());
    sim::release_blob(simulation.memory(), blob);
    if (value && value->error() != nullptr) return *value->error();
    return {.message = "unknown error"};
}

}  // namespace

Error unexpected_type(std::string_view wanted, const Value& got) {
    return invalid("expected " + std::string{wanted} + ", got " + got.text());
}

Error Message::missing(std::uint32_t number) const {
    return invalid("the message '" + std::string{topic_} + "' has " + std::to_string(count_) +
                   " payloads, and no number " + std::to_string(number));
}

Message ItemReader<Message>::read(FiberProcess& process, const sim::Item& item) {
    const sim::Blob* payload = item.payload;
    const bool has_sender = item.source != sim::ProcessId{} && !item.is_unsigned;
    return {has_sender ? pid_of(process, item.source) : Pid{},
            process.simulation().symbols().text(item.topic),
            payload == nullptr ? std::string_view{} : payload->bytes(),
            payload == nullptr ? 0 : payload->count};
}

Event ItemReader<Event>::read(FiberProcess& process, const sim::Item& item) {
    Event event;
    event.kind = item.kind == sim::ItemKind::exit        ? Event::Kind::exit
                 : item.kind == sim::ItemKind::link_down ? Event::Kind::link_down
                                                         : Event::Kind::cancel;
    if (item.source != sim::ProcessId{}) event.from = pid_of(process, item.source);
    event.at = sent_at(process, item);
    event.result = result_of(item);
    return event;
}

Time ItemReader<Time>::read(FiberProcess& process, const sim::Item& item) {
    return sent_at(process, item);
}

Result<Value> ItemReader<Result<Value>>::read(FiberProcess&, const sim::Item& item) {
    return result_of(item);
}

FiberProcess& Process::body() { return static_cast<FiberProcess&>(*this); }

const FiberProcess& Process::body() const { return static_cast<const FiberProcess&>(*this); }

sim::ByteBuffer& Process::scratch() {
    sim::ByteBuffer& buffer = body().host().scratch;
    buffer.clear();
    return buffer;
}

sim::Blob* Process::finish_encoding(std::size_t count) {
    const sim::ByteBuffer& buffer = body().host().scratch;
    if (buffer.overflow()) {
        body().simulation().refuse_by(sim::LimitKind::message_bytes);
        return nullptr;
    }
    return sim::make_blob(body().simulation().memory(), buffer.bytes(),
                          static_cast<std::uint32_t>(count));
}

Error Process::encode_problem() {
    if (body().host().scratch.overflow()) {
        return {.kind = error_kind::limit_exceeded,
                .message = "message too large",
                .retryable = Retryable::no};
    }
    return invalid("the value is nested too deeply");
}

Pid Process::pid() const { return Pid{body().process().pid}; }

std::string_view Process::entry() const { return body().process().entry->id; }

std::string_view Process::label() const { return body().process().label; }

// Messages.

Result<void> Process::send_blob(const Address& to, std::string_view topic, sim::Blob* payload) {
    FiberProcess& self = body();
    sim::Simulation& simulation = self.simulation();
    const bool may_send = self.may_go_on();
    if (!may_send || topic.starts_with('@')) {
        sim::release_blob(simulation.memory(), payload);
        if (!may_send) return killed();
        return std::unexpected{invalid("cannot send to @ topics")};
    }
    Status status = Status::ok;
    simulation.send(self.task(), sim::Destination{to.text}, self.topic_symbol(topic), payload,
                    status);
    if (status != Status::ok) return refused(status, to.text);
    return {};
}

Message Process::receive() { return inbox().receive().value_or(Message{}); }

std::optional<Message> Process::receive_for(Duration longest) {
    std::optional<Message> message;
    select(on(inbox(), [&](Message received) { message = std::move(received); }),
           on(after(longest), [](Time) {}));
    return message;
}

Channel<Message> Process::inbox() {
    FiberProcess& self = body();
    if (self.inbox_ == nullptr || self.inbox_->is_closed()) {
        self.inbox_ = make_channel<Message>(0);
        self.subscribe(*self.inbox_, sim::Simulation::Route::inbox, {});
    }
    return Channel<Message>{self.inbox_};
}

Channel<Event> Process::events() {
    FiberProcess& self = body();
    if (self.events_ == nullptr || self.events_->is_closed()) {
        self.events_ = make_channel<Event>(0);
        self.subscribe(*self.events_, sim::Simulation::Route::events, {});
    }
    return Channel<Event>{self.events_};
}

Result<Channel<Message>> Process::listen(std::string_view topic) {
    FiberProcess& self = body();
    if (!self.may_go_on()) return killed();
    if (topic.empty()) return std::unexpected{invalid("topic cannot be empty")};
    if (topic.starts_with('@')) return std::unexpected{invalid("cannot listen to @ topics")};
    sim::Simulation& simulation = self.simulation();
    const sim::SymbolId symbol = simulation.symbols().intern(topic);
    sim::Port* const port = simulation.subscribed(self.process(), symbol);
    for (const auto& core : self.bound_) {
        if (core.get() != static_cast<FiberPort*>(port) || core->is_closed()) continue;
        simulation.pass(self.task());
        return Channel<Message>{std::static_pointer_cast<TypedChannel<Message>>(core)};
    }
    auto made = make_channel<Message>(1);
    self.bound_.push_back(made);
    self.subscribe(*made, sim::Simulation::Route::topic, symbol);
    return Channel<Message>{made};
}

bool Process::unlisten(const Channel<Message>& channel) {
    FiberProcess& self = body();
    if (!self.may_go_on()) return false;
    const auto core = channel.core();  // stays until the end of the call
    if (!self.simulation().unsubscribe(self.task(), *core)) return false;
    core->is_subscribed = false;
    std::erase(self.bound_, core);
    if (self.inbox_ == core) self.inbox_ = nullptr;
    core->close();
    return true;
}

// Other processes.

Result<Pid> Process::spawn_blob(const SpawnOptions& options, sim::Blob* arguments) {
    FiberProcess& self = body();
    sim::Simulation& simulation = self.simulation();
    if (!self.may_go_on()) {
        sim::release_blob(simulation.memory(), arguments);
        return killed();
    }
    sim::SpawnRequest request;
    request.entry = options.entry;
    request.host = options.host;
    request.arguments = arguments;
    request.monitored = options.monitored;
    request.linked = options.linked;
    if (!options.name.empty()) request.name = simulation.symbols().intern(options.name);
    if (!options.context.is_nil()) request.context = self.merged_context(options.context);
    sim::SpawnResult result;
    simulation.spawn(self.task(), request, result);
    if (result.id != sim::ProcessId{}) return pid_of(self, result.id);
    if (result.status == Status::load_failed)
        return std::unexpected{take_error(simulation, result.error)};
    return self.spawn_refused(result.status, options);
}

Result<Pid> Process::spawn_list(const SpawnOptions& options, std::span<const Value> arguments) {
    sim::ByteBuffer& buffer = scratch();
    for (const Value& argument : arguments) {
        if (!write_as(buffer, argument)) return std::unexpected{encode_problem()};
    }
    sim::Blob* const blob = finish_encoding(arguments.size());
    if (blob == nullptr) return std::unexpected{encode_problem()};
    return spawn_blob(options, blob);
}

Result<Value> Process::call_blob(const SpawnOptions& options, sim::Blob* arguments,
                                 bool is_function) {
    FiberProcess& self = body();
    sim::Simulation& simulation = self.simulation();
    if (!self.may_go_on()) {
        sim::release_blob(simulation.memory(), arguments);
        return killed();
    }
    FiberWait wait{self.current_task()};
    simulation.begin_waiting(self.process(), wait);
    sim::SpawnRequest request;
    request.entry = options.entry;
    request.host = options.host;
    request.arguments = arguments;
    request.function_call = is_function;
    request.completes_into = &wait;
    request.waits = true;
    sim::SpawnResult result;
    simulation.spawn(self.task(), request, result);
    if (result.id != sim::ProcessId{}) return std::move(wait.result);
    simulation.end_waiting(self.process(), wait);
    if (result.status == Status::load_failed)
        return std::unexpected{take_error(simulation, result.error)};
    if (is_function) return std::unexpected{FiberProcess::call_refused(result.status)};
    Result<Pid> refusal = self.spawn_refused(result.status, options);
    refusal.error().kind = error_kind::internal;
    return std::unexpected{std::move(refusal.error())};
}

Result<std::shared_ptr<TypedChannel<Result<Value>>>>
Process::async_blob(std::string_view function, sim::Blob* arguments) {
    FiberProcess& self = body();
    sim::Simulation& simulation = self.simulation();
    if (!self.may_go_on()) {
        sim::release_blob(simulation.memory(), arguments);
        return killed();
    }
    auto channel = make_channel<Result<Value>>(1);
    channel->once = true;
    channel->is_subscribed = true;
    self.bound_.push_back(channel);
    sim::SpawnRequest request;
    request.entry = function;
    request.arguments = arguments;
    request.function_call = true;
    request.completes_into = channel.get();
    // The function may be done before this call returns; the caller learns of it later.
    channel->withheld = true;
    sim::SpawnResult result;
    simulation.spawn(self.task(), request, result);
    channel->withheld = false;
    if (result.id != sim::ProcessId{}) return channel;
    std::erase(self.bound_, channel);
    if (result.status == Status::load_failed)
        return std::unexpected{take_error(simulation, result.error)};
    return std::unexpected{FiberProcess::call_refused(result.status)};
}

Result<Value> Future::get() {
    if (std::optional<Result<Value>> value = channel().receive()) return std::move(*value);
    return std::unexpected{Error{.kind = error_kind::canceled, .message = "canceled"}};
}

Result<void> FiberProcess::relate(Status (sim::Simulation::*command)(sim::Task&, sim::Destination),
                                  const Address& target) {
    if (!may_go_on()) return killed();
    const Status status = (simulation().*command)(task(), sim::Destination{target.text});
    if (status != Status::ok) return refused(status, target.text, true);
    return {};
}

Result<void> Process::monitor(const Address& target) {
    return body().relate(&sim::Simulation::monitor, target);
}

Result<void> Process::unmonitor(const Address& target) {
    return body().relate(&sim::Simulation::unmonitor, target);
}

Result<void> Process::link(const Address& target) {
    return body().relate(&sim::Simulation::link, target);
}

Result<void> Process::unlink(const Address& target) {
    return body().relate(&sim::Simulation::unlink, target);
}

Result<void> Process::terminate(const Address& target) {
    return body().relate(&sim::Simulation::terminate, target);
}

Result<void> Process::cancel(const Address& target, const Value& reason) {
    FiberProcess& self = body();
    if (!self.may_go_on()) return killed();
    sim::Blob* blob = encode(reason);
    if (blob == nullptr) return std::unexpected{encode_problem()};
    const Status status =
        self.simulation().cancel(self.task(), sim::Destination{target.text}, blob);
    if (status != Status::ok) return refused(status, target.text, true);
    return {};
}

void Process::trap_links(bool on) {
    if (body().may_go_on()) body().simulation().set_trap_links(body().task(), on);
}

bool Process::traps_links() const { return body().process().trap_links; }

void Process::upgrade_blob(std::string_view entry, sim::Blob* arguments) {
    FiberProcess& self = body();
    sim::Simulation& simulation = self.simulation();
    const bool may_upgrade = self.may_go_on();
    if (may_upgrade && arguments != nullptr) {
        simulation.upgrade(self.task(), entry, arguments);
        simulation.end_now(self.task(),
                           simulation.make_error(sim::ErrorView{
                               .kind = error_kind::internal,
                               .message = "upgrade: create failed: factory not found"}));
    }
    if (may_upgrade) {
        const std::string message = encode_problem().message;
        simulation.end_now(self.task(),
                           simulation.make_error(sim::ErrorView{.kind = error_kind::invalid,
                                                                .message = message}));
    }
    sim::release_blob(simulation.memory(), arguments);
    MOIRA_UNREACHABLE();  // no process upgrades itself while it unwinds
}

// Names.

Result<void> Process::register_name(std::string_view name, NameScope scope) {
    return register_name(name, Pid{}, scope);
}

Result<void> Process::register_name(std::string_view name, const Pid& pid, NameScope scope) {
    FiberProcess& self = body();
    if (!self.may_go_on()) return killed();
    const Status status = self.simulation().register_name(
        self.task(), self.simulation().symbols().intern(name), pid.text(),
        scope == NameScope::everywhere);
    if (status != Status::ok) return refused(Status::already_exists, name);
    return {};
}

Result<Pid> Process::lookup(std::string_view name) {
    FiberProcess& self = body();
    if (!self.may_go_on()) return killed();
    const std::string_view* pid =
        self.simulation().lookup_name(self.task(), self.simulation().symbols().intern(name));
    if (pid == nullptr) return refused(Status::no_such_name, name);
    return Pid{*pid};
}

bool Process::unregister_name(std::string_view name, NameScope scope) {
    FiberProcess& self = body();
    if (!self.may_go_on()) return false;
    return self.simulation().unregister_name(self.task(), self.simulation().symbols().intern(name),
                                             scope == NameScope::everywhere);
}

// Tasks and chance; time is in timing.cpp.

void Process::go(std::function<void()> task) {
    if (body().may_go_on()) body().add_task(std::move(task));
}

void Process::yield() {
    if (body().may_go_on()) body().simulation().yield(body().task());
}

std::uint64_t Process::random(std::uint64_t bound) {
    if (!body().may_go_on() || bound == 0) return 0;
    return body().simulation().draw(body().process(), bound);
}

bool Process::buggify(std::string_view place) {
    return body().may_go_on() && body().simulation().buggify(body().process(), place);
}

void Process::log(LogLevel level, std::string_view text) {
    if (body().may_go_on())
        body().simulation().log(body().process(), static_cast<int>(level), text);
}

Value Process::context(std::string_view key) const {
    const sim::Blob* context = body().process().context;
    if (context == nullptr) return {};
    const Result<Value> values = read_value(context->bytes());
    return values ? (*values)[key] : Value{};
}

}  // namespace moira
