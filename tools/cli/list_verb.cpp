// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>

#include "runtime/app/test_suites.hpp"
#include "runtime/world/load_application_subject.hpp"
#include "tools/cli/load_target.hpp"
#include "tools/cli/notes.hpp"
#include "tools/cli/verbs.hpp"

namespace moira::tools {
namespace {

using nlohmann::ordered_json;

std::string problem_of(const runtime::RunnableApplication& application, const std::string& id) {
    const runtime::LuaUnit* unit = application.program().unit(id);
    return unit == nullptr ? std::string{} : unit->problem;
}

std::string listing_json(const runtime::RunnableApplication& application) {
    ordered_json json;
    json["tests"] = ordered_json::array();
    for (const auto& suite : runtime::tests_of(application.application())) {
        for (const auto& test : suite.tests) {
            json["tests"].push_back({{"id", test.id}, {"suite", suite.name}});
        }
    }
    json["entries"] = ordered_json::array();
    for (const auto& entry : application.application().entries) {
        ordered_json row = {{"id", entry.id}, {"kind", entry.kind}, {"place", entry.place()}};
        const std::string problem = problem_of(application, entry.id);
        if (!problem.empty()) row["problem"] = problem;
        json["entries"].push_back(std::move(row));
    }
    return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string listing_text(const runtime::RunnableApplication& application) {
    const auto suites = runtime::tests_of(application.application());
    std::size_t tests = 0;
    std::string text;
    for (const auto& suite : suites) {
        text += fmt::format("suite {}\n", suite.name);
        for (const auto& test : suite.tests) text += fmt::format("  {}\n", test.id);
        tests += suite.tests.size();
    }
    std::size_t width = 0;
    for (const auto& entry : application.application().entries) {
        width = std::max(width, entry.id.size());
    }
    text += "entries\n";
    for (const auto& entry : application.application().entries) {
        const bool bad = !problem_of(application, entry.id).empty();
        text += fmt::format("  {:<{}}  {}{}\n", entry.id, width, entry.kind,
                            bad ? "  (cannot be compiled)" : "");
    }
    return text + fmt::format("{} tests, {} entries\n", tests,
                              application.application().entries.size());
}

}  // namespace

sim::Result<ExitCode> list_verb(const ListOptions& options) {
    if (is_scenario(options.path)) {
        return sim::fail(sim::ErrorCode::invalid_argument,
                         options.path + ": is a scenario; there is nothing to choose from",
                         "`moira run` runs it");
    }
    auto application = runtime::RunnableApplication::load(options.path, default_lua_hash_seed);
    if (!application) return std::unexpected{std::move(application.error())};
    print_notes(application->notes());
    const std::string text = options.format == Format::json ? listing_json(*application)
                                                            : listing_text(*application);
    std::fputs(text.c_str(), stdout);
    return ExitCode::ok;
}

}  // namespace moira::tools
