// SPDX-License-Identifier: MIT
#include "tools/testing/script_player.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace moira {
namespace {

using generators::Action;
using generators::Relation;
using generators::Step;

std::string name_text(std::uint32_t number) { return "name-" + std::to_string(number); }

class Player {
public:
    Player(Process& self, const Part& part)
        : self_{self}, part_{part}, inbox_{self.inbox()}, events_{self.events()} {}

    Result<void> run() {
        while (!has_peers_) wait();
        for (const generators::Edge& edge : part_.edges) {
            if (edge.relation != Relation::link) monitor(peer(edge.to));
            if (edge.relation != Relation::monitor) link(peer(edge.to));
        }
        for (const Step& step : part_.script) {
            if (step.action == Action::end) {
                say("ends");
                return {};
            }
            if (step.action == Action::fail) {
                say("fails");
                return std::unexpected{Error{.message = "a script fails"}};
            }
            take_step(step);
        }
        say("idle");
        while (!is_stopped_ || is_owed()) wait();
        say("done");
        return {};
    }

private:
    void say(std::string_view text) { self_.print(text); }
    void say(std::string_view verb, const Pid& pid) {
        self_.print(fmt::format("{} {}", verb, pid.text()));
    }

    const Pid& peer(std::size_t number) const { return peers_.at(number); }

    void take_step(const Step& step) {
        switch (step.action) {
        case Action::send: send(peer(step.who)); break;
        case Action::receive: receive_for(std::chrono::milliseconds{step.amount + 1}); break;
        case Action::sleep: sleep(std::chrono::milliseconds{step.amount + 1}); break;
        case Action::trap:
        case Action::no_trap:
            self_.trap_links(step.action == Action::trap);
            say(step.action == Action::trap ? "traps" : "traps not");
            break;
        case Action::monitor: monitor(peer(step.who)); break;
        case Action::unmonitor: unmonitor(peer(step.who)); break;
        case Action::link: link(peer(step.who)); break;
        case Action::unlink: unlink(peer(step.who)); break;
        case Action::cancel: cancel(peer(step.who)); break;
        case Action::terminate: terminate(peer(step.who)); break;
        case Action::register_name:
        case Action::unregister_name:
        case Action::lookup: use_name(step.action, name_text(step.amount)); break;
        case Action::spawn:
        case Action::spawn_failing: spawn(step); break;
        case Action::end:
        case Action::fail: break;
        }
    }

    /// The payload is a table in a table, changed as soon as it was sent: nobody may see that.
    void send(const Pid& to) {
        const std::int64_t number = sent_[to] + 1;
        Value box = Value::array({number, Value::array({number})});
        if (!self_.send(to, "number", box)) return say("unsent", to);
        box = Value::array({-1, Value::array({-1})});
        sent_[to] = number;
        self_.print(fmt::format("sent {} {}", to.text(), number));
    }

    void receive_for(Duration span) {
        const Time begin = self_.now();
        Channel<Time> timer = self_.after(span);
        bool is_over = false;
        while (!is_over) wait(timer, is_over);
        self_.print(fmt::format("waited {} {}", span.count(), (self_.now() - begin).count()));
    }

    void sleep(Duration span) {
        const Time begin = self_.now();
        self_.sleep(span);
        self_.print(fmt::format("waited {} {}", span.count(), (self_.now() - begin).count()));
    }

    bool told(const Result<void>& result, const char* verb, const char* past, const Pid& other) {
        if (result) say(past, other);
        else say(std::string{"not "} + verb, other);
        return result.has_value();
    }
    /// Others may go on between a call and the line that tells of it: this line comes before both.
    void ask(const char* verb, const Pid& other) { say(std::string{"asks "} + verb, other); }
    void monitor(const Pid& other) {
        ask("monitor", other);
        if (told(self_.monitor(other), "monitor", "monitored", other)) monitored_.insert(other);
    }
    void unmonitor(const Pid& other) {
        ask("unmonitor", other);
        if (told(self_.unmonitor(other), "unmonitor", "unmonitored", other))
            monitored_.erase(other);
    }
    void link(const Pid& other) {
        ask("link", other);
        if (told(self_.link(other), "link", "linked", other)) linked_.insert(other);
    }
    /// Who is told so does not wait for a LINK_DOWN that will not come.
    void unlink(const Pid& other) {
        static_cast<void>(self_.send(other, "unlinking"));
        ask("unlink", other);
        if (told(self_.unlink(other), "unlink", "unlinked", other)) linked_.erase(other);
    }
    void cancel(const Pid& other) {
        ask("cancel", other);
        told(self_.cancel(other, "a script says so"), "cancel", "canceled", other);
    }
    void terminate(const Pid& other) {
        ask("terminate", other);
        told(self_.terminate(other), "terminate", "terminated", other);
    }

