// SPDX-License-Identifier: MIT
#include "runtime/scenario/app_programs.hpp"

#include "runtime/app/load_application.hpp"
#include "runtime/world/load_application_subject.hpp"

#include <filesystem>

namespace moira::runtime {

std::vector<LuaSource> read_app(SettingReader& reader, const Setting& app,
                                const ScenarioFolder& folder, Subject& subject) {
    const std::string path = reader.text(app);
    if (reader.failed()) return {};
    if (path.empty() || std::filesystem::path{path}.is_absolute()) {
        reader.refuse(app, "'" + path + "' is no path from the scenario's folder",
                      "a scenario beside an application writes app = \"../my_app\"");
        return {};
    }
    const auto application = load_application(folder.shown(path));
    if (!application) {
        const sim::Error& error = application.error();
        reader.refuse(app, error.message, error.hint, error.code);
        return {};
    }
    for (const Finding& finding : application->findings)
        subject.notes.push_back(finding.text());
    subject.plan.hosts = host_ids(*application);
    return lua_sources(*application, subject.notes);
}

}  // namespace moira::runtime
