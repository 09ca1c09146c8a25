// SPDX-License-Identifier: MIT
//
// What a run came to, for people and as JSON (docs/schemas/run.json). Pure functions of the record:
// equal runs give equal reports, byte for byte.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/world/subject.hpp"
#include "tools/cli/options.hpp"
#include "tools/cli/run_once.hpp"

namespace moira::tools {

/// The flags that `moira run` needs besides target and seed, from what a subject was loaded with.
[[nodiscard]] std::string target_words(const runtime::Subject& subject);

/// The command line that repeats the run. `strategy`: as sim::Strategy::describe.
[[nodiscard]] std::string run_command(const runtime::Subject& subject, std::uint64_t seed,
                                      std::string_view strategy = {});

/// The summary block. The last lines of a failure say how to repeat it.
[[nodiscard]] std::string run_summary_text(const runtime::Subject& subject,
                                           const RunRecord& record);

/// One JSON object in one line, with a line end.
[[nodiscard]] std::string run_summary_json(const runtime::Subject& subject,
                                           const RunRecord& record);

}  // namespace moira::tools
