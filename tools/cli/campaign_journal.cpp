// SPDX-License-Identifier: MIT
#include "tools/cli/campaign_journal.hpp"

#include "tools/cli/campaign_codec.hpp"
#include "tools/cli/child_process.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace moira::tools {
namespace {

using sim::ErrorCode;
using sim::Result;

std::string journal_path(const std::string& folder) {
    return (std::filesystem::path{folder} / "journal.ndjson").string();
}

std::unexpected<sim::Error> refused(const std::string& path, int problem) {
    return sim::fail(ErrorCode::invalid_input, path + ": " + std::strerror(problem));
}

std::unexpected<sim::Error> damaged(const std::string& path, std::size_t line,
                                    const std::string& what) {
    return sim::fail(ErrorCode::invalid_input,
                     path + ":" + std::to_string(line) + ": is no line of a campaign's journal" +
                         what);
}

/// Takes one line. False: it is none.
bool take_line(JournalContent& content, std::string_view line, bool is_first) {
    if (auto header = decode_header(line)) {
        content.header = std::move(*header);
        content.end = CampaignEnd::unfinished;
        return true;
    }
    if (is_first) return false;
    if (auto segment = decode_segment(line)) {
        content.segments.push_back(std::move(*segment));
        return true;
    }
    if (auto told = decode_told(line)) {
        content.told.insert_or_assign(std::move(told->first), std::move(told->second));
        return true;
    }
    const auto end = decode_end(line);
    if (end) content.end = *end;
    return end.has_value();
}

/// False: the process ended before the first line was whole, and nothing was done.
bool has_line(const std::string& path) {
    std::ifstream in{path, std::ios::binary};
    std::string line;
    return std::getline(in, line) && !in.eof();
}

/// The name of the first setting in which a journal is of another campaign, or empty.
std::string difference(CampaignHeader journal, const CampaignHeader& header) {
    if (journal.version != header.version) return "version";
    if (journal.plan_hash != header.plan_hash) return "plan hash (the program changed)";
    if (journal.judge_hash != header.judge_hash) return "scenario file (what is a failure changed)";
    if (journal.flags != header.flags) return "flags";
    if (journal.strategy != header.strategy) return "strategy";
    if (journal.base != header.base) return "base seed";
    if (journal.shard != header.shard) return "shard";
    if (journal.failures_max != header.failures_max) return "number of failures to stop at";
    journal.runs = header.runs;
    journal.path = header.path;
    return journal == header ? "" : "target";
}

}  // namespace

Result<JournalContent> read_journal(const std::string& folder) {
    const std::string path = journal_path(folder);
    std::ifstream in{path, std::ios::binary};
    if (!in) {
        return sim::fail(ErrorCode::not_found, path + ": " + std::strerror(errno),
                         "`moira explore --out DIR` writes it");
    }
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    JournalContent content;
    std::size_t lines = 0;
    for (std::size_t end = 0; (end = text.find('\n', content.whole_bytes)) != std::string::npos;
         content.whole_bytes = end + 1) {
        const std::string_view line =
            std::string_view{text}.substr(content.whole_bytes, end - content.whole_bytes);
        ++lines;
        if (!take_line(content, line, lines == 1)) {
            return damaged(path, lines, lines == 1 ? " of this version" : "");
        }
    }
    if (lines == 0) return damaged(path, 1, "");
    return content;
}

Result<std::unique_ptr<CampaignJournal>> CampaignJournal::create(const std::string& folder,
                                                                 const CampaignHeader& header) {
    const std::string path = journal_path(folder);
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    if (problem) return refused(folder, problem.value());
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
    if (file < 0 && errno == EEXIST) {
        return sim::fail(ErrorCode::invalid_argument,
                         "--out: '" + folder + "' holds a campaign already",
                         "`--resume` goes on with it; another folder begins a new one");
    }
    if (file < 0) return refused(path, errno);
    std::unique_ptr<CampaignJournal> journal{new CampaignJournal{file, path}};
    journal->write(encode_header(header));
    if (auto written = journal->sync(); !written) return std::unexpected{written.error()};
    return journal;
}

Result<std::unique_ptr<CampaignJournal>>
CampaignJournal::resume(const std::string& folder, const CampaignHeader& header,
                        const std::function<void(JournalContent)>& done) {
    const std::string path = journal_path(folder);
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return create(folder, header);
    auto content = read_journal(folder);
    if (!content && has_line(path)) return std::unexpected{std::move(content.error())};
    if (content) {
        const std::string other = difference(content->header, header);
        if (!other.empty()) {
            return sim::fail(ErrorCode::invalid_input,
                             path + ": is of another campaign: its " + other + " differs",
                             "`--out` with another folder begins a new one");
        }
    }
    const int file = open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (file < 0) return refused(path, errno);
    std::unique_ptr<CampaignJournal> journal{new CampaignJournal{file, path}};
    const std::size_t whole = content ? content->whole_bytes : 0;
    if (ftruncate(file, static_cast<off_t>(whole)) != 0) return refused(path, errno);
    journal->write(encode_header(header));
    if (content) done(std::move(*content));
    return journal;
}

CampaignJournal::~CampaignJournal() { close(file_); }

void CampaignJournal::write(std::string_view line) {
    errno = 0;
    if (!write_all(file_, line) && problem_ == 0) problem_ = errno == 0 ? EIO : errno;
}

Result<void> CampaignJournal::sync() {
    if (problem_ == 0 && fsync(file_) != 0 && errno != EINVAL && errno != EROFS) problem_ = errno;
    if (problem_ == 0) return {};
    return sim::fail(ErrorCode::unavailable, path_ + ": " + std::strerror(problem_));
}

}  // namespace moira::tools
