// SPDX-License-Identifier: MIT
#include "tools/cli/trace_header_of.hpp"

#include "runtime/calendar/zone_store.hpp"
#include "runtime/scenario/fault_settings.hpp"
#include "runtime/world/calibrate.hpp"
#include "tools/cli/version.hpp"

namespace moira::tools {

std::string fault_profile(const runtime::Subject& subject) {
    if (subject.fault_profiles.empty()) return std::string{runtime::default_profile};
    const std::string& profile = subject.plan.faults.profile;
    return profile.empty() ? std::string{runtime::no_faults} : profile;
}

std::string zones_of(const runtime::Subject& subject) {
    if (subject.program == nullptr || !subject.program->may_use_zones()) return {};
    return runtime::zone_database_version(runtime::system_zones);
}

sim::TraceHeader trace_header_of(const runtime::Subject& subject, std::uint64_t seed,
                                 std::string_view file, std::optional<sim::TraceBody> body) {
    sim::TraceHeader header;
    header.version = moira_version;
    header.plan_hash = subject.plan.hash;
    header.plan_name = subject.plan.name;
    header.seed = seed;
    header.lua_seed = subject.lua_hash_seed;
    header.ordering = subject.plan.ordering;
    header.body = body.value_or(file.ends_with(".mtrace") ? sim::TraceBody::binary
                                                          : sim::TraceBody::ndjson);
    header.fields.emplace_back(path_field, subject.path);
    if (!subject.selector.empty()) header.fields.emplace_back(entry_field, subject.selector);
    if (const std::string profile = fault_profile(subject); profile != runtime::default_profile) {
        header.fields.emplace_back(faults_field, profile);
    }
    for (const std::string& text : subject.overrides)
        header.fields.emplace_back(override_field, text);
    if (std::string bound = runtime::liveness_text(subject.plan.phases); !bound.empty()) {
        header.fields.emplace_back("liveness", std::move(bound));
    }
    if (std::string zones = zones_of(subject); !zones.empty()) {
        header.fields.emplace_back(zones_field, std::move(zones));
    }
    return header;
}

}  // namespace moira::tools
