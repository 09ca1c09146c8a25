// SPDX-License-Identifier: MIT
// Goal: the set of enabled events is what a walk over all of them finds.
#include "sim/event_set.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "sim/process.hpp"
#include "sim/reservation.hpp"

namespace moira::sim {
namespace {

constexpr Duration run_window = Duration::from_ns(100);
constexpr Duration wake_window = Duration::from_ns(50);
constexpr Duration timer_window = Duration::from_ns(500);

/// Events of a few processes, with the rules applied to all of them in turn.
class Model {
public:
    Model() : events{memory()} {
        for (int i = 0; i < 3; ++i) {
            processes_.push_back(std::make_unique<Process>(memory()));
            processes_.back()->phase = i == 0 ? Phase::running : Phase::parked;
        }
        for (std::size_t i = 0; i < 24; ++i) {
            entries_.push_back(std::make_unique<Enabled>());
            static constexpr EventKind kinds[] = {EventKind::run, EventKind::wake, EventKind::timer,
                                                  EventKind::timer};
            entries_.back()->kind = kinds[i % 4];
            entries_.back()->process = processes_[i % 3].get();
        }
    }

    void toggle(std::size_t which, std::int64_t delay) {
        Enabled& entry = *entries_[which % entries_.size()];
        const bool is_timer = entry.kind == EventKind::timer;
        if (entry.is_enabled()) {
            return is_timer ? events.disable_timer(entry) : events.disable(entry);
        }
        if (is_timer) {
            const Instant at = now + Duration::from_ns(delay);
            entry.order = events.next_order();
            return events.enable_timer(entry, at, at + timer_window);
        }
        if (entry.kind == EventKind::run) return events.enable(entry, now, now + run_window);
        // What wakes a process may have been sent long before it parked.
        const Instant sent = Instant::from_ns(std::max<std::int64_t>(0, now.ns() - delay));
        events.enable(entry, sent, sent + wake_window);
    }

    /// Parks the process or lets it run: its timers count only while it is parked.
    void turn(std::size_t which) {
        Phase& phase = processes_[which % processes_.size()]->phase;
        phase = phase == Phase::parked ? Phase::running : Phase::parked;
    }

    [[nodiscard]] std::vector<Enabled*> enabled() const {
        std::vector<Enabled*> all;
        for (const auto& entry : entries_) {
            const bool counts =
                entry->kind != EventKind::timer || entry->process->phase == Phase::parked;
            if (entry->is_enabled() && counts) all.push_back(entry.get());
        }
        return all;
    }

    [[nodiscard]] Instant horizon() const {
        Instant least = Instant::max();
        for (const Enabled* entry : enabled()) least = std::min(least, entry->hi);
        return least;
    }

    [[nodiscard]] std::vector<Enabled*> allowed() const {
        std::vector<Enabled*> all = enabled();
        std::erase_if(all, [&](const Enabled* entry) { return entry->lo > horizon(); });
        return all;
    }

    [[nodiscard]] Enabled* oldest() const {
        const auto all = enabled();
        const auto older = [](const Enabled* a, const Enabled* b) { return is_older(*a, *b); };
        return all.empty() ? nullptr : *std::ranges::min_element(all, older);
    }

private:
    Reservation space_ = Reservation::make(1U << 20U).value();
    Region* region_ = Region::create(space_.base(), space_.size());
    Region& memory() { return *region_; }
    std::vector<std::unique_ptr<Process>> processes_;
    std::vector<std::unique_ptr<Enabled>> entries_;

public:
    Instant now;
    EventSet events;
};

RC_GTEST_PROP(EventSetTest, FindsWhatAWalkOverAllFinds, ()) {
    Model model;
    const int steps = *rc::gen::inRange(1, 200);
    for (int i = 0; i < steps; ++i) {
        const int what = *rc::gen::inRange(0, 10);
        if (what < 7) {
            model.toggle(*rc::gen::inRange<std::size_t>(0, 24), *rc::gen::inRange(0, 300));
        } else if (what == 7) {
            model.turn(*rc::gen::inRange<std::size_t>(0, 3));
        } else {
            model.now = model.now + Duration::from_ns(*rc::gen::inRange(0, 120));
        }
        RC_ASSERT(model.events.horizon() == model.horizon());
        RC_ASSERT(model.events.oldest() == model.oldest());
        std::vector<Enabled*> wanted = model.allowed();
        RC_ASSERT(model.events.has_choice(model.now) == (wanted.size() >= 2));
        model.events.collect(model.now);
        std::vector<Enabled*> found;
        for (std::size_t k = 0; k < model.events.size(); ++k) found.push_back(model.events.at(k));
        std::ranges::sort(wanted);
        std::ranges::sort(found);
        RC_ASSERT(found == wanted);
    }
}

TEST(EventSetTest, EmptySetsHaveNoHorizon) {
    Model model;
    EXPECT_EQ(model.events.horizon(), Instant::max());
    EXPECT_EQ(model.events.oldest(), nullptr);
    EXPECT_FALSE(model.events.has_choice({}));
    model.events.collect({});
    EXPECT_EQ(model.events.size(), 0U);
    EXPECT_FALSE(model.events.has_untimed());
}

TEST(EventSetTest, AnOverdueEventHoldsBackTheLaterOnes) {
    Model model;
    model.toggle(0, 0);  // RUN, at the latest at 100
    model.now = Instant::from_ns(150);
    model.toggle(1, 0);
    model.events.collect(model.now);
    ASSERT_EQ(model.events.size(), 1U);
    EXPECT_EQ(model.events.at(0), model.events.oldest());
    EXPECT_FALSE(model.events.has_choice(model.now));
    EXPECT_TRUE(model.events.has_untimed());
}

TEST(EventSetTest, WhatWasSentBeforeItsReceiverParkedHoldsBackLaterWakes) {
    Model model;
    model.now = Instant::from_ns(1000);
    model.toggle(1, 0);  // WAKE, at the latest at 1050
    model.toggle(5, 500);  // WAKE by what was sent at 500
    model.toggle(9, 500);
    EXPECT_EQ(model.events.horizon(), Instant::from_ns(550));
    EXPECT_TRUE(model.events.has_choice(model.now));
    model.events.collect(model.now);
    ASSERT_EQ(model.events.size(), 2U);
    EXPECT_EQ(model.events.at(0)->lo, Instant::from_ns(500));
    EXPECT_EQ(model.events.at(1)->lo, Instant::from_ns(500));
    model.toggle(9, 0);
    EXPECT_FALSE(model.events.has_choice(model.now));
    model.toggle(5, 0);
    EXPECT_EQ(model.events.horizon(), Instant::from_ns(1050));
}

TEST(EventSetTest, TheTwoKindsOfTimersAreAskedInTheOrderOfTheirDeadlines) {
    Model model;
    for (const std::size_t which : {2, 7, 10, 11, 14, 19, 22}) {
        model.toggle(which, 100 - static_cast<std::int64_t>(which));
    }
    model.events.collect({});
    ASSERT_GE(model.events.size(), 2U);
    for (std::size_t i = 1; i < model.events.size(); ++i) {
        EXPECT_TRUE(is_older(*model.events.at(i - 1), *model.events.at(i)));
    }
}

}  // namespace
}  // namespace moira::sim
