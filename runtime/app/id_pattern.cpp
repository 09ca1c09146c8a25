// SPDX-License-Identifier: MIT
#include "runtime/app/id_pattern.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace moira::runtime {
namespace {

constexpr std::size_t most_combinations = 64;

/// `prefix(a|b)rest` as `prefixa...` and `prefixb...`, for every group.
std::vector<std::string> without_groups(std::string_view pattern) {
    std::vector<std::string> all = {""};
    while (!pattern.empty()) {
        const std::size_t open = pattern.find('(');
        const std::size_t close = pattern.find(')', open);
        if (open == std::string_view::npos || close == std::string_view::npos) break;
        std::vector<std::string> next;
        std::string_view group = pattern.substr(open + 1, close - open - 1);
        for (bool more = true; more;) {
            const std::size_t bar = group.find('|');
            more = bar != std::string_view::npos;
            for (const std::string& start : all) {
                if (next.size() == most_combinations) return {};
                next.push_back(start + std::string{pattern.substr(0, open)} +
                               std::string{group.substr(0, bar)});
            }
            if (more) group.remove_prefix(bar + 1);
        }
        all = std::move(next);
        pattern.remove_prefix(close + 1);
    }
    for (std::string& one : all)
        one += pattern;
    return all;
}

/// One row per character of the pattern: which beginnings of `text` it can have consumed.
bool matches_wildcards(std::string_view pattern, std::string_view text) {
    std::vector<bool> reached(text.size() + 1, false);
    reached[0] = true;
    for (std::size_t p = 0; p < pattern.size(); ++p) {
        const bool star = pattern[p] == '*';
        const bool any = star && p + 1 < pattern.size() && pattern[p + 1] == '*';
        if (any) ++p;
        std::vector<bool> next(text.size() + 1, false);
        for (std::size_t t = 0; t <= text.size(); ++t) {
            if (star) {
                const bool inside = any || (t > 0 && text[t - 1] != '.' && text[t - 1] != ':');
                next[t] = reached[t] || (t > 0 && inside && next[t - 1]);
            } else {
                next[t] = t > 0 && reached[t - 1] && text[t - 1] == pattern[p];
            }
        }
        reached = std::move(next);
    }
    return reached[text.size()];
}

}  // namespace

bool matches_id(std::string_view pattern, std::string_view text) {
    for (const std::string& plain : without_groups(pattern)) {
        if (matches_wildcards(plain, text)) return true;
    }
    return false;
}

}  // namespace moira::runtime
