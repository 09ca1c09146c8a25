// SPDX-License-Identifier: MIT
//
// The supervisor's own loop. What it decides is told to the run's judges (Process::state), who know
// the rules that it must keep and nothing of this code.
#include "runtime/supervision/supervisor.hpp"

#include "runtime/supervision/child_text.hpp"
#include "sim/mutation.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
#include <optional>
#include <utility>

namespace moira {
namespace {

using sim::is_mutated;
using sim::Mutation;

struct Child {
    ChildSpec spec;
    Pid pid = {};  ///< empty: it does not run

    [[nodiscard]] bool runs() const { return !pid.empty(); }
};

class Supervisor {
public:
    Supervisor(Process& self, SupervisorSpec spec)
        : self_{self}, spec_{std::move(spec)}, events_{self.events()} {}

    Result<void> run();

private:
    using Place = std::size_t;

    [[nodiscard]] bool is_simple() const { return spec_.strategy == Strategy::simple_one_for_one; }

    Result<void> start_all();
    Result<void> start(Place place);
    Result<void> start_from(Place first, Place& failed);
    Result<void> handle(const Event& event, bool& is_over);
    void expect_link_down(const Event& event);
    Result<void> child_ended(Place place, const Event& event);
    Result<void> restart(Place place, std::string why);
    bool may_restart(Place place);
    Error give_up(const std::string& why);

    void stop_all();
    void stop_from(Place first);
    void stop_together();
    void stop(Place place);
    /// How long children that were asked to end are waited for.
    struct Patience {
        std::optional<Timer> timer = {};  ///< none: for ever, or not at all
        bool is_over = false;
    };

    Patience patience_for(Shutdown shutdown);
    void wait_for_end(Place place, Patience& patience);
    void forget_temporary(Place first);

    void answer(const Message& request);
    Result<Value> carry_out(const Value& request);
    Result<Value> add_child(const Value& request);
    Result<Value> stop_child(const Value& request);
    Result<Value> start_again(const Value& request);
    Result<Value> drop_child(const Value& request);
    [[nodiscard]] Value list_children() const;
    [[nodiscard]] std::optional<Place> find(const Value& id) const;
    [[nodiscard]] std::optional<Place> find(const Pid& pid) const;

    void forget(Place place) { children_.erase(std::next(children_.begin(), offset(place))); }

    static std::ptrdiff_t offset(Place place) { return static_cast<std::ptrdiff_t>(place); }

    void tell_request(const char* what, Place place) {
        self_.state("supervisor.request", Value::map({{what, children_[place].spec.id}}));
    }

