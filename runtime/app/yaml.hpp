// SPDX-License-Identifier: MIT
//
// YAML (and JSON, which is read as YAML) to a ConfigValue. The fence around yaml-cpp: no type and
// no exception of it leaves this file pair. Only the first document of a text is read. Invariant:
// time and memory are bounded by the limits whatever the text, as aliases are unfolded here and
// counted. Fails with a problem at a place in the text.
#pragma once

#include "runtime/app/config_value.hpp"
#include "runtime/app/load_limits.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace moira::runtime {

struct YamlProblem {
    int line = 0;    ///< from 1; 0: nowhere in particular
    int column = 0;  ///< from 1
    std::string message;
    std::string hint;
};

/// The first document of `text`, with merge keys (`<<`) applied; null for an empty text.
[[nodiscard]] std::expected<ConfigValue, YamlProblem> parse_yaml(std::string_view text,
                                                                 const LoadLimits& limits);

}  // namespace moira::runtime
