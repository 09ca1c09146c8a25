// SPDX-License-Identifier: MIT
//
// Lists with fewer elements, for shrinking: none, without each half, quarter and so on, down to
// without each single one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace moira::generators {

template <class T>
[[nodiscard]] std::vector<std::vector<T>> fewer(const std::vector<T>& list) {
    std::vector<std::vector<T>> result;
    for (std::size_t chunk = list.size(); chunk > 0; chunk /= 2) {
        for (std::size_t begin = 0; begin < list.size(); begin += chunk) {
            const std::size_t end = std::min(begin + chunk, list.size());
            std::vector<T> rest;
            rest.reserve(list.size() - (end - begin));
            for (std::size_t i = 0; i < list.size(); ++i) {
                if (i < begin || i >= end) rest.push_back(list[i]);
            }
            result.push_back(std::move(rest));
        }
    }
    return result;
}

}  // namespace moira::generators
