// SPDX-License-Identifier: MIT
//
// A scenario folder for one test, in the test's temporary directory; removed afterwards.
#pragma once

#include "runtime/scenario/scenario.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace moira::runtime {

class ScenarioFixture : public testing::Test {
protected:
    ScenarioFixture() {
        // Unique, so that two checkouts can be tested at once.
        std::string pattern = testing::TempDir() + "moira_scenario_XXXXXX";
        if (mkdtemp(pattern.data()) == nullptr) return;  // then nothing can be written: tests fail
        outside_ = pattern;
        std::filesystem::create_directories(folder());
    }

    ScenarioFixture(const ScenarioFixture&) = delete;
    ScenarioFixture& operator=(const ScenarioFixture&) = delete;

    ~ScenarioFixture() override {
        if (!outside_.empty()) std::filesystem::remove_all(outside_);
    }

    [[nodiscard]] std::filesystem::path folder() const { return outside_ / "case"; }

    [[nodiscard]] std::string folder_text() const { return folder().string(); }

    void write(const std::string& file, std::string_view text) {
        std::ofstream{folder() / file, std::ios::binary} << text;
    }

    void write_outside(const std::string& file, std::string_view text) {
        std::ofstream{outside_ / file, std::ios::binary} << text;
    }

    void link(const std::string& file, const std::string& target) {
        std::filesystem::create_symlink(target, folder() / file);
    }

    sim::Result<Subject> load() { return load_scenario(folder()); }

    /// The text of the error that loading gives.
    std::string mistake() {
        auto subject = load();
        return subject ? std::string{"no error"} : subject.error().text();
    }

    /// A good file with further settings, on line 2; its process ends at once.
    static std::string file_with(const std::string& settings, const std::string& argument = "1") {
        return "return {\n" + settings + R"(
            title = "t",
            entries = { ["a:b"] = { code = "return function() end" } },
            hosts = { "h:h" },
            start = { { entry = "a:b", host = "h:h", args = { )" +
               argument + " } } },\n}";
    }

    /// Entries a:b, a:f (a function) and a:lib without hosts and starts, and further settings.
    static std::string bare_file_with(const std::string& settings) {
        return "return {\n" + settings + R"(
            title = "t",
            entries = {
                ["a:b"] = { code = "return function() end" },
                ["a:f"] = { code = "return function() end", kind = "function" },
                ["a:lib"] = { code = "return {}", kind = "library" },
            },
        })";
    }

private:
    std::filesystem::path outside_;
};

}  // namespace moira::runtime
