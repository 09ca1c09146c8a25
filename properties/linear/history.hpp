// SPDX-License-Identifier: MIT
//
// What clients asked of one kind of object and what they were told, with the real-time order of
// calls and returns: the input of the linearizability check (checker.hpp). Filled by whoever sees
// the run; each call and each end takes the next position, so the order is total and exact,
// whatever the clocks of the run say. Misuse (an operation ended twice) is answered by false, not
// recorded.
#pragma once

#include "properties/linear/plain_value.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace moira::properties {

/// What the client knows about its operation.
enum class OperationOutcome : std::uint8_t {
    known,    ///< it returned a result
    unknown,  ///< a crash, a timeout, the end of the run: it may take effect now, later or never
    failed,   ///< it did not happen and never will
};

/// A position after all others: the operation did not return.
inline constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

struct Operation {
    std::string client;  ///< label of the calling process
    std::string key;     ///< which object; empty if there is only one
    std::string name;    ///< `write`, `dequeue`, ...
    PlainValue argument;
    PlainValue result;  ///< of a known outcome
    std::uint64_t called = 0;
    std::uint64_t returned = never;
    std::uint64_t called_step = 0;  ///< of the run, for reports
    std::uint64_t returned_step = 0;
    OperationOutcome outcome = OperationOutcome::unknown;
};

/// `write(5)`, `read() -> 5`, `write(5) -> ?` for an unknown outcome, `write(5) failed`.
[[nodiscard]] std::string operation_text(const Operation& operation);

class History {
public:
    using Id = std::size_t;

    /// A call, of unknown outcome until it ends. `argument` is an encoded value.
    Id call(std::string_view client, std::string_view key, std::string_view name,
            std::string_view argument, std::uint64_t step = 0);
    /// It returned `result`, an encoded value. Also after unknown(): an answer may come late.
    bool ok(Id id, std::string_view result, std::uint64_t step = 0);
    /// It did not happen.
    bool fail(Id id, std::uint64_t step = 0);
    /// The client gave up on it. Says no more than that nothing was heard.
    bool unknown(Id id) const;

    [[nodiscard]] const std::vector<Operation>& operations() const { return operations_; }

private:
    bool end(Id id, OperationOutcome outcome, std::uint64_t step);

    std::vector<Operation> operations_;
    std::uint64_t next_position_ = 0;
};

}  // namespace moira::properties
