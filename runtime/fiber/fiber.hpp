// SPDX-License-Identifier: MIT
//
// A stack of its own for each task of a process, over Boost.Context's raw switch. A fiber is plain
// bytes: it can be copied with its world and abandoned without a trace, which is how processes die
// (docs/adr/0002). Whoever resumes a fiber gets control back at its next suspend; resumes nest.
#pragma once

#include <cstddef>

namespace moira::runtime {

class Fiber {
public:
    using Entry = void (*)(void* argument);

    /// Prepares a fiber on [stack, stack + size) that will call `entry(argument)` at its first
    /// resume. `entry` must never return: its last act is a suspend.
    void start(std::byte* stack, std::size_t size, Entry entry, void* argument);

    /// Runs the fiber until it suspends.
    void resume();
    /// Goes back to whoever resumed. On the fiber's own stack.
    void suspend();

    /// While suspended: the part of the stack that holds live data.
    [[nodiscard]] std::byte* live_start() const { return static_cast<std::byte*>(context_); }

    [[nodiscard]] std::byte* stack_end() const { return stack_ + size_; }

    [[nodiscard]] std::byte* stack() const { return stack_; }

private:
    friend void fiber_main(Fiber& fiber, void* from);

    void* context_ = nullptr;  ///< where to go on
    void* resumer_ = nullptr;  ///< where resume() was called
    std::byte* stack_ = nullptr;
    std::size_t size_ = 0;
    Entry entry_ = nullptr;
    void* argument_ = nullptr;
    // The sanitizer's view of the resumer's stack; unused otherwise but always there, so that
    // worlds have the same layout in every build.
    const void* resumer_stack_ = nullptr;
    std::size_t resumer_size_ = 0;
};

}  // namespace moira::runtime
