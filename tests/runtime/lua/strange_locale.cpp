// SPDX-License-Identifier: MIT
#include "tests/runtime/lua/strange_locale.hpp"

#include <clocale>
#include <cstring>

namespace moira::runtime {

bool& strange_locale() {
    static bool on = false;
    return on;
}

}  // namespace moira::runtime

extern "C" {

int strcoll(const char* left, const char* right) noexcept {
    return moira::runtime::strange_locale() ? strcmp(right, left) : strcmp(left, right);
}

std::lconv* localeconv() noexcept {
    static char comma[] = ",";
    static char point[] = ".";
    static std::lconv convention{};
    convention.decimal_point = moira::runtime::strange_locale() ? comma : point;
    convention.thousands_sep = point + 1;
    convention.grouping = point + 1;
    return &convention;
}

}  // extern "C"
