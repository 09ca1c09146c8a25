// SPDX-License-Identifier: MIT
#include "tools/trace_files.hpp"

#include "tests/support/own_folder.hpp"
#include "tools/whole_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include <sys/stat.h>

namespace moira::tools {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

class TraceFilesTest : public testing::Test {
protected:
    [[nodiscard]] std::string path(const char* name) const {
        return (folder_.path() / name).string();
    }

    [[nodiscard]] std::vector<std::string> files() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator{folder_.path()}) {
            names.push_back(entry.path().filename().string());
        }
        return names;
    }

    static sim::TraceFile trace(std::uint64_t seed, int events) {
        sim::TraceFile made;
        made.header.seed = seed;
        made.header.body = sim::TraceBody::binary;
        sim::RunningHash hash;
        for (int i = 0; i < events; ++i) {
            sim::TraceEvent event;
            event.kind = sim::TraceKind::run;
            event.actor = "parent";
            sim::derive_hashes(event);
            absorb(hash, event);
            made.add(event);
        }
        made.totals.events = made.events().size();
        made.totals.hash = hash.value();
        return made;
    }

private:
    OwnFolder folder_;
};

TEST_F(TraceFilesTest, AWrittenTraceIsReadBack) {
    for (const int events : {0, 1, 50'000}) {
        const sim::TraceFile made = trace(5, events);
        ASSERT_TRUE(write_trace(path("a.trace"), made).has_value());
        const auto read = read_trace(path("a.trace"));
        ASSERT_TRUE(read.has_value()) << read.error().text();
        EXPECT_TRUE(*read == made);
        EXPECT_THAT(files(), testing::ElementsAre("a.trace"));
    }
}

TEST_F(TraceFilesTest, AnInterruptedRecordingLeavesTheOldFile) {
    ASSERT_TRUE(write_trace(path("a.trace"), trace(1, 1)).has_value());
    {
        const auto writer = TraceFileWriter::create(path("a.trace"), trace(2, 0).header);
        ASSERT_TRUE(writer.has_value());
        trace(2, 50'000).play((*writer)->sink());
        EXPECT_THAT(files(), testing::UnorderedElementsAre("a.trace", "a.trace.partial"));
    }
    EXPECT_THAT(files(), testing::ElementsAre("a.trace"));
    EXPECT_EQ(read_trace(path("a.trace"))->header.seed, 1U);
}

TEST_F(TraceFilesTest, ErrorsNameTheFile) {
    const auto missing = read_trace(path("none"));
    EXPECT_EQ(missing.error().code, sim::ErrorCode::not_found);
    EXPECT_EQ(missing.error().message,
              "cannot read '" + path("none") + "': No such file or directory");
    EXPECT_THAT(read_trace(path(".")).error().message, HasSubstr("Is a directory"));
    EXPECT_THAT(write_trace(path("x/y"), trace(1, 1)).error().message,
                HasSubstr("cannot create '" + path("x/y") + "'"));
    std::ofstream{path("bad")} << "hello";
    EXPECT_EQ(read_trace(path("bad")).error().message,
              path("bad") + ": trace: offset 0: not a trace");
}

TEST_F(TraceFilesTest, AFolderIsRefusedBeforeAnythingIsWritten) {
    fs::create_directory(path("folder"));
    const auto writer = TraceFileWriter::create(path("folder"), sim::TraceHeader{});
    ASSERT_FALSE(writer);
    EXPECT_EQ(writer.error().code, sim::ErrorCode::invalid_argument);
    EXPECT_THAT(writer.error().message, HasSubstr("it is a folder"));
    EXPECT_EQ(files(), std::vector<std::string>{"folder"});
}

TEST_F(TraceFilesTest, PipesAndDevicesAreNotReplaced) {
    ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
    EXPECT_THAT(write_trace(path("pipe"), trace(1, 1)).error().message,
                HasSubstr("it is a device or a pipe"));
    EXPECT_THAT(write_whole_file(path("pipe"), "text").error().message,
                HasSubstr("it is a device or a pipe"));
    EXPECT_TRUE(fs::is_fifo(path("pipe")));
    EXPECT_EQ(files(), std::vector<std::string>{"pipe"});
}

TEST_F(TraceFilesTest, ALinkStaysAndItsTargetIsWritten) {
    std::ofstream{path("target")} << "old";
    fs::create_symlink("target", path("link"));
    ASSERT_TRUE(write_trace(path("link"), trace(1, 1)));
    EXPECT_TRUE(fs::is_symlink(path("link")));
    EXPECT_TRUE(read_trace(path("target")));
    ASSERT_TRUE(write_whole_file(path("link"), "text"));
    EXPECT_TRUE(fs::is_symlink(path("link")));
    EXPECT_EQ(read_whole_file(path("target")), "text");
}

TEST_F(TraceFilesTest, AnUnusableHeaderLeavesNoFile) {
    sim::TraceHeader header;
    header.fields.emplace_back("Bad key", "x");
    const auto writer = TraceFileWriter::create(path("a.trace"), header);
    ASSERT_TRUE(writer.has_value());
    EXPECT_THAT((*writer)->commit({}, {}).error().message,
                HasSubstr("a.trace: trace: a header field cannot be called 'Bad key'"));
    EXPECT_FALSE(fs::exists(path("a.trace")));
}

}  // namespace
}  // namespace moira::tools
