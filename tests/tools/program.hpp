// SPDX-License-Identifier: MIT
//
// Runs the built program as a user does: through a shell, in the project's root, with both streams
// and the exit code kept. A folder of its own for each test is removed afterwards.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/wait.h>

namespace moira::tools {

struct Ended {
    int code = -1;
    std::string out;
    std::string err;
};

inline std::string text_of(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

class ProgramTest : public testing::Test {
protected:
    void SetUp() override {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        folder_ = std::filesystem::path{testing::TempDir()} /
                  (std::string{"moira_program_"} + test->test_suite_name() + test->name());
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }

    void TearDown() override { std::filesystem::remove_all(folder_); }

    /// `variables`: as before a command in a shell.
    [[nodiscard]] Ended moira(const std::string& arguments,
                              const std::string& variables = {}) const {
        const std::string command = variables + " " MOIRA_PROGRAM " " + arguments + " >" +
                                    path("out") + " 2>" + path("err");
        const int status = std::system(command.c_str());
        return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(path("out")),
                text_of(path("err"))};
    }

    [[nodiscard]] std::string path(const std::string& name) const {
        return (folder_ / name).string();
    }

    void write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((folder_ / name).parent_path());
        std::ofstream{folder_ / name, std::ios::binary} << text;
    }

    /// A scenario with one process: `settings` are further lines of its table.
    [[nodiscard]] std::string scenario(const std::string& name, const std::string& source,
                                       const std::string& settings = {}) const {
        write(name + "/scenario.lua",
              "return { title = 'test', entries = { ['app:main'] = { source = 'main.lua', "
              "modules = { 'time' } } }, hosts = { 'app:processes' }, start = { { entry = "
              "'app:main', host = 'app:processes', as = 'main' } }, " +
                  settings + " }");
        write(name + "/main.lua", source);
        return path(name);
    }

private:
    std::filesystem::path folder_;
};

/// An application whose tests pass, fail in each way, race and hang.
inline constexpr const char* demo_app = "tests/tools/demo_app";

}  // namespace moira::tools
