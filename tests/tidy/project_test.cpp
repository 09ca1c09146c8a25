// SPDX-License-Identifier: MIT
// Goal: the tree obeys the house rules. What each rule accepts and rejects is in the tests beside.
#include "tests/tidy/rules/documents.hpp"
#include "tests/tidy/rules/layering.hpp"
#include "tests/tidy/rules/shape.hpp"
#include "tests/tidy/rules/tokens.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace moira::tidy {
namespace {

const std::vector<SourceFile>& tree() {
    static const std::vector<SourceFile> files = load_tree(".");
    return files;
}

template <class Rule>
std::string breaches(Rule rule) {
    Findings findings;
    for (const SourceFile& file : tree()) {
        append(findings, rule(file));
    }
    return render(findings);
}

TEST(ProjectTest, TheTreeIsReadFromItsRoot) {
    const auto holds = [](std::string_view path) {
        return std::ranges::any_of(tree(), [&](const SourceFile& f) { return f.path == path; });
    };

    EXPECT_TRUE(holds("CMakeLists.txt"));
    EXPECT_TRUE(holds("sim/seed.cpp"));
    EXPECT_TRUE(holds("tests/tidy/project_test.cpp"));
    EXPECT_TRUE(holds("tools/check"));
}

TEST(ProjectTest, LayersIncludeOnlyWhatTheyMay) {
    EXPECT_EQ(breaches(check_layering), "");
}

TEST(ProjectTest, ThirdPartyHeadersStayInTheirFences) {
    EXPECT_EQ(breaches(check_fences), "");
}

TEST(ProjectTest, NothingLetsTheMachineIntoARun) {
    EXPECT_EQ(breaches(check_tokens), "");
}

TEST(ProjectTest, NoMutableVariableOutlivesARun) {
    EXPECT_EQ(breaches(check_statics), "");
}

TEST(ProjectTest, NothingIsOrderedByPointers) {
    EXPECT_EQ(breaches(check_pointer_keys), "");
}

TEST(ProjectTest, UnorderedContainersAreNotWalked) {
    EXPECT_EQ(render(check_unordered_loops(tree())), "");
}

TEST(ProjectTest, FilesAndLinesAreShort) {
    EXPECT_EQ(breaches(check_lengths), "");
}

TEST(ProjectTest, FunctionsAreShort) {
    EXPECT_EQ(breaches(check_functions), "");
}

TEST(ProjectTest, FilesStartAsTheyShould) {
    EXPECT_EQ(breaches(check_first_lines), "");
}

TEST(ProjectTest, NamesSayWhatIsInside) {
    EXPECT_EQ(breaches(check_names), "");
}

TEST(ProjectTest, DocumentsNameNoMachine) {
    EXPECT_EQ(breaches(check_machine_paths), "");
}

TEST(ProjectTest, LinksOfDocumentsLeadSomewhere) {
    const std::string folder;
    std::map<std::string, const std::string*> texts = {{".", &folder}};
    for (const SourceFile& file : tree()) {
        texts[file.path] = &file.text;
        for (auto at = file.path.rfind('/'); at != std::string::npos;
             at = file.path.rfind('/', at - 1)) {
            texts[file.path.substr(0, at)] = &folder;
        }
    }
    const Lookup lookup = [&](const std::string& path) {
        const auto found = texts.find(path);
        return found == texts.end() ? nullptr : found->second;
    };

    EXPECT_EQ(breaches([&](const SourceFile& file) { return check_links(file, lookup); }), "");
}

}  // namespace
}  // namespace moira::tidy
