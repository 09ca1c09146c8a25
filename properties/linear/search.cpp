// SPDX-License-Identifier: MIT
#include "properties/linear/search.hpp"

#include "properties/linear/precedence.hpp"
#include "properties/linear/step_table.hpp"
#include "sim/hash.hpp"

#include <algorithm>
#include <unordered_set>

namespace moira::properties {
namespace {

/// A set of placed operations and the state they lead to, as 128 bits. That two of a million
/// configurations share them has a probability below 10^-26.
struct Fingerprint {
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

struct FingerprintHash {
    std::size_t operator()(const Fingerprint& print) const { return print.a; }
};

// What the set of configurations needs for one of them, about.
constexpr std::size_t configuration_size = 48;

/// Calls and returns in a doubly linked list by position. Entry 2i is the call of operation i,
/// 2i + 1 its return; placing an operation lifts both out of the list.
class EntryList {
public:
    EntryList(std::span<const Operation> operations, const Precedence& precedence)
        : next_(operations.size() * 2 + 1), previous_(operations.size() * 2 + 1) {
        std::vector<std::pair<std::uint64_t, std::size_t>> entries;
        for (std::size_t i = 0; i < operations.size(); ++i) {
            if (precedence.is_useless(i)) continue;
            entries.emplace_back(operations[i].called, 2 * i);
            if (operations[i].returned != never)
                entries.emplace_back(operations[i].returned, 2 * i + 1);
        }
        std::ranges::sort(entries);
        std::size_t last = head();
        for (const auto& [position, entry] : entries) {
            next_[last] = entry;
            previous_[entry] = last;
            last = entry;
        }
        next_[last] = head();
        previous_[head()] = last;
    }

    [[nodiscard]] std::size_t head() const { return next_.size() - 1; }

    [[nodiscard]] std::size_t first() const { return next_[head()]; }

    [[nodiscard]] std::size_t next(std::size_t entry) const { return next_[entry]; }

    void lift(std::size_t entry) {
        next_[previous_[entry]] = next_[entry];
        previous_[next_[entry]] = previous_[entry];
    }

    /// In the reverse order of lifting.
    void unlift(std::size_t entry) {
        next_[previous_[entry]] = entry;
        previous_[next_[entry]] = entry;
    }

private:
    std::vector<std::size_t> next_;
    std::vector<std::size_t> previous_;
};

class Search {
public:
    Search(Model& model, std::span<const Operation> operations, const SearchBudget& budget,
           bool with_hints)
        : operations_{operations}, budget_{budget}, precedence_{model, operations, with_hints},
          list_{operations, precedence_}, table_{model, operations}, placed_(operations.size()),
          observes_(operations.size()) {
        for (std::size_t i = 0; i < operations.size(); ++i) {
            if (is_known(i)) ++open_;
            observes_[i] = is_known(i) && model.only_observes(operations[i]);
        }
    }

    SearchResult run() {
        std::size_t entry = list_.first();
        while (open_ > 0) {
            if (steps_ >= budget_.steps || memory() > budget_.memory) {
                return result(Verdict::unknown);
            }
            if (is_fresh_ && place_observer()) {
                entry = list_.first();
            } else if (!is_end(entry)) {
                const bool is_placed = !observes_[entry / 2] && place(entry / 2, false);
                is_fresh_ = is_placed;
                entry = is_placed ? list_.first() : list_.next(entry);
            } else if (!backtrack(entry)) {
                return result(Verdict::not_linearizable);
            }
        }
        return result(Verdict::linearizable);
    }

private:
    struct Frame {
        std::size_t operation;
        StepTable::StateId before;
        bool is_forced;  ///< nothing else need be tried in its stead
    };

    [[nodiscard]] bool is_known(std::size_t operation) const {
        return operations_[operation].outcome == OperationOutcome::known;
    }

    /// Nothing behind `entry` may be placed before what is open.
    [[nodiscard]] bool is_end(std::size_t entry) const {
        return entry == list_.head() || entry % 2 == 1;
    }

