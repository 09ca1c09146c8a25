// SPDX-License-Identifier: MIT
//
// What happens to entries between being read and being an application, in Wippy's order: override,
// disable, link, override again, and bare references get their namespace. Each step changes the
// entries in place and reports what it could not do; none fails.
#pragma once

#include "runtime/app/application.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace moira::runtime {

/// Applies `override` of the runtime configuration: `"ns:name:path": value`, where the path is
/// `kind`, `meta.x`, `data.x` or a bare field of the data. `file` names the configuration.
void apply_overrides(std::vector<Entry>& entries, const ConfigValue& config, std::string_view file,
                     Findings& findings);

/// Removes what `disable` names: `namespaces` and `entries` (patterns as in id_pattern.hpp) and
/// `meta` (key: pattern or list of patterns; one key that fits is enough).
void apply_disable(std::vector<Entry>& entries, const ConfigValue& config, std::string_view file,
                   Findings& findings);

/// Puts the value of every `ns.requirement` at its targets: that of the `ns.dependency` parameter
/// with its full id or its bare name, else its default. Values are taken before any is put, so
/// the order of requirements does not matter; together they may take `most_bytes`.
void link_requirements(std::vector<Entry>& entries, std::size_t most_bytes, Findings& findings);

/// Gives bare names the entry's namespace in the fields where Wippy does so: a service's process,
/// an endpoint's function, queue references, policy groups, `meta.router` and `meta.server`.
void qualify_references(std::vector<Entry>& entries);

}  // namespace moira::runtime
