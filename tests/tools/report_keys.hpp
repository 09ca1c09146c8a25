// SPDX-License-Identifier: MIT
//
// Reports against the schemas in docs/schemas, as far as their keys go.
#pragma once

#include "tests/tools/program.hpp"

#include <nlohmann/json.hpp>

#include <set>
#include <string>

namespace moira::tools {

/// The keys that a schema requires are the keys that a report has.
inline void expect_keys(const nlohmann::json& report, const std::string& schema_file) {
    const nlohmann::json schema = nlohmann::json::parse(text_of(schema_file));
    std::set<std::string> required;
    for (const nlohmann::json& key : schema["required"])
        required.insert(key.get<std::string>());
    std::set<std::string> found;
    for (const auto& [key, value] : report.items())
        found.insert(key);
    EXPECT_EQ(found, required) << schema_file;
}

}  // namespace moira::tools
