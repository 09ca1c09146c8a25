// SPDX-License-Identifier: MIT
//
// Labels and names of acts (sim/act.hpp).
#include <fmt/format.h>

#include <array>
#include <string>

#include "sim/simulation.hpp"
#include "sim/trace_text.hpp"

namespace moira::sim {
namespace {

enum class ActKind : std::uint8_t { run = 1, kill, item, timer, look };

std::uint64_t base(ActKind kind, std::uint64_t label) {
    return mix(static_cast<std::uint64_t>(kind), label);
}

struct Operation {
    TraceKind kind;
    std::string_view words;
};

constexpr std::array<Operation, 13> operations = {{
    {TraceKind::send, "send of"},
    {TraceKind::name_register, "registration of"},
    {TraceKind::name_unregister, "unregistration of"},
    {TraceKind::name_lookup, "lookup of"},
    {TraceKind::spawn, "spawn of"},
    {TraceKind::call, "call of"},
    {TraceKind::monitor, "monitor"},
    {TraceKind::unmonitor, "unmonitor"},
    {TraceKind::link, "link"},
    {TraceKind::unlink, "unlink"},
    {TraceKind::cancel, "cancel"},
    {TraceKind::terminate, "terminate"},
    {TraceKind::upgrade, "upgrade to"},
}};

std::string words_of(const PointWhat& what) {
    const std::string_view place = what.is_ahead ? "before" : "after";
    for (const Operation& operation : operations) {
        if (operation.kind == what.kind) return fmt::format("{} its {}", place, operation.words);
    }
    return fmt::format("{} '{}'", place, trace_kind_name(what.kind));
}

}  // namespace

std::uint64_t Simulation::nth_act(std::uint64_t label) const {
    return mix(label, acts_.find(label));
}

/// With a number: an item may wake a process twice, if a fault comes before it is taken.
std::uint64_t Simulation::item_act(const Item& item) const {
    return nth_act(base(ActKind::item, item_label(item)));
}

std::uint64_t Simulation::timer_act(const Timer& timer) const {
    return nth_act(base(ActKind::timer, timer.label_hash));
}

/// Without its number: of a RUN or KILL.
std::uint64_t Simulation::run_act(const Enabled& event) const {
    const Process& process = *event.process;
    const bool is_kill = event.kind == EventKind::kill;
    const std::uint64_t own = base(is_kill ? ActKind::kill : ActKind::run, process.label_hash);
    const PointWhat& what = process.point;
    const std::uint64_t operation = static_cast<std::uint64_t>(what.kind) * 2;
    return mix(mix(own, operation + (what.is_ahead ? 1 : 0)),
               mix(symbols_.hash(what.text), what.object));
}

std::uint64_t Simulation::label_of(const Enabled& event) const {
    switch (event.kind) {
    case EventKind::wake: return item_act(*event.queue->waking);
    case EventKind::timer: return timer_act(*event.timer);
    case EventKind::run:
    case EventKind::kill: return nth_act(run_act(event));
    }
    MOIRA_UNREACHABLE();
}

void Simulation::count_act(std::uint64_t label) { acts_.set(label, acts_.find(label) + 1); }

void Simulation::act(const Enabled& event) {
    if (tells_acts_) source_->acted({label_of(event), &event, nullptr, nullptr, nullptr});
    if (event.kind == EventKind::wake) {
        count_act(base(ActKind::item, item_label(*event.queue->waking)));
    }
    if (event.kind == EventKind::timer) count_act(base(ActKind::timer, event.timer->label_hash));
    if (event.kind == EventKind::run || event.kind == EventKind::kill) count_act(run_act(event));
}

void Simulation::act(const Item& item) {
    if (tells_acts_) source_->acted({item_act(item), nullptr, &item, nullptr, nullptr});
    count_act(base(ActKind::item, item_label(item)));
}

void Simulation::act(const Timer& timer) {
    if (tells_acts_) source_->acted({timer_act(timer), nullptr, nullptr, &timer, nullptr});
    count_act(base(ActKind::timer, timer.label_hash));
}

/// After the question what had arrived: an item that was not there then, and comes next, came after
/// this.
void Simulation::act_look(const Process& process) {
    const std::uint64_t own = base(ActKind::look, process.label_hash);
    if (tells_acts_) source_->acted({nth_act(own), nullptr, nullptr, nullptr, &process});
    count_act(own);
}

std::string Simulation::item_text(const Item& item) const {
    const Process* source = find_process(item.source);
    std::string_view from = source != nullptr ? source->label : item.queue->source_label;
    if (from.empty()) from = "outside";
    const std::string_view to = item.queue->destination->label;
    switch (item.kind) {
    case ItemKind::message:
        return fmt::format("message '{}' #{} from {} to {}", symbols_.text(item.topic), item.nth,
                           from, to);
    case ItemKind::cancel: return fmt::format("CANCEL #{} from {} to {}", item.nth, from, to);
    case ItemKind::exit: return fmt::format("EXIT of {} to {}", from, to);
    case ItemKind::link_down: return fmt::format("LINK_DOWN of {} to {}", from, to);
    case ItemKind::completion: return fmt::format("result of {} to {}", from, to);
    case ItemKind::timer: break;
    }
    return fmt::format("timer of {}", to);
}

/// `before its send of 'work'`
std::string Simulation::point_words(const PointWhat& what) const {
    std::string text = words_of(what);
    if (what.text != SymbolId{}) text += fmt::format(" '{}'", symbols_.text(what.text));
    return text;
}

std::string Simulation::act_text(const Act& act) const {
    if (act.item != nullptr) return item_text(*act.item);
    if (act.looked != nullptr) {
        return fmt::format("{} looks for arrivals (#{})", act.looked->label,
                           acts_.find(base(ActKind::look, act.looked->label_hash)));
    }
    const Enabled* event = act.event;
    const Timer* timer = event != nullptr ? event->timer : act.timer;
    if (event == nullptr || event->kind == EventKind::timer) {
        const std::uint32_t tick = acts_.find(base(ActKind::timer, timer->label_hash));
        std::string text = fmt::format("timer #{} of {}", timer->number, timer->owner->label);
        if (timer->period_ns != 0) text += fmt::format(" (tick {})", tick);
        return text;
    }
    if (event->kind == EventKind::wake) return item_text(*event->queue->waking);
    const Process& process = *event->process;
    if (event->kind == EventKind::kill) return fmt::format("death of {}", process.label);
    const PointWhat& what = process.point;
    if (what.kind == TraceKind{}) return fmt::format("start of {}", process.label);
    std::string text = fmt::format("{} {}", process.label, point_words(what));
    const std::uint32_t nth = acts_.find(run_act(*event));
    return nth == 0 ? text : text + fmt::format(" (#{})", nth);
}

}  // namespace moira::sim
