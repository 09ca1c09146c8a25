// SPDX-License-Identifier: MIT
//
// Numbers and letters of a run follow no locale: the C library prints a decimal comma, compares and
// converts letters by the locale that the surrounding program has set. While a PlainLocale lives,
// its thread alone works in the locale "C". Cannot fail: that locale needs no data and no memory.
#pragma once

#include <clocale>  // uselocale, too

namespace moira::sim {

class PlainLocale {
public:
    PlainLocale() : outer_{uselocale(newlocale(LC_ALL_MASK, "C", locale_t{}))} {}

    PlainLocale(const PlainLocale&) = delete;
    PlainLocale& operator=(const PlainLocale&) = delete;

    ~PlainLocale() { uselocale(outer_); }

private:
    locale_t outer_;
};

}  // namespace moira::sim
