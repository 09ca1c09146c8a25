// SPDX-License-Identifier: MIT
//
// What bodies ask of the kernel, and what they are told: plain values that live on the stack of a
// task while its command runs.
#pragma once

#include "sim/blob.hpp"
#include "sim/ids.hpp"
#include "sim/port.hpp"

#include <cstdint>
#include <string_view>

namespace moira::sim {

/// What a command came to. `ok` or the reason that the program is told.
enum class Status : std::uint8_t {
    ok,
    unresolved,  ///< neither a pid nor a registered name
    process_not_found,
    host_not_found,
    not_registered,  ///< monitor or link of a dead process
    already_monitoring,
    already_exists,  ///< the name belongs to another process
    no_such_name,
    not_a_host_process,  ///< terminate of a function call
    entry_not_found,
    limit_exceeded,
    message_too_large,
    load_failed,     ///< the program's chunk raised; SpawnResult::error says what
    node_not_found,  ///< the pid names a node, and this world has none
    too_deep,        ///< the new process would have too many ancestors
    mailbox_full,    ///< the receiver's mailbox is bounded, and takes no more
};

/// What a status other than `ok` means to a program: kind and message of an error.
struct Refusal {
    const char* kind;
    const char* message;
};

[[nodiscard]] Refusal refusal_of(Status status);

/// A message that is there before the new process runs.
struct InitialMessage {
    SymbolId topic;
    Blob* payload = nullptr;
};

struct SpawnRequest {
    std::string_view entry;
    std::string_view host;      ///< ignored for function calls
    Blob* arguments = nullptr;  ///< the kernel takes one reference
    Blob* context = nullptr;    ///< likewise; null: inherit the caller's
    bool monitored = false;
    bool linked = false;
    bool function_call = false;
    SymbolId name;                             ///< registered atomically with the birth; 0: none
    const InitialMessage* messages = nullptr;  ///< sent without a sender, in order
    std::uint32_t message_count = 0;
    Port* completes_into = nullptr;  ///< exec and calls: the result is delivered here
    bool waits = false;              ///< the caller blocks until then (the port is its own wait)
};

struct SpawnResult {
    Status status = Status::ok;
    ProcessId id;           ///< 0: nothing was created; the process may have ended since
    Blob* error = nullptr;  ///< for load_failed; the receiver owns it
};

/// A destination as the program wrote it: a pid text or a name.
struct Destination {
    std::string_view text;
};

}  // namespace moira::sim
