// SPDX-License-Identifier: MIT
#include "sim/trace_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "tests/sim/trace_samples.hpp"

namespace moira::sim {
namespace {

using testing::HasSubstr;

constexpr TraceBody bodies[] = {TraceBody::ndjson, TraceBody::binary};

std::string encoded(const TraceFile& trace) {
    auto bytes = encode_trace(trace);
    EXPECT_TRUE(bytes.has_value()) << bytes.error().text();
    return bytes.value_or("");
}

std::string error_of(std::string_view bytes) {
    const auto trace = decode_trace(bytes);
    return trace ? "no error" : trace.error().text();
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

RC_GTEST_PROP(TraceFileTest, ATraceIsWhatItsBytesSay, ()) {
    const TraceFile trace = sample::any_trace();
    const auto bytes = encode_trace(trace);
    RC_ASSERT(bytes.has_value());
    const auto read = decode_trace(*bytes);
    if (!read) RC_FAIL(read.error().text());
    RC_ASSERT(*read == trace);
    RC_ASSERT(*encode_trace(*read) == *bytes);
    RC_ASSERT(*decode_trace_header(*bytes) == trace.header);
}

RC_GTEST_PROP(TraceFileTest, AnyBytesAreATraceOrAnErrorWithItsOffset, ()) {
    std::string bytes = *encode_trace(sample::small(*rc::gen::element(bodies[0], bodies[1])));
    const int changes = *rc::gen::inRange(1, 5);
    for (int i = 0; i < changes; ++i) {
        const std::size_t at = *rc::gen::inRange<std::size_t>(0, bytes.size());
        const std::size_t size = *rc::gen::inRange<std::size_t>(0, 9);
        bytes.replace(at, size, *rc::gen::container<std::string>(rc::gen::arbitrary<char>()));
        if (bytes.empty()) bytes = "m";
    }
    const auto trace = decode_trace(bytes);
    if (trace) {
        RC_ASSERT(encode_trace(*trace).has_value());
    } else {
        RC_ASSERT(trace.error().message.starts_with("trace: "));
    }
}

TEST(TraceFileTest, EveryChangedBitOfABinaryTraceIsFound) {
    const TraceFile trace = sample::small(TraceBody::binary);
    const std::string bytes = encoded(trace);
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        std::string changed = bytes;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
        const auto read = decode_trace(changed);
        ASSERT_FALSE(read.has_value()) << "bit " << bit % 8 << " of byte " << bit / 8;
        EXPECT_FALSE(read.error().message.empty());
    }
}

TEST(TraceFileTest, EveryChangedBitOfAReadableTraceIsFoundOrHarmless) {
    const TraceFile trace = sample::small(TraceBody::ndjson);
    const std::string bytes = encoded(trace);
    const std::size_t body = bytes.find("\n\n");
    int unnoticed = 0;
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        std::string changed = bytes;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
        const auto read = decode_trace(changed);
        if (!read) continue;
        ++unnoticed;
        // What is not hashed: the header, decisions, "shown", two of the totals.
        EXPECT_TRUE(std::ranges::equal(read->events(), trace.events()));
        EXPECT_EQ(bit / 8 < body, !(read->header == trace.header)) << bit / 8;
    }
    EXPECT_GT(unnoticed, 0);
}

TEST(TraceFileTest, ATraceThatWasCutOffIsCalledTruncated) {
    for (const TraceBody body : bodies) {
        const std::string bytes = encoded(sample::small(body));
        ASSERT_EQ(error_of(bytes), "no error");
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            EXPECT_THAT(error_of(std::string_view{bytes}.substr(0, size)), HasSubstr("truncated"))
                << size;
        }
    }
}

TEST(TraceFileTest, NothingMayFollowTheEnd) {
    for (const TraceBody body : bodies) {
        const std::string bytes = encoded(sample::small(body));
        EXPECT_THAT(error_of(bytes + "\n"), HasSubstr("1 bytes behind the end record"));
    }
}

