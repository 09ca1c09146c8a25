// SPDX-License-Identifier: MIT
//
// An application folder written by a test, gone after it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace moira::runtime::testing {

class AppFolder {
public:
    AppFolder() {
        std::string name = ::testing::TempDir() + "moira_app_XXXXXX";
        root_ = ::mkdtemp(name.data());
    }

    ~AppFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(root_, ignored);
    }

    AppFolder(const AppFolder&) = delete;
    AppFolder& operator=(const AppFolder&) = delete;

    AppFolder& write(const std::string& path, const std::string& text) {
        std::filesystem::create_directories((root_ / path).parent_path());
        std::ofstream{root_ / path, std::ios::binary} << text;
        return *this;
    }

    [[nodiscard]] const std::filesystem::path& root() const { return root_; }

private:
    std::filesystem::path root_;
};

}  // namespace moira::runtime::testing
