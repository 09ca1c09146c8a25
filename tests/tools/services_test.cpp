// SPDX-License-Identifier: MIT
// Goal: `moira run APP` starts the services of an application and keeps them up.
#include "tests/tools/program.hpp"

#include <gmock/gmock.h>

namespace moira::tools {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* entries = R"(version: "1.0"
namespace: app
entries:
  - { name: processes, kind: process.host, lifecycle: { auto_start: true } }
  - name: server
    kind: process.lua
    source: file://server.lua
    method: main
  - name: web
    kind: process.service
    process: server
    host: app:processes
    input: ["web \"1\"\n", 7, { deep: [true, 1.5, -3] }]
    lifecycle: { auto_start: true, requires: [db, processes] }
  - name: db
    kind: process.service
    process: server
    host: app:processes
    input: ["db"]
  - name: idle
    kind: process.service
    process: server
    host: app:processes
    input: ["idle"]
)";

constexpr const char* server = R"(
return { main = function(name, number, more)
    print("up " .. name, number, more and tostring(more.deep[2]), more and more.deep[3])
    local inbox = process.inbox()
    while true do inbox:receive() end
end }
)";

class ServicesTest : public ProgramTest {
protected:
    [[nodiscard]] std::string app(const std::string& more = {},
                                  const std::string& program = server) const {
        write("app/src/_index.yaml", entries + more);
        write("app/src/server.lua", program);
        return path("app");
    }
};

TEST_F(ServicesTest, ThoseThatStartByThemselvesAndThoseThatTheyRequireRun) {
    const Ended ended = moira("run " + app());
    EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
    const std::size_t db = ended.out.find("up db");
    const std::size_t web = ended.out.find("up web \"1\"");
    ASSERT_NE(db, std::string::npos) << ended.out;
    ASSERT_NE(web, std::string::npos) << ended.out;
    EXPECT_LT(db, web);
    EXPECT_THAT(ended.out, HasSubstr("7 1.5 -3"));
    EXPECT_THAT(ended.out, Not(HasSubstr("up idle")));
}

TEST_F(ServicesTest, OneThatFailsIsStartedAgainWithItsAttempts) {
    const Ended ended = moira("run --trace text " + app(R"(  - name: flaky
    kind: process.service
    process: server
    host: app:processes
    input: ["flaky"]
    lifecycle:
      auto_start: true
      restart: { initial_delay: 2s, jitter: 0.5, max_attempts: 2 }
)",
                                                        R"(
return { main = function(name)
    print("up " .. name)
    if name == "flaky" then error("it broke") end
    local inbox = process.inbox()
    while true do inbox:receive() end
end }
)"));
    EXPECT_EQ(ended.code, 0) << ended.err;
    const std::size_t first = ended.out.find("up flaky");
    ASSERT_NE(first, std::string::npos) << ended.out;
    const std::size_t second = ended.out.find("up flaky", first + 1);
    ASSERT_NE(second, std::string::npos) << ended.out;
    EXPECT_EQ(ended.out.find("up flaky", second + 1), std::string::npos) << ended.out;
    EXPECT_THAT(ended.out, HasSubstr("'services.retry'"));
    EXPECT_THAT(ended.out, HasSubstr("'services.gives_up'"));
}

TEST_F(ServicesTest, SchedulesOfServicesAreExploredAndReplayed) {
    const std::string folder = app();
    EXPECT_EQ(moira("check " + folder + " --entry moira:boot --seeds 20").code, 0);
    EXPECT_EQ(moira("explore " + folder + " --seeds 50 --jobs 1 --out " + path("campaign")).code,
              0);
    EXPECT_EQ(moira("run " + folder + " --seed 7 --out " + path("t.mtrace")).code, 0);
    EXPECT_EQ(moira("replay " + path("t.mtrace")).code, 0);
}

TEST_F(ServicesTest, AWrongServiceIsToldAndTheOthersRun) {
    const Ended ended = moira("run " + app(R"(  - name: broken
    kind: process.service
    process: server
    host: app:processes
    lifecycle: { auto_start: perhaps }
)"));
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.err,
                HasSubstr("'lifecycle.auto_start' must be true or false, not 'perhaps'"));
    EXPECT_THAT(ended.out, HasSubstr("up db"));
}

TEST_F(ServicesTest, WithoutOneThatStartsByItselfThereIsNothingToBoot) {
    const Ended ended = moira("run tests/tools/demo_app --entry moira:boot");
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, HasSubstr("there is no entry 'moira:boot'"));
}

}  // namespace
}  // namespace moira::tools
