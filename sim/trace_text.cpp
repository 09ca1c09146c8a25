// SPDX-License-Identifier: MIT
#include "sim/trace_text.hpp"

#include <array>

#include <fmt/format.h>

#include "sim/shown_text.hpp"
#include "sim/simulation.hpp"
#include "sim/trace_file.hpp"
#include "sim/value.hpp"

namespace moira::sim {
namespace {

constexpr std::size_t text_chars_max = 120;

/// The first value's bytes; what follows is left in `rest`.
std::string_view take_value(std::string_view& rest) {
    ValueReader reader{rest};
    ValueEvent event = ValueEvent::nil;
    while (event != ValueEvent::end && event != ValueEvent::malformed) event = reader.next().event;
    const std::string_view all = rest;
    rest = event == ValueEvent::end ? reader.rest() : std::string_view{};
    return all.substr(0, all.size() - rest.size());
}

std::string label_of(std::string_view label) {
    return label.empty() ? "a process that is gone" : one_line(label, text_chars_max);
}

std::string_view reason(std::uint64_t status) {
    static constexpr std::array<std::string_view, 16> reasons = {
        "",
        "neither a pid nor a registered name",
        "no such process",
        "no such host",
        "no live process or no such relation",
        "monitored already",
        "the name belongs to another process",
        "no such name",
        "a function call cannot be terminated",
        "no such entry",
        "a limit is reached",
        "the message is too large",
        "its program failed to load",
        "no such node",
        "it would have too many ancestors",
        "its mailbox is full",
    };
    return status < reasons.size() ? reasons[status] : "unknown reason";
}

/// `: 1, "two"`, or nothing.
std::string values(const TraceEvent& event) {
    if (event.payload_count == 0) return {};
    return ": " + payload_text(event);
}

/// `'work' #2 from parent`: items are counted from 0 for each sender, receiver and topic.
std::string item(const TraceEvent& event) {
    const std::string source = " from " + label_of(event.object);
    if (event.text.empty()) return "a cancel request" + source;
    return fmt::format("{} #{}{}", quoted(event.text), event.number, source);
}

/// A command on another process, which may have been refused.
std::string command(const TraceEvent& event, std::string_view done, std::string_view infinitive) {
    if (event.number == 0) return fmt::format("{} {}", done, label_of(event.object));
    const std::string whom = event.object.empty() ? "" : " " + label_of(event.object);
    return fmt::format("cannot {}{}: {}", infinitive, whom, reason(event.number));
}

std::string birth(const TraceEvent& event) {
    const bool is_call = event.kind == TraceKind::call;
    std::string text = event.actor.empty() ? "starts " : is_call ? "calls " : "spawns ";
    text += fmt::format("{} (entry {})", label_of(event.object), quoted(event.text));
    if ((event.number & 1U) != 0) text += ", monitored";
    if ((event.number & 2U) != 0) text += ", linked";
    return text + values(event);
}

std::string send(const TraceEvent& event) {
    if (event.kind == TraceKind::send) {
        return fmt::format("sends {} #{} to {}{}", quoted(event.text), event.number,
                           label_of(event.object), values(event));
    }
    const std::string whom = event.object.empty() ? "" : " to " + label_of(event.object);
    return fmt::format("cannot send {}{}: {}{}", quoted(event.text), whom, reason(event.number),
                       event.payload_count == 0 ? "" : "; it was" + values(event));
}

std::string registration(const TraceEvent& event) {
    const std::string name = quoted(event.text);
    if (event.number != 0) return fmt::format("cannot register {}: {}", name, reason(event.number));
    if (event.object == event.actor) return fmt::format("registers itself as {}", name);
    return fmt::format("registers {} as {}", label_of(event.object), name);
}

std::string lookup(const TraceEvent& event) {
    if (event.number == 0) return fmt::format("looks up {}: nobody has it", quoted(event.text));
    return fmt::format("looks up {}: {}", quoted(event.text), label_of(event.object));
}

std::string subscription(const TraceEvent& event) {
    switch (event.number) {
    case 0: return fmt::format("listens to topic {}", quoted(event.text));
    case 1: return "opens its inbox";
    case 2: return "opens its events";
    default: return fmt::format("listens by unknown route {}", event.number);
    }
}

std::string log_line(const TraceEvent& event) {
    static constexpr std::array<std::string_view, 4> levels = {"debug", "info", "warn", "error"};
    const std::string_view level = event.number < levels.size() ? levels[event.number] : "unknown";
    return fmt::format("prints [{}] {}", level, one_line(event.text, 2 * text_chars_max));
}

std::string limit(const TraceEvent& event) {
    if (event.number > static_cast<std::uint64_t>(LimitKind::memory)) {
        return "reaches a limit, and the run ends";
    }
    return fmt::format("reaches the limit of {}, and the run ends",
                       limit_name(static_cast<LimitKind>(event.number)));
}

/// Of a promise: its one value is a number of nanoseconds.
std::string span_text(const TraceEvent& event) {
    ValueReader reader{event.payload};
    const ValueItem item = reader.next();
    return item.event == ValueEvent::integer ? duration_text(Duration::from_ns(item.integer)) : "?";
}

std::string property(const TraceEvent& event) {
    const PropertyFact fact = property_of_number(event.number);
    const std::string name = quoted(event.text);
    const std::string_view kind = property_kind_name(fact.kind);
    const std::string details = values(event);
    switch (fact.kind) {
    case PropertyKind::reachable:
    case PropertyKind::unreachable:
        return fmt::format("comes to {}, which is {}{}", name, kind, details);
    case PropertyKind::within:
        if (fact.holds) return fmt::format("keeps its promise {} #{}", name, fact.promise);
        return fmt::format("promises {} #{} within {}", name, fact.promise, span_text(event));
    case PropertyKind::progress: return fmt::format("makes progress: {}", name);
    case PropertyKind::history:
        return fmt::format("{} operation #{} of history {}{}", fact.holds ? "ends" : "calls",
                           fact.promise, name, details);
    case PropertyKind::state: return fmt::format("is in state {}{}", name, details);
    case PropertyKind::always:
    case PropertyKind::always_or_unreachable:
    case PropertyKind::sometimes:
    case PropertyKind::eventually: break;
    }
    return fmt::format("says {} {}: {}{}", kind, name, fact.holds ? "true" : "false", details);
}

std::string upgrade(const TraceEvent& event) {
    return fmt::format("upgrades to entry {}{}", quoted(event.text), values(event));
}

std::string exit(const TraceEvent& event) {
    if (event.number != 0) {
        return event.payload_count == 0 ? "fails" : "fails" + values(event);
    }
    return event.payload_count == 0 ? "ends" : "ends with " + payload_text(event);
}

std::string cancel(const TraceEvent& event) {
    std::string text = command(event, "asks to end:", "cancel");
    if (event.payload_count != 0) text += ", reason" + values(event);
    return text;
}

std::string failed_spawn(const TraceEvent& event) {
    return fmt::format("cannot spawn entry {}: {}{}", quoted(event.text), reason(event.number),
                       values(event));
}


/// `123.4` for 1234 tenths: `whole` and `part` of `base`, without zeros at the end.
std::string decimal(std::uint64_t number, std::uint64_t base) {
    std::string text = std::to_string(number / base);
    std::string part = std::to_string(base + number % base).substr(1);
    while (!part.empty() && part.back() == '0') part.pop_back();
    return part.empty() ? text : text + "." + part;
}

/// What the run may use of a kind of fault.
std::string setting(const DecisionRecord& decision) {
    if (decision.label == 0 || decision.label > fault_kinds) {
        return fmt::format("a setting: {}", decision.answer);
    }
    const std::string_view kind = fault_kind_name(static_cast<FaultKind>(decision.label - 1));
    if (decision.answer == 0) return fmt::format("faults '{}': none", kind);
    const std::uint64_t budget = decision.answer & 0xffffffffU;
    const std::string most = budget == 0xffffffffU ? "any number" : std::to_string(budget);
    return fmt::format("faults '{}': at most {}, at each opportunity with {}", kind, most,
                       fault_rate_text(decision.answer >> 32U));
}

}  // namespace

std::string duration_text(Duration span) {
    const bool negative = span.ns() < 0;
    const auto bits = static_cast<std::uint64_t>(span.ns());
    const std::uint64_t ns = negative ? 0 - bits : bits;
    const std::string sign = negative ? "-" : "";
    if (ns >= 1'000'000'000) return sign + decimal(ns, 1'000'000'000) + "s";
    if (ns >= 1'000'000) return sign + decimal(ns, 1'000'000) + "ms";
    if (ns >= 1'000) return sign + decimal(ns, 1'000) + "us";
    return ns == 0 ? "0s" : sign + std::to_string(ns) + "ns";
}

std::string instant_text(Instant time) {
    const bool negative = time.ns() < 0;
    const auto bits = static_cast<std::uint64_t>(time.ns());
    const std::uint64_t ns = negative ? 0 - bits : bits;
    const std::string_view sign = negative ? "-" : "";
    const std::uint64_t seconds = ns / 1'000'000'000;
    const std::uint64_t part = ns % 1'000'000'000;
    if (part % 1'000 == 0) return fmt::format("{}{}.{:06}s", sign, seconds, part / 1'000);
    return fmt::format("{}{}.{:09}s", sign, seconds, part);
}

std::string short_label(std::string_view label, std::size_t most) {
    // An escape takes at most four characters: nothing is cut at the end.
    const std::string text = one_line(label, 4 * label.size() + 1);
    if (text.size() <= most) return text;
    std::size_t cut = text.size() - (most - 3);
    // Better at the beginning of a name than inside of one.
    const std::size_t slash = text.find('/', cut);
    if (slash != std::string::npos && slash + 8 < text.size()) cut = slash;
    while (cut < text.size() && (static_cast<unsigned char>(text[cut]) & 0xc0U) == 0x80U) ++cut;
    return "..." + text.substr(cut);
}

std::string payload_text(const TraceEvent& event, std::size_t max_chars) {
    std::string text;
    std::string_view rest = event.payload;
    for (std::uint32_t i = 0; i < event.payload_count; ++i) {
        if (i != 0) text += ", ";
        if (text.size() >= max_chars) return text + "...";
        if (rest.empty()) return text + "<malformed>";
        text += one_line(print_value(take_value(rest), max_chars - text.size()), max_chars);
    }
    return text;
}

std::string what_happened(const TraceEvent& event) {
    const std::uint64_t number = event.number;
    switch (event.kind) {
    case TraceKind::run: return "runs";
    case TraceKind::wake: return "wakes up for " + item(event);
    case TraceKind::timer: return fmt::format("wakes up: its timer #{} fires", number);
    case TraceKind::kill: return number == 0 ? "dies: it was terminated" : "dies by the fault";
    case TraceKind::take: return "gets " + item(event);
    case TraceKind::fire: return fmt::format("sees its timer #{} fire", number);
    case TraceKind::drop:
        return fmt::format("misses a tick of timer #{}: the last is unread", number);
    case TraceKind::spawn:
    case TraceKind::call: return birth(event);
    case TraceKind::spawn_failed: return failed_spawn(event);
    case TraceKind::send:
    case TraceKind::send_failed: return send(event);
    case TraceKind::exit: return exit(event);
    case TraceKind::monitor: return command(event, "monitors", "monitor");
    case TraceKind::unmonitor: return command(event, "stops monitoring", "stop monitoring");
    case TraceKind::link: return command(event, "links to", "link to");
    case TraceKind::unlink: return command(event, "unlinks from", "unlink from");
    case TraceKind::cancel: return cancel(event);
    case TraceKind::terminate: return command(event, "terminates", "terminate");
    case TraceKind::name_register: return registration(event);
    case TraceKind::name_unregister:
        if (number != 0) return "frees the name " + quoted(event.text);
        return fmt::format("cannot free the name {}: nobody has it", quoted(event.text));
    case TraceKind::name_lookup: return lookup(event);
    case TraceKind::subscribe: return subscription(event);
    case TraceKind::unsubscribe: return "stops listening to a channel";
    case TraceKind::arm:
        return "sets a timer of " +
               duration_text(Duration::from_ns(static_cast<std::int64_t>(number)));
    case TraceKind::disarm: return fmt::format("stops its timer #{}", number);
    case TraceKind::log: return log_line(event);
    case TraceKind::draw: return fmt::format("draws the number {}", number);
    case TraceKind::clock: return "reads the clock so often that time moves on";
    case TraceKind::option:
        return number != 0 ? "traps links: failures of others become events"
                           : "no longer traps links: failures of others end it";
    case TraceKind::upgrade: return upgrade(event);
    case TraceKind::limit: return limit(event);
    case TraceKind::fault: return fmt::format("fault: {}", event.text);
    case TraceKind::lost: return fmt::format("loses {}", item(event));
    case TraceKind::property: return property(event);
    case TraceKind::phase: return fmt::format("phase {}", event.text);
    }
    return fmt::format("unknown kind {}", static_cast<unsigned>(event.kind));
}

std::string trace_line(const TraceEvent& event, std::size_t actor_width) {
    const std::string actor = event.actor.empty() ? "(run)" : short_label(event.actor, actor_width);
    return fmt::format("{:>12} {:>6}  {:<{}}  {}", instant_text(event.time), event.index, actor,
                       actor_width, what_happened(event));
}

std::string decision_line(const DecisionRecord& decision, std::uint64_t position) {
    std::string text;
    const std::uint64_t answer = decision.answer;
    const std::uint64_t heads = decision.alternatives - std::uint64_t{2};
    switch (decision.kind) {
    case DecisionKind::next:
        text = fmt::format("which event runs next: {} of {}", answer, decision.alternatives);
        break;
    case DecisionKind::arrival:
        text = answer == heads ? "what had arrived: nothing more"
               : answer > heads ? "what had arrived: everything, in the order of sending"
                                : fmt::format("what had arrived: {} of {}", answer, heads);
        break;
    case DecisionKind::data:
        text = fmt::format("a number: {}", answer);
        if (decision.label != 0) text += fmt::format(" (below {})", decision.label);
        return fmt::format("{:>12} {:>6}  {}", "?", position, text);
    case DecisionKind::config:
        text = setting(decision);
        return fmt::format("{:>12} {:>6}  {}", "?", position, text);
    case DecisionKind::fault:
        text = answer == 0 ? "whether a fault happens: no"
                           : fmt::format("a fault: form {} of {}", answer,
                                         decision.alternatives - 1);
        break;
    }
    if (decision.label != 0) text += fmt::format(" (label {:016x})", decision.label);
    return fmt::format("{:>12} {:>6}  {}", "?", position, text);
}

}  // namespace moira::sim
