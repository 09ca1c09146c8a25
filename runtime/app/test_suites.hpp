// SPDX-License-Identifier: MIT
//
// The tests of an application: entries with `meta.type: test`, in the order in which Wippy's own
// runner runs them. Pure; the ids refer to the application that was given.
#pragma once

#include "runtime/app/application.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace moira::runtime {

struct TestCase {
    std::string id;
    std::int64_t order = 0;  ///< `meta.order`
};

struct TestSuite {
    std::string name;             ///< `meta.suite`; "other" for tests without
    std::vector<TestCase> tests;  ///< by order, then id; they may share state, in this order
};

/// Suites by name, those tests without a suite last. `filter` keeps only tests whose id holds it.
[[nodiscard]] std::vector<TestSuite> tests_of(const Application& app, std::string_view filter = {});

}  // namespace moira::runtime
