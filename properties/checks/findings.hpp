// SPDX-License-Identifier: MIT
//
// Collects what the checks of one run find: severities by rule, waivers, and a bound on how many
// findings of a rule are kept. Owned by the CheckSet of the run.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "properties/finding.hpp"
#include "sim/simulation.hpp"

namespace moira::properties {

struct CheckOptions {
    std::vector<std::string> waived;  ///< names of rules
    bool strict = false;              ///< notes are violations
};

class Findings {
public:
    /// Later ones of a rule in one run are only counted.
    static constexpr std::uint32_t kept_max = 20;

    explicit Findings(CheckOptions options) : options_{std::move(options)} {}

    void begin();
    /// Equal texts about one process count once. True: it is a violation, and new.
    bool add(std::string_view rule, std::string message, std::string_view process,
             const sim::Simulation& simulation);

    /// Violations first.
    [[nodiscard]] std::vector<Finding> all() const;
    /// How many findings each waived rule would have had.
    [[nodiscard]] const std::map<std::string, std::uint32_t>& waived() const { return waived_; }

private:
    CheckOptions options_;
    std::vector<Finding> findings_;
    std::map<std::string, std::uint32_t, std::less<>> counts_;
    std::map<std::string, std::uint32_t> waived_;
};

}  // namespace moira::properties
