// SPDX-License-Identifier: MIT
#include "sim/request.hpp"

namespace moira::sim {

Refusal refusal_of(Status status) {
    switch (status) {
    case Status::process_not_found:
        return {"NotFound", "process not found"};
    case Status::host_not_found:
        return {"NotFound", "host not found"};
    case Status::node_not_found:
        return {"NotFound", "node not found"};
    case Status::not_registered:
        return {"NotFound", "pid not registered"};
    case Status::already_monitoring:
        return {"AlreadyExists", "already monitoring pid"};
    case Status::already_exists:
        return {"AlreadyExists", "name already registered"};
    case Status::no_such_name:
        return {"NotFound", "name not registered"};
    case Status::not_a_host_process:
        return {"Internal", "host does not implement process.Host"};
    case Status::entry_not_found:
        return {"NotFound", "factory not found"};
    case Status::limit_exceeded:
        return {"LimitExceeded", "max processes limit exceeded"};
    case Status::too_deep:
        return {"LimitExceeded", "spawn depth limit exceeded"};
    case Status::message_too_large:
        return {"LimitExceeded", "message too large"};
    case Status::mailbox_full:
        return {"LimitExceeded", "mailbox full"};
    case Status::load_failed:
    case Status::unresolved:
    case Status::ok:
        break;
    }
    return {"Internal", "unknown error"};
}

}  // namespace moira::sim
