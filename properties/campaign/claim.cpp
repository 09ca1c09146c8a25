// SPDX-License-Identifier: MIT
#include "properties/campaign/claim.hpp"

#include <fmt/format.h>

#include <cmath>

namespace moira::properties {

double failure_bound(std::uint64_t runs) {
    if (runs == 0) return 1;
    // expm1 keeps the digits that 1 - x loses when x is close to 1.
    return -std::expm1(std::log(0.05) / static_cast<double>(runs));
}

std::string probability_text(double probability) {
    if (probability >= 1) return "1";
    int exponent = 0;
    double digits = probability;
    for (; digits < 1 && exponent < 300; ++exponent) digits *= 10;
    auto tenths = static_cast<int>(std::ceil(digits * 10 - 1e-9));
    if (tenths >= 100) {
        tenths = 10;
        --exponent;
    }
    if (exponent == 0) return "1";
    if (exponent == 1) return fmt::format("{} %", tenths);
    if (exponent == 2) return fmt::format("{}.{} %", tenths / 10, tenths % 10);
    return fmt::format("{}.{}e-{}", tenths / 10, tenths % 10, exponent);
}

}  // namespace moira::properties
