// SPDX-License-Identifier: MIT
#include "sim/strategies/hold_extractor.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/simulation.hpp"

namespace moira::sim {

void HoldExtractor::begin(const Simulation& simulation) {
    simulation_ = &simulation;
    inner_->begin(simulation);
}

bool HoldExtractor::rewind() {
    overtaken_.clear();
    found_ = {};
    number_labels_.clear();
    numbers_.clear();
    last_ = 0;
    names_.clear();
    return inner_->rewind();
}

std::uint64_t HoldExtractor::data(std::uint64_t bound, std::string_view owner) {
    const std::uint64_t number = inner_->data(bound, owner);
    if (bound == 0) return number;
    const NumberLabels::Draw draw = number_labels_.next(owner);
    numbers_.push_back({draw.label, number});
    names_.try_emplace(draw.label,
                       fmt::format("number #{} of {}, below {}", draw.nth, owner, bound));
    return number;
}

void HoldExtractor::overtake(const Act& act) {
    if (std::ranges::find(overtaken_, act.label) != overtaken_.end()) return;
    overtaken_.push_back(act.label);
    names_.try_emplace(act.label, simulation_->act_text(act));
}

Enabled* HoldExtractor::next(EventSet& events, Instant now, Enabled* current) {
    Enabled* chosen = inner_->next(events, now, current);
    if (chosen == current) return chosen;
    events.collect(now);
    for (std::size_t i = 0; i < events.size(); ++i) {
        Enabled* event = events.at(i);
        if (event == current || (event != chosen && is_older(*event, *chosen))) {
            overtake({simulation_->label_of(*event), event, nullptr, nullptr, nullptr});
        }
    }
    return chosen;
}

std::uint32_t HoldExtractor::arrival(std::span<const ArrivalHead> heads) {
    const std::uint32_t answer = inner_->arrival(heads);
    if (answer > heads.size()) return answer;
    for (const ArrivalHead& head : heads) {
        if (answer == heads.size() || is_earlier(head, heads[answer])) overtake(head.act);
    }
    return answer;
}

std::uint32_t HoldExtractor::fault(const FaultQuestion& question) {
    const std::uint32_t answer = inner_->fault(question);
    if (answer != 0) {
        found_.faults.push_back({question.label, answer});
        names_.try_emplace(question.label, fault_text(question, answer));
    }
    return answer;
}

void HoldExtractor::acted(const Act& act) {
    if (inner_->watches_acts()) inner_->acted(act);
    names_.try_emplace(act.label, simulation_->act_text(act));
    const auto found = std::ranges::find(overtaken_, act.label);
    if (found != overtaken_.end()) {
        overtaken_.erase(found);
        found_.holds.push_back({act.label, last_});
    }
    last_ = act.label;
}

Differences HoldExtractor::differences() const {
    Differences result = found_;
    for (const std::uint64_t act : overtaken_) result.holds.push_back({act, 0});
    return result;
}

}  // namespace moira::sim
