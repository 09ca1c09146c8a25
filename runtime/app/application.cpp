// SPDX-License-Identifier: MIT
#include "runtime/app/application.hpp"

#include <algorithm>

namespace moira::runtime {

const Entry* Application::find(std::string_view id) const {
    const auto found =
        std::lower_bound(entries.begin(), entries.end(), id,
                         [](const Entry& entry, std::string_view key) { return entry.id < key; });
    return found != entries.end() && found->id == id ? &*found : nullptr;
}

std::string with_namespace(std::string_view reference, std::string_view ns) {
    if (reference.empty() || reference.find(':') != std::string_view::npos) {
        return std::string{reference};
    }
    return std::string{ns} + ":" + std::string{reference};
}

}  // namespace moira::runtime
