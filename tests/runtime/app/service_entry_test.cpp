// SPDX-License-Identifier: MIT
// Goal: entries of kind process.service are read with the runtime's defaults, and what is wrong in
// one is told with its place.
#include "runtime/app/load_application.hpp"
#include "runtime/app/service_entry.hpp"
#include "tests/runtime/app/app_folder.hpp"

#include <gmock/gmock.h>

namespace moira::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

sim::Result<ServiceEntry> read(const std::string& fields) {
    testing::AppFolder folder;
    folder.write("src/_index.yaml", "version: \"1.0\"\nnamespace: app\nentries:\n"
                                    "  - name: s\n    kind: process.service\n" +
                                        fields);
    const auto application = load_application(folder.root().string());
    if (!application) return std::unexpected{application.error()};
    const Entry* const entry = application->find("app:s");
    if (entry == nullptr) return sim::fail(sim::ErrorCode::not_found, "no entry");
    return service_entry(*entry);
}

TEST(ServiceEntryTest, WhatIsNotSaidHasTheRuntimesDefaults) {
    const auto service = read("    process: worker\n    host: app:processes\n");
    ASSERT_TRUE(service) << service.error().text();
    EXPECT_EQ(service->id, "app:s");
    EXPECT_EQ(service->process, "app:worker");
    EXPECT_EQ(service->host, "app:processes");
    EXPECT_FALSE(service->auto_start);
    EXPECT_EQ(service->stop_timeout, sim::Duration::from_s(10));
    EXPECT_EQ(service->stable_threshold, sim::Duration::from_s(5));
    EXPECT_EQ(service->initial_delay, sim::Duration::from_s(1));
    EXPECT_EQ(service->max_delay, sim::Duration::from_s(90));
    EXPECT_EQ(service->backoff_factor, 2);
    EXPECT_EQ(service->jitter, 0.1);
    EXPECT_EQ(service->max_attempts, 0);
}

TEST(ServiceEntryTest, FieldsAreTaken) {
    const auto service = read(R"(    process: other:worker
    host: app:processes
    input: [7, "x", { a: [true] }]
    lifecycle:
      auto_start: true
      requires: [one, b:two]
      depends_on: ["app:one", three]
      stop_timeout: 2s
      stable_threshold: 1m
      restart: { initial_delay: 5ms, max_delay: 1h, backoff_factor: 1.5, jitter: 0.5,
                 max_attempts: 3 }
)");
    ASSERT_TRUE(service) << service.error().text();
    EXPECT_EQ(service->process, "other:worker");
    EXPECT_EQ(service->input.size(), 3U);
    EXPECT_TRUE(service->auto_start);
    EXPECT_THAT(service->required, ElementsAre("app:one", "b:two", "app:three"));
    EXPECT_EQ(service->stop_timeout, sim::Duration::from_s(2));
    EXPECT_EQ(service->stable_threshold, sim::Duration::from_s(60));
    EXPECT_EQ(service->initial_delay, sim::Duration::from_ms(5));
    EXPECT_EQ(service->max_delay, sim::Duration::from_s(3600));
    EXPECT_EQ(service->backoff_factor, 1.5);
    EXPECT_EQ(service->jitter, 0.5);
    EXPECT_EQ(service->max_attempts, 3);
}

TEST(ServiceEntryTest, ZeroIsTheDefault) {
    const auto service = read(R"(    process: worker
    host: app:processes
    lifecycle: { stop_timeout: 0, restart: { initial_delay: "0", jitter: 0, backoff_factor: 0 } }
)");
    ASSERT_TRUE(service) << service.error().text();
    EXPECT_EQ(service->stop_timeout, sim::Duration::from_s(10));
    EXPECT_EQ(service->initial_delay, sim::Duration::from_s(1));
    EXPECT_EQ(service->jitter, 0.1);
    EXPECT_EQ(service->backoff_factor, 2);
}

TEST(ServiceEntryTest, WhatIsWrongHasItsPlace) {
    struct Row {
        int line;
        const char* fields;
        const char* says;
    };

    constexpr const char* both = "    process: worker\n    host: app:processes\n";
    const Row rows[] = {
        {__LINE__, "host: h\n", "service 'app:s': process is required"},
        {__LINE__, "process: p\n", "service 'app:s': host is required"},
        {__LINE__, "input: 7\n", "_index.yaml:8:12: service 'app:s': 'input' must be a list"},
        {__LINE__, "lifecycle: 7\n", "'lifecycle' must be a map"},
        {__LINE__, "lifecycle: { restart: [1] }\n", "'lifecycle.restart' must be a map"},
        {__LINE__, "lifecycle: { auto_start: yep }\n",
         "'lifecycle.auto_start' must be true or false, not 'yep'"},
        {__LINE__, "lifecycle: { requires: x }\n", "'lifecycle.requires' must be a list of ids"},
        {__LINE__, "lifecycle: { stop_timeout: soon }\n",
         "'lifecycle.stop_timeout' must be a duration such as \"10s\", not 'soon'"},
        {__LINE__, "lifecycle: { stop_timeout: 10 }\n", "must be a duration such as \"10s\""},
        {__LINE__, "lifecycle: { stop_timeout: -1s }\n", "must be a duration such as \"10s\""},
        {__LINE__, "lifecycle: { restart: { jitter: 1.5 } }\n",
         "'lifecycle.restart.jitter' must be a number from 0 to 1"},
        {__LINE__, "lifecycle: { restart: { max_attempts: -1 } }\n",
         "must be a whole number that is not negative"},
    };
    for (const Row& row : rows) {
        const bool is_missing = std::string_view{row.says}.ends_with("required");
        const auto service =
            read((is_missing ? std::string{} : std::string{both}) + "    " + row.fields);
        ASSERT_FALSE(service) << row.line;
        EXPECT_THAT(service.error().text(), HasSubstr(row.says)) << row.line;
    }
}

}  // namespace
}  // namespace moira::runtime
