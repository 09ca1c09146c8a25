// SPDX-License-Identifier: MIT
#include "sim/strategies/guided.hpp"

#include <algorithm>

#include "sim/simulation.hpp"

namespace moira::sim {
namespace {

bool is_order(const DecisionRecord& record) {
    return record.kind == DecisionKind::next || record.kind == DecisionKind::arrival;
}

}  // namespace

GuidedReplay::GuidedReplay(std::span<const DecisionRecord> recorded, std::uint64_t seed)
    : recorded_{recorded}, settled_(recorded.size()), true_(recorded.size()), data_{seed, "data"} {
    for (std::size_t i = 0; i < recorded.size(); ++i) {
        if (is_order(recorded[i]) && recorded[i].label != 0) {
            by_label_.emplace_back(recorded[i].label, i);
        }
    }
    std::ranges::sort(by_label_);
    skip_settled();
}

bool GuidedReplay::rewind() {
    settled_.assign(recorded_.size(), false);
    true_.assign(recorded_.size(), false);
    cursor_ = data_cursor_ = matched_ = 0;
    waited_ = 0;
    data_.rewind();
    skip_settled();
    return true;
}

void GuidedReplay::skip_settled() {
    while (cursor_ < recorded_.size() && (settled_[cursor_] || !is_order(recorded_[cursor_]))) {
        ++cursor_;
    }
}

std::optional<std::size_t> GuidedReplay::place_of(std::uint64_t label) const {
    auto at = std::ranges::lower_bound(by_label_, std::pair{label, std::size_t{0}});
    for (; at != by_label_.end() && at->first == label; ++at) {
        if (!settled_[at->second]) return at->second;
    }
    return std::nullopt;
}

void GuidedReplay::settle(std::size_t place) {
    settled_[place] = true_[place] = true;
    ++matched_;
    if (place == cursor_) waited_ = 0;
    skip_settled();
}

void GuidedReplay::lose_patience() {
    if (++waited_ <= patience || cursor_ == recorded_.size()) return;
    settled_[cursor_] = true;
    waited_ = 0;
    skip_settled();
}

void GuidedReplay::acted(const Act& act) {
    if (const auto place = place_of(act.label)) settle(*place);
}

Enabled* GuidedReplay::next(EventSet& events, Instant now, Enabled* current) {
    events.collect(now);
    Enabled* known = nullptr;
    std::size_t earliest = recorded_.size();
    Enabled* unknown = nullptr;
    for (std::size_t i = 0; i < events.size(); ++i) {
        Enabled* event = events.at(i);
        if (const auto place = place_of(simulation_->label_of(*event))) {
            if (*place >= earliest) continue;
            earliest = *place;
            known = event;
        } else if (event == current || unknown == nullptr ||
                   (unknown != current && is_older(*event, *unknown))) {
            unknown = event;
        }
    }
    if (known != nullptr && earliest == cursor_) return known;
    lose_patience();
    // What the recording does later must not happen now if anything else can.
    return unknown != nullptr ? unknown : known;
}

std::uint32_t GuidedReplay::arrival(std::span<const ArrivalHead> heads) {
    const auto count = static_cast<std::uint32_t>(heads.size());
    if (cursor_ < recorded_.size() && recorded_[cursor_].kind == DecisionKind::arrival &&
        recorded_[cursor_].label == 0) {
        const DecisionRecord& record = recorded_[cursor_];
        const bool is_all = record.answer + 1 == record.alternatives;
        settle(cursor_);
        return is_all ? count + 1 : count;
    }
    std::uint32_t unknown = count;
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto place = place_of(heads[i].act.label);
        if (place && *place == cursor_) return i;
        if (!place && (unknown == count || is_earlier(heads[i], heads[unknown]))) unknown = i;
    }
    lose_patience();
    return unknown;
}

std::uint64_t GuidedReplay::data(std::uint64_t bound, std::string_view) {
    while (data_cursor_ < recorded_.size() && recorded_[data_cursor_].kind != DecisionKind::data) {
        ++data_cursor_;
    }
    if (data_cursor_ < recorded_.size() && recorded_[data_cursor_].label == bound) {
        settled_[data_cursor_] = true_[data_cursor_] = true;
        ++matched_;
        return recorded_[data_cursor_++].answer;
    }
    return bound == 0 ? data_.next() : data_.below(bound);
}

std::uint32_t GuidedReplay::fault(const FaultQuestion& question) {
    for (std::size_t i = 0; i < recorded_.size(); ++i) {
        const DecisionRecord& record = recorded_[i];
        if (record.kind != DecisionKind::fault || settled_[i]) continue;
        if (record.label != question.label) continue;
        settled_[i] = true_[i] = true;
        ++matched_;
        return static_cast<std::uint32_t>(
            std::min<std::uint64_t>(record.answer, question.alternatives - 1));
    }
    return 0;
}

std::optional<std::size_t> GuidedReplay::first_lost() const {
    const auto lost = std::ranges::find(true_, false);
    if (lost == true_.end()) return std::nullopt;
    return static_cast<std::size_t>(lost - true_.begin());
}

}  // namespace moira::sim