    [[nodiscard]] std::size_t memory() const {
        return seen_.size() * configuration_size + table_.memory();
    }

    /// An operation that only looks and sees the right thing may be placed at once: whatever
    /// explains the rest explains it with this one first.
    bool place_observer() {
        is_fresh_ = false;
        for (std::size_t entry = list_.first(); !is_end(entry); entry = list_.next(entry)) {
            if (observes_[entry / 2] && place(entry / 2, true)) {
                is_fresh_ = true;
                return true;
            }
        }
        return false;
    }

    bool place(std::size_t operation, bool is_forced) {
        ++steps_;
        const bool waits = std::ranges::any_of(
            precedence_.before(operation), [&](std::uint32_t other) { return !placed_[other]; });
        if (waits) return false;
        const StepTable::StateId after = table_.step(state_, operation);
        if (after == StepTable::not_possible) return false;
        // Without an effect it can as well be left for later, or out.
        if (after == state_ && !is_known(operation)) return false;
        const Fingerprint with = toggled(operation);
        // An observer leads nowhere that its frame does not come to by itself.
        if (!is_forced && !seen_.insert(of_configuration(with, after)).second) return false;
        stack_.push_back({operation, state_, is_forced});
        print_ = with;
        placed_[operation] = true;
        list_.lift(2 * operation);
        if (is_known(operation)) {
            list_.lift(2 * operation + 1);
            --open_;
        }
        state_ = after;
        return true;
    }

    /// Takes back what was placed last and may be replaced; `entry` is where to go on. False: there
    /// is none.
    bool backtrack(std::size_t& entry) {
        keep_best();
        while (!stack_.empty()) {
            const Frame frame = stack_.back();
            stack_.pop_back();
            if (is_known(frame.operation)) {
                list_.unlift(2 * frame.operation + 1);
                ++open_;
            }
            list_.unlift(2 * frame.operation);
            placed_[frame.operation] = false;
            print_ = toggled(frame.operation);
            state_ = frame.before;
            entry = list_.next(2 * frame.operation);
            if (!frame.is_forced) return true;
        }
        return false;
    }

    /// The fingerprint with `operation` in it if it was not, and the other way round.
    [[nodiscard]] Fingerprint toggled(std::size_t operation) const {
        return {print_.a ^ sim::mix(operation, 0x6c69'6674),
                print_.b ^ sim::mix(operation, 0x706c)};
    }

    [[nodiscard]] static Fingerprint of_configuration(Fingerprint print, StepTable::StateId state) {
        return {print.a ^ sim::mix(state, 0x7374), print.b ^ sim::mix(state, 0x6174'6531)};
    }

    void keep_best() {
        if (is_kept_ && open_ >= best_open_) return;
        is_kept_ = true;
        best_open_ = open_;
        best_.clear();
        for (const Frame& frame : stack_)
            best_.push_back(frame.operation);
    }

    SearchResult result(Verdict verdict) {
        keep_best();
        return {verdict, steps_, best_};
    }

    std::span<const Operation> operations_;
    SearchBudget budget_;
    Precedence precedence_;
    EntryList list_;
    StepTable table_;
    std::vector<bool> placed_;
    std::vector<bool> observes_;
    std::vector<Frame> stack_;
    std::unordered_set<Fingerprint, FingerprintHash> seen_;  // never iterated
    Fingerprint print_;
    StepTable::StateId state_ = 0;
    std::size_t open_ = 0;  ///< known operations that are not placed
    std::uint64_t steps_ = 0;
    bool is_fresh_ = true;  ///< the observers were not tried since the last one was placed
    bool is_kept_ = false;
    std::size_t best_open_ = 0;
    std::vector<std::size_t> best_;
};

}  // namespace

SearchResult search_order(Model& model, std::span<const Operation> operations,
                          const SearchBudget& budget, bool with_hints) {
    return Search{model, operations, budget, with_hints}.run();
}

}  // namespace moira::properties
