// SPDX-License-Identifier: MIT
//
// The loop of a supervisor of services. It never waits for one service: whatever comes (an end, a
// request, a delay or a time to stop that is over) is handled and the loop goes on.
#include "runtime/supervision/services.hpp"

#include "runtime/calendar/duration_text.hpp"
#include "runtime/supervision/child_text.hpp"
#include "runtime/supervision/service_text.hpp"
#include "sim/mutation.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace moira {
namespace {

using sim::is_mutated;
using sim::Mutation;

enum class Status : std::uint8_t { unknown, starting, running, stopping, stopped, failed, exited };

constexpr std::array<const char*, 7> status_names = {"unknown", "starting", "running", "stopping",
                                                     "stopped", "failed",   "exited"};

/// Who waits for the answer to its request.
struct Asker {
    Pid pid;
    std::string reply;
};

struct Service {
    ServiceSpec spec;
    Pid pid = {};  ///< empty: it does not run
    Status status = Status::unknown;
    std::string details = {};
    std::uint32_t retries = 0;
    bool is_to_start = false;  ///< failed, and its delay is not over
    Time started = {};
    std::uint64_t turn = 0;  ///< of what it waits for; a tick of an earlier one means nothing
    std::vector<Asker> askers = {};

    [[nodiscard]] const char* status_name() const {
        return status_names.at(static_cast<std::size_t>(status));
    }
};

/// The time that a service waited for is over.
struct Tick {
    std::size_t place = 0;
    std::uint64_t turn = 0;
};

class Services {
public:
    Services(Process& self, ServicesSpec spec)
        : self_{self}, spec_{std::move(spec)}, events_{self.events()}, ticks_{
                                                                           self.channel<Tick>()} {}

    Result<void> run();

private:
    void start_all();
    [[nodiscard]] std::string blocked_by(const Service& service) const;
    Result<void> start(Service& service);
    void handle(const Event& event);
    void on_tick(const Tick& tick);
    void ended(Service& service, const Event& event);
    void failed(Service& service, std::string why);
    void begin_stop(Service& service);
    void end_stop(Service& service, Status status, std::string details);
    void go_on_ending();
    [[nodiscard]] bool is_required(const Service& service) const;
    void wait(Service& service, Duration span);
    void answer(const Message& request);
    std::optional<Result<Value>> carry_out(const Value& asked, const Asker& asker);
    void reply_to(const Asker& asker, const Result<Value>& result);
    [[nodiscard]] Value list() const;
    Service* find(std::string_view id);
    [[nodiscard]] const Service* find(std::string_view id) const;
    Service* find(const Pid& pid);

    void tell(const char* state, const Service& service) {
        self_.state(state, Value::map({{"id", service.spec.id}}));
    }

