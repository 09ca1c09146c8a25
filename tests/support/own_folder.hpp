// SPDX-License-Identifier: MIT
//
// A folder for one test, with a name that no other test or process has, removed with what is in it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace moira {

class OwnFolder {
public:
    OwnFolder() {
        std::string pattern = testing::TempDir() + "moira_test_XXXXXX";
        // Nothing can be written under an empty path: the test fails.
        if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
    }

    OwnFolder(const OwnFolder&) = delete;
    OwnFolder& operator=(const OwnFolder&) = delete;

    ~OwnFolder() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace moira
