// SPDX-License-Identifier: MIT
//
// A stack of its own for each task of a process, over Boost.Context's raw switch. A fiber is plain
// bytes: it can be copied with its world and abandoned without a trace, which is how processes die
// (docs/adr/0002). Whoever resumes a fiber gets control back at its next suspend; resumes nest.
//
// The switches are inline: what returns after a switch returns to where the processor does not
// expect it, so each frame less between a process and the run loop is a wrong guess less.
#pragma once

#include <boost/context/detail/fcontext.hpp>

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

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

    /// Whether its entry was called.
    [[nodiscard]] bool has_begun() const { return resumer_ != nullptr; }

private:
    friend void fiber_main(Fiber& fiber, void* from);

    static void announce_switch(const void* stack, std::size_t size) {
#if defined(__SANITIZE_ADDRESS__)
        __sanitizer_start_switch_fiber(nullptr, stack, size);
#else
        static_cast<void>(stack);
        static_cast<void>(size);
#endif
    }

    static void arrived(const void** from_stack, std::size_t* from_size) {
#if defined(__SANITIZE_ADDRESS__)
        __sanitizer_finish_switch_fiber(nullptr, from_stack, from_size);
#else
        static_cast<void>(from_stack);
        static_cast<void>(from_size);
#endif
    }

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

inline void Fiber::resume() {
    announce_switch(stack_, size_);
    const boost::context::detail::transfer_t back =
        boost::context::detail::jump_fcontext(context_, this);
    arrived(nullptr, nullptr);
    context_ = back.fctx;
}

inline void Fiber::suspend() {
    announce_switch(resumer_stack_, resumer_size_);
    const boost::context::detail::transfer_t back =
        boost::context::detail::jump_fcontext(resumer_, nullptr);
    arrived(&resumer_stack_, &resumer_size_);
    resumer_ = back.fctx;
}

}  // namespace moira::runtime
