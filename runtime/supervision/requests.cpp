// SPDX-License-Identifier: MIT
//
// The asking side of requests to supervisors.
#include "runtime/supervision/child_text.hpp"
#include "runtime/supervision/services.hpp"

#include <utility>

namespace moira {
namespace {

constexpr Duration patience = std::chrono::seconds{5};

/// Sends `{ op, reply, ... }` and waits for `{ ok, value }` or `{ ok = false, kind, message }`
/// under the topic `reply`, which is the asking process's own.
Result<Value> ask(Process& self, const Address& to, std::string_view operation,
                  std::vector<std::pair<Value, Value>> more) {
    const std::string reply = "supervisor.reply." + std::to_string(self.random(1ULL << 62U));
    Result<Channel<Message>> answers = self.listen(reply);
    if (!answers) return std::unexpected{std::move(answers.error())};
    more.emplace_back("op", operation);
    more.emplace_back("reply", reply);
    const Result<void> sent =
        self.send(to, supervision::request_topic, Value::map(std::move(more)));
    if (!sent) {
        self.unlisten(*answers);
        return std::unexpected{sent.error()};
    }
    Timer limit = self.timer(patience);
    Result<Value> result = supervision::refuse("Timeout", "the supervisor does not answer");
    self.select(on(*answers,
                   [&](const Message& message) {
                       const Value answer = message.value();
                       if (answer["ok"] == Value{true}) {
                           result = answer["value"];
                           return;
                       }
                       const auto text = [&](std::string_view key) {
                           const std::string* const found = answer[key].string();
                           return found != nullptr ? *found : std::string{};
                       };
                       result = std::unexpected{Error{.kind = text("kind"),
                                                      .message = text("message"),
                                                      .retryable = Retryable::no}};
                   }),
                on(limit.channel(), [](Time) {}));
    limit.stop();
    self.unlisten(*answers);
    return result;
}

Result<Pid> pid_in(Result<Value> answer) {
    if (!answer) return std::unexpected{std::move(answer.error())};
    return Codec<Pid>::decode(*answer);
}

Result<void> nothing_in(Result<Value> answer) {
    if (!answer) return std::unexpected{std::move(answer.error())};
    return {};
}

}  // namespace

Result<Pid> start_child(Process& self, const Address& to, const ChildSpec& child) {
    return pid_in(ask(self, to, "start_child", {{"child", supervision::child_value(child)}}));
}

Result<Pid> start_child(Process& self, const Address& to, const std::vector<Value>& more) {
    return pid_in(ask(self, to, "start_child", {{"args", Value::array(more)}}));
}

Result<void> terminate_child(Process& self, const Address& to, std::string_view id) {
    return nothing_in(ask(self, to, "terminate_child", {{"id", id}}));
}

Result<void> terminate_child(Process& self, const Address& to, const Pid& child) {
    return nothing_in(ask(self, to, "terminate_child", {{"id", child.text()}}));
}

Result<Pid> restart_child(Process& self, const Address& to, std::string_view id) {
    return pid_in(ask(self, to, "restart_child", {{"id", id}}));
}

Result<void> delete_child(Process& self, const Address& to, std::string_view id) {
    return nothing_in(ask(self, to, "delete_child", {{"id", id}}));
}

Result<std::vector<ChildState>> which_children(Process& self, const Address& to) {
    const Result<Value> answer = ask(self, to, "which_children", {});
    if (!answer) return std::unexpected{answer.error()};
    std::vector<ChildState> all;
    for (std::size_t i = 0; i < answer->size(); ++i) {
        const Value& each = answer->at(i);
        const Result<ChildSpec> child = supervision::read_child(each);
        if (!child) return std::unexpected{child.error()};
        const std::string* const pid = each["pid"].string();
        all.push_back(
            {child->id, Pid{pid != nullptr ? *pid : std::string{}}, child->entry, child->restart});
    }
    return all;
}

Result<std::vector<ServiceState>> list_services(Process& self, const Address& to) {
    const Result<Value> answer = ask(self, to, "which_children", {});
    if (!answer) return std::unexpected{answer.error()};
    std::vector<ServiceState> all;
    for (std::size_t i = 0; i < answer->size(); ++i) {
        const Value& each = answer->at(i);
        const auto text = [&](std::string_view key) {
            const std::string* const found = each[key].string();
            return found != nullptr ? *found : std::string{};
        };
        const std::int64_t* const retries = each["retries"].integer();
        all.push_back({.id = text("id"),
                       .status = text("status"),
                       .details = text("details"),
                       .pid = Pid{text("pid")},
                       .retries = static_cast<std::uint32_t>(retries != nullptr ? *retries : 0)});
    }
    return all;
}

Result<ChildCount> count_children(Process& self, const Address& to) {
    const Result<Value> answer = ask(self, to, "count_children", {});
    if (!answer) return std::unexpected{answer.error()};
    const Result<std::uint32_t> specs = Codec<std::uint32_t>::decode((*answer)["specs"]);
    const Result<std::uint32_t> active = Codec<std::uint32_t>::decode((*answer)["active"]);
    if (!specs) return std::unexpected{specs.error()};
    if (!active) return std::unexpected{active.error()};
    return ChildCount{*specs, *active};
}

}  // namespace moira
