// SPDX-License-Identifier: MIT
//
// Small Lua programs run as processes of a world, for tests that say what a program prints and how
// its processes end, under one seed or under all outcomes that many seeds give. Owned by one test.
// A program that cannot be loaded fails the test that runs it.
#pragma once

#include "runtime/fiber/native_program.hpp"
#include "runtime/world/world.hpp"
#include "sim/value.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace moira::runtime {

/// What one run came to.
struct LuaOutcome {
    RunSummary summary;
    std::vector<std::string> lines;  ///< what was printed, in order
    std::map<std::string, std::string>
        exits;            ///< by label: the result's text, or `failed: <error>`
    std::string problem;  ///< why the run could not begin

    /// The lines with ` | ` between; behind them what else ended the run than that all is done, and
    /// the failure of `main`.
    [[nodiscard]] std::string text() const {
        if (!problem.empty()) return "cannot begin: " + problem;
        std::string all;
        for (const std::string& line : lines)
            all += (all.empty() ? "" : " | ") + line;
        if (summary.outcome.kind == sim::OutcomeKind::quiescent) all += " !quiescent";
        if (summary.outcome.kind == sim::OutcomeKind::stopped) all += " !stopped";
        if (summary.outcome.kind == sim::OutcomeKind::limit) {
            all += " !limit " + std::string{sim::limit_name(summary.outcome.limit)};
        }
        const auto main = exits.find("main");
        if (main != exits.end() && main->second.starts_with("failed")) all += " !" + main->second;
        return all;
    }

    [[nodiscard]] std::string exit(const std::string& label) const {
        const auto at = exits.find(label);
        return at != exits.end() ? at->second : "still runs";
    }
};

/// Outcome text -> number of seeds that gave it.
using Outcomes = std::map<std::string, int>;

class LuaWorld {
public:
    LuaWorld() {
        plan.name = "test";
        plan.hosts = {"app:processes"};
    }

    /// An entry `app:<name>` whose main is `body`. Lines of errors are those of `body`.
    LuaWorld& process(const std::string& name, const std::string& body) {
        return chunk(name, "return { main = function(...) " + body + "\nend }");
    }

    LuaWorld& function(const std::string& name, const std::string& body) {
        return chunk(name, "return { main = function(...) " + body + "\nend }", UnitKind::function);
    }

    /// An entry `app:<name>` of the whole chunk `text`. All have `say` and `show` as globals.
    LuaWorld& chunk(const std::string& name, const std::string& text,
                    UnitKind kind = UnitKind::process) {
        LuaSource source;
        source.id = "app:" + name;
        source.kind = kind;
        source.text = text;
        source.chunk_name = name;
        source.modules = {"time", "funcs", "ctx", "uuid"};
        source.imports = {{"show", "test:show"}, {"say", "test:say"}};
        sources_.push_back(std::move(source));
        return *this;
    }

    /// An entry `app:<name>` in C++: a function of (Process&, arguments...).
    template <class Run>
    LuaWorld& native(const std::string& name, Run run) {
        natives.add("app:" + name, std::move(run));
        return *this;
    }

    LuaWorld& start(const std::string& name, const std::string& label, bool as_function = false) {
        plan.starts.push_back({.entry = "app:" + name,
                               .host = "app:processes",
                               .label = label,
                               .arguments = {},
                               .argument_count = 0,
                               .as_function = as_function});
        return *this;
    }

    LuaOutcome run(std::uint64_t seed = 0) {
        LuaOutcome outcome;
        if (!prepare(outcome)) return outcome;
        RunOptions options;
        options.observer.user = &outcome;
        options.observer.on_log = &on_log;
        options.observer.on_exit = &on_exit;
        if (tune) tune(options);
        auto result = world_->run(seed, options);
        if (result) {
            outcome.summary = *result;
        } else {
            outcome.problem = result.error().message;
        }
        return outcome;
    }

    /// The texts of seeds 1 to `seeds`.
    Outcomes explore(int seeds = 400) {
        Outcomes outcomes;
        for (int seed = 1; seed <= seeds; ++seed) {
            ++outcomes[run(static_cast<std::uint64_t>(seed)).text()];
        }
        return outcomes;
    }

    World& world() {
        LuaOutcome outcome;
        prepare(outcome);
        return *world_;
    }

