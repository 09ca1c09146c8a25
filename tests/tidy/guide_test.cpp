// SPDX-License-Identifier: MIT
// Goal: the code in a guide is that of a file which the checks build and run.
#include "tests/tidy/rules/source.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace moira::tidy {
namespace {

/// Blocks of `text` that begin with a comment that names a file: file -> code.
std::multimap<std::string, std::string> quotations(const std::string& text) {
    constexpr std::string_view opening = "```cpp\n// tests/";
    std::multimap<std::string, std::string> found;
    for (std::size_t at = text.find(opening); at != std::string::npos;
         at = text.find(opening, at + 1)) {
        const std::size_t path = at + opening.size() - std::string_view{"tests/"}.size();
        const std::size_t code = text.find('\n', path) + 1;
        found.emplace(text.substr(path, code - 1 - path),
                      text.substr(code, text.find("```", code) - code));
    }
    return found;
}

TEST(GuideTest, ItsCodeIsBuiltAndRun) {
    std::map<std::string, std::string> texts;
    for (const SourceFile& file : load_tree(".")) texts.emplace(file.path, file.text);
    const auto quoted = quotations(texts.at("docs/testing_cpp_actors.md"));
    EXPECT_GE(quoted.size(), 4U);
    for (const auto& [path, code] : quoted) {
        ASSERT_TRUE(texts.contains(path)) << path;
        EXPECT_NE(texts.at(path).find(code), std::string::npos) << path << ":\n" << code;
    }
}

}  // namespace
}  // namespace moira::tidy
