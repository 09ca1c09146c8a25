// SPDX-License-Identifier: MIT
#include "tests/tidy/rules/shape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

namespace moira::tidy {
namespace {

constexpr std::size_t file_lines_max = 500;
constexpr std::size_t test_lines_max = 600;
constexpr std::size_t columns_max = 100;
constexpr std::size_t function_lines_max = 70;
constexpr std::size_t module_comment_lines_max = 15;

/// Characters, not bytes: continuation bytes of UTF-8 do not count.
std::size_t columns(std::string_view line) {
    return static_cast<std::size_t>(std::ranges::count_if(
        line, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U; }));
}

bool has_line_limit(const SourceFile& file) {
    return is_cpp(file) || file.path.ends_with(".cmake") || file.path.ends_with("CMakeLists.txt") ||
           file.text.starts_with("#!");
}

/// Directives carry braces of macros, which the scan cannot pair.
std::string without_directives(std::string code) {
    bool in_directive = false;
    bool at_line_start = true;
    for (std::size_t at = 0; at < code.size(); ++at) {
        if (code[at] == '\n') {
            in_directive = in_directive && at > 0 && code[at - 1] == '\\';
            at_line_start = true;
            continue;
        }
        in_directive = in_directive || (at_line_start && code[at] == '#');
        at_line_start = at_line_start && code[at] == ' ';
        if (in_directive && code[at] != '\\') {
            code[at] = ' ';
        }
    }
    return code;
}

/// Pairs the braces of code and reports functions that are too long. A brace opens a function if
/// the declaration before it has parentheses and is no type or namespace; what lies inside a
/// function belongs to it.
class FunctionScan {
public:
    explicit FunctionScan(const SourceFile& file)
        : file_{file}, code_{without_directives(code_only(file.text))} {}

    Findings run() {
        for (at_ = 0; at_ < code_.size(); ++at_) {
            if (code_[at_] == '{') {
                open();
            } else if (code_[at_] == '}') {
                close();
            } else if (code_[at_] == ';' && !in_parentheses()) {
                declaration_ = at_ + 1;
            }
        }
        return std::move(findings_);
    }

private:
    enum class Scope { transparent, function, inner };

    struct Open {
        Scope scope = Scope::inner;
        std::size_t at = 0;
        std::size_t declaration = 0;
    };

    [[nodiscard]] std::string_view declaration() const {
        return std::string_view{code_}.substr(declaration_, at_ - declaration_);
    }

    /// In `for (a; b` the semicolon ends no declaration.
    [[nodiscard]] bool in_parentheses() const {
        return std::ranges::count(declaration(), '(') > std::ranges::count(declaration(), ')');
    }

    [[nodiscard]] Scope classify() const {
        if (!open_.empty() && open_.back().scope != Scope::transparent) {
            return Scope::inner;
        }
        const std::string_view text = declaration();
        if (text.find('(') == std::string_view::npos) {
            const auto is_type = [&](const char* word) { return !find_token(text, word).empty(); };
            const bool is_open_scope = is_type("namespace") || is_type("class") ||
                                       is_type("struct") || is_type("union") || is_type("extern");
            return is_open_scope ? Scope::transparent : Scope::inner;
        }
        return Scope::function;
    }

    void open() {
        open_.push_back({classify(), at_, declaration_});
        declaration_ = at_ + 1;
    }

    void close() {
        if (open_.empty()) {
            return;
        }
        const Open opened = open_.back();
        open_.pop_back();
        declaration_ = at_ + 1;
        const std::size_t next = code_.find_first_not_of(" \n", at_ + 1);
        const char follows = next == std::string::npos ? ';' : code_[next];
        if (follows == ',' || follows == '{' || follows == ')') {
            declaration_ = opened.declaration;  // `: a_{1}, b_{2} {`: the constructor goes on
            return;
        }
        const std::size_t first = line_at(code_, opened.at);
        const std::size_t count = line_at(code_, at_) - first + 1;
        if (opened.scope == Scope::function && count > function_lines_max) {
            findings_.push_back(
                {file_.path, first,
                 fmt::format("function of {} lines, at most {}", count, function_lines_max)});
        }
    }

    const SourceFile& file_;
    std::string code_;
    std::size_t at_ = 0;
    std::size_t declaration_ = 0;
    std::vector<Open> open_;
    Findings findings_;
};

std::optional<Finding> header_finding(const SourceFile& file,
                                      const std::vector<std::string_view>& lines) {
    std::size_t line = 1;
    std::size_t text_lines = 0;
    while (line < lines.size() && lines[line].starts_with("//")) {
        text_lines += lines[line].size() > 3 ? 1U : 0U;
        ++line;
    }
    if (lines.size() < 3 || lines[1] != "//" || text_lines == 0) {
        return Finding{file.path, 2, "a module comment must follow the licence, after a '//' line"};
    }
    if (text_lines > module_comment_lines_max) {
        return Finding{file.path, 2,
                       fmt::format("module comment of {} lines, at most {}", text_lines,
                                   module_comment_lines_max)};
    }
    if (line == lines.size() || lines[line] != "#pragma once") {
        return Finding{file.path, line + 1, "#pragma once must follow the module comment"};
    }
    return std::nullopt;
}

}  // namespace

Findings check_lengths(const SourceFile& file) {
    Findings findings;
    const auto lines = split_lines(file.text);
    const std::size_t lines_max = is_in(file.path, "tests") ? test_lines_max : file_lines_max;
    if (is_cpp(file) && lines.size() > lines_max) {
        findings.push_back(
            {file.path, 0, fmt::format("{} lines, at most {}", lines.size(), lines_max)});
    }
    for (std::size_t i = 0; has_line_limit(file) && i < lines.size(); ++i) {
        if (columns(lines[i]) > columns_max) {
            findings.push_back(
                {file.path, i + 1,
                 fmt::format("{} columns, at most {}", columns(lines[i]), columns_max)});
        }
    }
    return findings;
}

Findings check_functions(const SourceFile& file) {
    return is_cpp(file) ? FunctionScan{file}.run() : Findings{};
}

Findings check_first_lines(const SourceFile& file) {
    if (!is_cpp(file)) {
        return {};
    }
    const auto lines = split_lines(file.text);
    if (lines.empty() || lines[0] != "// SPDX-License-Identifier: MIT") {
        return {{file.path, 1, "the first line must be '// SPDX-License-Identifier: MIT'"}};
    }
    if (is_header(file)) {
        if (auto finding = header_finding(file, lines)) {
            return {*std::move(finding)};
        }
    }
    return {};
}

Findings check_names(const SourceFile& file) {
    static const std::set<std::string> vague = {"util",    "utils", "common", "helper", "helpers",
                                                "manager", "misc",  "core",   "impl",   "stuff"};
    Findings findings;
    if (is_cpp(file)) {
        for (const auto& part : std::filesystem::path{file.path}) {
            if (vague.contains(part.stem().string())) {
                findings.push_back(
                    {file.path, 0, fmt::format("'{}' names nothing in particular", part.string())});
            }
        }
        for (const std::string_view word : {"TO"
                                            "DO",
                                            "FIX"
                                            "ME",
                                            "XX"
                                            "X"}) {
            for (const std::size_t at : find_token(file.text, word)) {
                if (!std::string_view{file.text}.substr(at + word.size()).starts_with("(#")) {
                    findings.push_back({file.path, line_at(file.text, at),
                                        fmt::format("'{}' without an issue's number", word)});
                }
            }
        }
    }
    return findings;
}

}  // namespace moira::tidy
