// SPDX-License-Identifier: MIT
//
// A small scenario of one test, executed as campaigns do it: a process `main` and perhaps others,
// with further settings. Owned by the test; what cannot be loaded fails it.
#pragma once

#include "runtime/scenario/scenario.hpp"
#include "tests/support/own_folder.hpp"
#include "tools/cli/executor.hpp"
#include "tools/cli/load_target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace moira::tools {

class JudgedScenario {
public:
    /// A process `a:name` whose main is `body`.
    JudgedScenario& process(const std::string& name, const std::string& body) {
        entries_ += "['a:" + name + "'] = { modules = { 'time' }, code = [[local sim = " +
                    "require('sim') return function(...) " + body + "\nend]] },\n";
        return *this;
    }

    JudgedScenario& settings(const std::string& more) {
        settings_ = more;
        return *this;
    }

    JudgedScenario& strict() {
        strict_ = true;
        return *this;
    }

    /// What is wrong with the file, or the empty text.
    std::string load(Verdict verdict = Verdict::run) {
        std::ofstream{folder_.path() / "scenario.lua"}
            << "return { title = 't', hosts = { 'h:h' },\nentries = {\n"
            << entries_ << "},\nstart = { { entry = 'a:main', host = 'h:h', as = 'main' } },\n"
            << settings_ << "\n}";
        auto subject = load_target({.path = folder_.path().string(),
                                    .entry = {},
                                    .model = {},
                                    .strict = strict_});
        if (!subject) return subject.error().text();
        subject_ = std::move(*subject);
        auto executor = ScenarioExecutor::make(subject_, verdict);
        if (!executor) return executor.error().text();
        executor_ = std::move(*executor);
        return {};
    }

    properties::Execution run(std::uint64_t seed = 0, Verdict verdict = Verdict::run) {
        if (executor_ == nullptr) {
            const std::string problem = load(verdict);
            EXPECT_EQ(problem, "");
            if (!problem.empty()) return {};
        }
        properties::ExecutionRequest request;
        request.seed = seed;
        auto execution = executor_->execute(request);
        if (execution) return std::move(*execution);
        ADD_FAILURE() << execution.error().text();
        return {};
    }

    /// `rule process` of each finding, notes in brackets.
    std::vector<std::string> rules(std::uint64_t seed = 0, Verdict verdict = Verdict::run) {
        std::vector<std::string> rules;
        for (const properties::Finding& finding : run(seed, verdict).findings) {
            std::string text = finding.rule;
            if (!finding.process.empty()) text += " " + finding.process;
            const bool is_note = finding.severity == properties::Severity::note;
            rules.push_back(is_note ? "[" + text + "]" : text);
        }
        return rules;
    }

    /// After load().
    [[nodiscard]] runtime::Subject& subject() { return subject_; }
    [[nodiscard]] ScenarioExecutor& executor() { return *executor_; }

private:
    OwnFolder folder_;
    std::string entries_;
    std::string settings_;
    bool strict_ = false;
    runtime::Subject subject_;
    std::unique_ptr<ScenarioExecutor> executor_;
};

}  // namespace moira::tools
