// SPDX-License-Identifier: MIT
#include "sim/event_set.hpp"

#include <algorithm>

#include "sim/process.hpp"

namespace moira::sim {
namespace {

/// A timer's event is enabled only while its owner is parked (E6, E7).
bool may_happen(const Enabled& entry) {
    return entry.kind != EventKind::timer || entry.process->phase == Phase::parked;
}

}  // namespace

void EventSet::enable(Enabled& entry, Instant lo, Instant hi) {
    MOIRA_ASSERT(!entry.is_enabled());
    entry.lo = lo;
    entry.hi = hi;
    entry.order = ++order_;
    entry.index = static_cast<std::uint32_t>(dense_.size());
    dense_.push(&entry);
    // The clock never goes back, so an event that can happen from now on belongs behind all others;
    // a WAKE by what was sent before its receiver parked belongs among those of its time.
    List& list = list_of(entry);
    Enabled* before = list.tail;
    while (before != nullptr && before->lo > lo) before = before->previous;
    entry.previous = before;
    entry.next = before == nullptr ? list.head : before->next;
    (before == nullptr ? list.head : before->next) = &entry;
    (entry.next == nullptr ? list.tail : entry.next->previous) = &entry;
}

void EventSet::enable_later(Enabled& entry, Instant lo, Instant hi) {
    entry.order = ++order_;
    entry.is_later = true;
    enable_timer(entry, lo, hi);
}

void EventSet::disable(Enabled& entry) {
    MOIRA_ASSERT(entry.is_enabled());
    if (entry.is_later) {
        entry.is_later = false;
        return disable_timer(entry);
    }
    Enabled* last = dense_.back();
    dense_[entry.index] = last;
    last->index = entry.index;
    dense_.pop();
    List& list = list_of(entry);
    (entry.previous == nullptr ? list.head : entry.previous->next) = entry.next;
    (entry.next == nullptr ? list.tail : entry.next->previous) = entry.previous;
    entry.index = Enabled::absent;
}

void EventSet::enable_timer(Enabled& entry, Instant lo, Instant hi) {
    MOIRA_ASSERT(!entry.is_enabled());
    entry.lo = lo;
    entry.hi = hi;
    entry.index = static_cast<std::uint32_t>(heap_.size());
    heap_.push(&entry);
    sift_up(entry.index);
}

void EventSet::disable_timer(Enabled& entry) {
    MOIRA_ASSERT(entry.is_enabled());
    const std::size_t hole = entry.index;
    Enabled* last = heap_.back();
    heap_.pop();
    entry.index = Enabled::absent;
    if (last == &entry) return;
    heap_[hole] = last;
    last->index = static_cast<std::uint32_t>(hole);
    sift_up(hole);
    sift_down(last->index);
}

void EventSet::sift_up(std::size_t i) {
    Enabled* entry = heap_[i];
    while (i > 0) {
        const std::size_t parent = (i - 1) / 4;
        if (!is_older(*entry, *heap_[parent])) break;
        heap_[i] = heap_[parent];
        heap_[i]->index = static_cast<std::uint32_t>(i);
        i = parent;
    }
    heap_[i] = entry;
    entry->index = static_cast<std::uint32_t>(i);
}

void EventSet::sift_down(std::size_t i) {
    Enabled* entry = heap_[i];
    for (;;) {
        const std::size_t first = 4 * i + 1;
        if (first >= heap_.size()) break;
        std::size_t best = first;
        const std::size_t end = std::min(first + 4, heap_.size());
        for (std::size_t child = first + 1; child < end; ++child) {
            if (is_older(*heap_[child], *heap_[best])) best = child;
        }
        if (!is_older(*heap_[best], *entry)) break;
        heap_[i] = heap_[best];
        heap_[i]->index = static_cast<std::uint32_t>(i);
        i = best;
    }
    heap_[i] = entry;
    entry->index = static_cast<std::uint32_t>(i);
}

Enabled* EventSet::first_timer(std::size_t root, Enabled* best) const {
    if (root >= heap_.size()) return best;
    Enabled* entry = heap_[root];
    if (best != nullptr && !is_older(*entry, *best)) return best;
    if (may_happen(*entry)) return entry;
    for (std::size_t child = 4 * root + 1; child <= 4 * root + 4; ++child) {
        best = first_timer(child, best);
    }
    return best;
}

Instant EventSet::horizon() const {
    Instant least = Instant::max();
    if (runs_.head != nullptr) least = std::min(least, runs_.head->hi);
    if (wakes_.head != nullptr) least = std::min(least, wakes_.head->hi);
    // All timers are late by the same window, so the earliest deadline has the least hi.
    if (const Enabled* timer = first_timer(0, nullptr); timer != nullptr) {
        least = std::min(least, timer->hi);
    }
    return least;
}

Enabled* EventSet::oldest() {
    Enabled* best = runs_.head;
    if (wakes_.head != nullptr && (best == nullptr || is_older(*wakes_.head, *best))) {
        best = wakes_.head;
    }
    return first_timer(0, best);
}

std::size_t EventSet::count_timers(std::size_t root, Instant bound, std::size_t most) const {
    if (most == 0 || root >= heap_.size() || heap_[root]->lo > bound) return 0;
    std::size_t count = may_happen(*heap_[root]) ? 1 : 0;
    for (std::size_t child = 4 * root + 1; child <= 4 * root + 4 && count < most; ++child) {
        count += count_timers(child, bound, most - count);
    }
    return count;
}

bool EventSet::has_choice(Instant now) {
    const Instant bound = horizon();
    std::size_t found = dense_.size();
    if (bound < now) {
        // Something is overdue, so not all of the untimed events may run. Two are enough to know.
        found = 0;
        for (const List* list : {&runs_, &wakes_}) {
            for (const Enabled* entry = list->head;
                 entry != nullptr && entry->lo <= bound && found < 2; entry = entry->next) {
                ++found;
            }
        }
    }
    if (found >= 2) return true;
    return !heap_.empty() && count_timers(0, bound, 2 - found) >= 2 - found;
}

void EventSet::collect_timers(std::size_t root, Instant bound) {
    if (root >= heap_.size() || heap_[root]->lo > bound) return;
    if (may_happen(*heap_[root])) allowed_.push(heap_[root]);
    for (std::size_t child = 4 * root + 1; child <= 4 * root + 4; ++child) {
        collect_timers(child, bound);
    }
}

void EventSet::collect(Instant now) {
    allowed_.clear();
    open_ = dense_.size();
    const Instant bound = horizon();
    if (bound < now) {
        // Something is overdue (a busy process moved the clock): it holds back all that came later.
        open_ = 0;
        for (Enabled* entry : dense_) {
            if (entry->lo <= bound) allowed_.push(entry);
        }
    }
    collect_timers(0, bound);
    // The heap's shape depends on what else was armed; the order of the question must not.
    std::sort(allowed_.begin(), allowed_.end(),
              [](const Enabled* a, const Enabled* b) { return is_older(*a, *b); });
}

}  // namespace moira::sim
