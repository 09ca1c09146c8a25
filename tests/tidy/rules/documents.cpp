// SPDX-License-Identifier: MIT
#include "tests/tidy/rules/documents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace moira::tidy {
namespace {

/// The anchor that Markdown viewers make of a heading.
std::string anchor_of(std::string_view heading) {
    std::string anchor;
    for (const char character : heading) {
        if (character >= 'A' && character <= 'Z') {
            anchor += static_cast<char>(character - 'A' + 'a');
        } else if (is_word(character) || character == '-') {
            anchor += character;
        } else if (character == ' ') {
            anchor += '-';
        }
    }
    return anchor;
}

bool has_heading(std::string_view markdown, std::string_view anchor) {
    return std::ranges::any_of(split_lines(markdown), [&](std::string_view line) {
        const std::size_t text = line.find_first_not_of('#');
        return text != 0 && text != std::string_view::npos && line[text] == ' ' &&
               anchor_of(line.substr(text + 1)) == anchor;
    });
}

/// Targets of `[text](target)` outside code blocks and code spans, with their lines.
std::vector<std::pair<std::string, std::size_t>> links_of(std::string_view markdown) {
    std::vector<std::pair<std::string, std::size_t>> links;
    const auto lines = split_lines(markdown);
    bool in_block = false;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        in_block = in_block != lines[i].starts_with("```");
        for (std::size_t at = lines[i].find("]("); !in_block && at != std::string_view::npos;
             at = lines[i].find("](", at + 1)) {
            const std::size_t end = lines[i].find(')', at);
            if (end == std::string_view::npos ||
                std::ranges::count(lines[i].substr(0, at), '`') % 2 != 0) {
                continue;
            }
            links.emplace_back(lines[i].substr(at + 2, end - at - 2), i + 1);
        }
    }
    return links;
}

bool is_elsewhere(std::string_view target) {
    return target.starts_with("http://") || target.starts_with("https://") ||
           target.starts_with("mailto:");
}

}  // namespace

Findings check_links(const SourceFile& file, const Lookup& lookup) {
    Findings findings;
    if (!file.path.ends_with(".md")) {
        return findings;
    }
    const auto folder = std::filesystem::path{file.path}.parent_path();
    for (const auto& [target, line] : links_of(file.text)) {
        if (is_elsewhere(target)) {
            continue;
        }
        const std::size_t hash = std::min(target.find('#'), target.size());
        const std::string path = target.substr(0, hash);
        auto where = path.empty() ? file.path : (folder / path).lexically_normal().generic_string();
        if (where.ends_with('/')) {
            where.pop_back();
        }
        const std::string* text = lookup(where);
        if (text == nullptr) {
            findings.push_back({file.path, line, fmt::format("link to missing '{}'", target)});
        } else if (hash < target.size() && !has_heading(*text, target.substr(hash + 1))) {
            findings.push_back({file.path, line, fmt::format("no heading for '{}'", target)});
        }
    }
    return findings;
}

Findings check_machine_paths(const SourceFile& file) {
    Findings findings;
    for (const std::string_view folder : {"work", "tmp", "home", "root"}) {
        const std::string path = fmt::format("/{}/", folder);
        for (std::size_t at = file.text.find(path); at != std::string::npos;
             at = file.text.find(path, at + 1)) {
            const char before = at == 0 ? ' ' : file.text[at - 1];
            // After a word, a dot or a closing bracket the path is relative to something.
            const bool is_relative = is_word(before) || std::string_view{".-})*/"}.find(before) !=
                                                            std::string_view::npos;
            if (!is_relative) {
                findings.push_back({file.path, line_at(file.text, at),
                                    fmt::format("names a place of one machine: '{}'", path)});
            }
        }
    }
    return findings;
}

}  // namespace moira::tidy
