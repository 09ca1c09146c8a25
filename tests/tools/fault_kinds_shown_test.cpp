// SPDX-License-Identifier: MIT
// Goal: every kind of fault has a scenario that fails only with it, whose report names it as the
// difference that is needed, and a twin that bears it. A new kind without these fails here.
#include "sim/fault.hpp"
#include "tests/tools/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace moira::tools {
namespace {

using sim::FaultKind;
using testing::ContainsRegex;
using testing::HasSubstr;

/// How a report calls a fault of the kind, in the kind's scenario.
struct Shown {
    FaultKind kind;
    const char* line;
};

constexpr std::array<Shown, sim::fault_kinds> shown = {{
    {FaultKind::crash, "crash of caller/worker#0 at its [0-9a-z]+ step boundary"},
    {FaultKind::spawn, "spawn failure of caller when it spawns 'demo:worker'"},
    {FaultKind::start, "start failure of caller/server#0 before its first step"},
    {FaultKind::name, "name conflict with one that .* of client/server#0 when it registers 's"},
    {FaultKind::cancel, "cancel of caller/worker#0 at its [0-9a-z]+ step boundary"},
    {FaultKind::terminate, "terminate of main/user#0 at its [0-9a-z]+ step boundary"},
    {FaultKind::upgrade, "upgrade of main/counter#0 at its [0-9a-z]+ step boundary"},
    {FaultKind::pause, "pause of 10s of main/writer#[0-9] at its [0-9a-z]+ step boundary"},
    {FaultKind::slow, "slowness of 20ms of caller/server#0 at its [0-9a-z]+ step boundary"},
    {FaultKind::delay, "delay of 6s of the [0-9a-z]+ message '[a-z]+' from .* to "},
    {FaultKind::buggify, "buggify of main at 'flush early'"},
    {FaultKind::memory, "memory exhaustion at allocation [0-9]+ of main/ledger#0 in its "},
    {FaultKind::mailbox, "bounded mailbox of [128] that .* of sender/sink#0 from its start"},
    {FaultKind::drop, "drop of the [0-9a-z]+ message '[a-z]+' from near"},
    {FaultKind::duplicate, "duplicate of the [0-9a-z]+ message 'add' from near to near/far#0"},
    {FaultKind::reorder, "overtaking of the [0-9a-z]+ message 'set' from near to near/far#0"},
    {FaultKind::partition,
     "partition of a.b for 10s,.* with the [0-9a-z]+ message 'alive' from primary to standby"},
    {FaultKind::node, "node loss of b for 1s at the [0-9a-z]+ step boundary there"},
    {FaultKind::clock, "wrong clock of the machine (back|ahead) by 3600s when main reads it"},
    {FaultKind::host, "host crash of demo:pool for 1s at the [0-9a-z]+ step boundary there"},
    {FaultKind::offset, "clock offset of [ab] (back|ahead) by 3600s from its start"},
    {FaultKind::drift, "clock drift of [ab] (fast|slow) by 10% from its start"},
}};

class FaultKindsShownTest : public ProgramTest, public testing::WithParamInterface<std::size_t> {
protected:
    const Shown row = shown[GetParam()];
    const std::string folder =
        "scenarios/faults/" + std::string{sim::fault_kind_name(static_cast<FaultKind>(GetParam()))};
};

TEST_P(FaultKindsShownTest, ItsScenarioFailsAndTheReportNamesIt) {
    ASSERT_EQ(static_cast<std::size_t>(row.kind), GetParam()) << "the rows are in order";
    const Ended found = moira("explore " + folder + " --seeds 1000 --fail-fast");
    EXPECT_EQ(found.code, 1) << found.out << found.err;
    EXPECT_THAT(found.out, HasSubstr("  needs: 1 fault, "));
    EXPECT_THAT(found.out, ContainsRegex(std::string{"\n  F1  "} + row.line));
    EXPECT_THAT(found.out, ContainsRegex(std::string{"  fault: "}));
}

TEST_P(FaultKindsShownTest, WithoutFaultsTheScenarioIsRight) {
    const Ended off = moira("explore " + folder + " --seeds 300 --faults none");
    EXPECT_EQ(off.code, 0) << off.out << off.err;
    EXPECT_THAT(off.out, HasSubstr("300 runs, no failure\n"));
}

TEST_P(FaultKindsShownTest, ATwinBearsIt) {
    const Ended twin = moira("explore " + folder + "_fixed --seeds 500");
    EXPECT_EQ(twin.code, 0) << twin.out << twin.err;
    const std::string name{sim::fault_kind_name(row.kind)};
    EXPECT_THAT(twin.out, ContainsRegex("\n  faults +" + name + " [1-9]"));
}

std::string name_of(const testing::TestParamInfo<std::size_t>& info) {
    return std::string{sim::fault_kind_name(static_cast<FaultKind>(info.param))};
}

INSTANTIATE_TEST_SUITE_P(Kinds, FaultKindsShownTest,
                         testing::Range<std::size_t>(0, sim::fault_kinds), name_of);

}  // namespace
}  // namespace moira::tools
