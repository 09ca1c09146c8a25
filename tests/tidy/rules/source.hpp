// SPDX-License-Identifier: MIT
//
// The project's own files as text, which the house rules in this folder judge. A rule is a pure
// function from files to findings, so each is proven by a test that feeds it a snippet; the tree is
// read once, by load_tree.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace moira::tidy {

/// A text file; `path` is relative to the project's root, with forward slashes.
struct SourceFile {
    std::string path;
    std::string text;
};

/// One breach of a rule. `line` counts from 1; 0 means the whole file.
struct Finding {
    std::string path;
    std::size_t line = 0;
    std::string message;
};

using Findings = std::vector<Finding>;

/// Every text file below `root` but build output, hidden folders and seed corpora; sorted by path.
std::vector<SourceFile> load_tree(const std::filesystem::path& root);

/// True for C++ sources and headers.
bool is_cpp(const SourceFile& file);
bool is_header(const SourceFile& file);

/// True if `path` lies in one of `folders` (each without a trailing slash) or is that file.
bool is_in(std::string_view path, std::string_view folder);
bool is_in_any(std::string_view path, const std::vector<std::string_view>& folders);

/// C++ text with comments and the contents of literals replaced by blanks; every other character
/// keeps its place.
std::string code_only(std::string_view text);

/// The lines of `text` without their ends.
std::vector<std::string_view> split_lines(std::string_view text);

/// The line (from 1) of the character at `offset`.
std::size_t line_at(std::string_view text, std::size_t offset);

/// True for a character of an identifier.
bool is_word(char character);

/// Offsets in `code` where `token` stands and continues no identifier on either side.
std::vector<std::size_t> find_token(std::string_view code, std::string_view token);

/// One finding a line, as `path:line: message`.
std::string render(const Findings& findings);

void append(Findings& to, Findings more);

}  // namespace moira::tidy