    sim::Plan plan;
    NativeProgram natives;
    std::function<void(RunOptions&)> tune;  ///< changes the options of each run

private:
    /// show(...): values as text: strings in quotes, errors as E(kind, message, retryable).
    static constexpr const char* show_text = R"LUA(
        local function one(v)
            local t = type(v)
            if t == "string" then return '"' .. v .. '"' end
            if t == "userdata" then
                local ok, kind = pcall(function() return v:kind() end)
                if ok then
                    local retryable = tostring(v:retryable())
                    return "E(" .. kind .. ", " .. v:message() .. ", " .. retryable .. ")"
                end
                return tostring(v)
            end
            if t ~= "table" then return tostring(v) end
            local keys = {}
            for k in pairs(v) do keys[#keys + 1] = k end
            table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
            local parts = {}
            for _, k in ipairs(keys) do parts[#parts + 1] = tostring(k) .. "=" .. one(v[k]) end
            return "{" .. table.concat(parts, ", ") .. "}"
        end
        return function(...)
            local parts = {}
            for i = 1, select("#", ...) do parts[i] = one((select(i, ...))) end
            return table.concat(parts, ", ")
        end)LUA";

    bool prepare(LuaOutcome& outcome) {
        if (world_ != nullptr) return true;
        if (plan.starts.empty()) start("main", "main");
        library("test:show", show_text, {});
        library("test:say", "return function(...) print(show(...)) end", {{"show", "test:show"}});
        program_ = std::make_unique<LuaProgram>(sources_, 0x6d6f6972U);
        for (const auto& unit : program_->units()) {
            if (!unit->problem.empty() && !problems_allowed) outcome.problem += unit->problem;
        }
        if (!outcome.problem.empty()) return false;
        bodies_ = std::make_unique<NativeBodies>(natives, program_.get());
        auto world = World::make(plan, *bodies_);
        if (!world) {
            outcome.problem = world.error().message;
            return false;
        }
        world_ = std::move(*world);
        return true;
    }

    void library(const std::string& id, const std::string& text,
                 std::vector<std::pair<std::string, std::string>> imports) {
        LuaSource source;
        source.id = id;
        source.kind = UnitKind::library;
        source.text = text;
        source.chunk_name = id;
        source.imports = std::move(imports);
        sources_.push_back(std::move(source));
    }

    static void on_log(void* user, sim::Simulation&, const sim::Process&, int,
                       std::string_view text) {
        static_cast<LuaOutcome*>(user)->lines.emplace_back(text);
    }

    static void on_exit(void* user, sim::Simulation&, const sim::Process& process) {
        std::string text;
        if (process.failed) {
            text = "failed: " + sim::error_text(process.result);
        } else {
            text = process.result == nullptr ? "nil" : sim::print_value(process.result->bytes());
        }
        static_cast<LuaOutcome*>(user)->exits.emplace(process.label, std::move(text));
    }

public:
    bool problems_allowed = false;  ///< entries that cannot be compiled are part of the test

private:
    std::vector<LuaSource> sources_;
    std::unique_ptr<LuaProgram> program_;
    std::unique_ptr<NativeBodies> bodies_;
    std::unique_ptr<World> world_;
};

/// A line of Lua as the main of a process alone, and what it says.
struct Snippet {
    int line;
    const char* code;
    const char* says;
};

/// The default schedule's outcome of a process that runs `code`.
inline std::string run_snippet(const std::string& code) {
    LuaWorld world;
    world.process("main", code);
    world.process("idle", "process.inbox():receive()");
    world.process("quick", "return ...");
    world.process("fail", "error('boom')");
    world.process("echo", "local m = process.inbox():receive() "
                          "process.send(m:from(), m:topic(), m:payload())");
    world.function("twice", "return (...) * 2");
    world.function("refuse", "return nil, 'refused'");
    world.start("main", "main");
    const LuaOutcome outcome = world.run();
    return outcome.text();
}

inline void expect_snippets(const std::vector<Snippet>& snippets) {
    for (const Snippet& snippet : snippets) {
        SCOPED_TRACE(testing::Message() << "line " << snippet.line << ": " << snippet.code);
        EXPECT_EQ(run_snippet(snippet.code), snippet.says);
    }
}

/// Every outcome of `must` occurs under some seed, and no others but those of `may`.
inline void expect_outcomes(const Outcomes& found, const std::vector<std::string>& must,
                            const std::vector<std::string>& may = {}) {
    for (const std::string& outcome : must) {
        EXPECT_TRUE(found.contains(outcome)) << "never: " << outcome;
    }
    for (const auto& [outcome, count] : found) {
        const bool wanted = std::find(must.begin(), must.end(), outcome) != must.end() ||
                            std::find(may.begin(), may.end(), outcome) != may.end();
        EXPECT_TRUE(wanted) << count << " times: " << outcome;
    }
}

}  // namespace moira::runtime
