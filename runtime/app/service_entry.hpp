// SPDX-License-Identifier: MIT
//
// Entries of kind `process.service`: a process that the runtime starts and keeps up, and how
// (semantics 9.1).
#pragma once

#include "runtime/app/application.hpp"
#include "sim/result.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace moira::runtime {

/// As the entry says it, with the runtime's defaults; what is written as 0 is the default too.
struct ServiceEntry {
    std::string id;
    std::string process;  ///< id of the entry that runs
    std::string host;
    std::vector<ConfigValue> input;  ///< arguments
    bool auto_start = false;
    std::vector<std::string> required;  ///< `requires` and the older `depends_on`, each once
    sim::Duration stop_timeout = sim::Duration::from_ms(10'000);
    sim::Duration stable_threshold = sim::Duration::from_ms(5'000);
    sim::Duration initial_delay = sim::Duration::from_ms(1'000);
    sim::Duration max_delay = sim::Duration::from_ms(90'000);
    double backoff_factor = 2;
    double jitter = 0.1;
    std::int64_t max_attempts = 0;  ///< 0: any number
};

inline constexpr std::string_view service_kind = "process.service";

/// @error ErrorCode::invalid_input with file, line and column: a field is missing or of another
/// form. `entry` is of kind process.service.
[[nodiscard]] sim::Result<ServiceEntry> service_entry(const Entry& entry);

}  // namespace moira::runtime
