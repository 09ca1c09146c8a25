// SPDX-License-Identifier: MIT
#include "sim/fault.hpp"

#include <fmt/format.h>

#include "sim/trace_text.hpp"

namespace moira::sim {
namespace {

struct Words {
    std::string_view name;    ///< in scenario files
    std::string_view what;    ///< in sentences
    std::string_view at;      ///< when the question names no place; {} is the occurrence
};

constexpr std::array<Words, fault_kinds> words = {{
    {"crash", "crash", "at its {} step boundary"},
    {"spawn", "spawn failure", "at the {} time"},
    {"start", "start failure", "before its first step"},
    {"name", "name conflict", "at the {} time"},
    {"cancel", "cancel", "at its {} step boundary"},
    {"terminate", "terminate", "at its {} step boundary"},
    {"upgrade", "upgrade", "at its {} step boundary"},
    {"pause", "pause", "at its {} step boundary"},
    {"slow", "slowness", "at its {} step boundary"},
    {"delay", "delay", "at the {} time"},
    {"buggify", "buggify", "at the {} time"},
    {"memory", "memory exhaustion", "in its {} step"},
    {"mailbox", "bounded mailbox", "from its start"},
    {"drop", "drop", "at the {} time"},
    {"duplicate", "duplicate", "at the {} time"},
    {"reorder", "overtaking", "at the {} time"},
    {"partition", "partition", "at the {} time"},
    {"node", "node loss", "at the {} step boundary there"},
    {"clock", "wrong clock", "at the {} time"},
    {"host", "host crash", "at the {} step boundary there"},
    {"offset", "clock offset", "from its start"},
    {"drift", "clock drift", "from its start"},
}};

const Words& words_of(FaultKind kind) { return words[static_cast<std::size_t>(kind)]; }

std::string ordinal(std::uint64_t number) {
    const std::uint64_t ten = number % 100;
    const std::uint64_t one = number % 10;
    const bool is_plain = ten >= 11 && ten <= 13;
    const char* ending = is_plain || one == 0 || one > 3 ? "th"
                         : one == 1                      ? "st"
                         : one == 2                      ? "nd"
                                                         : "rd";
    return std::to_string(number) + ending;
}

/// ` of 5s`, ` (form 2)`: what sets the form apart from the others.
std::string form_text(const FaultQuestion& question, std::uint32_t form) {
    if (form == 0) return {};
    if (question.kind == FaultKind::mailbox && question.sizes != nullptr) {
        static constexpr std::array<std::string_view, 3> policies = {"refuses", "drops the oldest",
                                                                     "drops the newest"};
        const std::size_t size = (form - 1) / policies.size();
        if (size >= question.sizes->size()) return {};
        return fmt::format(" of {} that {}", (*question.sizes)[size],
                           policies[(form - 1) % policies.size()]);
    }
    if (question.kind == FaultKind::name) {
        return form == 1 ? " with one that is gone at once" : " with one that stays";
    }
    if (question.kind == FaultKind::partition && question.lengths != nullptr) {
        static constexpr std::array<std::string_view, 4> how = {
            "", ", which loses messages", ", one way", ", one way, which loses messages"};
        static constexpr std::array<std::string_view, 4> shapes = {
            "", ", and of the second from all", ", in halves", ", in halves around a bridge"};
        const std::size_t kind = (form - 1) / how.size();
        const std::size_t count = question.lengths->size();
        return fmt::format(" for {}{}{},", duration_text((*question.lengths)[kind % count]),
                           shapes[kind / count % shapes.size()], how[(form - 1) % how.size()]);
    }
    const bool is_set = question.kind == FaultKind::clock || question.kind == FaultKind::offset;
    if (is_set && question.lengths != nullptr) {
        return fmt::format(" {} {}", form % 2 != 0 ? "ahead by" : "back by",
                           duration_text((*question.lengths)[(form - 1) / 2]));
    }
    if (question.kind == FaultKind::drift && question.sizes != nullptr) {
        const std::uint32_t ppm = (*question.sizes)[(form - 1) / 2];
        const std::string rate = ppm % 10'000 == 0 ? fmt::format("{}%", ppm / 10'000)
                                                   : fmt::format("{}ppm", ppm);
        return fmt::format(" {} by {}", form % 2 != 0 ? "fast" : "slow", rate);
    }
    const bool is_place = question.kind == FaultKind::node || question.kind == FaultKind::host;
    if (is_place && question.lengths != nullptr) {
        return fmt::format(" for {}", duration_text((*question.lengths)[form - 1]));
    }
    if (question.lengths != nullptr && form <= question.lengths->size()) {
        return " of " + duration_text((*question.lengths)[form - 1]);
    }
    if (question.kind == FaultKind::memory && question.sizes != nullptr) {
        return fmt::format(" at allocation {}", (*question.sizes)[form - 1]);
    }
    if (question.sizes != nullptr && form <= question.sizes->size()) {
        return fmt::format(" ({})", (*question.sizes)[form - 1]);
    }
    return question.alternatives > 2 ? fmt::format(" (form {})", form) : std::string{};
}

/// One message is hit: the target is its topic and way.
bool hits_message(FaultKind kind) {
    constexpr std::uint32_t kinds = fault_bit(FaultKind::delay) | fault_bit(FaultKind::drop) |
                                    fault_bit(FaultKind::duplicate) | fault_bit(FaultKind::reorder);
    return (fault_bit(kind) & kinds) != 0;
}

/// Hosts, nodes, links and clocks: their names are short, so they stand before the form.
bool hits_node(FaultKind kind) {
    constexpr std::uint32_t kinds = fault_bit(FaultKind::partition) | fault_bit(FaultKind::node) |
                                    fault_bit(FaultKind::clock) | fault_bit(FaultKind::host) |
                                    fault_bit(FaultKind::offset) | fault_bit(FaultKind::drift);
    return (fault_bit(kind) & kinds) != 0;
}

std::string where(const FaultQuestion& question) {
    const std::string nth = ordinal(std::uint64_t{question.nth} + 1);
    if (question.place.empty()) {
        return fmt::format(fmt::runtime(words_of(question.kind).at), nth);
    }
    if (question.kind == FaultKind::partition) {
        return fmt::format("with the {} {}", nth, question.place);
    }
    const std::string place = question.kind == FaultKind::buggify
                                  ? fmt::format("at '{}'", question.place)
                                  : std::string{question.place};
    if (question.nth == 0) return place;
    return fmt::format("{} for the {} time", place, nth);
}

}  // namespace

