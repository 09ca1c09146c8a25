// SPDX-License-Identifier: MIT
//
// A C library in another locale than "C", which need not be installed: the program that links
// strange_locale.cpp has its own strcoll and localeconv.
#pragma once

namespace moira::runtime {

/// While true, texts sort backwards and numbers have a decimal comma.
bool& strange_locale();

}  // namespace moira::runtime
