// SPDX-License-Identifier: MIT
#include "properties/shrink/workload_edits.hpp"

#include <fmt/format.h>

namespace moira::properties {

bool WorkloadEdits::is_gone(std::size_t i) const {
    for (const auto& [place, number] : edits_) {
        if (number) continue;
        if (place == i || parts_[i].path.starts_with(parts_[place].path + ".")) return true;
    }
    return false;
}

std::vector<std::string> WorkloadEdits::texts() const {
    std::vector<std::string> texts;
    for (const auto& [place, number] : edits_) {
        if (number && !is_gone(place))
            texts.push_back(fmt::format("{}={}", parts_[place].path, *number));
    }
    // Elements behind one that is taken away move up: the last is taken first.
    for (auto at = edits_.rbegin(); at != edits_.rend(); ++at) {
        if (at->second) continue;
        texts.push_back(parts_[at->first].path + "=nil");
    }
    return texts;
}

std::vector<std::string> WorkloadEdits::words() const {
    std::vector<std::string> words;
    for (const auto& [place, number] : edits_) {
        const WorkloadPart& part = parts_[place];
        if (number && !is_gone(place)) {
            words.push_back(
                fmt::format("{} is {} instead of {}", part.path, *number, *part.number));
        } else if (!number) {
            words.push_back(part.process.empty() ? fmt::format("{} is left out", part.path)
                                                 : fmt::format("{} is not started", part.process));
        }
    }
    return words;
}

std::vector<std::string> WorkloadEdits::texts_with(std::size_t i,
                                                   std::optional<std::int64_t> number) const {
    WorkloadEdits more = *this;
    more.set(i, number);
    return more.texts();
}

}  // namespace moira::properties
