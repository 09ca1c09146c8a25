// SPDX-License-Identifier: MIT
//
// Runs the built program as a user does: through a shell, in the project's root, with both streams
// and the exit code kept. A folder of its own for each test is removed afterwards.
#pragma once

#include "tests/support/own_folder.hpp"

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
        return (folder_.path() / name).string();
    }

    void write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((folder_.path() / name).parent_path());
        std::ofstream{folder_.path() / name, std::ios::binary} << text;
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
    OwnFolder folder_;
};

/// An application whose tests pass, fail in each way, race and hang.
inline constexpr const char* demo_app = "tests/tools/demo_app";

}  // namespace moira::tools
