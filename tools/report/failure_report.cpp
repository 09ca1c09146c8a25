// SPDX-License-Identifier: MIT
#include "tools/report/failure_report.hpp"

#include "sim/trace_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

namespace moira::tools {
namespace {

using properties::Necessity;
using properties::Shrunk;
using sim::TraceEvent;
using sim::TraceKind;

constexpr std::size_t sequence_lines = 40;

std::string count_text(std::size_t count, std::string_view one) {
    return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

std::string name_of(const Shrunk& shrunk, std::uint64_t label, std::string_view kind) {
    const auto found = shrunk.names.find(label);
    return found != shrunk.names.end() ? found->second : fmt::format("{} {:016x}", kind, label);
}

std::string hold_text(const Shrunk& shrunk, const sim::Hold& hold) {
    return "hold " + name_of(shrunk, hold.act, "act") +
           (hold.until == 0 ? " until nothing else can happen"
                            : " until " + name_of(shrunk, hold.until, "act"));
}

/// The default schedule fails: with which holds it does not.
std::string remedy_text(const Shrunk& shrunk) {
    if (!shrunk.remedy) {
        return "The default schedule fails already, and no run was found that passes.\n";
    }
    std::string text = "The default schedule fails already. The run passes with\n";
    for (const sim::Hold& hold : shrunk.remedy->differences.holds)
        text += "  " + hold_text(shrunk, hold) + "\n";
    return text;
}

std::string without_text(const Shrunk& shrunk, std::size_t i) {
    if (i >= shrunk.necessity.size()) return {};
    const Necessity& necessity = shrunk.necessity[i];
    std::string text = necessity.fails ? "without it: still fails"
                       : necessity.otherwise.empty()
                           ? "without it: passes"
                           : "without it: fails otherwise, '" + necessity.otherwise + "'";
    if (necessity.tried != 0) {
        text += fmt::format("; {} of {} runs at random fail{}", necessity.failing, necessity.tried,
                            necessity.otherwise.empty() ? "" : " as told");
    }
    return text;
}

/// Whether a reader of the story wants to know.
bool tells(const TraceEvent& event) {
    static const std::set<TraceKind> untold = {
        TraceKind::run,       TraceKind::arm,         TraceKind::disarm, TraceKind::clock,
        TraceKind::subscribe, TraceKind::unsubscribe, TraceKind::draw,   TraceKind::option};
    return !untold.contains(event.kind);
}

/// The end of the story, and before that what went wrong, with what stands around it.
std::vector<bool> shown_of(const std::vector<const TraceEvent*>& told) {
    constexpr std::size_t before = 2;
    constexpr std::size_t after = 6;
    std::vector<bool> is_shown(told.size(), false);
    const std::size_t tail = told.size() > sequence_lines ? told.size() - sequence_lines : 0;
    std::fill(is_shown.begin() + static_cast<std::ptrdiff_t>(tail), is_shown.end(), true);
    std::size_t room = sequence_lines;
    for (std::size_t i = 0; i < tail && room != 0; ++i) {
        const TraceKind kind = told[i]->kind;
        if (kind != TraceKind::fault && kind != TraceKind::phase && kind != TraceKind::lost)
            continue;
        for (std::size_t k = i < before ? 0 : i - before; k < std::min(i + after, tail); ++k) {
            if (room == 0 || is_shown[k]) continue;
            is_shown[k] = true;
            --room;
        }
    }
    return is_shown;
}

std::string sequence_text(const sim::TraceFile& trace) {
    std::vector<const TraceEvent*> told;
    std::set<std::string_view> processes;
    for (const TraceEvent& event : trace.events()) {
        if (!tells(event)) continue;
        told.push_back(&event);
        if (!event.actor.empty()) processes.insert(event.actor);
    }
    const std::vector<bool> is_shown = shown_of(told);
    const auto shown = static_cast<std::size_t>(std::ranges::count(is_shown, true));
    std::string text =
        fmt::format("Sequence ({} of {} events, {}):\n", shown, trace.events().size(),
                    processes.size() == 1 ? count_text(1, "process")
                                          : fmt::format("{} processes", processes.size()));
    std::size_t left_out = 0;
    for (std::size_t i = 0; i < told.size(); ++i) {
        if (!is_shown[i]) {
            ++left_out;
            continue;
        }
        if (left_out != 0)
            text += fmt::format("  ... {} {}\n", left_out, i == left_out ? "earlier" : "more");
        left_out = 0;
        text += "  " + sim::trace_line(*told[i]) + "\n";
    }
    return text;
}

/// The first told event in which the two runs differ.
std::string first_difference(const sim::TraceFile& failing, const sim::TraceFile& passing) {
    const auto told = [](const sim::TraceFile& trace) {
        std::vector<const TraceEvent*> events;
        for (const TraceEvent& event : trace.events()) {
            if (tells(event)) events.push_back(&event);
        }
        return events;
    };
    const auto here = told(failing);
    const auto there = told(passing);
    // Moments shift without meaning anything: what happened counts, not when.
    const auto same = [](const TraceEvent* a, const TraceEvent* b) {
        return a->kind == b->kind && a->actor == b->actor && a->object == b->object &&
               a->text == b->text && a->number == b->number && a->payload == b->payload;
    };
    const auto [at, other] = std::ranges::mismatch(here, there, same);
    if (at == here.end() && other == there.end()) return {};
    const auto line = [](auto position, const auto& events) {
        return position == events.end() ? std::string{"(the run ends)"}
                                        : sim::trace_line(**position);
    };
    return fmt::format("  fails:  {}\n  passes: {}\n", line(at, here), line(other, there));
}

std::string nearest_text(const FailureEvidence& evidence) {
    if (evidence.passing == nullptr) return {};
    const std::string difference = first_difference(*evidence.failing, *evidence.passing);
    if (difference.empty()) return {};
    std::string which = "the one above";
    if (evidence.left_out) {
        const std::size_t faults = evidence.shrunk->story.differences.faults.size();
        const std::size_t i = *evidence.left_out;
        const std::size_t holds = evidence.shrunk->story.differences.holds.size();
        which = i < faults           ? fmt::format("the run without F{}", i + 1)
                : i < faults + holds ? fmt::format("the run without H{}", i - faults + 1)
                                     : fmt::format("the run without N{}", i - faults - holds + 1);
    }
    return fmt::format("First difference from the nearest run that passes ({}):\n{}", which,
                       difference);
}

}  // namespace

std::string needs_text(const Shrunk& shrunk) {
    const sim::Differences& differences = shrunk.story.differences;
    return fmt::format("{}, {}, ordering model {}", count_text(differences.faults.size(), "fault"),
                       count_text(differences.holds.size(), "order constraint"),
                       sim::ordering_name(shrunk.weakest));
}

std::string differences_text(const Shrunk& shrunk) {
    const sim::Differences& differences = shrunk.story.differences;
    std::string text;
    const auto add = [&](std::string_view id, std::size_t number, const std::string& what,
                         std::size_t place) {
        text +=
            fmt::format("  {}{}  {}\n      ({})\n", id, number, what, without_text(shrunk, place));
    };
    for (std::size_t i = 0; i < differences.faults.size(); ++i) {
        add("F", i + 1, name_of(shrunk, differences.faults[i].label, "fault"), i);
    }
    for (std::size_t i = 0; i < differences.holds.size(); ++i) {
        add("H", i + 1, hold_text(shrunk, differences.holds[i]), differences.faults.size() + i);
    }
    if (!differences.numbers) return text;
    const std::size_t before = differences.faults.size() + differences.holds.size();
    for (std::size_t i = 0; i < differences.numbers->size(); ++i) {
        const sim::ChosenNumber& number = (*differences.numbers)[i];
        add("N", i + 1,
            fmt::format("{}, is {}", name_of(shrunk, number.label, "number"), number.value),
            before + i);
    }
    return text;
}

std::string failure_report(const FailureEvidence& evidence) {
    const Shrunk& shrunk = *evidence.shrunk;
    std::string text = fmt::format("FAIL {}: {}\n", shrunk.failure.rule, shrunk.failure.message);
    text += fmt::format("  needs: {}\n", needs_text(shrunk));
    text += fmt::format("  shrunk: {} of {} holds, {} of {} faults, {}; minimal: {}\n",
                        shrunk.story.differences.holds.size(), shrunk.holds_before,
                        shrunk.story.differences.faults.size(), shrunk.faults_before,
                        count_text(shrunk.executions, "execution"),
                        shrunk.is_minimal ? "yes" : "no, the budget ended before");
    for (const std::string& less : shrunk.less)
        text += fmt::format("  less to do: {}\n", less);
    if (const auto& numbers = shrunk.story.differences.numbers) {
        text += fmt::format("  numbers that are drawn: 0{}\n",
                            numbers->empty() ? "" : " where nothing else is said");
    }
    const std::string differences = differences_text(shrunk);
    text += differences.empty() ? remedy_text(shrunk)
                                : "Differences from the default schedule:\n" + differences;
    text += nearest_text(evidence);
    text += sequence_text(*evidence.failing);
    if (!evidence.replay.empty()) text += "replay: " + evidence.replay + "\n";
    return text;
}

}  // namespace moira::tools
