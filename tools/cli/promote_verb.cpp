// SPDX-License-Identifier: MIT
#include <cstdio>
#include <filesystem>
#include <string>

#include "tools/cli/load_target.hpp"
#include "tools/cli/recorded_target.hpp"
#include "tools/cli/verbs.hpp"
#include "tools/report/shell_words.hpp"
#include "tools/report/story_text.hpp"
#include "tools/story_files.hpp"
#include "tools/whole_files.hpp"

namespace moira::tools {
namespace {

using sim::Result;

/// Where regression tests of a target lie unless the user says another place.
std::string regressions_of(const StoryFile& story) {
    std::filesystem::path folder{story.path};
    if (folder.filename() == "scenario.lua") folder = folder.parent_path();
    return (folder / "regressions").string();
}

Result<void> make_folder(const std::string& folder) {
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    if (!problem) return {};
    return sim::fail(sim::ErrorCode::unavailable,
                     "cannot create '" + folder + "': " + problem.message());
}

}  // namespace

Result<ExitCode> promote_verb(const PromoteOptions& options) {
    if (!is_story(options.file)) {
        // The error of reading it says what it is instead.
        auto story = read_story(options.file);
        if (!story && story.error().hint.empty()) {
            story.error().hint = "`moira shrink TRACE --out FILE` makes a story of a trace";
        }
        if (!story) return std::unexpected{std::move(story).error()};
    }
    auto story = read_story(options.file);
    if (!story) return std::unexpected{std::move(story).error()};
    if (!options.path.empty()) story->path = options.path;
    // A regression test of what cannot be loaded is none.
    if (auto subject = load_target(recorded_target(*story, {})); !subject) {
        return std::unexpected{std::move(subject).error()};
    }
    const std::string folder = options.out.empty() ? regressions_of(*story) : options.out;
    if (auto made = make_folder(folder); !made) return std::unexpected{std::move(made).error()};
    const std::string stem = (std::filesystem::path{folder} / story->file_stem()).string();
    const std::string file = stem + std::string{story_suffix};
    if (auto written = write_story(file, *story); !written) {
        return std::unexpected{std::move(written).error()};
    }
    if (auto written = write_whole_file(stem + ".md", story_page(*story, file)); !written) {
        return std::unexpected{std::move(written).error()};
    }
    std::printf("written: %s\nwritten: %s.md\nrun it: moira replay %s\nrun all: moira replay %s\n",
                file.c_str(), stem.c_str(), shell_word(file).c_str(), shell_word(folder).c_str());
    return ExitCode::ok;
}

}  // namespace moira::tools
