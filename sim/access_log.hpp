// SPDX-License-Identifier: MIT
//
// Which runtime objects the current event read or wrote: the dependency relation that systematic
// search, coverage and slicing stand on (reference: Flanagan and Godefroid, "Dynamic partial-order
// reduction for model checking software", POPL 2005). Filled inside the only functions that touch
// the objects; cleared when the next event begins. Past its capacity it says so (`overflowed`),
// and its reader must take the event as dependent on everything.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace moira::sim {

enum class Object : std::uint8_t {
    mailbox,
    alive,
    name,
    watchers,
    links,
    trap,
    timer,
    clock,
    subscriptions,
    names_of,
    context,
    order
};
/// `update` commutes with other updates and with nothing else.
enum class AccessMode : std::uint8_t { read, write, update };

struct Access {
    std::uint64_t key = 0;  ///< label hash of the process, name or timer
    Object object{};
    AccessMode mode{};
    friend bool operator==(const Access&, const Access&) = default;
};

class AccessLog {
public:
    void add(Object object, AccessMode mode, std::uint64_t key) {
        if (count_ == accesses_.size()) {
            overflowed_ = true;
            return;
        }
        accesses_[count_++] = Access{key, object, mode};
    }

    void clear() {
        count_ = 0;
        overflowed_ = false;
    }

    [[nodiscard]] std::span<const Access> accesses() const { return {accesses_.data(), count_}; }

    [[nodiscard]] bool overflowed() const { return overflowed_; }

private:
    std::array<Access, 256> accesses_{};
    std::size_t count_ = 0;
    bool overflowed_ = false;
};

}  // namespace moira::sim