    Process& self_;
    ServicesSpec spec_;
    Channel<Event> events_;
    Channel<Tick> ticks_;
    std::vector<Service> services_;
    bool is_ending_ = false;
    Result<void> result_;
};

Result<void> Services::run() {
    self_.trap_links(true);
    Result<Channel<Message>> requests = self_.listen(supervision::request_topic);
    if (!requests) return std::unexpected{std::move(requests.error())};
    self_.state("services", supervision::judged_services(spec_));
    start_all();
    const auto is_busy = [](const Service& service) { return !service.pid.empty(); };
    while (!is_ending_ || std::ranges::any_of(services_, is_busy)) {
        self_.select(on(events_, [&](const Event& event) { handle(event); }),
                     on(ticks_, [&](const Tick& tick) { on_tick(tick); }),
                     on(*requests, [&](const Message& message) { answer(message); }));
        if (is_ending_) go_on_ending();
    }
    return result_;
}

void Services::start_all() {
    for (const ServiceSpec& spec : spec_.services)
        services_.push_back({.spec = spec});
    ServicesSpec ordered = spec_;
    if (is_mutated(Mutation::requires_forgotten)) {
        for (ServiceSpec& spec : ordered.services)
            spec.required.clear();
    }
    const std::vector<std::size_t> order = *supervision::start_order(ordered);
    for (const std::size_t place : order) {
        Service& service = services_[place];
        if (!is_mutated(Mutation::requires_forgotten)) service.details = blocked_by(service);
        if (service.details.empty()) static_cast<void>(start(service));
    }
}

/// Why it cannot be started with the others; empty: it can.
std::string Services::blocked_by(const Service& service) const {
    std::string missing;
    for (const std::string& id : service.spec.required) {
        if (find(id) == nullptr) missing += (missing.empty() ? "" : ", ") + id;
    }
    if (!missing.empty()) {
        return "service startup blocked by missing dependencies: " + service.spec.id +
               " requires " + missing;
    }
    for (const std::string& id : service.spec.required) {
        if (find(id)->status != Status::running) return "service startup blocked by " + id;
    }
    return {};
}

/// A spawn that fails is an end for good (semantics 9.2).
Result<void> Services::start(Service& service) {
    service.is_to_start = false;
    ++service.turn;
    service.status = Status::starting;
    service.details = "attempt " + std::to_string(service.retries + 1);
    const SpawnOptions options{
        .entry = service.spec.entry, .host = service.spec.host, .monitored = true};
    Result<Pid> pid = self_.spawn_list(options, service.spec.arguments);
    if (!pid) {
        service.status = Status::exited;
        service.details = "start process: " + pid.error().message;
        return std::unexpected{std::move(pid.error())};
    }
    service.pid = std::move(*pid);
    service.status = Status::running;
    service.started = self_.now();
    tell("services.child", service);
    return {};
}

void Services::handle(const Event& event) {
    if (event.kind == Event::Kind::cancel) {
        is_ending_ = true;
        return;
    }
    // Without an EXIT: its node is lost (semantics 5.2).
    if (Service* const service = find(event.from)) return ended(*service, event);
    if (event.kind != Event::Kind::link_down || is_ending_) return;
    is_ending_ = true;
    result_ = supervision::refuse(error_kind::internal,
                                  "a linked process failed: " + event.result.error().message);
}

void Services::ended(Service& service, const Event& event) {
    service.pid = {};
    if (service.status == Status::stopping) return end_stop(service, Status::stopped, {});
    ++service.turn;
    if (!event.is_error() && is_mutated(Mutation::exited_started_again)) {
        failed(service, {});
    } else if (!event.is_error()) {
        service.status = Status::exited;
        service.details = {};
    } else if (event.result.error().retryable == Retryable::no) {
        service.status = Status::exited;
        service.details = event.result.error().message;
    } else {
        failed(service, event.result.error().message);
    }
}

void Services::failed(Service& service, std::string why) {
    service.status = Status::failed;
    service.details = std::move(why);
    if (is_ending_) return;
    const Duration uptime = self_.now() - service.started;
    std::uint32_t attempt = ++service.retries;
    if (uptime >= service.spec.stable_threshold) {
        service.retries = 0;
        attempt = 1;
    }
    const std::uint32_t most = service.spec.max_attempts;
    const std::uint32_t more = is_mutated(Mutation::one_attempt_more) ? 1 : 0;
    if (most != 0 && attempt >= most + more) {
        self_.state("services.gives_up", Value::map({{"id", service.spec.id},
                                                     {"attempt", attempt},
                                                     {"uptime", uptime.count()}}));
        return;
    }
    const Duration delay = supervision::delay_after(service.spec, spec_.backoff, attempt);
    const Duration jitter = supervision::jitter_of(service.spec, delay);
    const auto width = static_cast<std::uint64_t>(jitter.count()) * 2 + 1;
    const Duration drawn =
        delay - jitter + Duration{static_cast<std::int64_t>(self_.random(width))};
    self_.state("services.retry", Value::map({{"id", service.spec.id},
                                              {"attempt", attempt},
                                              {"uptime", uptime.count()},
                                              {"delay", drawn.count()}}));
    service.is_to_start = true;
    wait(service, is_mutated(Mutation::hasty_retry) ? drawn / 2 : drawn);
}

/// Later a tick comes, unless the service waits for something else by then.
void Services::wait(Service& service, Duration span) {
    const Tick tick{.place = static_cast<std::size_t>(&service - services_.data()),
                    .turn = ++service.turn};
    self_.go([this, tick, span] {
        self_.sleep(span);
        ticks_.send(tick);
    });
}

void Services::on_tick(const Tick& tick) {
    Service& service = services_[tick.place];
    if (service.turn != tick.turn) return;
    if (service.status == Status::stopping) {
        if (is_mutated(Mutation::service_terminated))
            static_cast<void>(self_.terminate(service.pid));
        // It is left alone (semantics 9.4).
        service.pid = {};
        return end_stop(service, Status::failed,
                        "stop timeout after " + runtime::duration_text(sim::Duration::from_ns(
                                                    service.spec.stop_timeout.count())));
    }
    if (service.is_to_start && !is_ending_) static_cast<void>(start(service));
}

void Services::begin_stop(Service& service) {
    service.status = Status::stopping;
    service.details = {};
    static_cast<void>(self_.cancel(service.pid, "service stopping"));  // it may just have ended
    wait(service, service.spec.stop_timeout);
}

void Services::end_stop(Service& service, Status status, std::string details) {
    ++service.turn;
    service.status = status;
    service.details = std::move(details);
    const Result<Value> result =
        status == Status::stopped
            ? Result<Value>{Value{true}}
            : Result<Value>{supervision::refuse("Timeout", "service stop timed out")};
    for (const Asker& asker : std::exchange(service.askers, {}))
        reply_to(asker, result);
}

/// Asks those to end that nobody needs any more (SVC-01).
void Services::go_on_ending() {
    for (Service& service : services_) {
        if (service.is_to_start) {
            service.is_to_start = false;
            ++service.turn;
            service.status = Status::stopped;
        }
        if (service.status == Status::running && !is_required(service)) begin_stop(service);
    }
}

bool Services::is_required(const Service& service) const {
    return std::ranges::any_of(services_, [&](const Service& other) {
        return !other.pid.empty() &&
               std::ranges::find(other.spec.required, service.spec.id) != other.spec.required.end();
    });
}

void Services::answer(const Message& request) {
    const Value asked = request.value();
    const std::string* const reply = asked["reply"].string();
    if (reply == nullptr || request.from().empty()) return;
    const Asker asker{.pid = request.from(), .reply = *reply};
    if (const std::optional<Result<Value>> result = carry_out(asked, asker))
        reply_to(asker, *result);
}

void Services::reply_to(const Asker& asker, const Result<Value>& result) {
    // Who asked may have gone.
    static_cast<void>(self_.send(asker.pid, asker.reply,
                                 result ? Value::map({{"ok", true}, {"value", *result}})
                                        : Value::map({{"ok", false},
                                                      {"kind", result.error().kind},
                                                      {"message", result.error().message}})));
}

/// Nothing: the answer comes later.
std::optional<Result<Value>> Services::carry_out(const Value& asked, const Asker& asker) {
    const Value& operation = asked["op"];
    if (operation == Value{"which_children"}) return list();
    const std::string* const id = asked["id"].string();
    const bool starts = operation == Value{"restart_child"};
    if (!starts && operation != Value{"terminate_child"}) {
        return supervision::refuse(error_kind::invalid, "no such request: " + operation.text());
    }
    Service* const service = id != nullptr ? find(*id) : nullptr;
    if (service == nullptr)
        return supervision::refuse(error_kind::not_found, "no service " + asked["id"].text());
    if (starts) {
        if (is_ending_ || !service->pid.empty()) {
            return supervision::refuse(error_kind::already_exists,
                                       "service '" + *id + "' is " + service->status_name());
        }
        self_.state("services.request", Value::map({{"start", *id}}));
        service->retries = 0;
        if (Result<void> started = start(*service); !started)
            return std::unexpected{std::move(started.error())};
        return Value{service->pid.text()};
    }
    self_.state("services.request", Value::map({{"stop", *id}}));
    if (service->pid.empty()) {
        if (!service->is_to_start) return Value{true};
        service->is_to_start = false;
        ++service->turn;
        service->status = Status::stopped;
        return Value{true};
    }
    service->askers.push_back(asker);
    if (service->status != Status::stopping) begin_stop(*service);
    return std::nullopt;
}

Value Services::list() const {
    std::vector<Value> all;
    for (const Service& service : services_) {
        all.push_back(Value::map({{"id", service.spec.id},
                                  {"pid", service.pid.empty() ? Value{} : service.pid.text()},
                                  {"entry", service.spec.entry},
                                  {"status", service.status_name()},
                                  {"details", service.details},
                                  {"retries", service.retries}}));
    }
    return Value::array(std::move(all));
}

const Service* Services::find(std::string_view id) const {
    const auto found = std::ranges::find_if(
        services_, [&](const Service& service) { return service.spec.id == id; });
    return found == services_.end() ? nullptr : &*found;
}

Service* Services::find(std::string_view id) {
    return const_cast<Service*>(std::as_const(*this).find(id));
}

Service* Services::find(const Pid& pid) {
    const auto found = std::ranges::find(services_, pid, &Service::pid);
    return pid.empty() || found == services_.end() ? nullptr : &*found;
}

}  // namespace

Result<void> run_services(Process& self, ServicesSpec spec) {
    if (Result<void> checked = supervision::check_services(spec); !checked) return checked;
    return Services{self, std::move(spec)}.run();
}

}  // namespace moira
