// SPDX-License-Identifier: MIT
#include "tests/tidy/rules/source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

namespace moira::tidy {
namespace {

namespace fs = std::filesystem;

bool is_text(const fs::path& path) {
    static const std::set<std::string> extensions = {".cpp",  ".hpp", ".cc",  ".md",  ".cmake",
                                                     ".json", ".lua", ".txt", ".yml", ".yaml"};
    if (path.filename() == ".git") {
        return false;  // a file, in a linked work tree
    }
    return path.extension().empty() || extensions.contains(path.extension().string());
}

bool is_skipped(const fs::path& folder) {
    const std::string name = folder.filename().string();
    return name == "build" || name == "out" || name == "corpus" ||
           (name.starts_with('.') && name != ".ci");
}

std::string read_file(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// Walks over C++ text and blanks what is not code.
class Blanker {
public:
    explicit Blanker(std::string_view text) : text_{text}, out_{text} {}

    std::string run() {
        while (at_ < text_.size()) {
            step();
        }
        return std::move(out_);
    }

private:
    [[nodiscard]] bool starts(std::string_view token) const {
        return text_.substr(at_).starts_with(token);
    }

    [[nodiscard]] bool after_word() const { return at_ > 0 && is_word(text_[at_ - 1]); }

    void step() {
        if (starts("//")) {
            blank_to(find_from("\n", 0));
        } else if (starts("/*")) {
            blank_to(find_from("*/", 2));
        } else if (starts("R\"") && !after_word()) {
            blank_raw();
        } else if (text_[at_] == '"') {
            blank_quoted('"');
        } else if (text_[at_] == '\'' && !is_digit_separator()) {
            blank_quoted('\'');
        } else {
            ++at_;
        }
    }

    // 1'000: a quote after a hex digit inside a number; u8'x' and L'x' are not used here.
    [[nodiscard]] bool is_digit_separator() const {
        return after_word() && at_ + 1 < text_.size() && is_word(text_[at_ + 1]);
    }

    /// The offset behind the next `token`, searched from `skip` characters on.
    [[nodiscard]] std::size_t find_from(std::string_view token, std::size_t skip) const {
        const std::size_t found = text_.find(token, at_ + skip);
        return found == std::string_view::npos ? text_.size() : found + token.size();
    }

    void blank_to(std::size_t end) {
        for (; at_ < end; ++at_) {
            if (text_[at_] != '\n') {
                out_[at_] = ' ';
            }
        }
    }

    void blank_raw() {
        const std::size_t open = text_.find('(', at_);
        if (open == std::string_view::npos) {
            return blank_to(text_.size());
        }
        const std::string close = ")" + std::string{text_.substr(at_ + 2, open - at_ - 2)} + "\"";
        blank_to(find_from(close, open - at_));
    }

    void blank_quoted(char quote) {
        std::size_t end = at_ + 1;
        while (end < text_.size() && text_[end] != quote && text_[end] != '\n') {
            end += text_[end] == '\\' ? 2U : 1U;
        }
        blank_to(std::min(end + 1, text_.size()));
    }

    std::string_view text_;
    std::string out_;
    std::size_t at_ = 0;
};

}  // namespace

std::vector<SourceFile> load_tree(const fs::path& root) {
    std::vector<SourceFile> files;
    for (auto entry = fs::recursive_directory_iterator{root};
         entry != fs::recursive_directory_iterator{}; ++entry) {
        if (entry->is_directory() && is_skipped(entry->path())) {
            entry.disable_recursion_pending();
        } else if (entry->is_regular_file() && is_text(entry->path())) {
            files.push_back(
                {fs::relative(entry->path(), root).generic_string(), read_file(entry->path())});
        }
    }
    std::ranges::sort(files, {}, &SourceFile::path);
    return files;
}

bool is_header(const SourceFile& file) {
    return file.path.ends_with(".hpp");
}

bool is_cpp(const SourceFile& file) {
    return is_header(file) || file.path.ends_with(".cpp") || file.path.ends_with(".cc");
}

bool is_in(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

bool is_in_any(std::string_view path, const std::vector<std::string_view>& folders) {
    return std::ranges::any_of(folders, [&](auto folder) { return is_in(path, folder); });
}

std::string code_only(std::string_view text) {
    return Blanker{text}.run();
}

std::vector<std::string_view> split_lines(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::size_t line_at(std::string_view text, std::size_t offset) {
    return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, offset), '\n'));
}

bool is_word(char character) {
    return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
           (character >= 'A' && character <= 'Z') || character == '_';
}

std::vector<std::size_t> find_token(std::string_view code, std::string_view token) {
    std::vector<std::size_t> offsets;
    for (std::size_t at = code.find(token); at != std::string_view::npos;
         at = code.find(token, at + 1)) {
        const std::size_t end = at + token.size();
        const bool joins_before = is_word(token.front()) && at > 0 && is_word(code[at - 1]);
        const bool joins_after = is_word(token.back()) && end < code.size() && is_word(code[end]);
        if (!joins_before && !joins_after) {
            offsets.push_back(at);
        }
    }
    return offsets;
}

std::string render(const Findings& findings) {
    std::string text;
    for (const Finding& finding : findings) {
        text += fmt::format("{}:{}: {}\n", finding.path, finding.line, finding.message);
    }
    return text;
}

void append(Findings& to, Findings more) {
    std::ranges::move(more, std::back_inserter(to));
}

}  // namespace moira::tidy
