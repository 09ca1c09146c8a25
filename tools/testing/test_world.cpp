// SPDX-License-Identifier: MIT
#include "tools/testing/test_world.hpp"

#include "properties/checks/check_rules.hpp"
#include "runtime/scenario/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace moira {
namespace {

/// `text` as a string of Lua, whatever is in it.
std::string lua_string(std::string_view text) {
    std::string level;
    while (text.find("]" + level + "]") != std::string_view::npos || text.ends_with("]" + level))
        level += '=';
    return fmt::format("[{0}[\n{1}]{0}]", level, text);
}

}  // namespace

TestWorld& TestWorld::lua(std::string id, std::string code, std::vector<std::string> modules) {
    lua_.push_back({std::move(id), std::move(code), std::move(modules)});
    return *this;
}

TestWorld& TestWorld::import(std::string_view entry, std::string alias, std::string library) {
    const auto found = std::ranges::find(lua_, entry, &LuaEntry::id);
    // One that is misspelt has no code, and is refused for that when the world is loaded.
    const auto place = static_cast<std::size_t>(found - lua_.begin());
    if (found == lua_.end()) lua_.push_back({std::string{entry}, {}, {}});
    lua_[place].imports.emplace_back(std::move(alias), std::move(library));
    return *this;
}

TestWorld& TestWorld::host(std::string name) {
    hosts_.push_back(std::move(name));
    return *this;
}

TestWorld& TestWorld::add_start(sim::Start start) {
    starts_.push_back(std::move(start));
    return *this;
}

TestWorld& TestWorld::settings(std::string_view members) {
    settings_ += std::string{members} + ",\n";
    return *this;
}

TestWorld& TestWorld::plan(std::function<void(sim::Plan&)> change) {
    changes_.push_back(std::move(change));
    return *this;
}

TestWorld& TestWorld::always(std::string name, std::function<bool(const View&)> holds) {
    properties_.push_back({std::move(name), When::always, std::move(holds), {}});
    return *this;
}

TestWorld& TestWorld::finally(std::string name, std::function<bool(const View&)> holds) {
    properties_.push_back({std::move(name), When::finally, std::move(holds), {}});
    return *this;
}

TestWorld& TestWorld::law(std::string name, std::function<std::string(const View&)> broken) {
    properties_.push_back({std::move(name), When::finally, {}, std::move(broken)});
    return *this;
}

TestWorld& TestWorld::eventually(std::string name, std::function<bool(const View&)> holds) {
    properties_.push_back({std::move(name), When::eventually, std::move(holds), {}});
    return *this;
}

std::string TestWorld::host_of_starts() const {
    return hosts_.empty() ? default_host : hosts_.front();
}

/// The table of a scenario file. The members of `settings` come first, so that the lines of
/// mistakes are theirs, and win.
std::string TestWorld::text() const {
    std::string text = "local scenario = { " + settings_ + "}\nlocal ours = { title = 'a test',\n";
    text += "hosts = { ";
    for (const std::string& host : hosts_)
        text += lua_string(host) + ", ";
    if (hosts_.empty()) text += lua_string(default_host);
    text += " },\nstart = {\n";
    for (const sim::Start& start : starts_) {
        text +=
            fmt::format("{{ entry = {}, as = {}", lua_string(start.entry), lua_string(start.label));
        const std::string host = start.host.empty() ? host_of_starts() : start.host;
        if (!start.as_function) text += ", host = " + lua_string(host);
        text += " },\n";
    }
    text += "},\n";
    if (!lua_.empty()) text += "entries = {\n";
    for (const LuaEntry& entry : lua_) {
        text += fmt::format("[ {} ] = {{ ", lua_string(entry.id));
        if (!entry.code.empty()) text += "code = " + lua_string(entry.code) + ", ";
        text += "modules = { ";
        for (const std::string& module : entry.modules)
            text += lua_string(module) + ", ";
        text += "}, imports = { ";
        for (const auto& [alias, library] : entry.imports)
            text += fmt::format("[ {} ] = {}, ", lua_string(alias), lua_string(library));
        text += "} },\n";
    }
    if (!lua_.empty()) text += "},\n";
    text += "}\nfor key, value in pairs(ours) do\n"
            "    if scenario[key] == nil then scenario[key] = value end\nend\nreturn scenario\n";
    return text;
}

sim::Result<runtime::Subject> TestWorld::load(const std::string& name) const {
    runtime::ScenarioOptions options;
    options.name = name_.empty() ? name : name_;
    options.text = text();
    options.native = &program_;
    options.checks.emplace();
    for (const properties::CheckRule& rule : properties::check_rules())
        options.checks->push_back(rule.name);
    options.adjust = [this](sim::Plan& plan) {
        for (const sim::Start& start : starts_) {
            const auto at = std::ranges::find(plan.starts, start.label, &sim::Start::label);
            if (at == plan.starts.end() || start.argument_count == 0) continue;
            at->arguments = start.arguments;
            at->argument_count = start.argument_count;
        }
        for (const auto& change : changes_)
            change(plan);
    };
    auto subject = runtime::load_scenario(".", options);
    if (!subject) return subject;
    subject->workload.clear();  // it is the test's own program that says less
    subject->notes.clear();
    subject->judge = std::make_unique<FunctionJudge>(properties_, std::move(subject->judge));
    return subject;
}

}  // namespace moira