std::string_view fault_kind_name(FaultKind kind) { return words_of(kind).name; }

FaultSettings all_faults(const FaultPlan& plan) {
    FaultSettings settings;
    for (const FaultRule& rule : plan.rules) {
        settings[rule.kind] = {1'000'000, rule.at_most == 0 ? ~0U : rule.at_most};
    }
    return settings;
}

std::string fault_rate_text(std::uint64_t rate_ppm) {
    std::string text = fmt::format("{}.{:04}", rate_ppm / 10'000, rate_ppm % 10'000);
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
    return text + " %";
}

std::string fault_settings_text(const FaultSettings& settings) {
    std::string text;
    for (std::size_t i = 0; i < fault_kinds; ++i) {
        const FaultSetting& setting = settings.of[i];
        if (!setting.is_on()) continue;
        const std::string most =
            setting.budget == ~0U ? "any number" : fmt::format("at most {}", setting.budget);
        text += fmt::format("{}{} ({}, {})", text.empty() ? "" : ", ",
                            fault_kind_name(static_cast<FaultKind>(i)), most,
                            fault_rate_text(setting.rate_ppm));
    }
    return text.empty() ? "none" : text;
}

std::string fault_words(const FaultQuestion& question, std::uint32_t form) {
    return fmt::format("{}{} {}", words_of(question.kind).what, form_text(question, form),
                       where(question));
}

std::string fault_text(const FaultQuestion& question, std::uint32_t form) {
    const std::string_view what = words_of(question.kind).what;
    const std::string which = form_text(question, form);
    if (hits_message(question.kind)) {
        const std::string nth = ordinal(std::uint64_t{question.nth} + 1);
        return fmt::format("{}{} of the {} {}", what, which, nth, question.target);
    }
    if (hits_node(question.kind)) {
        return fmt::format("{} of {}{} {}", what, question.target, which, where(question));
    }
    return fmt::format("{}{} of {} {}", what, which, question.target, where(question));
}

}  // namespace moira::sim
