// SPDX-License-Identifier: MIT
#include "runtime/fiber/fiber.hpp"

namespace moira::runtime {

namespace context = boost::context::detail;

void fiber_main(Fiber& fiber, void* from) {
    fiber.resumer_ = from;
    Fiber::arrived(&fiber.resumer_stack_, &fiber.resumer_size_);
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
    resumer_ = nullptr;
    context_ = context::make_fcontext(stack + size, size, enter);
}

}  // namespace moira::runtime