    void use_name(Action action, const std::string& name) {
        if (action != Action::lookup)
            say(fmt::format("asks {} {}", generators::action_text(action), name));
        if (action == Action::register_name) {
            say((self_.register_name(name) ? "named " : "not named ") + name);
        } else if (action == Action::unregister_name) {
            say((self_.unregister_name(name) ? "unnamed " : "not unnamed ") + name);
        } else {
            look_up(name);
        }
    }

    void look_up(const std::string& name) {
        say("asks lookup " + name);
        const Result<Pid> owner = self_.lookup(name);
        if (owner) self_.print(fmt::format("found {} {}", owner->text(), name));
        else say("not found " + name);
    }

    void spawn(const Step& step) {
        const bool fails = step.action == Action::spawn_failing;
        const Result<Pid> child =
            fails ? self_.spawn_linked_monitored("world:child", host(), step.amount, fails)
                  : self_.spawn_monitored("world:child", host(), step.amount, fails);
        if (!child) return say("not spawned");
        say("spawned", *child);
        say("monitored", *child);
        monitored_.insert(*child);
        children_.insert(*child);
        if (!fails) return;
        say("linked", *child);
        linked_.insert(*child);
    }

    static std::string_view host() { return "app:processes"; }

    /// Waits for one thing and tells of it.
    void wait() {
        self_.select(on(events_, [this](const Event& event) { take(event); }),
                     on(inbox_, [this](const Message& message) { take(message); }));
    }
    void wait(const Channel<Time>& timer, bool& is_over) {
        self_.select(on(events_, [this](const Event& event) { take(event); }),
                     on(inbox_, [this](const Message& message) { take(message); }),
                     on(timer, [&](std::optional<Time>) { is_over = true; }));
    }

    void take(const Message& message) {
        if (message.topic() == "peers") {
            peers_ = message.as_or<std::vector<Pid>>({});
            has_peers_ = true;
        } else if (message.topic() == "stop") {
            is_stopped_ = true;
            dead_ = message.as_or<std::vector<std::pair<Pid, bool>>>({});
        } else if (message.topic() == "unlinking") {
            linked_.erase(message.from());
        } else {
            const Value box = message.value();
            const bool is_whole = box.at(0) == box.at(1).at(0);
            self_.print(fmt::format("{} {} {}", is_whole ? "got" : "shared",
                                    message.from().text(), box.at(0).text()));
        }
    }

    /// What came before the event is received first, so that it can be told from what comes later.
    void take(const Event& event) {
        while (std::optional<Message> message = inbox_.try_receive()) take(*message);
        if (event.kind == Event::Kind::cancel) return say("cancel", event.from);
        if (event.kind == Event::Kind::link_down) {
            linked_.erase(event.from);
            return say("down", event.from);
        }
        monitored_.erase(event.from);
        children_.erase(event.from);
        say(event.is_error() ? "exit-failed" : "exit", event.from);
        for (std::uint32_t i = 0; i < generators::name_count; ++i) look_up(name_text(i));
    }

    bool is_owed() const {
        if (!children_.empty()) return true;
        return std::ranges::any_of(dead_, [this](const auto& each) {
            const auto& [pid, failed] = each;
            return monitored_.contains(pid) || (failed && linked_.contains(pid));
        });
    }

    Process& self_;
    const Part& part_;
    Channel<Message> inbox_;
    Channel<Event> events_;
    std::vector<Pid> peers_;
    std::map<Pid, std::int64_t> sent_;
    std::set<Pid> monitored_, linked_, children_;
    std::vector<std::pair<Pid, bool>> dead_;  ///< who ended before the stop, and whether it failed
    bool has_peers_ = false;
    bool is_stopped_ = false;
};

}  // namespace

Result<void> play(Process& self, const Part& part) { return Player{self, part}.run(); }

Result<void> play_child(Process& self, std::int64_t ms, bool fails) {
    if (ms > 0) self.sleep(std::chrono::milliseconds{ms});
    if (fails) return std::unexpected{Error{.message = "a child fails"}};
    return {};
}

}  // namespace moira
