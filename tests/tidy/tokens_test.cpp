// SPDX-License-Identifier: MIT
#include "tests/tidy/rules/tokens.hpp"

#include <gtest/gtest.h>

namespace moira::tidy {
namespace {

using Check = Findings (*)(const SourceFile&);

struct Row {
    int line;
    Check check;
    std::string path;
    std::string text;
    std::size_t breaches;
};

void expect_breaches(std::initializer_list<Row> rows) {
    for (const Row& row : rows) {
        SCOPED_TRACE(row.line);
        const Findings findings = row.check({row.path, row.text});
        EXPECT_EQ(findings.size(), row.breaches) << row.text << "\n" << render(findings);
    }
}

TEST(TokensTest, BansWhatDiffersBetweenRuns) {
    expect_breaches({
        {__LINE__, check_tokens, "sim/a.cpp", "std::random_device d;", 1},
        {__LINE__, check_tokens, "runtime/lua/a.cpp", "std::uniform_int_distribution<int> d;", 1},
        {__LINE__, check_tokens, "sim/a.cpp", "int x = rand();", 1},
        {__LINE__, check_tokens, "sim/a.cpp", "std::chrono::system_clock::now();", 1},
        {__LINE__, check_tokens, "properties/a.cpp", "std::chrono::steady_clock::now();", 1},
        {__LINE__, check_tokens, "sim/a.cpp", "std::thread t; std::mutex m;", 2},
        {__LINE__, check_tokens, "runtime/app/a.cpp", "getenv(name); std::getenv(name);", 2},
        {__LINE__, check_tokens, "sim/a.cpp", "std::hash<int>{}(1);", 1},
        {__LINE__, check_tokens, "sim/a.cpp", "double x = 1; float y;", 2},
        {__LINE__, check_tokens, "runtime/world/a.cpp", "throw 1;", 1},
        {__LINE__, check_tokens, "runtime/world/a.cpp", "try {} catch (...) {}", 1},
        {__LINE__, check_tokens, "sim/a.cpp", "seed(__LINE__);", 1},
        {__LINE__, check_tokens, "sim/a.cpp", "std::printf(x); std::cout << x;", 2},
        {__LINE__, check_tokens, "tools/cli/a.cpp", "using namespace std;", 1},
    });
}

TEST(TokensTest, AdmitsTheSameWordsWhereTheyDoNoHarm) {
    expect_breaches({
        {__LINE__, check_tokens, "tools/cli/a.cpp", "std::chrono::steady_clock::now();", 0},
        {__LINE__, check_tokens, "tests/sim/a_test.cpp", "std::mt19937 engine;", 0},
        {__LINE__, check_tokens, "runtime/lua/a.cpp", "double x = 1;", 0},
        {__LINE__, check_tokens, "runtime/fiber/a.cpp", "throw process_killed{};", 0},
        {__LINE__, check_tokens, "sim/assert.hpp", "f(__FILE__, __LINE__)", 0},
        {__LINE__, check_tokens, "sim/a.cpp", "// rand\nconst char* x = \"rand\"; operand();", 0},
        {__LINE__, check_tokens, "sim/a.md", "rand", 0},
    });
}

TEST(TokensTest, BansMutableStatics) {
    expect_breaches({
        {__LINE__, check_statics, "sim/a.cpp", "void f() { static int n = 0; }", 1},
        {__LINE__, check_statics, "runtime/lua/a.cpp", "static std::vector<int> all;", 1},
        {__LINE__, check_statics, "runtime/lua/a.cpp", "static Table table{1};", 1},
        {__LINE__, check_statics, "sim/a.cpp", "thread_local int n;", 1},
        {__LINE__, check_statics, "sim/a.cpp", "static constexpr int n = 0;", 0},
        {__LINE__, check_statics, "sim/a.cpp", "static const Table table = make();", 0},
        {__LINE__, check_statics, "sim/a.hpp", "static Duration from_ms(int ms);", 0},
        {__LINE__, check_statics, "sim/a.cpp", "static_cast<int>(x); static_assert(true);", 0},
        {__LINE__, check_statics, "tests/sim/a_test.cpp", "static int n = 0;", 0},
        {__LINE__, check_statics, "sim/assert.cpp", "thread_local int n;", 0},
    });
}

TEST(TokensTest, BansPointersAsKeys) {
    expect_breaches({
        {__LINE__, check_pointer_keys, "sim/a.cpp", "std::map<Node*, int> m;", 1},
        {__LINE__, check_pointer_keys, "sim/a.cpp", "std::set<const Node*> s;", 1},
        {__LINE__, check_pointer_keys, "sim/a.cpp", "std::unordered_map<Node*, int> m;", 1},
        {__LINE__, check_pointer_keys, "sim/a.cpp", "std::map<int, Node*> m;", 0},
        {__LINE__, check_pointer_keys, "sim/a.cpp", "std::map<std::pair<int, Node>, int> m;", 0},
        {__LINE__, check_pointer_keys, "tools/a.cpp", "std::set<const Node*> s;", 0},
    });
}

TEST(TokensTest, BansLoopsOverUnorderedContainersOfTheFolder) {
    const SourceFile header{"sim/a.hpp", "std::unordered_map<int, std::vector<int>> names_;\n"};
    const auto breaches = [&](const std::string& path, const std::string& text) {
        return check_unordered_loops({header, {path, text}}).size();
    };

    EXPECT_EQ(breaches("sim/a.cpp", "for (const auto& [k, v] : names_) {}"), 1U);
    EXPECT_EQ(breaches("sim/a.cpp", "std::sort(names_.begin(), names_.end());"), 1U);
    EXPECT_EQ(breaches("sim/a.cpp", "for (auto& x : world.names_) {}"), 1U);
    EXPECT_EQ(breaches("sim/a.cpp", "auto it = names_.find(1); it == names_.end();"), 0U);
    EXPECT_EQ(breaches("sim/a.cpp", "for (auto& x : others_) { use(names_); }"), 0U);
    EXPECT_EQ(breaches("runtime/lua/a.cpp", "for (auto& x : names_) {}"), 0U);
}

}  // namespace
}  // namespace moira::tidy
