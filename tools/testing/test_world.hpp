// SPDX-License-Identifier: MIT
//
// A world as a test describes it: its programs in C++ and Lua, what is started, what may go wrong
// and what must hold. A plain value; nothing runs until it is tried (test_campaign.hpp).
//
//     moira::TestWorld world;
//     world.add("app:worker", worker).add("app:main", main_process).start("app:main", "main");
//     world.settings("faults = { crash = { of = 'app:worker' } }");
//     world.always("at most 5 workers", [](const moira::View& w) {
//         return w.count("app:worker") <= 5;
//     });
#pragma once

#include "runtime/fiber/native_program.hpp"
#include "runtime/world/subject.hpp"
#include "sim/plan.hpp"
#include "sim/result.hpp"
#include "tools/testing/function_judge.hpp"
#include "tools/testing/view.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace moira {

class TestWorld {
public:
    /// The host of processes unless others are named.
    static constexpr const char* default_host = "app:processes";

    /// `name`: in reports; empty: that of the test.
    explicit TestWorld(std::string name = {}) : name_{std::move(name)} {}

    /// As NativeProgram::add.
    template <class Run>
    TestWorld& add(std::string id, Run run) {
        program_.add(std::move(id), std::move(run));
        return *this;
    }

    template <class Run>
    TestWorld& add_function(std::string id, Run run) {
        program_.add_function(std::move(id), std::move(run));
        return *this;
    }

    template <std::derived_from<Actor> T, class... Parameters>
    TestWorld& add_actor(std::string id) {
        program_.add_actor<T, Parameters...>(std::move(id));
        return *this;
    }

    /// An entry in Lua: its chunk, and the modules that it may `require`.
    TestWorld& lua(std::string id, std::string code, std::vector<std::string> modules = {"time"});

    /// The entry in Lua, which was added before, gets `library` as `alias`: one of the world's
    /// libraries, or one that comes with Moira (`moira:supervisor`).
    TestWorld& import(std::string_view entry, std::string alias, std::string library);

    /// Hosts and nodes are those of `settings` if it names any.
    TestWorld& host(std::string name);

    /// A process that each run starts with; `label`: how reports call it.
    template <class... Values>
    TestWorld& start(std::string entry, std::string label, const Values&... arguments) {
        std::string bytes;
        ((bytes += encode_value(Codec<Values>::encode(arguments))), ...);
        return add_start({.entry = std::move(entry),
                          .host = {},
                          .label = std::move(label),
                          .arguments = std::move(bytes),
                          .argument_count = sizeof...(arguments)});
    }

    TestWorld& add_start(sim::Start start);

    /// More of what a scenario file may say (docs/writing_scenarios.md), as the members of its
    /// table: `faults = { crash = true }, limits = { steps = 1000 }`. Calls add up.
    TestWorld& settings(std::string_view members);
    /// Changes the plan after all that.
    TestWorld& plan(std::function<void(sim::Plan&)> change);

    TestWorld& always(std::string name, std::function<bool(const View&)> holds);
    TestWorld& finally(std::string name, std::function<bool(const View&)> holds);
    /// As `finally`, of a function that says what is broken in a line, or nothing. The line is part
    /// of what tells one failure from another.
    TestWorld& law(std::string name, std::function<std::string(const View&)> broken);
    TestWorld& eventually(std::string name, std::function<bool(const View&)> holds);

    [[nodiscard]] const std::string& name() const { return name_; }

    /// Checks and compiles it. `name` in place of an empty one.
    /// @error what is wrong with the settings, the programs or the starts.
    [[nodiscard]] sim::Result<runtime::Subject> load(const std::string& name = {}) const;

private:
    struct LuaEntry {
        std::string id;
        std::string code;
        std::vector<std::string> modules;
        std::vector<std::pair<std::string, std::string>> imports = {};  ///< alias, library
    };

    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::string host_of_starts() const;

    std::string name_;
    NativeProgram program_;
    std::vector<LuaEntry> lua_;
    std::vector<std::string> hosts_;
    std::vector<sim::Start> starts_;
    std::string settings_;
    std::vector<std::function<void(sim::Plan&)>> changes_;
    std::vector<FunctionProperty> properties_;
};

}  // namespace moira
