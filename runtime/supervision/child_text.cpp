// SPDX-License-Identifier: MIT
#include "runtime/supervision/child_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace moira::supervision {
namespace {

constexpr std::array<std::string_view, 4> strategy_names = {"one_for_one", "one_for_all",
                                                            "rest_for_one", "simple_one_for_one"};
constexpr std::array<std::string_view, 3> restart_names = {"permanent", "transient", "temporary"};

std::optional<Restart> restart_of(const Value& value) {
    if (value.is_nil()) return Restart::permanent;
    for (std::size_t i = 0; i < restart_names.size(); ++i) {
        if (value == Value{restart_names.at(i)}) return static_cast<Restart>(i);
    }
    return std::nullopt;
}

/// "kill", "infinity" or nanoseconds; nothing is 5 seconds.
std::optional<Shutdown> shutdown_of(const Value& value) {
    if (value.is_nil()) return ChildSpec{}.shutdown;
    if (value == Value{"kill"}) return Shutdown::kill();
    if (value == Value{"infinity"}) return Shutdown::infinity();
    const std::int64_t* const ns = value.integer();
    if (ns == nullptr || *ns < 0) return std::nullopt;
    return Shutdown::after(Duration{*ns});
}

Value shutdown_value(Shutdown shutdown) {
    if (shutdown.is_kill()) return "kill";
    if (shutdown.is_infinite()) return "infinity";
    return shutdown.ns();
}

std::string text_of(const Value& value) {
    return value.string() != nullptr ? *value.string() : std::string{};
}

}  // namespace

std::unexpected<Error> refuse(const char* kind, std::string message) {
    return std::unexpected{
        Error{.kind = kind, .message = std::move(message), .retryable = Retryable::no}};
}

std::string_view strategy_name(Strategy strategy) {
    return strategy_names.at(static_cast<std::size_t>(strategy));
}

std::string_view restart_name(Restart restart) {
    return restart_names.at(static_cast<std::size_t>(restart));
}

Value child_value(const ChildSpec& child) {
    return Value::map({{"id", child.id},
                       {"entry", child.entry},
                       {"host", child.host},
                       {"args", Value::array(child.arguments)},
                       {"restart", restart_name(child.restart)},
                       {"shutdown", shutdown_value(child.shutdown)}});
}

Result<ChildSpec> read_child(const Value& value) {
    const std::optional<Restart> restart = restart_of(value["restart"]);
    if (!restart) {
        return refuse(error_kind::invalid,
                      "restart must be permanent, transient or temporary, not " +
                          value["restart"].text());
    }
    const std::optional<Shutdown> shutdown = shutdown_of(value["shutdown"]);
    if (!shutdown) {
        return refuse(error_kind::invalid, "shutdown must be a duration, kill or infinity, not " +
                                               value["shutdown"].text());
    }
    ChildSpec child{.id = text_of(value["id"]),
                    .entry = text_of(value["entry"]),
                    .host = text_of(value["host"]),
                    .restart = *restart,
                    .shutdown = *shutdown};
    if (const Table* arguments = value["args"].table()) child.arguments = arguments->array;
    return child;
}

Value judged_child(const ChildSpec& child) {
    return Value::map({{"id", child.id},
                       {"restart", restart_name(child.restart)},
                       {"shutdown", child.shutdown.ns()}});
}

Value judged_supervisor(const SupervisorSpec& spec) {
    std::vector<Value> children;
    for (const ChildSpec& child : spec.children)
        children.push_back(judged_child(child));
    return Value::map({{"strategy", strategy_name(spec.strategy)},
                       {"intensity", spec.intensity},
                       {"period", spec.period.count()},
                       {"children", Value::array(std::move(children))}});
}

Result<void> check_spec(const SupervisorSpec& spec) {
    const bool is_simple = spec.strategy == Strategy::simple_one_for_one;
    if (spec.period <= Duration{}) {
        return refuse(error_kind::invalid, "period must be more than 0");
    }
    if (is_simple && spec.children.size() != 1) {
        return refuse(error_kind::invalid,
                      "simple_one_for_one has exactly one child, the template");
    }
    for (const ChildSpec& child : spec.children) {
        if (child.id.empty() && !is_simple) return refuse(error_kind::invalid, "a child has no id");
        if (child.entry.empty() || child.host.empty()) {
            return refuse(error_kind::invalid, "child '" + child.id + "' has no entry or no host");
        }
        const auto same = [&](const ChildSpec& other) { return other.id == child.id; };
        if (std::ranges::count_if(spec.children, same) > 1) {
            return refuse(error_kind::invalid, "two children have the id '" + child.id + "'");
        }
    }
    return {};
}

}  // namespace moira::supervision
