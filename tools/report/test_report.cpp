// SPDX-License-Identifier: MIT
#include "tools/report/test_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tools/cli/version.hpp"
#include "tools/report/shell_words.hpp"

namespace moira::tools {
namespace {

std::string indented(std::string_view text, std::string_view indent) {
    std::string out{indent};
    for (const char c : text) {
        out += c;
        if (c == '\n') out += indent;
    }
    return out;
}

std::string status(const TestResult& result) {
    if (!result.done) return "not run";
    if (result.failed == 0) return "ok";
    if (result.plan_hash.empty()) return "FAILED to start";
    return result.seeds == 1 ? "FAILED"
                             : fmt::format("FAILED on {} of {}", result.failed, result.seeds);
}

std::string failure_text(const TestResult& result, const TestOptions& options) {
    std::string text = indented(result.message, "    ") + "\n";
    for (const std::string& line : result.output) text += "    | " + line;
    const std::string plan =
        result.plan_hash.empty() ? "no plan" : "plan hash " + result.plan_hash;
    return text + fmt::format("    seed {}, {}, version {}\n    reproduce: {}\n",
                              result.first_failing_seed, plan, moira_version,
                              test_command(result, options));
}

}  // namespace

std::string test_command(const TestResult& result, const TestOptions& options) {
    std::string words = fmt::format("moira test {} --filter {}", shell_word(options.target.path),
                                    shell_word(result.id));
    if (options.target.lua_hash_seed != default_lua_hash_seed) {
        words += fmt::format(" --lua-hash-seed {}", options.target.lua_hash_seed);
    }
    if (options.target.model) {
        words += fmt::format(" --model {}", sim::ordering_name(*options.target.model));
    }
    if (options.strategy != sim::StrategyName::uniform) {
        words += fmt::format(" --strategy {}", sim::strategy_text(options.strategy));
    }
    if (options.target.strict) words += " --strict";
    return words + fmt::format(" --seed {}", result.first_failing_seed);
}

std::string test_report_text(const std::vector<TestResult>& results, const TestOptions& options) {
    std::string text;
    std::size_t passed = 0;
    std::size_t failed = 0;
    for (const TestResult& result : results) {
        text += fmt::format("{}: {}\n", result.id, status(result));
        if (result.failed != 0) {
            ++failed;
            text += failure_text(result, options);
        } else if (result.done) {
            ++passed;
        }
    }
    const std::string seeds = options.seed ? fmt::format("seed {}", *options.seed)
                                           : fmt::format("{} seeds each", options.seeds);
    return text + fmt::format("{} tests, {}: {} passed, {} failed\n", results.size(), seeds, passed,
                              failed);
}

std::string test_report_json(const std::vector<TestResult>& results, const TestOptions& options) {
    using nlohmann::ordered_json;
    ordered_json tests = ordered_json::array();
    std::size_t passed = 0;
    std::size_t failed = 0;
    for (const TestResult& result : results) {
        ordered_json row = {{"id", result.id}, {"seeds", result.seeds}, {"failed", result.failed}};
        if (result.failed != 0) {
            ++failed;
            row["first_failing_seed"] = result.first_failing_seed;
            row["message"] = result.message;
            row["output"] = result.output;
            if (!result.plan_hash.empty()) row["plan_hash"] = result.plan_hash;
            row["replay"] = test_command(result, options);
        } else {
            passed += result.done ? 1 : 0;
        }
        tests.push_back(std::move(row));
    }
    const ordered_json json = {
        {"tests", std::move(tests)}, {"passed", passed}, {"failed", failed},
        {"version", moira_version}};
    return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace moira::tools
