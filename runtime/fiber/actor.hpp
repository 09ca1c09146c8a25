// SPDX-License-Identifier: MIT
//
// A process as callbacks: a stack is lent to it only while a handler runs, so that a waiting one
// costs little memory. Handlers may use every call of Process; one that blocks keeps its stack
// until it returns, and the next handler waits for that.
#pragma once

#include "runtime/fiber/process.hpp"

#include <optional>

namespace moira {

class Actor {
public:
    Actor() = default;
    Actor(const Actor&) = delete;
    Actor& operator=(const Actor&) = delete;
    virtual ~Actor() = default;

    /// Before anything is received.
    virtual void on_start(Process& self) { static_cast<void>(self); }
    virtual void on_message(Process& self, Message message) = 0;
    /// An EXIT, LINK_DOWN or CANCEL. Unless overridden, a CANCEL ends the process.
    virtual void on_event(Process& self, Event event) {
        static_cast<void>(self);
        if (event.kind == Event::Kind::cancel) finish();
    }

    /// Ends the process with `result` when the handler returns.
    void finish(Result<Value> result = Value{}) { result_ = std::move(result); }
    [[nodiscard]] const std::optional<Result<Value>>& result() const { return result_; }

private:
    std::optional<Result<Value>> result_;
};

}  // namespace moira
