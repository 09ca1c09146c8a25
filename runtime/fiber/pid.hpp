// SPDX-License-Identifier: MIT
//
// How processes are named: a pid, or a registered name. Plain texts, as in messages.
#pragma once

#include "runtime/fiber/short_bytes.hpp"

#include <string>
#include <string_view>

namespace moira {

/// The pid of a process, also of one that has ended: `{app:processes|0x00001}`. Empty: none.
class Pid {
public:
    Pid() = default;
    explicit Pid(std::string_view text) : text_{text} {}

    [[nodiscard]] std::string_view text() const { return text_.view(); }
    [[nodiscard]] bool empty() const { return text().empty(); }

    friend bool operator==(const Pid& a, const Pid& b) { return a.text() == b.text(); }
    friend auto operator<=>(const Pid& a, const Pid& b) { return a.text() <=> b.text(); }

private:
    ShortBytes text_;
};

/// Whom a call is about: a pid, or a name that is looked up. Valid for the call.
struct Address {
    Address(const Pid& pid) : text{pid.text()} {}
    Address(std::string_view name) : text{name} {}
    Address(const std::string& name) : text{name} {}
    Address(const char* name) : text{name} {}

    std::string_view text;
};

}  // namespace moira