TEST(TraceFileTest, ALargeTraceHasManyBlocks) {
    TraceFile trace;
    trace.header.body = TraceBody::binary;
    const std::string payload(1'000, 'x');
    for (int i = 0; i < 300; ++i) {
        trace.add(sample::event(TraceKind::send, "a", "b", "t", 1, payload, 1));
        trace.add(DecisionRecord{DecisionKind::next, 3, 2, 1});
    }
    sample::set_totals(trace);
    const std::string bytes = encoded(trace);
    EXPECT_GT(bytes.size(), 300'000U);
    const auto read = decode_trace(bytes);
    ASSERT_TRUE(read.has_value()) << read.error().text();
    EXPECT_TRUE(*read == trace);
    for (const std::size_t size : {bytes.size() / 2, bytes.size() - 1}) {
        EXPECT_THAT(error_of(bytes.substr(0, size)), HasSubstr("bytes, "));
    }
}

TEST(TraceFileTest, HeaderErrorsSayWhatIsWrong) {
    const std::string good = encoded(sample::small(TraceBody::ndjson));

    struct Row {
        const char* from;
        const char* to;
        const char* error;
    };

    const Row rows[] = {
        {"moira-trace 1", "moira-trail 1", "trace: offset 0: not a trace\n  hint: a trace begins"},
        {"moira-trace 1", "moira-trace 2", "trace: written in format 2, this version reads 1"},
        {"moira-trace 1", "moira-trace x", "trace: line 1, offset 0: no format number"},
        {"version: 0.1.0", "ver: 0", "trace: line 2, offset 14: expected 'version: ...', found"},
        {"plan-hash: 01", "plan-hash: 0x", "plan-hash cannot be '0x23"},
        {"seed: 7", "seed: 07", "seed cannot be '07'"},
        {"seed: 7", "seed: -7", "seed cannot be '-7'"},
        {"seed: 7", "seed: 18446744073709551616", "seed cannot be '18446744073709551616'"},
        {"pair_fifo", "fifo", "ordering cannot be 'fifo'"},
        {"ndjson", "xml", "body cannot be 'xml'"},
        {"scenario: ", "seed: ", "'seed' comes twice"},
        {"scenario: ", "Scenario: ", "expected 'key: value' or an empty line, found 'Scenario:"},
        {"a\\\\b", "a\\b", "unknown escape"},
        {"seed: 7\n", "seed: 7\r\n", "carriage return"},
        {"seed: 7\n", "seed\xb5 7\n", "'seed\\xb5 7'"},
    };
    for (const Row& row : rows) {
        EXPECT_THAT(error_of(replaced(good, row.from, row.to)), HasSubstr(row.error));
    }
}

TEST(TraceFileTest, TheOffsetIsThatOfTheLineOrValue) {
    const std::string good = encoded(sample::small(TraceBody::ndjson));

    struct Row {
        std::string_view from;
        std::string_view to;
        std::size_t behind;  ///< offset of what is wrong, from the beginning of `from`
    };

    const Row rows[] = {
        {"scenario: ", "seed: ", 0},
        {"{\"i\":0", "{\"j\":0", 0},
        {"{\"i\":1", "{\"i\":2", 5},
        {"caf\xc3\xa9", "caf\\x", 3},
        {"\"events\":7", "\"events\":x", 9},
    };
    for (const Row& row : rows) {
        const std::size_t at = good.find(row.from);
        const auto line = 1 + std::ranges::count(good.substr(0, at), '\n');
        EXPECT_THAT(error_of(replaced(good, row.from, row.to)),
                    testing::StartsWith("trace: line " + std::to_string(line) + ", offset " +
                                        std::to_string(at + row.behind) + ": "));
    }
}

TEST(TraceFileTest, RecordErrorsSayWhatIsWrong) {
    const std::string good = encoded(sample::small(TraceBody::ndjson));

    struct Row {
        const char* from;
        const char* to;
        const char* error;
    };

    const Row rows[] = {
        {"{\"i\":0", "{\"j\":0", "unknown record: it begins with none of"},
        {"{\"i\":1", "{\"i\":2", "event 2 where event 1 is expected"},
        {"\"t\":0", "\"t\":0.5", "expected member \"kind\""},
        {"\"t\":0", "\"t\":00", "expected a whole number of at most 64 bits with sign"},
        {"\"run\"", "\"ran\"", "unknown kind 'ran'"},
        {"\"number\":3", "\"number\":4", "the events have "},
        {"app:parent", "app:Parent", "the events have "},
        {"\"payload\":\"c", "\"payload\":\"C", "a payload is pairs of the digits 0-9 and a-f"},
        {"\"next\"", "\"nxt\"", "unknown decision 'nxt'"},
        {"\"of\":2,\"answer\":1", "\"of\":2,\"answer\":2", "answer 2 of 2 alternatives (from 0)"},
        {"\"of\":2,\"answer\":1", "\"of\":1,\"answer\":0", "a choice among 1 alternatives"},
        {"\"of\":2", "\"of\":4294967298", "at most 32 bits, found 4294967298"},
        {"1122334455667788\"}", "1122334455667788\",\"x\":1}", "expected the end of the record"},
        {"1122334455667788", "112233445566778", "a label is 16 hex digits"},
        {"caf\xc3\xa9", "caf\\x", "unknown escape or control character in a text"},
        {"\"end\":\"limit\"", "\"end\":\"over\"", "unknown outcome 'over'"},
        {"\"limit\":\"steps\"", "\"limit\":\"time\"", "unknown limit 'time'"},
        {"\"events\":7", "\"events\":8", "the end record counts 8 events, here are 7"},
        {"\"decisions\":3", "\"decisions\":2", "counts 2 decisions, here are 3"},
    };
    for (const Row& row : rows) {
        EXPECT_THAT(error_of(replaced(good, row.from, row.to)), HasSubstr(row.error)) << row.to;
    }
}

TEST(TraceFileTest, AWriterRefusesWhatItCouldNotReadBack) {
    TraceFile trace = sample::small(TraceBody::ndjson);
    trace.header.fields.emplace_back("Bad key", "x");
    EXPECT_EQ(encode_trace(trace).error().message,
              "trace: a header field cannot be called 'Bad key'");
    trace.header.fields.back().first = "seed";
    EXPECT_FALSE(encode_trace(trace).has_value());

    std::string bytes;
    TraceWriter late{{}, [&](std::string_view piece) {
                         bytes += piece;
                         return Result<void>{};
                     }};
    TraceEvent event = sample::event(TraceKind::run, "a");
    event.index = 5;
    late.on_event(event);
    EXPECT_EQ(late.finish({}, {}).error().message, "trace: event 5 follows 0 recorded events");
}

TEST(TraceFileTest, AWriterReportsTheFirstErrorOfItsOutput) {
    int calls = 0;
    TraceWriter writer{{}, [&](std::string_view) -> Result<void> {
                           return fail(ErrorCode::unavailable, "full " + std::to_string(++calls));
                       }};
    const std::string payload(40'000, 'x');
    for (std::uint64_t i = 0; i < 4; ++i) {
        TraceEvent event = sample::event(TraceKind::send, "a", "b", "t", 0, payload, 1);
        event.index = i;
        writer.on_event(event);
    }
    EXPECT_EQ(writer.finish({}, {}).error().message, "full 1");
    EXPECT_EQ(calls, 1);
}

TEST(TraceFileTest, APlanThatChangedIsSaidBeforeTheReplay) {
    const TraceHeader header = sample::small(TraceBody::ndjson).header;
    Plan plan;
    plan.name = "mine";
    plan.hash = header.plan_hash;
    EXPECT_TRUE(check_same_plan(header, plan).has_value());
    plan.hash.low ^= 1;
    EXPECT_THAT(check_same_plan(header, plan).error().message,
                testing::AllOf(HasSubstr("'two processes' with hash 0123456789abcdeffedcba987654"),
                               HasSubstr("'mine' with hash 0123456789abcdeffedcba9876543211")));
    plan.ordering = OrderingModel::instant;
    EXPECT_EQ(check_same_plan(header, plan).error().message,
              "trace: recorded with ordering 'pair_fifo', the plan has 'instant'");
}

}  // namespace
}  // namespace moira::sim
