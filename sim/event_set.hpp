// SPDX-License-Identifier: MIT
//
// The enabled events of a run: what may happen next (event-model E4-E8, E12). Untimed events (RUN,
// WAKE, KILL) are kept in two lists by `lo` and enabling order, one per window length, so that the
// oldest event and the least `hi` are at a list's head, also when what wakes a process was sent
// long before it parked; timer events lie in a heap by deadline. An Enabled entry is embedded in
// its process, queue or timer: enabling allocates nothing.
#pragma once

#include "sim/array.hpp"
#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>

namespace moira::sim {

struct Process;
struct KeyQueue;
struct Timer;

enum class EventKind : std::uint8_t { run, wake, kill, timer };

/// One event that may run next: a member of its process, in-flight queue or timer.
struct Enabled {
    static constexpr std::uint32_t absent = ~0U;

    EventKind kind = EventKind::run;
    Process* process = nullptr;
    KeyQueue* queue = nullptr;  ///< for wake
    Timer* timer = nullptr;     ///< for timer
    Instant lo;
    Instant hi;
    std::uint64_t order = 0;       ///< when it was enabled, among all enablings of the run
    std::uint32_t index = absent;  ///< place in the dense array or the heap
    bool is_later = false;         ///< an untimed event that lies in the heap, for a fault
    Enabled* previous = nullptr;
    Enabled* next = nullptr;

    [[nodiscard]] bool is_enabled() const { return index != absent; }
};

/// Earlier `lo` first, then earlier enabling: the default policy's order.
[[nodiscard]] inline bool is_older(const Enabled& a, const Enabled& b) {
    return a.lo != b.lo ? a.lo < b.lo : a.order < b.order;
}

class EventSet {
public:
    explicit EventSet(Region& memory) : dense_{memory}, heap_{memory}, allowed_{memory} {}

    /// Enables an untimed event; `entry.kind` selects the list, in which all windows are equally
    /// long. Constant time when no enabled event of the list has a later `lo`.
    void enable(Enabled& entry, Instant lo, Instant hi);
    void disable(Enabled& entry);
    /// As enable, for an event that a fault moves into the future (a pause, a delay). Its window is
    /// as long as that of a timer.
    void enable_later(Enabled& entry, Instant lo, Instant hi);
    /// `entry.order` is set by the caller (next_order() when the timer was armed): equal deadlines
    /// fire in creation order.
    void enable_timer(Enabled& entry, Instant lo, Instant hi);

    [[nodiscard]] std::uint64_t next_order() { return ++order_; }

    void disable_timer(Enabled& entry);

    /// The least `hi` of all enabled events (Instant::max() if there are none).
    [[nodiscard]] Instant horizon() const;
    /// The event that the default policy takes, or null when nothing is enabled.
    [[nodiscard]] Enabled* oldest();
    /// True iff at least two events may run at `now`.
    [[nodiscard]] bool has_choice(Instant now);
    /// Collects what may run at `now` (E12); afterwards size() and at() describe the alternatives.
    void collect(Instant now);

    [[nodiscard]] std::size_t size() const { return open_ + allowed_.size(); }

    [[nodiscard]] Enabled* at(std::size_t i) const {
        return i < open_ ? dense_[i] : allowed_[i - open_];
    }

    [[nodiscard]] bool has_untimed() const { return !dense_.empty(); }

private:
    struct List {
        Enabled* head = nullptr;
        Enabled* tail = nullptr;
    };

    [[nodiscard]] List& list_of(const Enabled& entry) {
        return entry.kind == EventKind::wake ? wakes_ : runs_;
    }

    [[nodiscard]] Enabled* first_timer(std::size_t root, Enabled* best) const;
    [[nodiscard]] std::size_t count_timers(std::size_t root, Instant bound, std::size_t most) const;
    void collect_timers(std::size_t root, Instant bound);
    void sift_up(std::size_t i);
    void sift_down(std::size_t i);

    Array<Enabled*> dense_;
    Array<Enabled*> heap_;
    Array<Enabled*> allowed_;
    std::size_t open_ =
        0;  ///< how many of dense_ count as alternatives: all, or none if some may not
    List runs_;
    List wakes_;
    std::uint64_t order_ = 0;
};

}  // namespace moira::sim
