// SPDX-License-Identifier: MIT
//
// What a scenario file says about judging its runs: `properties`, `observers`, `histories`,
// `waive`, `expect`.
// Functions stay in the file's state; here are their names. Mistakes go to the reader.
#pragma once

#include "runtime/scenario/judge.hpp"
#include "runtime/scenario/observers.hpp"
#include "runtime/scenario/scenario.hpp"
#include "runtime/scenario/settings.hpp"
#include "runtime/world/subject.hpp"

#include <string_view>
#include <vector>

namespace moira::runtime {

struct Judged {
    std::vector<Property> properties;  ///< by group: always, eventually, sometimes, finally
    std::vector<ObserverMachine> observers;
    std::vector<std::string> models;  ///< under `histories`

    [[nodiscard]] bool is_empty() const { return properties.empty() && observers.empty(); }
};

/// Reads these settings from the fields of the file's table; waivers, asserted properties and
/// the expectation go to `subject`.
[[nodiscard]] Judged read_judged(SettingReader& reader, const SettingRecord& fields,
                                 const KnownChecks& checks, Subject& subject);

}  // namespace moira::runtime
