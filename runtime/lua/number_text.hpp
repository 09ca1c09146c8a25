// SPDX-License-Identifier: MIT
//
// The text of floats in the dialect: shortest digits that read back as the same number, integral
// values without a fraction, the same in every locale.
#pragma once

#include <array>
#include <cstddef>

namespace moira::runtime {

/// Room for the longest text.
using NumberText = std::array<char, 40>;

/// Writes `value` and returns the length. Integral values that fit 64 bits print as that integer
/// (`10/2` is `5`), others with the fewest digits that read back equal: plainly for exponents from
/// -4 to 20, else as `1e+300`. `inf`, `-inf`, and `nan` whatever its sign.
std::size_t write_float(NumberText& text, double value);

}  // namespace moira::runtime
