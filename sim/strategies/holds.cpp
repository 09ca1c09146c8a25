// SPDX-License-Identifier: MIT
#include "sim/strategies/holds.hpp"

#include <algorithm>

#include "sim/simulation.hpp"

namespace moira::sim {

NumberLabels::Draw NumberLabels::next(std::string_view owner) {
    constexpr std::uint64_t number_labels = 0x6e756d626572ULL;  // apart from those of acts, faults
    const std::uint64_t key = hash_text(owner);
    const std::uint32_t nth = drawn_[key]++;
    return {mix(mix(number_labels, key), nth), nth};
}

HoldSchedule::HoldSchedule(std::uint64_t seed, const Differences& differences, Rest rest,
                           std::uint64_t rest_seed)
    : differences_{&differences}, faults_asked_(differences.faults.size()),
      numbers_asked_(differences.numbers ? differences.numbers->size() : 0), rest_{rest},
      data_{seed, "data"}, choices_{rest_seed, "holds"} {
    for (std::size_t i = 0; i < differences.holds.size(); ++i) {
        Entry entry;
        entry.hold = differences.holds[i];
        entry.place = i;
        entries_.push_back(entry);
    }
    std::ranges::sort(entries_, {}, [](const Entry& entry) { return entry.hold.act; });
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (entries_[i].hold.until != 0) by_until_.push_back(i);
    }
    std::ranges::sort(by_until_, {}, [this](std::size_t i) { return entries_[i].hold.until; });
    active_ = entries_.size();
}

bool HoldSchedule::rewind() {
    for (Entry& entry : entries_) {
        entry.released = entry.had_effect = entry.was_acted = entry.until_acted = false;
    }
    active_ = entries_.size();
    faults_asked_.assign(faults_asked_.size(), false);
    numbers_asked_.assign(numbers_asked_.size(), false);
    data_.rewind();
    numbers_.clear();
    choices_.rewind();
    return true;
}

bool HoldSchedule::is_held(std::uint64_t act) {
    const auto found =
        std::ranges::lower_bound(entries_, act, {}, [](const Entry& e) { return e.hold.act; });
    if (found == entries_.end() || found->hold.act != act || found->released) return false;
    found->had_effect = true;
    return true;
}

void HoldSchedule::acted(const Act& act) {
    const auto release = [this](Entry& entry) {
        if (!entry.released) --active_;
        entry.released = true;
    };
    const auto key = [this](std::size_t i) { return entries_[i].hold.until; };
    for (auto at = std::ranges::lower_bound(by_until_, act.label, {}, key);
         at != by_until_.end() && entries_[*at].hold.until == act.label; ++at) {
        release(entries_[*at]);
        entries_[*at].until_acted = true;
    }
    const auto own = std::ranges::lower_bound(entries_, act.label, {},
                                              [](const Entry& e) { return e.hold.act; });
    if (own == entries_.end() || own->hold.act != act.label) return;
    release(*own);
    own->was_acted = true;
}

Enabled* HoldSchedule::next(EventSet& events, Instant now, Enabled* current) {
    if (active_ == 0 && rest_ == Rest::by_default) {
        return current != nullptr ? current : events.oldest();
    }
    events.collect(now);
    free_.clear();
    Enabled* oldest = nullptr;
    for (std::size_t i = 0; i < events.size(); ++i) {
        Enabled* event = events.at(i);
        if (active_ != 0 && is_held(simulation_->label_of(*event))) continue;
        free_.push_back(event);
        if (oldest == nullptr || is_older(*event, *oldest)) oldest = event;
    }
    if (free_.empty()) return current != nullptr ? current : events.oldest();
    if (rest_ == Rest::drawn) return free_[choices_.below(free_.size())];
    return std::ranges::find(free_, current) != free_.end() ? current : oldest;
}

std::uint32_t HoldSchedule::arrival(std::span<const ArrivalHead> heads) {
    const auto count = static_cast<std::uint32_t>(heads.size());
    if (rest_ == Rest::drawn) {
        const auto wanted = static_cast<std::uint32_t>(choices_.below(count + 1ULL));
        return wanted < count && active_ != 0 && is_held(heads[wanted].act.label) ? count : wanted;
    }
    if (active_ == 0) return count + 1;
    std::uint32_t best = count;
    for (std::uint32_t i = 0; i < count; ++i) {
        if (is_held(heads[i].act.label)) continue;
        if (best == count || is_earlier(heads[i], heads[best])) best = i;
    }
    return best;
}

std::uint64_t HoldSchedule::data(std::uint64_t bound, std::string_view owner) {
    if (bound == 0) return data_.next();
    // Drawn in any case, so that what comes after does not depend on what is chosen here.
    const std::uint64_t drawn = data_.below(bound);
    const NumberLabels::Draw draw = numbers_.next(owner);
    if (!differences_->numbers) return drawn;
    for (std::size_t i = 0; i < differences_->numbers->size(); ++i) {
        const ChosenNumber& number = (*differences_->numbers)[i];
        if (number.label != draw.label) continue;
        numbers_asked_[i] = true;
        return number.value % bound;
    }
    return 0;
}

std::uint32_t HoldSchedule::fault(const FaultQuestion& question) {
    const std::vector<ChosenFault>& faults = differences_->faults;
    for (std::size_t i = 0; i < faults.size(); ++i) {
        if (faults[i].label != question.label) continue;
        faults_asked_[i] = true;
        return std::min(faults[i].answer, question.alternatives - 1);
    }
    return 0;
}

std::vector<bool> HoldSchedule::found() const {
    std::vector<bool> result(entries_.size());
    for (const Entry& entry : entries_) {
        result[entry.place] = entry.hold.until == 0
                                  ? entry.was_acted || entry.had_effect
                                  : entry.until_acted && (entry.was_acted || entry.had_effect);
    }
    return result;
}

std::vector<bool> HoldSchedule::ended() const {
    std::vector<bool> result(entries_.size());
    for (const Entry& entry : entries_) result[entry.place] = entry.until_acted;
    return result;
}

std::vector<bool> HoldSchedule::effective() const {
    std::vector<bool> result(entries_.size());
    for (const Entry& entry : entries_) result[entry.place] = entry.had_effect;
    return result;
}

}  // namespace moira::sim
