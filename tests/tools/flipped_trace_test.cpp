// SPDX-License-Identifier: MIT
//
// Thousands of damaged traces replayed in one process: each is refused with the place of the
// damage, differs from the run with both sides shown, or is the recorded run.
#include "runtime/scenario/scenario.hpp"
#include "sim/strategies/replay.hpp"
#include "sim/trace_file.hpp"
#include "tests/support/own_folder.hpp"
#include "tools/cli/run_once.hpp"
#include "tools/cli/trace_header_of.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

namespace moira::tools {
namespace {

class FlippedTraceTest : public testing::Test {
protected:
    void SetUp() override {
        std::ofstream{folder_.path() / "scenario.lua"} << R"(return { title = 't',
            hosts = { 'h:h' }, start = { { entry = 'a:main', host = 'h:h', as = 'main' } },
            entries = {
                ['a:main'] = { modules = { 'time' }, code = [[return function()
                    local pid = process.pid()
                    for i = 1, 3 do process.spawn_monitored('a:child', 'h:h', pid, i) end
                    for i = 1, 6 do
                        channel.select({ process.inbox():case_receive(),
                                         process.events():case_receive() })
                    end
                    time.sleep('1ms') print(math.random(1000)) return 1 end]] },
                ['a:child'] = { code = [[return function(to, i)
                    process.send(to, 'topic', { number = i, text = 'x' }) end]] } } })";
        auto subject = runtime::load_scenario(folder_.path());
        ASSERT_TRUE(subject.has_value()) << subject.error().text();
        subject_ = std::move(*subject);
        auto world = runtime::World::make(subject_.plan, *subject_.program);
        ASSERT_TRUE(world.has_value());
        world_ = std::move(*world);
    }

    std::string record(sim::TraceBody body) {
        std::string bytes;
        sim::TraceWriter writer{trace_header_of(subject_, 3, "", body),
                                [&](std::string_view part) -> sim::Result<void> {
                                    bytes += part;
                                    return {};
                                }};
        RunRequest request;
        request.seed = 3;
        request.sink = &writer;
        auto run = run_once(*world_, nullptr, request);
        EXPECT_TRUE(run.has_value());
        EXPECT_EQ(run->outcome_text(), "completed");
        EXPECT_TRUE(writer.finish(run->summary.outcome, run->summary.counters).has_value());
        return bytes;
    }

    /// "same", or "differs" after checking that it says how.
    std::string replay(const sim::TraceFile& trace) {
        sim::ReplayDecisions decisions{trace.decisions(), trace.header.seed};
        sim::ReplayCheck check{trace};
        RunRequest request;
        request.seed = trace.header.seed;
        request.decisions = &decisions;
        request.sink = &check;
        request.go_on = [&] {
            return decisions.mismatch() == nullptr && check.mismatch() == nullptr;
        };
        auto run = run_once(*world_, nullptr, request);
        if (!run) return "cannot begin: " + run.error().text();
        check.finish(run->summary.outcome, run->summary.counters, run->summary.trace_hash);
        decisions.finish();
        if (decisions.mismatch() == nullptr && check.mismatch() == nullptr) return "same";
        const std::string text = check.mismatch() != nullptr ? check.mismatch()->text()
                                                             : decisions.mismatch()->text();
        EXPECT_THAT(text, testing::HasSubstr("replay differs"));
        return "differs";
    }

    /// How many of the damaged traces came to what.
    std::map<std::string, int> flip_all(const std::string& bytes, unsigned stride) {
        std::map<std::string, int> counts;
        for (std::size_t bit = 0; bit < bytes.size() * 8; bit += stride) {
            std::string damaged = bytes;
            damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
            SCOPED_TRACE(testing::Message() << "bit " << bit % 8 << " of byte " << bit / 8);
            auto trace = sim::decode_trace(damaged);
            if (!trace) {
                EXPECT_THAT(trace.error().message, testing::HasSubstr("trace: "));
                EXPECT_THAT(trace.error().message,
                            testing::AnyOf(testing::HasSubstr("offset "),
                                           testing::HasSubstr("format")));
                ++counts["refused"];
            } else if (!sim::check_same_plan(trace->header, subject_.plan)) {
                ++counts["of another plan"];
            } else {
                ++counts[replay(*trace)];
            }
        }
        return counts;
    }

    runtime::Subject subject_;
    std::unique_ptr<runtime::World> world_;

private:
    OwnFolder folder_;
};

TEST_F(FlippedTraceTest, EachBitOfABinaryTraceIsNoticed) {
    const std::string bytes = record(sim::TraceBody::binary);
    const std::size_t header = bytes.find("\n\n") + 2;
    const auto counts = flip_all(bytes, 3);
    for (const auto& [what, count] : counts)
        EXPECT_NE(what.find("cannot"), 0U) << what;
    // All that is behind the header, whose free texts may change without effect.
    EXPECT_GE(counts.at("refused"), static_cast<int>((bytes.size() - header) * 8 / 3));
}

TEST_F(FlippedTraceTest, DamagedTextIsRefusedOrDiffers) {
    const std::string bytes = record(sim::TraceBody::ndjson);
    const auto counts = flip_all(bytes, 13);
    EXPECT_GT(counts.at("refused"), 1000);
    EXPECT_GT(counts.at("differs"), 0);
    EXPECT_GT(counts.at("same"), 0) << "what is only for readers may change";
    for (const auto& [what, count] : counts)
        EXPECT_NE(what.find("cannot"), 0U) << what;
}

}  // namespace
}  // namespace moira::tools
