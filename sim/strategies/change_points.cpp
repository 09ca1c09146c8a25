// SPDX-License-Identifier: MIT
#include "sim/strategies/change_points.hpp"

#include <algorithm>

namespace moira::sim {

ChangePoints::ChangePoints(Stream& draws, std::uint64_t count, std::uint64_t last) {
    count = std::min(count, last);
    while (points_.size() < count) {
        const std::uint64_t point = 1 + draws.below(last);
        if (std::ranges::find(points_, point) == points_.end()) points_.push_back(point);
    }
    std::ranges::sort(points_);
}

}  // namespace moira::sim