    Process& self_;
    SupervisorSpec spec_;
    Channel<Event> events_;
    std::vector<Child> children_;
    std::deque<Event> late_;     ///< came while a child was being stopped
    std::vector<Pid> failed_;    ///< children that ended, whose LINK_DOWN is still to come
    std::deque<Time> restarts_;  ///< within the last period
    std::uint64_t children_made_ = 0;
};

Result<void> Supervisor::run() {
    self_.trap_links(true);
    Result<Channel<Message>> requests = self_.listen(supervision::request_topic);
    if (!requests) return std::unexpected{std::move(requests.error())};
    self_.state("supervisor", supervision::judged_supervisor(spec_));
    if (Result<void> started = start_all(); !started) return started;
    bool is_over = false;
    while (!is_over) {
        Result<void> handled;
        if (!late_.empty()) {
            const Event event = std::move(late_.front());
            late_.pop_front();
            handled = handle(event, is_over);
        } else {
            self_.select(on(events_, [&](const Event& event) { handled = handle(event, is_over); }),
                         on(*requests, [&](const Message& message) { answer(message); }));
        }
        if (!handled) {
            stop_all();
            return handled;
        }
    }
    stop_all();
    return {};
}

Result<void> Supervisor::start_all() {
    if (is_simple()) return {};
    for (const ChildSpec& child : spec_.children)
        children_.push_back({child});
    Place failed = 0;
    Result<void> started = start_from(0, failed);
    if (started) return {};
    const std::string id = children_[failed].spec.id;
    stop_all();
    return supervision::refuse(error_kind::internal,
                               "child '" + id + "' cannot be started: " + started.error().message);
}

Result<void> Supervisor::start(Place place) {
    Child& child = children_[place];
    Result<Pid> pid = self_.spawn_list(
        {.entry = child.spec.entry, .host = child.spec.host, .monitored = true, .linked = true},
        child.spec.arguments);
    if (!pid) return std::unexpected{std::move(pid.error())};
    child.pid = std::move(*pid);
    self_.state("supervisor.child", Value::map({{"id", child.spec.id}}));
    return {};
}

/// All that come after `first`, in their order. On an error `failed` is the one that did not start.
Result<void> Supervisor::start_from(Place first, Place& failed) {
    for (failed = first; failed < children_.size(); ++failed) {
        const Place turn = is_mutated(Mutation::reverse_start)
                               ? children_.size() - 1 - (failed - first)
                               : failed;
        if (Result<void> started = start(turn); !started) return started;
    }
    return {};
}

/// A child that failed is told of twice: as its monitor's EXIT, and behind that as its link's end.
/// Of one on a lost node come two ends of links (semantics 5.2).
void Supervisor::expect_link_down(const Event& event) {
    if (event.is_error()) failed_.push_back(event.from);
}

/// @error The supervisor fails: its children are still to be stopped.
Result<void> Supervisor::handle(const Event& event, bool& is_over) {
    if (event.kind == Event::Kind::cancel) {
        if (is_mutated(Mutation::cancel_is_an_error))
            return supervision::refuse(error_kind::canceled, "it was asked to end");
        is_over = true;
        return {};
    }
    if (event.kind == Event::Kind::exit) {
        const std::optional<Place> place = find(event.from);
        return place ? child_ended(*place, event) : Result<void>{};
    }
    if (const auto own = std::ranges::find(failed_, event.from); own != failed_.end()) {
        failed_.erase(own);
        return {};
    }
    // Without an EXIT before it: the child's node is lost (semantics 5.2).
    if (const std::optional<Place> place = find(event.from)) return child_ended(*place, event);
    return supervision::refuse(error_kind::internal,
                               "a linked process failed: " + event.result.error().message);
}

Result<void> Supervisor::child_ended(Place place, const Event& event) {
    Child& child = children_[place];
    child.pid = {};
    expect_link_down(event);
    Restart kind = child.spec.restart;
    if (is_mutated(Mutation::normal_end_restarted) && kind == Restart::transient)
        kind = Restart::permanent;
    if (is_mutated(Mutation::permanent_not_restarted) && kind == Restart::permanent)
        kind = Restart::transient;
    if (kind == Restart::permanent || (kind == Restart::transient && event.is_error())) {
        return restart(place, event.is_error() ? event.result.error().message : "it ended");
    }
    if (kind == Restart::temporary || is_simple()) forget(place);
    return {};
}

Result<void> Supervisor::restart(Place place, std::string why) {
    for (;;) {
        if (!may_restart(place)) return std::unexpected{give_up(why)};
        Place failed = place;
        Result<void> started;
        if (spec_.strategy == Strategy::one_for_all || spec_.strategy == Strategy::rest_for_one) {
            const bool all =
                spec_.strategy == Strategy::one_for_all || is_mutated(Mutation::rest_is_all);
            const std::string id = children_[place].spec.id;
            if (!is_mutated(Mutation::others_not_stopped)) stop_from(all ? 0 : place);
            forget_temporary(all ? 0 : place);
            const Place first = all ? 0 : *find(Value{id});
            started = start_from(first, failed);
        } else {
            started = start(place);
            if (is_mutated(Mutation::double_restart)) started = start(place);
        }
        if (started) return {};
        place = failed;  // its failure to start is an end by itself
        why = std::move(started.error().message);
    }
}

/// Counts one restart (SUP-06) and says that it is decided.
bool Supervisor::may_restart(Place place) {
    const Time now = self_.now();
    const auto is_old = [&](Time then) {
        return now - then >= spec_.period && !is_mutated(Mutation::restarts_never_forgotten);
    };
    while (!restarts_.empty() && is_old(restarts_.front())) restarts_.pop_front();
    const std::uint32_t more = is_mutated(Mutation::one_restart_more) ? 1 : 0;
    const bool is_allowed = restarts_.size() < spec_.intensity + more;
    if (is_allowed) restarts_.push_back(now);
    self_.state(
        is_allowed ? "supervisor.restart" : "supervisor.gives_up",
        Value::map({{"id", children_[place].spec.id}, {"at", now.time_since_epoch().count()}}));
    return is_allowed;
}

Error Supervisor::give_up(const std::string& why) {
    return {.kind = error_kind::internal,
            .message =
                "gave up: more than " + std::to_string(spec_.intensity) + " restarts within " +
                std::to_string(
                    std::chrono::duration_cast<std::chrono::milliseconds>(spec_.period).count()) +
                " ms; the last child: " + why};
}

void Supervisor::stop_all() {
    if (is_mutated(Mutation::children_left)) return;
    if (is_simple()) return stop_together();
    stop_from(0);
}

/// The last one first, each when the one before has ended (SUP-05).
void Supervisor::stop_from(Place first) {
    for (Place left = children_.size(); left > first; --left) {
        const bool forward = is_mutated(Mutation::forward_stop);
        const Place place = forward ? first + children_.size() - left : left - 1;
        if (children_[place].runs()) stop(place);
    }
}

void Supervisor::forget_temporary(Place first) {
    const auto is_gone = [](const Child& child) {
        return child.spec.restart == Restart::temporary && !child.runs();
    };
    children_.erase(
        std::remove_if(std::next(children_.begin(), offset(first)), children_.end(), is_gone),
        children_.end());
}

/// Children of a template: all are asked at once, and have the same time.
void Supervisor::stop_together() {
    const Shutdown shutdown = spec_.children.front().shutdown;
    for (const Child& child : children_) {
        if (!child.runs()) continue;
        if (shutdown.is_kill())
            self_.terminate(child.pid);
        else
            self_.cancel(child.pid, "shutdown");
    }
    Patience patience = patience_for(shutdown);
    for (Place place = 0; place < children_.size(); ++place) {
        if (children_[place].runs()) wait_for_end(place, patience);
    }
    if (patience.timer) patience.timer->stop();
}

void Supervisor::stop(Place place) {
    const Child& child = children_[place];
    const Shutdown shutdown = child.spec.shutdown;
    if (shutdown.is_kill())
        self_.terminate(child.pid);
    else
        self_.cancel(child.pid, "shutdown");
    Patience patience = patience_for(shutdown);
    wait_for_end(place, patience);
    if (patience.timer) patience.timer->stop();
}

/// A timer, and not the clock, which faults may move.
Supervisor::Patience Supervisor::patience_for(Shutdown shutdown) {
    if (shutdown.is_kill() || shutdown.is_infinite()) return {};
    const std::int64_t ns = is_mutated(Mutation::impatient_stop) ? shutdown.ns() / 2
                                                                 : shutdown.ns();
    if (ns == 0) return {.timer = {}, .is_over = true};
    return {.timer = self_.timer(Duration{ns}), .is_over = false};
}

/// Until it is known that the child has ended. When the patience is over it is terminated. What
/// else comes is kept.
void Supervisor::wait_for_end(Place place, Patience& patience) {
    const Pid pid = children_[place].pid;
    bool has_ended = false;
    const auto is_end = [&](const Event& event) {
        return event.kind != Event::Kind::cancel && event.from == pid;
    };
    const auto take = [&](const Event& event) {
        has_ended = is_end(event);
        if (has_ended) expect_link_down(event);
    };
    const auto early = std::ranges::find_if(late_, is_end);
    if (early != late_.end()) {
        take(*early);
        late_.erase(early);
    }
    if (!has_ended && patience.is_over) self_.terminate(pid);
    while (!has_ended) {
        const auto keep = on(events_, [&](Event event) {
            take(event);
            if (!has_ended) late_.push_back(std::move(event));
        });
        if (!patience.timer) {
            self_.select(keep);
            continue;
        }
        self_.select(keep, on(patience.timer->channel(), [&](Time) {
                         patience = {.timer = {}, .is_over = true};
                         self_.terminate(pid);
                     }));
    }
    children_[place].pid = {};
}

void Supervisor::answer(const Message& request) {
    const Value asked = request.value();
    const std::string* const reply = asked["reply"].string();
    if (reply == nullptr || request.from().empty()) return;
    const Result<Value> result = carry_out(asked);
    Value answer = result ? Value::map({{"ok", true}, {"value", *result}})
                          : Value::map({{"ok", false},
                                        {"kind", result.error().kind},
                                        {"message", result.error().message}});
    self_.send(request.from(), *reply, answer);  // who asked may have gone
}

Result<Value> Supervisor::carry_out(const Value& request) {
    const Value& operation = request["op"];
    if (operation == Value{"start_child"}) return add_child(request);
    if (operation == Value{"terminate_child"}) return stop_child(request);
    if (operation == Value{"restart_child"}) return start_again(request);
    if (operation == Value{"delete_child"}) return drop_child(request);
    if (operation == Value{"which_children"}) return list_children();
    if (operation == Value{"count_children"}) {
        const auto active = std::ranges::count_if(children_, &Child::runs);
        return Value::map({{"specs", is_simple() ? 1 : children_.size()}, {"active", active}});
    }
    return supervision::refuse(error_kind::invalid, "no such request: " + operation.text());
}

Result<Value> Supervisor::add_child(const Value& request) {
    Result<ChildSpec> child = is_simple() ? Result<ChildSpec>{spec_.children.front()}
                                          : supervision::read_child(request["child"]);
    if (!child) return std::unexpected{std::move(child.error())};
    if (is_simple()) {
        child->id = std::to_string(++children_made_);
        if (const Table* more = request["args"].table())
            child->arguments.insert(child->arguments.end(), more->array.begin(), more->array.end());
    } else if (const Result<void> checked = supervision::check_spec({.children = {*child}});
               !checked) {
        return std::unexpected{checked.error()};
    } else if (find(Value{child->id})) {
        return supervision::refuse(error_kind::already_exists,
                                   "there is a child '" + child->id + "'");
    }
    self_.state("supervisor.add", supervision::judged_child(*child));
    children_.push_back({std::move(*child)});
    const Place place = children_.size() - 1;
    if (Result<void> started = start(place); !started) {
        tell_request("forget", place);
        children_.pop_back();
        return std::unexpected{std::move(started.error())};
    }
    return Value{children_[place].pid.text()};
}

Result<Value> Supervisor::stop_child(const Value& request) {
    const std::optional<Place> place = find(request["id"]);
    if (!place) {
        return supervision::refuse(error_kind::not_found, "no child " + request["id"].text());
    }
    tell_request("stop", *place);
    if (children_[*place].runs()) stop(*place);
    if (is_simple() || children_[*place].spec.restart == Restart::temporary) {
        tell_request("forget", *place);
        forget(*place);
    }
    return Value{true};
}

Result<Value> Supervisor::start_again(const Value& request) {
    const std::optional<Place> place = find(request["id"]);
    if (is_simple()) {
        return supervision::refuse(error_kind::invalid,
                                   "children of simple_one_for_one are not kept");
    }
    if (!place) {
        return supervision::refuse(error_kind::not_found, "no child " + request["id"].text());
    }
    if (children_[*place].runs()) {
        return supervision::refuse(error_kind::already_exists,
                                   "child " + request["id"].text() + " runs");
    }
    tell_request("start", *place);
    if (Result<void> started = start(*place); !started) {
        return std::unexpected{std::move(started.error())};
    }
    return Value{children_[*place].pid.text()};
}

Result<Value> Supervisor::drop_child(const Value& request) {
    const std::optional<Place> place = find(request["id"]);
    if (is_simple()) {
        return supervision::refuse(error_kind::invalid,
                                   "children of simple_one_for_one are not kept");
    }
    if (!place) {
        return supervision::refuse(error_kind::not_found, "no child " + request["id"].text());
    }
    if (children_[*place].runs()) {
        return supervision::refuse(error_kind::already_exists,
                                   "child " + request["id"].text() + " runs");
    }
    tell_request("forget", *place);
    forget(*place);
    return Value{true};
}

Value Supervisor::list_children() const {
    std::vector<Value> all;
    for (const Child& child : children_) {
        all.push_back(Value::map({{"id", child.spec.id},
                                  {"pid", child.runs() ? Value{child.pid.text()} : Value{}},
                                  {"entry", child.spec.entry},
                                  {"restart", supervision::restart_name(child.spec.restart)}}));
    }
    return Value::array(std::move(all));
}

std::optional<Supervisor::Place> Supervisor::find(const Value& id) const {
    const std::string* const text = id.string();
    if (text == nullptr) return std::nullopt;
    for (Place place = 0; place < children_.size(); ++place) {
        const Child& child = children_[place];
        if (child.spec.id == *text || (is_simple() && child.pid.text() == *text)) return place;
    }
    return std::nullopt;
}

std::optional<Supervisor::Place> Supervisor::find(const Pid& pid) const {
    for (Place place = 0; place < children_.size(); ++place) {
        if (children_[place].pid == pid) return place;
    }
    return std::nullopt;
}

}  // namespace

Result<void> supervise(Process& self, SupervisorSpec spec) {
    if (Result<void> checked = supervision::check_spec(spec); !checked) return checked;
    return Supervisor{self, std::move(spec)}.run();
}

}  // namespace moira
