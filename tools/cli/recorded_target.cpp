// SPDX-License-Identifier: MIT
#include "tools/cli/recorded_target.hpp"

#include "tools/cli/trace_header_of.hpp"

namespace moira::tools {

sim::Result<TargetOptions> recorded_target(const sim::TraceHeader& header, const std::string& path,
                                           const std::string& file) {
    TargetOptions target;
    const std::string* recorded = header.field(path_field);
    if (recorded == nullptr && path.empty()) {
        return sim::fail(sim::ErrorCode::invalid_input,
                         file + ": the trace does not say what it was recorded from",
                         "say it with `--scenario PATH`");
    }
    target.path = path.empty() ? *recorded : path;
    if (const std::string* entry = header.field(entry_field)) target.entry = *entry;
    target.lua_hash_seed = static_cast<std::uint32_t>(header.lua_seed);
    target.model = header.ordering;
    if (const std::string* faults = header.field(faults_field)) target.faults = *faults;
    for (const auto& [key, value] : header.fields) {
        if (key == override_field) target.overrides.push_back(value);
    }
    return target;
}

TargetOptions loaded_target(const runtime::Subject& subject) {
    TargetOptions target;
    target.path = subject.path;
    target.entry = subject.selector;
    target.lua_hash_seed = subject.lua_hash_seed;
    target.model = subject.plan.ordering;
    target.strict = subject.strict;
    target.faults = fault_profile(subject);
    target.overrides = subject.overrides;
    return target;
}

TargetOptions recorded_target(const StoryFile& story, const std::string& path) {
    TargetOptions target;
    target.path = path.empty() ? story.path : path;
    target.entry = story.entry;
    target.lua_hash_seed = story.lua_hash_seed;
    target.model = story.plan_ordering;
    target.faults = story.faults;
    target.strict = story.strict;
    target.overrides = story.overrides;
    return target;
}

}  // namespace moira::tools
