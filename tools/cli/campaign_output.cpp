// SPDX-License-Identifier: MIT
#include "tools/cli/campaign_output.hpp"

#include "tools/report/campaign_formats.hpp"
#include "tools/report/campaign_report.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace moira::tools {
namespace {

using sim::Result;

std::string variable(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string{} : value;
}

Result<void> write_file(const std::string& path, const std::string& text, const char* mode) {
    std::FILE* const file = std::fopen(path.c_str(), mode);
    bool is_whole = file != nullptr;
    if (is_whole) is_whole = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    if (file != nullptr && std::fclose(file) != 0) is_whole = false;
    if (is_whole) return {};
    return sim::fail(sim::ErrorCode::unavailable, path + ": " + std::strerror(errno));
}

/// The file appears whole or not at all.
Result<void> replace_file(const std::string& path, const std::string& text) {
    const std::string fresh = path + ".new";
    if (auto written = write_file(fresh, text, "wb"); !written) return written;
    if (std::rename(fresh.c_str(), path.c_str()) == 0) return {};
    return sim::fail(sim::ErrorCode::unavailable, path + ": " + std::strerror(errno));
}

std::string in_format(const CampaignResult& result, CampaignFormat format) {
    switch (format) {
    case CampaignFormat::ndjson: return campaign_ndjson(result);
    case CampaignFormat::junit: return campaign_junit(result);
    case CampaignFormat::github: return campaign_annotations(result);
    case CampaignFormat::human: break;
    }
    const bool is_github = variable("GITHUB_ACTIONS") == "true";
    return (is_github ? campaign_annotations(result) : "") + campaign_report_text(result);
}

}  // namespace

Result<void> give_out(const CampaignResult& result, CampaignFormat format,
                      const std::string& folder) {
    const std::string text = in_format(result, format);
    std::fwrite(text.data(), 1, text.size(), stdout);
    Result<void> done;
    const auto note = [&](Result<void> written) {
        if (!written && done) done = std::move(written);
    };
    if (!folder.empty()) {
        const std::filesystem::path path{folder};
        note(replace_file((path / "report.txt").string(), campaign_report_text(result)));
        note(replace_file((path / "report.ndjson").string(), campaign_ndjson(result)));
        note(replace_file((path / "junit.xml").string(), campaign_junit(result)));
    }
    const std::string page = variable("GITHUB_STEP_SUMMARY");
    if (!page.empty()) note(write_file(page, campaign_step_summary(result), "ab"));
    const std::string bazel = variable("XML_OUTPUT_FILE");
    if (!bazel.empty()) note(replace_file(bazel, campaign_junit(result)));
    return done;
}

}  // namespace moira::tools
