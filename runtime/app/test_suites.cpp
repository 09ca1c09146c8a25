// SPDX-License-Identifier: MIT
#include "runtime/app/test_suites.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace moira::runtime {
namespace {

std::string text_of(const ConfigValue& meta, std::string_view key) {
    const ConfigValue* const found = meta.find(key);
    return found != nullptr && found->text() != nullptr ? *found->text() : "";
}

std::int64_t order_of(const ConfigValue& meta) {
    const ConfigValue* const found = meta.find("order");
    return found != nullptr ? found->integer().value_or(0) : 0;
}

}  // namespace

std::vector<TestSuite> tests_of(const Application& app, std::string_view filter) {
    std::map<std::string, std::vector<TestCase>> by_suite;
    for (const Entry& entry : app.entries) {
        if (text_of(entry.meta, "type") != "test" || entry.id.find(filter) == std::string::npos) {
            continue;
        }
        by_suite[text_of(entry.meta, "suite")].push_back({entry.id, order_of(entry.meta)});
    }
    std::vector<TestSuite> suites;
    for (auto& [name, tests] : by_suite) {
        std::sort(tests.begin(), tests.end(), [](const TestCase& a, const TestCase& b) {
            return std::tie(a.order, a.id) < std::tie(b.order, b.id);
        });
        suites.push_back({name, std::move(tests)});
    }
    if (!suites.empty() && suites.front().name.empty()) {
        suites.front().name = "other";
        std::rotate(suites.begin(), suites.begin() + 1, suites.end());
    }
    return suites;
}

}  // namespace moira::runtime
