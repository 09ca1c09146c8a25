// SPDX-License-Identifier: MIT
#include "runtime/fiber/fiber.hpp"

#include <boost/context/detail/fcontext.hpp>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace moira::runtime {

namespace context = boost::context::detail;

#if defined(__SANITIZE_ADDRESS__)
namespace {

void announce_switch(const void* stack, std::size_t size) {
    __sanitizer_start_switch_fiber(nullptr, stack, size);
}

void arrived(const void** from_stack, std::size_t* from_size) {
    __sanitizer_finish_switch_fiber(nullptr, from_stack, from_size);
}

}  // namespace

#else
namespace {

void announce_switch(const void*, std::size_t) {}
void arrived(const void**, std::size_t*) {}

}  // namespace

#endif

void fiber_main(Fiber& fiber, void* from) {
    fiber.resumer_ = from;
    arrived(&fiber.resumer_stack_, &fiber.resumer_size_);
    fiber.entry_(fiber.argument_);
    __builtin_trap();  // an entry must end with a suspend
}

namespace {

void enter(context::transfer_t transfer) {
    fiber_main(*static_cast<Fiber*>(transfer.data), transfer.fctx);
}

}  // namespace

void Fiber::start(std::byte* stack, std::size_t size, Entry entry, void* argument) {
    stack_ = stack;
    size_ = size;
    entry_ = entry;
    argument_ = argument;
    context_ = context::make_fcontext(stack + size, size, enter);
}

void Fiber::resume() {
    announce_switch(stack_, size_);
    const context::transfer_t back = context::jump_fcontext(context_, this);
    arrived(nullptr, nullptr);
    context_ = back.fctx;
}

void Fiber::suspend() {
    announce_switch(resumer_stack_, resumer_size_);
    const context::transfer_t back = context::jump_fcontext(resumer_, nullptr);
    arrived(&resumer_stack_, &resumer_size_);
    resumer_ = back.fctx;
}

}  // namespace moira::runtime
